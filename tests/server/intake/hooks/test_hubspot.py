"""HubSpot tells single changes, in any order and more than once; only with the right signature."""

from itertools import permutations

import pytest

from server.intake.hooks import store
from server.intake.hooks.desk import HookDesk, source_of
from server.intake.hooks.hubspot import read
from server.intake.hooks.source import Unreadable
from server.intake.hooks.terms import Terms
from tests.server.acme import NOW
from tests.server.intake.hooks.hooking import batch, change, deliver, delivered, hubspot, prop, set_up
from tests.server.intake.recording import Desk

pytestmark = pytest.mark.anyio

PATH = "/api/v1/hooks/hubspot"
TERMS = Terms(owners={"51": "ann", "52": "bob"}, currency="CNY")
WON = (
    change(1, "deal.creation", 0),
    prop(2, "dealname", "Press", 0.2),
    prop(3, "amount", "50000", 0.3),
    prop(4, "hubspot_owner_id", "51", 0.4),
    prop(5, "dealstage", "qualifiedtobuy", 90),
    prop(6, "amount", "60000", 300),
    prop(7, "dealstage", "closedwon", 900),
)


async def live_events(hooks: HookDesk) -> list[str]:
    """What is on record and was not taken back, without the part of an id that says how often it was."""
    rows = await hooks.db.fetch("SELECT id FROM event WHERE source = $1 ORDER BY id", "hook/hubspot")
    ids = {row[0] for row in rows}
    return sorted(one.split("~")[0] for one in ids if not one.startswith("undo/") and f"undo/{one}" not in ids)


async def test_a_deal_is_opened_moved_amended_and_won(desk: Desk, hooks: HookDesk) -> None:
    await set_up(desk.db, "hubspot", TERMS)
    await deliver(hooks, batch(*WON))

    assert {"ann": 60_000_00} == await desk.measured("revenue_won")
    (state,) = await desk.db.fetch("SELECT state, title, amount FROM deal WHERE id = '7'")
    assert ("won", "Press", 60_000_00) == tuple(state)


async def test_the_same_delivery_again_changes_nothing(desk: Desk, hooks: HookDesk) -> None:
    await set_up(desk.db, "hubspot", TERMS)
    await deliver(hooks, batch(*WON))
    before = await desk.seqs()
    id = await deliver(hooks, batch(*WON))
    await deliver(hooks, batch(*({**one, "attemptNumber": 3} for one in reversed(WON))))

    assert before == await desk.seqs()
    assert 2 == (await delivered(desk.db, id)).times


@pytest.mark.parametrize("turn", range(7))
async def test_changes_one_by_one_in_any_order_come_to_the_same(desk: Desk, hooks: HookDesk, turn: int) -> None:
    await set_up(desk.db, "hubspot", TERMS)
    order = [*WON[turn:], *WON[:turn]] if turn % 2 else [*reversed(WON[turn:]), *WON[:turn]]
    for one in order:
        await deliver(hooks, batch(one))

    assert {"ann": 60_000_00} == await desk.measured("revenue_won")
    assert {"ann": 1} == await desk.measured("deals_won")
    xp = await desk.db.fetch_value(
        "SELECT xp FROM standing WHERE member = (SELECT id FROM member WHERE username='ann')"
    )
    assert 4 == len(await live_events(hooks))
    assert xp == await _xp_of_one_batch(desk, hooks)


async def _xp_of_one_batch(desk: Desk, hooks: HookDesk) -> int:
    """What a win of this amount pays whoever hears of it all at once: Bob, for another deal."""
    moved = [{**one, "objectId": 8, "eventId": one["eventId"] + 100} for one in WON]
    moved[3] |= {"propertyValue": "52"}
    await deliver(hooks, batch(*moved))
    told = "SELECT xp FROM standing WHERE member = (SELECT id FROM member WHERE username='bob')"
    return int(await desk.db.fetch_value(told))


