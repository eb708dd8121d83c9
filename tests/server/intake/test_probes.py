"""The questions that sales games are known to answer wrongly."""

import pytest

from tests.server.intake.recording import event, outcomes, reversal

pytestmark = pytest.mark.anyio


async def test_a_reopened_deal_is_not_counted(desk):
    await desk.send(event("1", "deal.won", member="ann", deal="D", amount="1000"))
    await desk.send(event("2", "deal.reopened", deal="D", time="2026-11-20T09:10:00+08:00"))

    assert ({}, {}) == (await desk.measured("deals_won"), await desk.measured("revenue_won"))
    assert {} == await desk.measured("xp")


async def test_a_rep_who_never_signed_in_is_counted(desk):
    await desk.send(event("1", member="Zoe Zelkova"))

    assert {"zoe": 1} == await desk.measured("calls")


async def test_a_deal_closed_at_half_past_one_on_the_first_counts_in_the_organisations_month(desk):
    await desk.send(event("1", "deal.won", "2026-10-31T17:30:00Z", member="ann", deal="D", amount="1000"))
    months = await desk.db.fetch(
        "SELECT start, value FROM rollup WHERE scope = 3 AND span = 1 AND measure = 'revenue_won'"
    )

    assert [(739921, 100_000)] == [tuple(row) for row in months]  # 739921 is 1 November 2026.


async def test_the_same_request_twice_makes_one(desk):
    request = [event("1", member="ann"), event("2", "deal.won", member="ann", deal="D", amount="9")]
    first, again = await desk.send(*request), await desk.send(*request)

    assert (["recorded"] * 2, ["duplicate"] * 2) == (outcomes(first), outcomes(again))
    assert ({"ann": 1}, {"ann": 1}) == (await desk.measured("calls"), await desk.measured("deals_won"))


async def test_a_refund_takes_back_exactly_what_was_paid(desk):
    before = await desk.folded()
    await desk.send(event("1", "deal.won", member="ann", deal="D", amount="40000"))
    await desk.send(reversal("2", "1"))

    after = await desk.folded()
    (deal,) = after.pop("deal")
    assert ("D", "gone") == deal[:2]
    assert {name: [] for name in before} == before | after
