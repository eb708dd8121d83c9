"""A member's ledger: every entry with its reason, and a sum that equals the standing."""

import pytest

from server.ledger.queries import member_ledger
from server.people.roles import Scope
from tests.server.telling import Counting, call, program, see, send, told

pytestmark = pytest.mark.anyio


def won(id, **data):
    return told(id, "deal.won", **({"deal": id, "member": "ann", "amount": "50000", "account": "ACME"} | data))


@pytest.mark.parametrize(
    ("who", "may"), [("ann", True), ("bob", False), ("mia", True), ("zoe", False), ("bea", True), ("ada", True)]
)
async def test_who_sees_the_ledger_of_ann(client, signed_in, who, may):
    answer = await client.get("/api/v1/members/ann/ledger", headers=await signed_in(who))

    assert (200 if may else 404) == answer.status_code


async def test_a_program_sees_it_if_it_may_read(client, db):
    path = "/api/v1/members/ann/ledger"

    assert 200 == (await client.get(path, headers=await program(db, Scope.DATA_READ))).status_code
    assert 404 == (await client.get(path, headers=await program(db, Scope.EVENTS_WRITE))).status_code
    assert 401 == (await client.get(path)).status_code


async def test_who_is_not_there_has_no_ledger(client, boss):
    assert 404 == (await client.get("/api/v1/members/eve/ledger", headers=boss)).status_code


async def test_an_entry_names_rule_event_and_reason(client, boss):
    await send(client, boss, won("w"))
    items = (await see(client, boss, "/members/ann/ledger"))["items"]

    (entry,) = [one for one in items if one["rule"] == "deal_won"]
    assert (435, "Deal won", "2026-11-20", 1) == (entry["xp"], entry["title"], entry["day"], entry["version"])
    assert {"seq": 1, "source": "test", "id": "w", "type": "deal.won"} == entry["event"]
    assert ("ACME", "50000.00") == (entry["account"]["name"], entry["amount"]["amount"])
    assert "Deal won · ACME · Standard rules v1" == entry["why"]


async def test_what_was_not_paid_is_told_as_well(client, boss):
    await send(client, boss, call("c", member="ann", duration_s=3))
    items = (await see(client, boss, "/members/ann/ledger"))["items"]

    assert [(0, "too_short")] == [(one["xp"], one["reason"]) for one in items if one["reason"]]


async def test_the_sum_equals_the_standing_whatever_happened(client, signed_in, boss):
    await send(client, boss, won("w"), call("c", member="ann"), won("x", deal="w", amount="9"))
    await send(client, boss, told("o", "deal.reopened", deal="w"))
    ann = await signed_in("ann")
    standing = (await see(client, ann, "/me"))["standing"]

    assert {key: standing[key] for key in ("xp", "coins")} == (await see(client, ann, "/members/ann/ledger"))["sum"]


async def test_pages_hold_every_entry_once_and_the_whole_sum(client, boss):
    await send(client, boss, won("w"), call("c", member="ann"))
    whole = await see(client, boss, "/members/ann/ledger")
    page = await see(client, boss, "/members/ann/ledger", limit=2)
    pages = page["items"]
    while page["next"]:
        page = await see(client, boss, "/members/ann/ledger", limit=2, cursor=page["next"])
        pages = pages + page["items"]

    assert whole["items"] == pages
    assert whole["sum"] == page["sum"]


async def test_a_ledger_costs_the_same_however_long_it_is(client, boss, db):
    counts = []
    for number in (1, 20):
        await send(client, boss, *(call(f"{number}-{n}", member="ann") for n in range(number)))
        source = Counting(db)
        await member_ledger(source, 1, (2**62, 2**62), 50, "CNY")
        counts.append(source.statements)

    assert [2, 2] == counts
