"""What is told of periods, to whom, and how an admin sets how they close."""

import pytest

from server.refold.check import check
from tests.server.closing import close_months
from tests.server.intake.recording import event
from tests.server.telling import see, send

pytestmark = pytest.mark.anyio
OCTOBER = "2026-10-20T10:00:00+08:00"
SETTINGS = "/api/v1/periods/settings"


async def life(client, headers, label, **query):
    (found,) = [one for one in (await see(client, headers, "/periods", **query))["items"] if one["label"] == label]
    return found


async def test_a_month_is_told_with_its_working_days_and_where_it_is_in_its_life(client, signed_in, db):
    await close_months(db)
    ann = await signed_in("ann")

    october, november = [await life(client, ann, label) for label in ("2026-10", "2026-11")]

    assert ("closed", 18, 18, "2026-11-06T16:00:00Z") == (
        october["state"],
        october["working_days"],
        october["elapsed_working_days"],
        october["closed_at"],
    )
    assert ("open", 14, None) == (november["state"], november["elapsed_working_days"], november["closed_at"])
    assert "2026-12-07T16:00:00Z" == november["closes_at"]


async def test_where_nothing_closes_periods_are_open(client, signed_in):
    october = await life(client, await signed_in("ann"), "2026-10")

    assert ("open", None, None, []) == (
        october["state"],
        october["closes_at"],
        october["closed_at"],
        october["adjustments"],
    )


@pytest.mark.parametrize(("who", "sees"), [("ann", True), ("bob", False), ("mia", True), ("zoe", False), ("bea", True)])
async def test_adjustments_are_summed_for_those_who_may_see_them(client, signed_in, db, who, sees):
    await close_months(db)
    told = event("1", "deal.won", OCTOBER, deal="D", amount="5000", member="ann")
    await send(client, await signed_in("ann"), told)

    found = (await life(client, await signed_in(who), "2026-10"))["adjustments"]

    won = {"measure": "revenue_won", "title": "Revenue won", "value": {"amount": "5000.00", "currency": "CNY"}}
    assert sees == (won in found)
    assert sees == any(one["measure"] == "xp" and one["value"] > 0 for one in found)


async def test_periods_between_days_of_any_length(client, signed_in):
    ann = await signed_in("ann")
    found = await see(client, ann, "/periods", **{"grain": "quarter", "from": "2026-02-01", "to": "2026-11-02"})

    assert ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"] == [one["label"] for one in found["items"]]


@pytest.mark.parametrize(
    "query", ["grain=all", "from=2026-11-31", "from=2026-11-02&to=2026-01-01", "grain=day&from=2020-01-01"]
)
async def test_what_cannot_be_listed_says_why(client, signed_in, query):
    answer = await client.get(f"/api/v1/periods?{query}", headers=await signed_in("ann"))

    assert (400, "invalid-input") == (answer.status_code, answer.json()["type"].rpartition(":")[2])


async def test_an_admin_switches_closing_on_and_is_told_what_that_means(client, signed_in):
    ada = await signed_in("ada")
    body = {"closing_from": "2026-09-01", "settling_days": 3, "grains": ["month", "quarter"]}

    answer = await client.put(SETTINGS, json=body, headers=ada | {"If-Match": '"0"'})

    told = answer.json()
    assert (200, '"1"', 1) == (answer.status_code, answer.headers["etag"], told["version"])
    assert told["consequences"][0].startswith("2026-09, 2026-10 close at once (2 in all)")
    assert "2026-11 is the next to close: 2026-12-04 00:00." == told["consequences"][1]
    assert ("ada", "2026-11-20T01:30:00Z") == (told["history"][0]["set_by"], told["history"][0]["set_at"])
    assert "closed" == (await life(client, ada, "2026-10"))["state"]


async def test_a_preview_changes_nothing(client, signed_in):
    ada = await signed_in("ada")
    answer = await client.put(f"{SETTINGS}?preview=true", json={"closing_from": "2026-09-01"}, headers=ada)

    assert "close at once" in answer.json()["consequences"][0]
    assert "open" == (await life(client, ada, "2026-10"))["state"]


async def test_who_is_slower_is_told_and_changes_nothing(client, signed_in):
    ada = await signed_in("ada")
    await client.put(SETTINGS, json={"settling_days": 3}, headers=ada)

    slow = await client.put(SETTINGS, json={"settling_days": 4}, headers=ada | {"If-Match": '"0"'})

    assert 412 == slow.status_code
    assert 3 == (await client.get(SETTINGS, headers=ada)).json()["settling_days"]


@pytest.mark.parametrize(
    ("who", "reads", "sets"), [("ann", 404, 403), ("mia", 200, 403), ("bea", 200, 403), ("ada", 200, 200)]
)
async def test_who_may_see_and_set_how_periods_close(client, signed_in, who, reads, sets):
    headers = await signed_in(who)

    assert reads == (await client.get(SETTINGS, headers=headers)).status_code
    assert sets == (await client.put(SETTINGS, json={"settling_days": 2}, headers=headers)).status_code


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"settling_days": 99}, "/settling_days"),
        ({"grains": []}, "/grains"),
        ({"grains": ["week"]}, "/grains"),
        ({"fiscal_start_month": 13}, "/fiscal_start_month"),
        ({"calendar": "XX"}, "/calendar"),
        ({"closing_from": "0202-11-01"}, "/closing_from"),
    ],
)
async def test_wrong_settings_are_refused_with_the_place(client, signed_in, body, pointer):
    answer = await client.put(SETTINGS, json=body, headers=await signed_in("ada"))

    assert (400, pointer) == (answer.status_code, answer.json()["errors"][0]["pointer"])


async def test_other_working_days_count_streaks_anew_and_the_books_stay_right(client, signed_in, db, clock):
    ann, ada = await signed_in("ann"), await signed_in("ada")
    # Monday 5 to Wednesday 7 October are holidays in China and working days in the plain week.
    for day in (5, 6, 7, 8):
        await send(client, ann, event(f"c{day}", time=f"2026-10-{day:02}T10:00:00+08:00", account="Acme"))
    before = await db.fetch_value("SELECT streak FROM standing WHERE member = 1")

    await client.put(SETTINGS, json={"calendar": "", "fiscal_start_month": 4}, headers=ada)

    assert (1, 4) == (before, await db.fetch_value("SELECT streak FROM standing WHERE member = 1"))
    assert "2027-Q3" == (await see(client, ada, "/periods", grain="quarter"))["items"][-1]["label"]
    assert (await check(db, clock(), lambda done, total: None)).is_clean
