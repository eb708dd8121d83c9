"""Recording: nothing twice, nothing lost, nothing half."""

import asyncio
from datetime import date

import pytest

from game_rules.rulebook_load import load
from server.db.database import Database
from server.intake import batch
from server.intake.resolve import resolve
from server.intake.submission import Status
from server.ledger import gather
from server.ledger.rulebooks import activate, standard_text
from server.projections import fold
from tests.server.intake.recording import FOLDED, event, open_desk, outcomes, reversal

pytestmark = pytest.mark.anyio


@pytest.fixture
def bug(monkeypatch):
    """One that only the event "bad" meets."""

    def fail_for_one(seq, told, *rest):
        if told.id == "bad":
            raise RuntimeError("a bug that only this event meets")
        return resolve(seq, told, *rest)

    monkeypatch.setattr(batch, "resolve", fail_for_one)


async def test_an_event_is_recorded_with_its_awards(desk):
    (receipt,) = await desk.send(event("1", member="ann"))

    assert (Status.RECORDED, 1, "test") == (receipt.status, receipt.seq, receipt.source)
    assert {"call_attempt": 1, "call_connected": 3, "quest:start_first_call": 10} == {
        award.rule: award.xp for award in receipt.awards
    }


async def test_the_same_event_again_gets_the_first_receipt_and_earns_nothing(desk):
    (first,) = await desk.send(event("1", member="ann"))
    (again,) = await desk.send(event("1", member="ann"))

    assert ("duplicate", first.seq, first.awards) == (again.status, again.seq, again.awards)
    assert {"ann": 1} == await desk.measured("calls")


async def test_the_same_event_twice_in_one_batch_is_recorded_once(desk):
    receipts = await desk.send(event("1", member="ann"), event("2", member="ann"), event("1", member="ann"))

    assert ["recorded", "recorded", "duplicate"] == outcomes(receipts)
    assert receipts[0].awards == receipts[2].awards
    assert {"ann": 2} == await desk.measured("calls")


async def test_the_same_amount_written_differently_is_the_same_event(desk):
    await desk.send(event("1", "deal.won", member="ann", deal="D", amount="5"))
    receipts = await desk.send(
        event("1", "deal.won", member="ann", deal="D", amount="5.00"),
        event("1", "deal.won", member="ann", deal="D", amount=5),
    )

    assert ["duplicate", "duplicate"] == outcomes(receipts)


@pytest.mark.parametrize(
    "other",
    [
        event("1", member="bob"),
        event("1", member="ann", duration_s=61),
        event("1", member="ann", time="2026-11-20T09:00:01+08:00"),
        event("1", "visit.logged", member="ann"),
    ],
)
async def test_the_same_id_with_other_content_is_a_conflict(desk, other):
    await desk.send(event("1", member="ann"))
    stored, within = await desk.send(other), await desk.send(event("2", member="ann"), other | {"id": "2"})

    assert ["conflict"] == outcomes(stored)
    assert ["recorded", "conflict"] == outcomes(within)
    assert "/id" == stored[0].problems[0][0]
    assert "is event 1 already" in stored[0].problems[0][1]


async def test_two_senders_who_use_the_same_id_for_their_own_work_are_told(desk):
    (first,) = await desk.send(event("1"), by="ann")
    (other,) = await desk.send(event("1"), by="bob")

    assert ["recorded", "conflict"] == outcomes([first, other])
    assert () == other.awards


async def test_ids_of_different_sources_do_not_meet(desk):
    receipts = await desk.send(event("1", member="ann", source="a"), event("1", member="ann", source="b"))

    assert ["recorded", "recorded"] == outcomes(receipts)


async def test_one_bad_event_among_a_thousand_costs_only_itself(desk):
    events = [event(str(number), member="ann") for number in range(1000)]
    events[500] = event("500", "deal.wno")
    receipts = await desk.send(*events)

    assert 999 == outcomes(receipts).count("recorded")
    assert (Status.REJECTED, "500") == (receipts[500].status, receipts[500].id)
    assert list(range(1, 1000)) == await desk.seqs()


