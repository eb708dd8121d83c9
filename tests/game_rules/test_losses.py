"""Why deals are lost: the list, and whether somebody must pick from it."""

import pytest

from game_rules.losses import SILENT, LossReason, LossRules
from game_rules.rulebook_load import RulebookError, load
from tests.game_rules.small_rulebook import SMALL

PRICE = LossReason("price", {"en": "Price", "zh": "价格"})


@pytest.mark.parametrize(("told", "found"), [("price", PRICE), (" Price ", PRICE), ("价格", PRICE), ("weather", None)])
def test_a_reason_is_meant_by_its_id_or_by_its_words(told, found):
    assert found == LossRules((PRICE,)).find(told)


@pytest.mark.parametrize(
    ("rules", "told", "refused"),
    [
        (SILENT, "", ""),
        (LossRules((PRICE,), required=True), "", "is missing: say why the deal was lost (one of price)"),
        (LossRules((PRICE,), required=True), "weather", ""),
        (LossRules((PRICE,), required=True, listed=True), "weather", "is 'weather', must be one of price"),
        (LossRules((PRICE,), required=True, listed=True), "价格", ""),
        (LossRules((PRICE,), listed=True), "", ""),
    ],
)
def test_what_a_person_must_say(rules, told, refused):
    assert refused == (rules.refusal(told) or "")


def test_a_list_without_reasons_is_refused():
    with pytest.raises(RulebookError, match="there is no reason to pick"):
        load(SMALL + "\n" + "[losses]\nlisted = true\n", file="rules.toml", minor_units=2)
