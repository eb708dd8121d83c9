"""How many leads one may claim and hold."""

import pytest

from game_rules.leads import OPEN_POOL, LeadRules, NoClaim, may_claim

RULES = LeadRules(recycle_workdays=10, hold_limit=3, daily_claims=2)


@pytest.mark.parametrize(
    ("holding", "claimed", "expected"),
    [
        (0, 0, None),
        (2, 1, None),
        (3, 0, NoClaim.HOLDS_ENOUGH),
        (2, 2, NoClaim.CLAIMED_ENOUGH),
        (3, 2, NoClaim.HOLDS_ENOUGH),
    ],
)
def test_a_claim_is_measured_by_what_one_holds_and_took_today(holding, claimed, expected):
    assert expected is may_claim(RULES, holding, claimed)


def test_a_pool_without_rules_refuses_nobody():
    assert may_claim(OPEN_POOL, 10_000, 10_000) is None