async def test_concurrent_submitters_each_get_their_own_receipts(desk):
    answers = await asyncio.gather(
        *(desk.send(event(f"{number}a", member="ann"), event(f"{number}b", "deal.wno")) for number in range(50))
    )

    assert [[f"{number}a", f"{number}b"] for number in range(50)] == [[one.id for one in answer] for answer in answers]
    assert {("recorded", "invalid")} == {tuple(outcomes(answer)) for answer in answers}
    assert {"ann": 50} == await desk.measured("calls")


async def test_half_of_those_in_play_are_written_while_the_others_are_answered(desk):
    sizes = []
    desk.recorder.on_recorded(lambda posting: sizes.append(len(posting.steps)))
    await asyncio.gather(*(desk.send(event(str(number), member="ann")) for number in range(65)))

    # SQLite works in our process: nobody could be answered meanwhile.
    assert ([32, 32, 1] if desk.db.dialect.works_beside else [65]) == sizes


async def test_a_few_are_written_together(desk):
    sizes = []
    desk.recorder.on_recorded(lambda posting: sizes.append(len(posting.steps)))
    await asyncio.gather(*(desk.send(event(str(number), member="ann")) for number in range(16)))

    assert [16] == sizes


async def test_who_was_recorded_is_answered_while_the_next_batch_is_held_up(desk, monkeypatch):
    read, is_free, batches = gather.open_books, asyncio.Event(), []

    async def slow(*args):
        batches.append(args)
        if len(batches) > 1:
            await is_free.wait()
        return await read(*args)

    monkeypatch.setattr(gather, "open_books", slow)
    everybody = [asyncio.create_task(desk.send(event(str(number), member="ann"))) for number in range(33)]
    done, _ = await asyncio.wait(everybody[:16], timeout=10)
    is_free.set()
    await asyncio.gather(*everybody)

    assert 16 == len(done)


async def test_who_was_recorded_is_answered_though_what_is_written_next_fails(desk, bug):
    good = [asyncio.create_task(desk.send(event(str(number), member="ann"))) for number in range(16)]
    with pytest.raises(RuntimeError, match="only this event"):
        await desk.send(event("bad", member="bob"))

    assert [["recorded"]] * 16 == [outcomes(await answer) for answer in good]


async def test_one_submitters_failure_does_not_hurt_the_others(desk, bug):
    good = [asyncio.create_task(desk.send(event(id, member="ann"))) for id in ("1", "2")]
    with pytest.raises(RuntimeError, match="only this event"):
        await desk.send(event("bad", member="bob"))

    assert [["recorded"], ["recorded"]] == [outcomes(await answer) for answer in good]
    assert {"ann": 2} == await desk.measured("calls")


async def test_what_fails_while_folding_leaves_nothing_behind(desk, monkeypatch):
    async def crash(tx, posting):
        await fold(tx, posting)
        raise RuntimeError("power cut")

    monkeypatch.setattr(batch, "fold", crash)
    with pytest.raises(RuntimeError, match="power cut"):
        await desk.send(event("1", member="ann", account="New Customer"))
    monkeypatch.undo()

    assert [] == await desk.seqs()
    assert {name: [] for name in FOLDED} == await desk.folded()
    assert ["recorded"] == outcomes(await desk.send(event("1", member="ann", account="New Customer")))


async def test_a_reversal_waits_for_its_event(desk):
    (waiting,) = await desk.send(reversal("r", "1"))
    (late,) = await desk.send(event("1", member="ann"))

    assert ["waiting"] == [refusal.reason for refusal in waiting.refusals]
    assert ["reversed"] == [refusal.reason for refusal in late.refusals]
    assert ({}, ()) == (await desk.measured("calls"), late.awards)


