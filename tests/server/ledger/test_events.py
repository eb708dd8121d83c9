"""What happened, and why somebody got something: for those whose it is, and for nobody else."""

import pytest

from server.db.paging import Page
from server.ledger.event_list import EventFilter, list_events
from server.ledger.queries import event_story, find_events
from server.people.access import Viewer
from server.people.roles import Language, Role, Scope
from tests.server.telling import MORNING, Counting, call, program, see, send, told

pytestmark = pytest.mark.anyio
EVENING = "2026-11-19T18:00:00+08:00"
BOSS = Viewer("member:5", 5, "bea", "Bea Beech", Role.BOSS, Language.ENGLISH)
REP = Viewer("member:1", 1, "ann", "Ann Ash", Role.REP, Language.ENGLISH)


@pytest.fixture
async def three(client, boss):
    """A call of Ann, of Bob and of Zoe."""
    await send(client, boss, *(call(name, member=name, account=f"{name}s") for name in ("ann", "bob", "zoe")))


async def ids(client, headers, **query):
    return [one["id"] for one in (await see(client, headers, "/events", **query))["items"]]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("ann", ["ann"]),
        ("bob", ["bob"]),
        ("mia", ["bob", "ann"]),
        ("zoe", ["zoe"]),
        ("bea", ["zoe", "bob", "ann"]),
        ("ada", ["zoe", "bob", "ann"]),
    ],
)
async def test_who_sees_which_events(client, three, signed_in, who, sees):
    headers = await signed_in(who)
    alone = [(await client.get(f"/api/v1/events/{id}", headers=headers)).status_code for id in ("zoe", "bob", "ann")]

    assert sees == await ids(client, headers)
    assert [200 if id in sees else 404 for id in ("zoe", "bob", "ann")] == alone


async def test_a_program_sees_events_only_if_it_may_read(client, three, db):
    reader, writer = await program(db, Scope.DATA_READ), await program(db, Scope.EVENTS_WRITE)

    assert ["zoe", "bob", "ann"] == await ids(client, reader)
    assert 404 == (await client.get("/api/v1/events", headers=writer)).status_code
    assert 404 == (await client.get("/api/v1/events/ann", headers=writer)).status_code


async def test_nobody_sees_nothing(client, three):
    assert 401 == (await client.get("/api/v1/events")).status_code
    assert 401 == (await client.get("/api/v1/events/ann")).status_code


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"member": "ann"}, ["ann"]),
        ({"kind": "call.logged"}, ["zoe", "bob", "ann"]),
        ({"kind": "deal.won"}, []),
        ({"account": "bobs"}, ["bob"]),
        ({"account": "nobody"}, []),
        ({"source": "test", "id": "zoe"}, ["zoe"]),
        ({"from": "2026-11-20", "to": "2026-11-20"}, ["zoe", "bob", "ann"]),
        ({"from": "2026-11-21"}, []),
        ({"q": "OBs"}, ["bob"]),
        ({"q": "Zelkova"}, ["zoe"]),
        ({"q": "nobody"}, []),
        ({"q": "ann", "kind": "call.logged", "sort": "newest"}, ["ann"]),
        ({"to": "2026-11-19"}, []),
        ({"limit": 1}, ["zoe"]),
    ],
)
async def test_events_are_found_by_what_they_are(client, three, boss, query, found):
    assert found == await ids(client, boss, **query)


async def test_days_are_those_of_the_organisation(client, boss):
    await send(client, boss, call("late", "2026-11-19T16:30:00Z", member="ann"))

    assert ["late"] == await ids(client, boss, **{"from": "2026-11-20", "to": "2026-11-20"})


