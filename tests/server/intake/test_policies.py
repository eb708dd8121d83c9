"""What the rulebook asks of people who record, and never of programs."""

import pytest

from tests.server.intake.recording import event

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("by", "reason", "expected"),
    [
        ("ann", {}, "invalid"),
        ("ann", {"reason": " "}, "invalid"),
        ("ann", {"reason": "price"}, ""),
        ("ann", {"reason": "价格"}, ""),
        ("ann", {"reason": "they moved away"}, ""),
        ("program", {"member": "ann"}, ""),
    ],
)
async def test_a_person_who_loses_a_deal_says_why(desk, by, reason, expected):
    (receipt,) = await desk.send(event("lost", "deal.lost", deal="D", **reason), by=by)

    assert expected == receipt.code
    if expected:
        assert [
            (
                "/data/reason",
                "is missing: say why the deal was lost (one of price, competitor, product_gap, "
                "no_budget, no_decision, timing, no_need, other)",
            )
        ] == list(receipt.problems)


async def test_an_event_that_builds_on_what_somebody_changed_is_not_recorded(desk):
    (opened,) = await desk.send(event("opened", "deal.opened", deal="D"), by="ann")
    await desk.send(event("moved", "deal.stage_changed", deal="D", stage="offer"), by="ann")

    late, fresh = await desk.send_expecting(
        (event("1", "deal.amended", deal="D", amount="1"), opened.seq),
        (event("2", "deal.amended", deal="D", amount="2"), opened.seq + 1),
        by="ann",
    )

    assert ("outdated", "") == (late.code, fresh.code)
    assert ("/data/deal", "is 'D', which somebody changed since it was read: read it again") == late.problems[0]
    assert [(2 * 100,)] == [tuple(row) for row in await desk.db.fetch("SELECT amount FROM deal")]
