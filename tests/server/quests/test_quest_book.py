"""A member's quests: what is under way, offered, done and locked, in their own language."""

from datetime import date

import pytest

from game_rules.rulebook_load import load
from server.ledger.rulebooks import standard_text
from server.people.directories import people_changed
from server.people.roles import Language, Scope
from server.quests.queries import quest_book
from tests.server.telling import Counting, call, program, see, send, told

pytestmark = pytest.mark.anyio
RULES = load(standard_text(), file="standard.toml", minor_units=2)


@pytest.fixture
async def ann(signed_in):
    """The headers of Ann."""
    return await signed_in("ann")


def by_id(cards):
    return {card["id"]: card for card in cards}


async def book(client, headers, **query):
    found = await see(client, headers, "/quests", **query)
    return {name: by_id(cards) for name, cards in found.items()}


async def test_who_has_done_nothing_has_everything_before_them(client, ann):
    found = await book(client, ann)

    assert {"daily_voices", "weekly_win", "monthly_money", "start_first_call"} <= found["mine"].keys()
    assert {"hunter", "road_trip"} <= found["offered"].keys()
    assert "start_first_visit" in found["locked"]
    assert ["Say hello"] == found["locked"]["start_first_visit"]["requires"]
    assert {} == found["finished"]


async def test_a_quest_tells_how_far_it_is_and_until_when(client, ann):
    await send(client, ann, call("c1"), call("c2", account="B"))
    quest = (await book(client, ann))["mine"]["daily_voices"]

    (objective,) = quest["objectives"]
    assert ("calls_connected", 2, 8, 0.25) == tuple(objective[key] for key in ("measure", "progress", "goal", "ratio"))
    assert ("open", "day", "2026-11-20", "2026-11-20") == tuple(
        quest[key] for key in ("state", "window", "starts_on", "deadline")
    )
    assert {"xp": 5, "coins": 5, "badge": None, "badge_title": None} == quest["reward"]


async def test_money_is_told_as_money(client, ann):
    await send(client, ann, told("p", "collection.received", member="ann", amount="1200", account="A"))
    (objective,) = (await book(client, ann))["mine"]["monthly_money"]["objectives"]

    assert ({"amount": "1200.00", "currency": "CNY"}, {"amount": "60000.00", "currency": "CNY"}) == (
        objective["progress"],
        objective["goal"],
    )


async def test_what_is_done_is_finished_and_opens_the_next(client, ann):
    await send(client, ann, call("c"))
    found = await book(client, ann)

    assert "done" == found["finished"]["start_first_call"]["state"]
    assert "start_first_visit" in found["mine"]


async def test_a_taken_quest_counts_what_was_done_before_in_its_window(client, ann):
    visits = [told(f"v{n}", "visit.logged", account=f"A{n}") for n in range(30)]
    await send(client, ann, *visits)
    answer = await client.post("/api/v1/quests/road_trip/accept", headers=ann)

    assert (200, "done") == (answer.status_code, answer.json()["state"])
    ledger = await see(client, ann, "/members/ann/ledger")
    assert 80 == sum(one["xp"] for one in ledger["items"] if one["rule"] == "quest:road_trip")


async def test_a_quest_is_taken_and_given_back(client, ann):
    states = []
    for step in ("accept", "abandon", "accept"):
        answer = await client.post(f"/api/v1/quests/hunter/{step}", headers=ann)
        states.append(answer.json()["state"])

    assert ["taken", "offered", "taken"] == states


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("hunter/abandon", 409, "you have not taken it"),
        ("hunter/submit", 409, "counts by itself"),
        ("daily_voices/accept", 409, "counts by itself"),
        ("start_first_win/accept", 409, "counts by itself"),
        ("badge:wins_10/accept", 404, "no quest"),
        ("nothing/accept", 404, "no quest"),
        ("hunter/approve", 404, "no bounty"),
    ],
)
async def test_what_cannot_be_done_says_why(client, ann, path, status, word):
    answer = await client.post(f"/api/v1/quests/{path}", json={}, headers=ann)

    assert status == answer.status_code
    assert word in answer.json()["detail"]


async def test_a_quest_is_not_taken_twice(client, ann):
    statuses = [(await client.post("/api/v1/quests/hunter/accept", headers=ann)).status_code for _ in range(2)]

    assert [200, 409] == statuses


async def test_a_taken_quest_begins_anew_with_its_window(client, ann, clock):
    await client.post("/api/v1/quests/hunter/accept", headers=ann)
    clock.advance(days=15)
    found = await book(client, ann)

    assert "offered" == found["offered"]["hunter"]["state"]
    assert "expired" == found["finished"]["hunter"]["state"]
    assert 200 == (await client.post("/api/v1/quests/hunter/accept", headers=ann)).status_code


async def test_quests_read_in_the_members_language(client, signed_in, db):
    async with db.write() as tx:
        await tx.execute("UPDATE member SET language = 'zh' WHERE username = 'zoe'")
        await people_changed(tx)
    quest = (await book(client, await signed_in("zoe")))["mine"]["daily_voices"]

    assert ("八个声音", "今天接通八个电话。") == (quest["title"], quest["text"])


@pytest.mark.parametrize(
    ("who", "may"), [("ann", True), ("bob", False), ("mia", True), ("zoe", False), ("bea", True), ("ada", True)]
)
async def test_who_sees_the_quests_of_ann(client, signed_in, who, may):
    answer = await client.get("/api/v1/quests?member=ann", headers=await signed_in(who))

    assert (200 if may else 404) == answer.status_code


async def test_a_program_sees_those_of_a_member_if_it_may_read(client, db):
    found = await book(client, await program(db, Scope.DATA_READ), member="ann")

    assert "daily_voices" in found["mine"]


async def test_a_book_costs_the_same_however_full_it_is(client, signed_in, db, directory):
    headers, counts = await signed_in("bea"), []
    bea = directory.find_member("bea")
    for number in (1, 9):
        for n in range(number):
            draft = {"title": f"B{n}", "xp": 1, "due_on": "2026-11-25"}
            await client.post("/api/v1/quests", json=draft, headers=headers)
        source = Counting(db)
        found = await quest_book(source, bea, date(2026, 11, 20), directory, RULES, Language.ENGLISH)
        counts.append((source.statements, len(found.posted)))

    assert [(4, 1), (4, 10)] == counts