async def test_pages_follow_each_other_without_gap(client, three, boss):
    first = await see(client, boss, "/events", limit=2)
    second = await see(client, boss, "/events", limit=2, cursor=first["next"])

    assert ["zoe", "bob", "ann"] == [one["id"] for one in first["items"] + second["items"]]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"kind": "deal.wno"}, "?kind"),
        ({"cursor": "x"}, "?cursor"),
        ({"limit": 0}, "?limit"),
        ({"from": "soon"}, "?from"),
        ({"sort": "price"}, "?sort"),
        ({"sort": "oldest", "cursor": "1.2"}, "?cursor"),
    ],
)
async def test_wrong_questions_are_named(client, boss, query, pointer):
    answer = await client.get("/api/v1/events", params=query, headers=boss)

    assert 400 == answer.status_code
    assert [pointer] == [one["pointer"] for one in answer.json()["errors"]]


async def test_asking_for_somebody_one_may_not_see_finds_nobody(client, three, signed_in):
    answer = await client.get("/api/v1/events?member=zoe", headers=await signed_in("mia"))

    assert 404 == answer.status_code


async def test_an_event_tells_what_it_said_and_what_it_is_worth(client, boss):
    await send(client, boss, told("w", "deal.won", deal="D", member="ann", amount="50000.00", account="ACME"))
    found = await see(client, boss, "/events/w")

    assert {"amount": "50000.00", "currency": "CNY"} == found["amount"]
    assert ("deal.won", "2026-11-20T01:00:00Z", "ACME") == (found["type"], found["time"], found["account"]["name"])
    assert [{"member": "ann", "share": "1"}] == found["credits"]
    assert "D" == found["data"]["deal"]
    assert found["worth"]["xp"] == sum(one["xp"] for one in found["entries"])
    assert {"amount": "50000.00", "currency": "CNY"} in [one["value"] for one in found["contributions"]]


async def test_the_verdict_is_the_one_the_sender_got(client, boss):
    (result,) = await send(client, boss, call("c", member="ann", duration_s=3))
    verdict = (await see(client, boss, "/events/c"))["verdict"]

    assert result["awards"] == verdict["awards"]
    assert result["refusals"] == verdict["refusals"]


async def test_what_is_taken_back_is_linked_both_ways(client, boss):
    await send(client, boss, call("c", member="ann"))
    await send(client, boss, told("r", "event.reversed", reverses={"source": "test", "id": "c"}))
    taken, taking = await see(client, boss, "/events/c"), await see(client, boss, "/events/r")

    assert (["r"], "c") == ([one["id"] for one in taken["reversed_by"]], taking["reverses"]["id"])
    assert 0 == taken["worth"]["xp"] + taking["worth"]["xp"]
    assert "Call · Acme · Standard rules v1 · the event was taken back" in [one["why"] for one in taken["entries"]]


async def test_who_shares_an_event_sees_it_with_the_own_part_only(client, boss, signed_in):
    credits = [{"member": "ann", "share": "0.5"}, {"member": "zoe", "share": "0.5"}]
    await send(client, boss, told("w", "deal.won", deal="D", amount="50000", account="A", credits=credits))
    zoe = await signed_in("zoe")

    assert ["w"] == await ids(client, zoe)
    assert {"zoe"} == {one["member"] for one in (await see(client, zoe, "/events/w"))["entries"]}


async def test_what_is_paid_on_ones_contract_is_ones_own(client, boss, signed_in):
    signed = told("s", "contract.signed", EVENING, contract="C", member="ann", amount="9000", account="A")
    await send(client, boss, signed, told("p", "collection.received", contract="C", amount="9000"))

    assert ["p", "s"] == await ids(client, await signed_in("ann"))
    assert [] == await ids(client, await signed_in("bob"))


async def test_a_contract_that_arrives_late_brings_its_payments_along(client, boss, signed_in):
    await send(client, boss, told("p", "collection.received", contract="C", amount="9000"))
    await send(client, boss, told("s", "contract.signed", EVENING, contract="C", member="ann", amount="9000"))

    assert ["s", "p"] == await ids(client, await signed_in("ann"))


async def test_who_loses_something_sees_what_took_it(client, boss, signed_in):
    await send(client, boss, call("c", member="ann"))
    await send(client, boss, told("r", "event.reversed", reverses={"source": "test", "id": "c"}))

    assert ["r", "c"] == await ids(client, await signed_in("ann"))
    assert [] == await ids(client, await signed_in("bob"))


