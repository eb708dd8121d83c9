"""Who approves which contracts: the cases of `approval_cases`, and the rulebook's table."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from game_rules.approval import FREE, ApprovalRules, ApprovalStep, Approver, Asker, Deed, may_approve, may_withdraw
from game_rules.rulebook_load import RulebookError, load
from tests.game_rules.small_rulebook import SMALL

CASES = tomllib.loads((Path(__file__).parent / "approval_cases" / "who_may.toml").read_text(encoding="utf-8"))
PEOPLE = {
    "ann": Asker(1, "rep"),
    "bob": Asker(2, "rep"),
    "mia": Asker(3, "lead", (1, 2, 3)),
    "kim": Asker(4, "lead", (4, 7)),
    "clara": Asker(5, "boss"),
    "ada": Asker(6, "admin"),
}


def deed(told: dict[str, Any]) -> Deed:
    numbers = {name: one.member for name, one in PEOPLE.items()}
    return Deed(
        numbers[told["by"]],
        tuple(numbers[one] for one in told["owners"]),
        tuple(numbers[one] for one in told.get("approvers", ())),
        told["next"],
    )


@pytest.mark.parametrize("case", CASES["case"], ids=lambda case: case["why"])
def test_who_may_approve(case: dict[str, Any]) -> None:
    assert case["expect"] == {name: may_approve(deed(case["deed"]), PEOPLE[name]) or "" for name in case["expect"]}


@pytest.mark.parametrize("case", CASES["withdraw"], ids=lambda case: case["why"])
def test_who_may_withdraw(case: dict[str, Any]) -> None:
    assert case["expect"] == {name: may_withdraw(deed(case["deed"]), PEOPLE[name]) or "" for name in case["expect"]}


@pytest.mark.parametrize("case", CASES["steps"], ids=lambda case: case["why"])
def test_which_steps(case: dict[str, Any]) -> None:
    rules = ApprovalRules(tuple(ApprovalStep(Approver(role), above) for role, above in case["rules"]))

    assert case["expect"] == {amount: list(rules.steps_for(int(amount))) for amount in case["expect"]}


def test_a_rulebook_says_who_approves() -> None:
    table = """
[approval]
holds = false
step = [{ role = "lead" }, { role = "boss", above = 'money(50000)' }]
"""
    found = load(SMALL + table, file="rules.toml", minor_units=2).approval

    assert ApprovalRules((ApprovalStep(Approver.LEAD, 0), ApprovalStep(Approver.BOSS, 5_000_000)), holds=False) == found
    assert FREE == load(SMALL, file="rules.toml", minor_units=2).approval


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[approval]\n", "nobody approves anything"),
        ("[approval]\nstep = [{ role = 'rep' }]\n", "unknown role 'rep'"),
        ("[approval]\nstep = [{ role = 'boss', above = 5 }]\n", "would be cents"),
        ("[approval]\nholds = 1\nstep = [{ role = 'boss' }]\n", "true or false"),
    ],
)
def test_what_is_wrong_with_it_is_named(text: str, told: str) -> None:
    with pytest.raises(RulebookError, match=told):
        load(SMALL + "\n" + text, file="rules.toml", minor_units=2)
