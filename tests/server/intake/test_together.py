"""Recording together: all of it or nothing, and whoever waits in the same batch loses nothing by it."""

import asyncio

import pytest

from server.db.database import Database
from tests.server.intake.recording import event, open_desk, outcomes

pytestmark = pytest.mark.anyio

GOOD = event("good", "deal.amended", deal="D", amount="7", account="Newcomers")
BAD = event("bad", "deal.stage_changed", deal="D", stage="offer", member="nobody")
REFUSED = "/data/member is 'nobody': no member has this username, or only this full name"


async def test_what_is_refused_refuses_what_is_recorded_with_it_and_names_itself(desk):
    good, bad, other = await desk.send_together(GOOD, BAD, event("1"), by="ann")

    assert ["companion", "unknown", "companion"] == outcomes([good, bad, other])
    told = f"is recorded only together with 'bad' (deal.stage_changed), which was refused: {REFUSED}"
    assert [("", told)] == list(good.problems) == list(other.problems)
    assert [] == await desk.seqs()
    assert [] == await desk.db.fetch("SELECT name FROM account")


async def test_what_belongs_together_is_recorded_in_one_go(desk):
    receipts = await desk.send_together(event("1", "deal.opened", deal="D"), GOOD, by="ann")

    assert ["recorded", "recorded"] == outcomes(receipts)
    assert [1, 2] == [receipt.seq for receipt in receipts]
    assert 1 == len({row[0] for row in await desk.db.fetch("SELECT recorded_us FROM event")})


async def test_whoever_waits_in_the_same_batch_loses_nothing(desk):
    one, together, both = await asyncio.gather(
        desk.send(event("1"), event("2", member="nobody"), by="ann"),
        desk.send_together(event("3"), BAD, by="ann"),
        desk.send_together(event("4"), event("5"), by="bob"),
    )

    assert (["recorded", "unknown"], ["companion", "unknown"]) == (outcomes(one), outcomes(together))
    assert ["recorded", "recorded"] == outcomes(both)
    assert [1, 2, 3] == await desk.seqs()
    assert {"ann": 1, "bob": 2} == await desk.measured("calls")


async def test_what_cannot_be_read_refuses_its_companions(desk):
    broken = event("2", "deal.won", deal="D") | {"time": "yesterday"}
    receipts = await desk.send_together(event("1"), broken, by="ann")

    assert ["companion", "invalid"] == outcomes(receipts)
    assert receipts[0].problems[0][1].startswith("is recorded only together with '2', which was refused: /time ")


async def test_what_is_on_record_stays_so_and_is_no_reason_to_refuse(desk):
    await desk.send(event("1"), by="ann")
    again = await desk.send_together(event("1"), event("2"), by="ann")
    torn = await desk.send_together(event("1"), event("3"), event("2", duration_s=5), by="ann")

    assert (["duplicate", "recorded"], ["duplicate", "companion", "conflict"]) == (outcomes(again), outcomes(torn))
    assert {"ann": 2} == await desk.measured("calls")


async def test_an_event_of_two_senders_is_not_lost_with_the_companions_of_one(desk):
    torn, alone = await asyncio.gather(
        desk.send_together(event("1"), BAD, by="ann"), desk.send(event("1"), event("2"), by="ann")
    )

    assert (["companion", "unknown"], ["recorded", "recorded"]) == (outcomes(torn), outcomes(alone))


async def test_a_repetition_falls_with_what_it_repeats(desk):
    wrong = event("1", member="nobody")
    _, torn = await asyncio.gather(desk.send(wrong, by="ann"), desk.send_together(wrong, event("2"), by="ann"))

    assert ["unknown", "companion"] == outcomes(torn)
    assert [] == await desk.seqs()


async def test_what_builds_on_what_was_left_out_is_judged_anew(desk):
    await desk.send(event("0", "deal.opened", deal="D"), by="ann")
    torn = [
        desk.send_together(event(f"{n}", "deal.amended", deal="D", amount=str(n)), BAD | {"id": f"bad{n}"}, by="ann")
        for n in range(1, 6)
    ]
    *refused, last = await asyncio.gather(*torn, desk.send(event("9", "deal.amended", deal="D", amount="9"), by="ann"))

    assert [["companion", "unknown"]] * 5 == [outcomes(one) for one in refused]
    assert (["recorded"], [1, 2]) == (outcomes(last), await desk.seqs())
    assert [(900,)] == [tuple(row) for row in await desk.db.fetch("SELECT amount FROM deal")]


async def test_what_another_process_records_meanwhile_is_read_anew(desk, database_url, clock):
    async with await Database.open(database_url) as db, open_desk(db, clock) as elsewhere:
        answers = await asyncio.gather(
            desk.send_together(event("1"), BAD, by="ann"), elsewhere.send(event("1"), by="ann"), desk.send(GOOD)
        )

    assert {"companion", "duplicate"} >= {outcomes(answers[0])[0]}
    assert (["recorded"], 2) == (outcomes(answers[1]), len(await desk.seqs()))