async def test_a_reversal_and_its_event_may_come_in_one_batch_in_either_order(desk):
    await desk.send(reversal("r1", "1"), event("1", member="ann"), event("2", member="ann"), reversal("r2", "2"))

    assert {} == await desk.measured("calls")
    assert {} == await desk.measured("xp")


async def test_a_reversal_of_a_reversal_is_refused(desk):
    await desk.send(event("1", member="ann"), reversal("r", "1"))
    (receipt,) = await desk.send(reversal("rr", "r"))

    assert "not_allowed" == receipt.code
    assert "recorded anew" in receipt.problems[0][1]


async def test_a_part_of_what_has_no_amount_cannot_be_taken_back(desk):
    await desk.send(event("1", member="ann"))
    (receipt,) = await desk.send(reversal("r", "1", amount="5"))

    assert [("invalid", "/data/amount")] == [(receipt.code, receipt.problems[0][0])]


async def test_what_one_member_loses_falls_to_the_colleague_who_claims_it_as_well(desk):
    await desk.send(event("1", member="ann", contact="Li"))
    await desk.send(event("2", member="zoe", contact="Li", time="2026-11-20T09:01:00+08:00"))
    (receipt,) = await desk.send(reversal("3", "1"))

    paid = {(award.member, award.xp) for award in receipt.awards if award.rule == "call_connected"}
    assert {("ann", -3), ("zoe", 3)} == paid


async def test_an_event_that_the_rulebook_cannot_compute_costs_only_itself(db, clock):
    text = standard_text().replace("event.duration_s >= 300 ? 5 : 3", "100 / (event.duration_s - 60)")
    rulebook = load(text, file="failing.toml", minor_units=2)
    async with db.write() as tx:
        await activate(tx, rulebook, date(2000, 1, 1), 0)
    async with open_desk(db, clock) as desk:
        events = [event(f"{seconds}", member="ann", duration_s=seconds) for seconds in (59, 60, 61, 60, 62)]
        receipts = await desk.send(*(told | {"id": f"{place}"} for place, told in enumerate(events)))

    assert ["recorded", "invalid", "recorded", "invalid", "recorded"] == outcomes(receipts)
    assert [1, 2, 3] == [receipt.seq for receipt in receipts if receipt.seq]
    assert "division by zero" in receipts[1].problems[0][1]


async def test_what_waits_is_recorded_before_the_recorder_stops(db, clock):
    async with open_desk(db, clock) as desk:
        answers = [asyncio.create_task(desk.send(event(str(number), member="ann"))) for number in range(20)]
        await asyncio.sleep(0)

    assert [["recorded"]] * 20 == [outcomes(await answer) for answer in answers]
    with pytest.raises(RuntimeError, match="does not run"):
        await desk.send(event("late", member="ann"))


async def test_a_listener_that_fails_does_not_look_like_a_failed_recording(desk):
    told = []

    def fail(posting):
        raise ValueError(posting.last_seq)

    asyncio.get_running_loop().set_exception_handler(lambda loop, context: told.append(context["exception"].args))
    desk.recorder.on_recorded(fail)
    receipts = await desk.send(event("1", member="ann"))

    assert (["recorded"], [(1,)]) == (outcomes(receipts), told)


async def test_two_recorders_never_leave_a_gap_or_record_twice(database_url, clock):
    async with (
        await Database.open(database_url) as one,
        await Database.open(database_url) as other,
        open_desk(one, clock) as here,
        open_desk(other, clock) as there,
    ):
        sent = [desk.send(event(str(number), member="ann")) for number in range(60) for desk in (here, there)]
        receipts = [answer[0] for answer in await asyncio.gather(*sent)]

    assert 60 == outcomes(receipts).count("recorded")
    assert {number: 2 for number in range(1, 61)} == {
        seq: sum(receipt.seq == seq for receipt in receipts) for seq in {receipt.seq for receipt in receipts}
    }
