"""How many leads one may claim and hold."""

import pytest

from game_rules.leads import OPEN_POOL, LeadRules, NoClaim, may_claim
from game_rules.rulebook_load import RulebookError, load
from tests.game_rules.small_rulebook import FILE, SMALL

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


def test_a_wrong_limit_is_told_with_its_place():
    with pytest.raises(RulebookError) as told:
        load(f"{SMALL}\n[leads]\nhold_limit = -1\n", file=FILE, minor_units=2)

    assert "hold_limit" in str(told.value)
    assert "is -1" in str(told.value)
