"""Files brought in over the web: looked at, tried, imported in the background, and what came of it."""

from typing import Any

import pytest

from server.intake.importer.run import Summary
from server.intake.uploads import store

pytestmark = pytest.mark.anyio

IMPORTS = "/api/v1/imports"
HEADER = "Record Id,Deal Owner,Amount,Deal Name,Closing Date,Account Name,Stage,Created Time\n"
GOOD = "zcrm_1,ann,600,Press,2026-11-02,ACME,Closed Won,2026-11-01 09:00:00\n"
BAD = "zcrm_2,nobody,5,Line,2026-11-02,ACME,Closed Won,2026-11-01 09:00:00\n"
FILE = HEADER + GOOD + BAD


async def begin(client: Any, headers: dict[str, str], content: str = FILE, name: str = "deals.csv", **form: str) -> Any:
    sent = {"file": (name, content.encode(), "text/csv")}
    return await client.post(IMPORTS, files=sent, data=form, headers=headers)


async def run(client: Any, headers: dict[str, str], id: str, *, dry: bool = False) -> dict[str, Any]:
    """Start it, wait until it is through, and see what came of it."""
    answer = await client.post(f"{IMPORTS}/{id}/start", json={"dry_run": dry}, headers=headers)
    assert 202 == answer.status_code, answer.text
    return await ended(client, headers, id)


async def ended(client: Any, headers: dict[str, str], id: str) -> dict[str, Any]:
    """Wait until it is through, as a page does, and see what came of it."""
    for _ in range(2000):
        told: dict[str, Any] = (await client.get(f"{IMPORTS}/{id}", headers=headers)).json()
        if told["state"] not in ("waiting", "running"):
            return told
    raise AssertionError("the import did not end")