async def test_whose_claim_went_to_somebody_else_is_not_told_by_whose_event(client, boss, signed_in):
    await send(client, boss, call("later", member="ann", contact="K"))
    await send(client, boss, call("earlier", EVENING.replace("19T18", "20T08"), member="zoe", contact="K"))

    assert ["later"] == await ids(client, await signed_in("ann"))
    assert {"zoe"} == {
        one["member"] for one in (await see(client, await signed_in("zoe"), "/events/earlier"))["entries"]
    }


async def test_an_id_that_two_sources_use_needs_the_source(client, boss):
    await send(client, boss, call("c", member="ann"), call("c", member="ann") | {"source": "other"})
    answer = await client.get("/api/v1/events/c", headers=boss)

    assert 409 == answer.status_code
    assert "'test', 'other'" in answer.json()["detail"]
    assert "other" == (await see(client, boss, "/events/c", source="other"))["source"]


async def test_an_id_is_enough_where_only_one_event_may_be_seen(client, boss, signed_in):
    await send(client, boss, call("c", member="ann"), call("c", member="zoe") | {"source": "other"})

    assert "test" == (await see(client, await signed_in("ann"), "/events/c"))["source"]


@pytest.mark.parametrize("id", ["a/b", "T-1:won", "a b", "中文", "100%"])
async def test_any_id_is_found(client, boss, id):
    await send(client, boss, call(id, MORNING, member="ann"))
    found = await client.get("/api/v1/events/" + id.replace("%", "%25"), headers=boss)

    assert id == found.json()["id"]


@pytest.mark.parametrize("who", [BOSS, REP])
async def test_a_list_costs_the_same_however_long_it_is(client, boss, db, who):
    counts = []
    for number in (1, 20):
        await send(client, boss, *(call(f"{number}-{n}", member="ann") for n in range(number)))
        source = Counting(db)
        found = await list_events(source, who, EventFilter(), Page(), "CNY")
        counts.append((source.statements, len(found.items)))

    assert [(2, 1), (2, 21)] == counts


async def test_a_story_costs_the_same_however_much_happened(client, boss, db):
    counts = []
    for id in ("a", "b"):
        await send(client, boss, told(id, "deal.won", deal=id, member="ann", amount="50000", account="A"))
        if id == "b":
            await send(client, boss, *(told(f"r{n}", "deal.reopened", deal=id) for n in range(9)))
        source = Counting(db)
        (ref,) = await find_events(source, BOSS, id, None)
        await event_story(source, BOSS, ref.seq, "CNY")
        counts.append(source.statements)

    assert counts[0] == counts[1]


async def test_what_something_costs_is_for_those_who_may_know(client, boss, signed_in):
    lines = [{"product": "Pump", "quantity": 2, "price": "400.00", "cost": "200.00"}]
    won = told("w", "deal.won", deal="D", member="ann", amount="800.00", account="A", lines=lines, note='"cost" is 1')
    await send(client, boss, won)

    async def lines_for(who):
        headers = await signed_in(who)
        one = (await client.get("/api/v1/events/w", headers=headers)).json()["data"]
        (listed,) = (await client.get("/api/v1/events?kind=deal.won", headers=headers)).json()["items"]
        assert listed["data"] == one and '"cost" is 1' == one["note"]
        return one["lines"]

    assert (lines, [{"product": "Pump", "quantity": 2, "price": "400.00"}]) == (
        await lines_for("mia"),
        await lines_for("ann"),
    )


async def test_what_a_win_leaves_is_counted_for_those_who_may_know_costs(client, boss, signed_in):
    await send(client, boss, told("w", "deal.won", deal="D", member="ann", amount="500", cost="300"))

    async def counted(who):
        story = await see(client, await signed_in(who), "/events/w")
        return {one["measure"] for one in story["contributions"]} & {"revenue_won", "margin_won"}

    assert ({"revenue_won"}, {"revenue_won", "margin_won"}) == (await counted("ann"), await counted("mia"))
