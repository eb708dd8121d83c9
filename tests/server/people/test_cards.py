"""Member cards: what a member brings, what of it they share, and with whom."""

import pytest

from server.people.cards import Card, Connection, cards_of, save_card
from tests.server.acme import NOW
from tests.server.telling import Counting

pytestmark = pytest.mark.anyio
CARD = "/api/v1/me/card"
CONNECTIONS = [{"text": "Wang at the port authority", "shared": True}, {"text": "My uncle", "shared": False}]
NOTHING: dict[str, object] = {"industries": [], "languages": [], "connections": [], "weekly_steps": None}
ANNS = {
    "industries": ["Steel", "  港口  物流 "],
    "languages": ["中文", "English", "english"],
    "connections": CONNECTIONS,
    "weekly_steps": 6,
}


@pytest.fixture
async def ann(client, signed_in):
    """Ann's headers, after she wrote her card."""
    headers = await signed_in("ann")
    answer = await client.put(CARD, json=ANNS, headers=headers)
    assert (200, '"1"') == (answer.status_code, answer.headers["etag"])
    return headers


async def test_who_has_written_nothing_has_an_empty_card(client, signed_in):
    answer = await client.get(CARD, headers=await signed_in("bob"))

    assert (NOTHING | {"member": "bob"}, '"0"') == (answer.json(), answer.headers["etag"])


async def test_a_card_is_kept_without_blanks_and_repetitions(client, ann):
    kept = (await client.get(CARD, headers=ann)).json()

    assert (["Steel", "港口 物流"], ["中文", "English"], 6) == (
        kept["industries"],
        kept["languages"],
        kept["weekly_steps"],
    )
    assert CONNECTIONS == kept["connections"]


@pytest.mark.parametrize(
    ("who", "may"), [("ann", True), ("bob", True), ("mia", True), ("bea", True), ("ada", True), ("zoe", False)]
)
async def test_who_sees_anns_card_and_only_what_she_shares(client, signed_in, ann, who, may):
    answer = await client.get("/api/v1/members/ann/card", headers=await signed_in(who))

    assert (200 if may else 404) == answer.status_code
    if may:
        assert [CONNECTIONS[0]] == answer.json()["connections"]


async def test_a_change_that_came_too_late_is_told_so(client, ann):
    first = await client.put(CARD, json=ANNS | {"weekly_steps": 3}, headers=ann | {"If-Match": '"1"'})
    late = await client.put(CARD, json=ANNS | {"weekly_steps": 9}, headers=ann | {"If-Match": '"1"'})

    assert (200, 412) == (first.status_code, late.status_code)
    assert 3 == (await client.get(CARD, headers=ann)).json()["weekly_steps"]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"weekly_steps": 201}, "/weekly_steps"),
        ({"weekly_steps": "6"}, "/weekly_steps"),
        ({"industries": [f"i{n}" for n in range(21)]}, "/industries"),
        ({"languages": ["x" * 61]}, "/languages/0"),
        ({"languages": ["a\u0000b"]}, "/languages/0"),
        ({"connections": [{"text": "x" * 301}]}, "/connections/0/text"),
        ({"connections": [{"text": f"c{n}"} for n in range(51)]}, "/connections"),
        ({"salary": 5}, "/salary"),
    ],
)
async def test_what_does_not_fit_on_a_card_names_its_field(client, signed_in, wrong, pointer):
    answer = await client.put(CARD, json=wrong, headers=await signed_in("bob"))

    assert (400, pointer) == (answer.status_code, answer.json()["errors"][0]["pointer"])


async def test_the_cards_of_many_are_read_in_one_statement_and_hide_what_is_not_shared(db, directory):
    members = [one.id for one in directory.members]
    async with db.write() as tx:
        for member in members[:-1]:
            both = (Connection("seen", True), Connection("hidden", False))
            await save_card(tx, Card(member, connections=both), None, NOW)
    counting = Counting(db)

    found = await cards_of(counting, members)
    assert (1, set(members)) == (counting.statements, set(found))
    assert {"seen"} == {one.text for card in found.values() for one in card.connections}
    assert (True, Card(members[-1])) == (found[members[-1]].is_empty, found[members[-1]])
