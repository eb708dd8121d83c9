"""The list of events: found by customer, deal and member, in order of time, seen by whom they concern."""

from typing import Any

import pytest

from server.db.paging import Page
from server.ledger import event_search
from server.ledger.event_list import EventFilter, list_events
from server.ledger.event_search import EventSearch, Subjects
from server.people.access import Viewer
from server.people.roles import Language, Role
from server.pipeline.subject_search import DealSearch
from tests.server.telling import Counting, call, see, send, told

pytestmark = pytest.mark.anyio
BOSS = Viewer("member:5", 5, "bea", "Bea Beech", Role.BOSS, Language.ENGLISH)
REP = Viewer("member:1", 1, "ann", "Ann Ash", Role.REP, Language.ENGLISH)


@pytest.fixture
async def busy(client, boss):
    """A deal of Ann shared with Zoe, its contract and a payment; calls that were recorded out of order."""
    half = [{"member": name, "share": "0.5"} for name in ("ann", "zoe")]
    deal: dict[str, Any] = {"deal": "D-1", "title": "Big pumps", "account": "Acme", "amount": "9", "credits": half}
    contract = {"contract": "K-1", "deal": "D-1", "member": "ann", "amount": "9"}
    await send(
        client,
        boss,
        told("open", "deal.opened", "2026-11-02T09:00:00+08:00", **deal),
        told("move", "deal.stage_changed", "2026-11-18T09:00:00+08:00", deal="D-1", stage="offer"),
        told("sign", "contract.signed", "2026-11-19T09:00:00+08:00", **contract),
        told("late", "call.logged", "2026-11-01T09:00:00+08:00", member="bob", outcome="connected", account="Bolt"),
        call("call", member="ann", account="Bolt"),
    )


async def ids(client, headers, **query):
    return [one["id"] for one in (await see(client, headers, "/events", **query))["items"]]


@pytest.mark.parametrize("few", [1000, 0], ids=["looked up", "row by row"])
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "pump"}, ["move", "open"]),
        ({"q": "d-1"}, ["sign", "move", "open"]),
        ({"q": "k-1"}, ["sign"]),
        ({"q": "acme"}, ["open"]),
        ({"q": "bolt"}, ["call", "late"]),
        ({"q": "birch"}, ["late"]),
        ({"q": "zoe"}, ["move", "open"]),
        ({"q": "100%"}, []),
        ({"q": "pump", "kind": "deal.opened"}, ["open"]),
        ({"q": "bolt", "from": "2026-11-20"}, ["call"]),
    ],
)
async def test_events_are_searched_by_customer_deal_and_member(client, boss, busy, monkeypatch, few, query, found):
    monkeypatch.setattr(event_search, "_FEW", few)

    assert found == await ids(client, boss, sort="newest", **query)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["call", "late", "sign", "move", "open"]),
        ({"sort": "newest"}, ["call", "sign", "move", "open", "late"]),
        ({"sort": "oldest"}, ["late", "open", "move", "sign", "call"]),
        ({"sort": "oldest", "kind": "call.logged"}, ["late", "call"]),
        ({"sort": "newest", "from": "2026-11-02", "to": "2026-11-18"}, ["move", "open"]),
        ({"sort": "newest", "account": "Bolt"}, ["call", "late"]),
    ],
)
async def test_events_are_sorted_by_when_they_happened_or_were_recorded(client, boss, busy, query, found):
    assert found == await ids(client, boss, **query)


@pytest.mark.parametrize("sort", ["recorded", "newest", "oldest"])
async def test_pages_follow_each_other_in_every_order(client, boss, busy, sort):
    found: list[str] = []
    asked: dict[str, Any] = {"sort": sort, "limit": 2}
    while asked.get("cursor", "") is not None:
        page = await see(client, boss, "/events", **asked)
        found += [one["id"] for one in page["items"]]
        asked["cursor"] = page["next"]

    assert await ids(client, boss, sort=sort) == found


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("ann", ["call", "sign", "move", "open"]),
        ("bob", ["late"]),
        ("mia", ["call", "sign", "move", "open", "late"]),
        ("zoe", ["move", "open"]),
        ("ada", ["call", "sign", "move", "open", "late"]),
    ],
)
async def test_a_search_finds_what_one_may_see_and_nothing_else(client, signed_in, busy, who, sees):
    headers = await signed_in(who)

    assert sees == await ids(client, headers, sort="newest")
    assert [one for one in sees if one in ("call", "late")] == await ids(client, headers, sort="newest", q="bolt")


async def test_a_filtered_list_is_had_as_a_file(client, boss, busy):
    answer = await client.get("/api/v1/events?q=pump&sort=oldest&format=csv", headers=boss)

    assert ["id", "open", "move"] == [
        line.partition(",")[0] for line in answer.content.decode("utf-8-sig").splitlines()
    ]


@pytest.mark.parametrize("who", [BOSS, REP])
@pytest.mark.parametrize("sort", ["recorded", "newest"])
async def test_a_search_costs_the_same_however_much_it_finds(client, boss, db, who, sort):
    counts = []
    search = EventSearch("acme", (1,), Subjects(DealSearch()))
    for number in (1, 20):
        await send(client, boss, *(call(f"{number}-{n}", member="ann", account=f"Acme {n}") for n in range(number)))
        source = Counting(db)
        found = await list_events(source, who, EventFilter(search=search, sort=sort), Page(), "CNY")
        counts.append((source.statements, len(found.items)))

    assert 1 == len({statements for statements, _ in counts}) and [1, 21] == [found for _, found in counts]