async def test_a_deleted_deal_takes_back_everything_and_a_restored_one_is_there_again(
    desk: Desk, hooks: HookDesk
) -> None:
    await set_up(desk.db, "hubspot", TERMS)
    await deliver(hooks, batch(*WON))
    await deliver(hooks, batch(change(8, "deal.deletion", 1000)))
    assert {} == await desk.measured("revenue_won")

    await deliver(hooks, batch(change(9, "deal.restore", 1100)))

    assert {"ann": 60_000_00} == await desk.measured("revenue_won")


async def test_a_deletion_that_comes_first_leaves_nothing(desk: Desk, hooks: HookDesk) -> None:
    await set_up(desk.db, "hubspot", TERMS)
    await deliver(hooks, batch(change(8, "deal.deletion", 1000)))
    await deliver(hooks, batch(*WON))

    assert [] == await desk.seqs()


async def test_of_merged_deals_only_what_remains_counts(desk: Desk, hooks: HookDesk) -> None:
    await set_up(desk.db, "hubspot", TERMS)
    other = [{**one, "objectId": 8, "eventId": one["eventId"] + 100} for one in WON]
    await deliver(hooks, batch(*WON, *other))
    assert {"ann": 120_000_00} == await desk.measured("revenue_won")

    await deliver(hooks, batch(change(9, "deal.merge", 2000, primaryObjectId=7, mergedObjectIds=[7, 8])))

    assert {"ann": 60_000_00} == await desk.measured("revenue_won")


async def test_a_merge_of_customers_moves_their_deals(desk: Desk, hooks: HookDesk) -> None:
    await set_up(desk.db, "hubspot", TERMS)
    name = {"propertyName": "name", "subscriptionType": "company.propertyChange"}
    await deliver(
        hooks,
        batch(
            *WON,
            change(20, "deal.associationChange", 1, associationType="DEAL_TO_COMPANY", fromObjectId=7, toObjectId=70),
            prop(21, "name", "ACME", 2, 70) | name,
            prop(22, "name", "ACME Group", 2, 71) | name,
        ),
    )
    await deliver(hooks, batch(change(23, "company.merge", 3000, 71, primaryObjectId=71, mergedObjectIds=[70])))

    told = await desk.db.fetch_value("SELECT name FROM account WHERE id = (SELECT account FROM deal WHERE id = '7')")
    assert "ACME Group" == told
    assert {"ann": 60_000_00} == await desk.measured("revenue_won")


async def test_what_is_held_back_is_recorded_once_the_terms_say_how(desk: Desk, hooks: HookDesk) -> None:
    await set_up(desk.db, "hubspot")
    await deliver(hooks, batch(*WON))
    held = await store.held(desk.db, "hubspot", 10)
    assert ["owner '51' is nobody here: add them to the hook's owners"] == held[0][1]

    await set_up(desk.db, "hubspot", TERMS)
    await hooks.again("hubspot")

    assert [] == await store.held(desk.db, "hubspot", 10)
    assert {"ann": 60_000_00} == await desk.measured("revenue_won")


async def test_what_the_recorder_refuses_is_held_back_with_its_reason(desk: Desk, hooks: HookDesk) -> None:
    await set_up(desk.db, "hubspot", TERMS)
    await deliver(hooks, batch(*WON, prop(9, "deal_currency_code", "CLF", 0.5)))

    ((thing, problems),) = await store.held(desk.db, "hubspot", 10)
    assert "deal/7" == str(thing)
    assert all("no rate to CNY is known" in one for one in problems)


async def test_what_nothing_is_known_of_is_kept_and_told(desk: Desk, hooks: HookDesk) -> None:
    await set_up(desk.db, "hubspot", TERMS)
    id = await deliver(hooks, batch(change(1, "ticket.creation", 0), *WON))

    assert ("nothing is known of 'ticket.creation'",) == (await delivered(desk.db, id)).unknown
    assert {"ann": 60_000_00} == await desk.measured("revenue_won")


async def test_what_was_taken_in_and_left_is_caught_up_with(desk: Desk, hooks: HookDesk) -> None:
    await set_up(desk.db, "hubspot", TERMS)
    async with desk.db.write() as tx:
        await store.take(tx, "hubspot", batch(*WON), 1)
    await hooks.catch_up()

    assert {"ann": 60_000_00} == await desk.measured("revenue_won")