def counts(told: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(told[name] for name in ("state", "rows", "recorded", "duplicates", "rejected_count"))


async def test_the_preset_that_fits_the_columns_is_guessed(client, signed_in) -> None:
    answer = await begin(client, await signed_in("ada"))

    assert (201, "preset:zoho-deals", "draft") == (
        answer.status_code,
        answer.json()["mapping"],
        answer.json()["state"],
    )


async def test_a_dry_run_counts_and_records_nothing(client, signed_in, db) -> None:
    headers = await signed_in("ada")
    id = (await begin(client, headers)).json()["id"]
    told = await run(client, headers, id, dry=True)

    assert ("done", 2, 2, 0, 1) == counts(told)
    assert "column 'Deal Owner' is 'nobody'" in told["rejected"][0]["reason"]
    assert 0 == await db.fetch_value("SELECT count(*) FROM event")


async def test_an_import_records_the_good_rows_and_again_nothing_new(client, signed_in, db) -> None:
    headers = await signed_in("ada")
    id = (await begin(client, headers)).json()["id"]

    assert ("done", 2, 2, 0, 1) == counts(await run(client, headers, id))
    assert ("done", 2, 0, 2, 1) == counts(await run(client, headers, id))
    assert 2 == await db.fetch_value("SELECT count(*) FROM event")


async def test_rejected_rows_come_back_as_a_file_that_is_mended_and_sent_again(client, signed_in) -> None:
    headers = await signed_in("ada")
    id = (await begin(client, headers)).json()["id"]
    await run(client, headers, id)
    answer = await client.get(f"{IMPORTS}/{id}/rejected", headers=headers)
    assert "deals-rejected.csv" in answer.headers["content-disposition"]
    assert "rejected_because" in answer.text

    mended = (await begin(client, headers, answer.text.replace("nobody", "bob", 1), "mended.csv")).json()["id"]

    assert ("done", 1, 2, 0, 0) == counts(await run(client, headers, mended))


async def test_reasons_are_in_the_language_of_the_member_who_asks(client, signed_in) -> None:
    headers = await signed_in("ada")
    id = (await begin(client, headers)).json()["id"]
    await run(client, headers, id)
    await client.patch("/api/v1/me", json={"language": "zh"}, headers=headers)

    told = (await client.get(f"{IMPORTS}/{id}", headers=headers)).json()
    assert told["rejected"][0]["reason"].startswith("“Deal Owner”列为 'nobody'")
    assert "被拒原因" in (await client.get(f"{IMPORTS}/{id}/rejected", headers=headers)).text


async def test_reasons_that_an_older_version_stored_are_still_told(client, signed_in, db) -> None:
    headers = await signed_in("ada")
    id = (await begin(client, headers)).json()["id"]
    async with db.write() as tx:
        await tx.execute("UPDATE import_run SET reasons = $1", "[[3,\"column 'a' is '{x}': is odd\"]]")

    told = (await client.get(f"{IMPORTS}/{id}", headers=headers)).json()["rejected"]
    assert [{"row": 3, "reason": "column 'a' is '{x}': is odd"}] == told


async def test_a_file_that_no_preset_fits_needs_a_mapping(client, signed_in) -> None:
    headers = await signed_in("ada")
    answer = await begin(client, headers, "who,what\nann,call\n")
    assert "no mapping is chosen yet" in answer.json()["problems"][0]

    started = await client.post(f"{IMPORTS}/{answer.json()['id']}/start", json={}, headers=headers)

    assert (400, "/mapping") == (started.status_code, started.json()["errors"][0]["pointer"])


async def test_a_mapping_that_does_not_fit_says_which_column_is_missing(client, signed_in) -> None:
    answer = await begin(client, await signed_in("ada"), "who,what\nann,call\n", mapping="preset:zoho-deals")

    assert any("the file has no column 'Record Id'" in one for one in answer.json()["problems"])


async def test_problems_of_a_mapping_are_told_in_the_readers_language(client, signed_in) -> None:
    headers = await signed_in("ada")
    await client.patch("/api/v1/me", json={"language": "zh"}, headers=headers)
    begun = await begin(client, headers, "who,what\nann,call\n", mapping="preset:zoho-deals")

    started = await client.post(f"{IMPORTS}/{begun.json()['id']}/start", json={}, headers=headers)

    told = "文件里没有“Record Id”、“Deal Id”或“Id”列"
    assert any(told in one for one in begun.json()["problems"])
    assert told in started.json()["errors"][0]["message"]


async def test_an_import_that_an_older_version_stopped_says_why_as_it_is(client, signed_in, db) -> None:
    headers = await signed_in("ada")
    id = (await begin(client, headers)).json()["id"]
    async with db.write() as tx:
        await tx.execute("UPDATE import_run SET state = 'failed', error = $1", "[file] is odd\nand more")

    assert ["[file] is odd", "and more"] == (await client.get(f"{IMPORTS}/{id}", headers=headers)).json()["problems"]


@pytest.mark.parametrize("mapping", ["preset:zoho-dels", "nobody saved this"])
async def test_a_mapping_that_is_not_there_is_told(client, signed_in, mapping: str) -> None:
    answer = await begin(client, await signed_in("ada"), mapping=mapping)

    assert (400, "/mapping") == (answer.status_code, answer.json()["errors"][0]["pointer"])


async def test_what_is_no_table_is_refused(client, signed_in) -> None:
    headers = await signed_in("ada")

    assert 400 == (await begin(client, headers, "\x00\x01\x02", "x.csv")).status_code
    assert 400 == (await client.post(IMPORTS, data={"mapping": ""}, files={}, headers=headers)).status_code


@pytest.mark.parametrize(("who", "status"), [("ann", 404), ("mia", 201), ("bea", 201), ("ada", 201)])
async def test_those_who_lead_may_import(client, signed_in, who: str, status: int) -> None:
    assert status == (await begin(client, await signed_in(who))).status_code


@pytest.mark.parametrize(("who", "status"), [("ann", 404), ("mia", 200), ("bea", 200), ("ada", 200)])
async def test_leads_see_their_own_imports_and_bosses_everybodys(client, signed_in, who: str, status: int) -> None:
    id = (await begin(client, await signed_in("mia"))).json()["id"]
    headers = await signed_in(who)

    assert status == (await client.get(f"{IMPORTS}/{id}", headers=headers)).status_code
    assert (404 if who != "mia" else 202) == (
        await client.post(f"{IMPORTS}/{id}/start", json={}, headers=headers)
    ).status_code


async def test_a_lead_records_for_their_team_alone(client, signed_in) -> None:
    headers = await signed_in("mia")
    others = "zcrm_3,zoe,5,Line,2026-11-02,ACME,Closed Won,2026-11-01 09:00:00\n"
    id = (await begin(client, headers, HEADER + GOOD + others)).json()["id"]
    told = await run(client, headers, id)

    assert ("done", 2, 2, 0, 1) == counts(told)
    assert "you may record events for yourself only" in told["rejected"][0]["reason"]


async def test_a_file_must_say_whose_each_event_is(client, signed_in) -> None:
    headers = await signed_in("ada")
    id = (await begin(client, headers, HEADER + GOOD.replace("ann", ""))).json()["id"]
    told = await run(client, headers, id)

    assert ("done", 1, 0, 0, 1) == counts(told)
    assert "a program must say whose event this is" in told["rejected"][0]["reason"]


async def test_deals_that_were_lost_elsewhere_need_no_reason(client, signed_in) -> None:
    headers = await signed_in("ada")
    id = (await begin(client, headers, HEADER + GOOD.replace("Closed Won", "Closed Lost"))).json()["id"]

    assert ("done", 1, 2, 0, 0) == counts(await run(client, headers, id))


async def test_an_import_whose_process_was_lost_is_taken_up(client, signed_in, db, clock) -> None:
    headers = await signed_in("ada")
    id = (await begin(client, headers)).json()["id"]
    async with db.write() as tx:
        now_us = int(clock().timestamp() * 1_000_000)
        await store.start(tx, id, now_us, is_dry=False)
        assert id == await store.claim(tx, now_us)
        assert await store.claim(tx, now_us) is None
    clock.advance(minutes=2)
    other = (await begin(client, headers)).json()["id"]
    await run(client, headers, other)

    assert ("done", 2, 0, 2, 1) == counts(await ended(client, headers, other))
    assert ("done", 2, 2, 0, 1) == counts(await ended(client, headers, id))


async def test_a_stopped_import_goes_on_when_it_is_started_again(client, signed_in, db, clock) -> None:
    headers = await signed_in("ada")
    id = (await begin(client, headers)).json()["id"]
    async with db.write() as tx:
        await store.start(tx, id, int(clock().timestamp() * 1_000_000), is_dry=False)
    assert "stopped" == (await client.post(f"{IMPORTS}/{id}/stop", headers=headers)).json()["state"]
    async with db.write() as tx:
        assert not await store.move(tx, id, Summary(), (1, 2), 1)

    assert ("done", 2, 2, 0, 1) == counts(await run(client, headers, id))


async def test_imports_are_listed_the_latest_first_page_by_page(client, signed_in, clock) -> None:
    headers = await signed_in("ada")
    for number in range(3):
        clock.advance(seconds=1)
        await begin(client, headers, name=f"deals-{number}.csv")
    first = (await client.get(f"{IMPORTS}?limit=2", headers=headers)).json()
    rest = (await client.get(f"{IMPORTS}?limit=2&cursor={first['next']}", headers=headers)).json()

    assert ["deals-2.csv", "deals-1.csv"] == [one["file"] for one in first["items"]]
    assert (["deals-0.csv"], None) == ([one["file"] for one in rest["items"]], rest["next"])


async def test_a_file_it_looks_things_up_in_comes_along(client, signed_in) -> None:
    headers = await signed_in("ada")
    mapping = """
[file]
source = "own"
[lookup.who]
file = "people.csv"
key = "code"
on = 'row.by'
[[emit]]
kind = "call.logged"
id = 'row.id'
time = 'row.at'
[emit.data]
member = 'who.name'
outcome = '"connected"'
"""
    files = {
        "file": ("calls.jsonl", b'{"id": 1, "by": "a", "at": "2026-11-02"}\n', "application/json"),
        "lookup": ("people.csv", b"code,name\na,ann\n", "text/csv"),
    }
    id = (await client.post(IMPORTS, files=files, headers=headers)).json()["id"]
    body = {"dry_run": False, "mapping_text": mapping}
    await client.post(f"{IMPORTS}/{id}/start", json=body, headers=headers)

    assert ("done", 1, 1, 0, 0) == counts(await ended(client, headers, id))