async def test_what_was_to_be_sent_when_the_program_stopped_is_sent_again(desk: Desk, hooks: HookDesk) -> None:
    hook = await set_up(desk.db, "hubspot", TERMS)
    reading = read(batch(*WON), NOW)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(HookDesk, "_send", _stopped)
        with pytest.raises(RuntimeError):
            await hooks._settle(hook, {reading.told[0].thing: [one.note for one in reading.told]})
    await deliver(hooks, batch(change(8, "deal.propertyChange", 1, propertyName="other", propertyValue="")))

    assert {"ann": 60_000_00} == await desk.measured("revenue_won")
    assert "hook/hubspot" == source_of(hook)


async def _stopped(*_: object) -> None:
    raise RuntimeError("the program stopped")


async def test_over_http_a_signed_batch_is_answered_at_once_and_recorded(client, db, clock) -> None:
    await set_up(db, "hubspot", TERMS)
    answer = await client.post(PATH, **hubspot(batch(*WON), clock()))

    assert (200, b"") == (answer.status_code, answer.content)
    assert "won" == await db.fetch_value("SELECT state FROM deal WHERE id = '7'")


@pytest.mark.parametrize("case", ["secret", "body", "old", "none", "garbage"])
async def test_a_wrong_signature_is_refused(client, db, clock, case: str) -> None:
    await set_up(db, "hubspot", TERMS)
    sent = hubspot(batch(*WON), clock(), **({"secret": "guessed"} if case == "secret" else {}))
    if case == "body":
        sent["content"] += b" "
    if case == "old":
        clock.advance(minutes=6)
    if case == "none":
        sent["headers"] = {}
    if case == "garbage":
        sent["headers"] |= {"X-HubSpot-Request-Timestamp": "1e9"}
    answer = await client.post(PATH, **sent)

    assert 401 == answer.status_code
    assert 0 == await db.fetch_value("SELECT count(*) FROM hook_delivery")


async def test_a_hook_that_is_not_there_is_not_found(client, clock) -> None:
    assert 404 == (await client.post(PATH, **hubspot(b"[]", clock()))).status_code


async def test_a_delivery_that_is_too_large_is_refused(client, db, clock) -> None:
    await set_up(db, "hubspot", TERMS)

    assert 413 == (await client.post(PATH, **hubspot(b"[" + b" " * 1_048_576 + b"]", clock()))).status_code


async def test_a_large_delivery_costs_as_many_statements_as_a_small_one(
    desk: Desk, hooks: HookDesk, statements
) -> None:
    await set_up(desk.db, "hubspot", TERMS)
    counts = []
    for first, count in ((0, 1), (50, 2), (100, 13)):
        deals = [
            {**one, "objectId": first + n, "eventId": 1000 + first + n * 7 + place}
            for n in range(count)
            for place, one in enumerate(WON)
        ]
        companies = [
            prop(9000 + first + n, "name", f"C{n}", 1, first + n) | {"subscriptionType": "company.propertyChange"}
            for n in range(count)
        ]
        statements.clear()
        await deliver(hooks, batch(*deals, *companies))
        counts.append([sql for sql in statements if isinstance(sql, str) and "hook_" in sql])

    assert {"ann": 16 * 60_000_00} == await desk.measured("revenue_won")
    # What the recorder sends is counted where it is tested.
    assert counts[1] == counts[2] != []


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"[" * 5000, b"\xff"])
def test_what_is_no_batch_is_told(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(body, NOW)


@pytest.mark.parametrize(
    "wrong",
    [{"objectId": None}, {"objectId": "a/b"}, {"occurredAt": "soon"}, {"subscriptionType": 5}, {"objectId": []}],
)
def test_a_change_that_cannot_be_read_spoils_no_other(wrong: dict) -> None:
    reading = read(batch(WON[0] | wrong, WON[1]), NOW)

    assert (1, 1) == (len(reading.told), len(reading.unknown))


def test_every_order_of_a_batch_reads_as_the_same_notes() -> None:
    readings = {frozenset(one.note.order for one in read(batch(*some), NOW).told) for some in permutations(WON[:4])}

    assert 1 == len(readings)
