"""What a contract is worth, what was paid on which instalment, and what is left. Worked by hand."""

from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kpi.contracts import UNPLANNED, Contract, ContractState, contract_of, instalment_names
from kpi.events import Collection, ContractSigned, Delivery, Instalment, Kind, Reversal, Target
from kpi.facts import Credit, Fact
from kpi.timeline import circumstances
from tests.kpi.facts import DAY, fact

ANN = Credit(1, 1, 1)


def signed(id: str = "1", hour: int = 0, amount: str = "1000", plan: str = "300 400 300", minor: int = 100) -> Fact:
    """Instalments named 1, 2, 3 …, due a month apart; the amount of the fact in minor units."""
    parts = [
        Instalment(instalment=str(place), due_on=date(2026, 10 + place % 3, 1), amount=Decimal(part))
        for place, part in enumerate(plan.split(), 1)
    ]
    data = ContractSigned(contract="K", deal="D", amount=Decimal(amount), instalments=tuple(parts))
    return fact(id, Kind.CONTRACT_SIGNED, data, hour, amount=int(Decimal(amount) * minor), credits=(ANN,))


def paid(id: str, amount: int, hour: int = 30, instalment: str | None = None) -> Fact:
    data = Collection(contract="K", amount=Decimal(amount), instalment=instalment)
    return fact(id, Kind.COLLECTION, data, hour, amount=amount * 100)


def back(id: str, of: str, amount: int | None = None, hour: int = 60) -> Fact:
    data = Reversal(reverses=Target(source="t", id=of))
    left = amount * 100 if amount is not None else None
    return fact(id, Kind.REVERSED, data, hour, amount=left, subject=None, target=("t", of))


def contract(*facts: Fact) -> Contract:
    found = contract_of(facts, circumstances(facts))
    assert found is not None
    return found


def on_each(found: Contract) -> dict[str, int]:
    return {one.name: one.paid // 100 for one in found.instalments}


def test_a_new_contract_owes_everything() -> None:
    found = contract(signed())

    assert (ContractState.OPEN, "D", 100_000, 100_000, 0) == (
        found.state,
        found.deal,
        found.amount,
        found.unpaid,
        found.collected,
    )
    # Due in October 2026, then November and December: the third is due first, the first second.
    assert [("3", 30_000), ("1", 30_000), ("2", 40_000)] == [(one.name, one.amount) for one in found.instalments]


@pytest.mark.parametrize(
    ("payments", "each", "overpaid"),
    [
        ([(100, None)], {"3": 100, "1": 0, "2": 0}, 0),
        ([(350, None)], {"3": 300, "1": 50, "2": 0}, 0),
        ([(300, "1")], {"3": 0, "1": 300, "2": 0}, 0),
        ([(300, "1"), (50, None)], {"3": 50, "1": 300, "2": 0}, 0),
        # What is paid beyond an instalment pays the oldest unpaid one.
        ([(320, "1")], {"3": 20, "1": 300, "2": 0}, 0),
        ([(100, "1"), (250, "1")], {"3": 50, "1": 300, "2": 0}, 0),
        # An instalment that the plan does not know is none.
        ([(100, "9")], {"3": 100, "1": 0, "2": 0}, 0),
        ([(1000, None)], {"3": 300, "1": 300, "2": 400}, 0),
        ([(1000, "2"), (5, None)], {"3": 300, "1": 300, "2": 400}, 5),
    ],
)
def test_money_pays_the_instalment_it_names_then_the_oldest(
    payments: list[tuple[int, str | None]], each: dict[str, int], overpaid: int
) -> None:
    told = [paid(str(10 + place), amount, 30 + place, name) for place, (amount, name) in enumerate(payments)]

    found = contract(signed(), *told)

    assert (each, overpaid * 100) == (on_each(found), found.overpaid)
    assert found.state is (ContractState.PAID if sum(each.values()) == 1000 else ContractState.OPEN)


def test_a_bounced_payment_is_unpaid_again() -> None:
    facts = (signed(), paid("2", 300, instalment="1"))

    assert contract(signed()).instalments == contract(*facts, back("3", "2")).instalments
    assert {"3": 0, "1": 200, "2": 0} == on_each(contract(*facts, back("3", "2", 100)))


def test_the_last_day_on_which_money_reached_an_instalment_is_kept() -> None:
    found = contract(signed(), paid("2", 100, 24, "1"), paid("3", 250, 72, "1"))

    assert {"1": DAY + 3, "3": DAY + 3, "2": 0} == {one.name: one.paid_day for one in found.instalments}


@pytest.mark.parametrize(
    ("amount", "plan", "expected"),
    [
        # Nothing says when the rest is due.
        ("1000", "300 400", {"2": 40_000, "1": 30_000, UNPLANNED: 30_000}),
        ("1000", "", {UNPLANNED: 100_000}),
        ("0", "", {}),
        # A plan that promises more is cut down to the contract in its proportions.
        ("900", "500 500", {"1": 45_000, "2": 45_000}),
        ("100", "1 1 1", {"1": 100, "2": 100, "3": 100, UNPLANNED: 9_700}),
    ],
)
def test_the_instalments_sum_to_the_contract(amount: str, plan: str, expected: dict[str, int]) -> None:
    found = contract(signed(amount=amount, plan=plan))

    assert expected == {one.name: one.amount for one in found.instalments}


def test_a_contract_that_is_worth_less_owes_less_on_every_instalment() -> None:
    found = contract(signed(), back("2", "1", 500))

    assert {"3": 15_000, "1": 15_000, "2": 20_000} == {one.name: one.amount for one in found.instalments}


def test_money_of_another_currency_is_told_in_that_of_the_organisation() -> None:
    """1,000 USD at 7.2: the amount of the fact is converted, and the plan with it, to the last fen."""
    found = contract(signed(plan="333.33 666.67", minor=720))

    assert {"1": 239_998, "2": 480_002} == {one.name: one.amount for one in found.instalments}


def test_money_and_goods_before_the_signature_are_kept() -> None:
    delivered = fact("2", Kind.DELIVERY, Delivery(contract="K"), 50)
    before = contract(paid("3", 70, 40), delivered)
    after = contract(paid("3", 70, 40), delivered, signed(hour=90))

    assert (ContractState.UNSIGNED, 0, 7000, 7000) == (before.state, before.amount, before.collected, before.overpaid)
    assert (ContractState.OPEN, DAY + 2, DAY + 3, 7000, 0) == (
        after.state,
        after.delivered_day,
        after.signed_day,
        after.collected,
        after.overpaid,
    )


def test_a_second_signature_is_a_repetition_until_the_first_is_taken_back() -> None:
    first, second = signed(), signed("2", 5, "500", "500")

    assert 100_000 == contract(first, second).amount
    assert 50_000 == contract(first, second, back("3", "1")).amount
    assert {"1", "2", "3"} == instalment_names((first, second))


def test_a_contract_of_which_nothing_is_left_is_none() -> None:
    facts = (signed(), back("2", "1"))

    assert None is contract_of(facts, circumstances(facts))


FACTS = (signed(), paid("2", 350, 30), paid("3", 300, 31, "1"), back("4", "2", 100), paid("5", 20, 33, "9"))


def test_any_order_of_arrival_gives_the_same_contract() -> None:
    found = {contract_of(facts, circumstances(facts)) for facts in permutations(FACTS)}

    assert 1 == len(found)


amounts = some.integers(0, 1200)


@given(
    some.lists(some.tuples(amounts, some.sampled_from([None, "1", "2", "9"])), max_size=6),
    some.sampled_from(["", "300 400 300", "1 1", "700 700"]),
    some.lists(some.tuples(some.integers(0, 6), some.sampled_from([None, 7, 2000])), max_size=3),
    some.randoms(use_true_random=False),
)
def test_paid_and_left_always_sum_to_the_amount(payments, plan, reversals, chance):
    facts = [signed(plan=plan), *(paid(str(n), amount, 20 + n, name) for n, (amount, name) in enumerate(payments, 2))]
    facts += [back(str(50 + n), str(of + 1), amount) for n, (of, amount) in enumerate(reversals)]
    straight = contract_of(facts, circumstances(facts))
    chance.shuffle(facts)
    read = circumstances(facts)
    found = contract_of(facts, read)

    assert straight == found
    if found is not None:
        collected = sum(read[one.seq].amount for one in facts if one.kind is Kind.COLLECTION)
        assert collected == found.collected == sum(one.paid for one in found.instalments) + found.overpaid
        assert found.amount == sum(one.amount for one in found.instalments)
        assert found.amount == sum(one.paid + one.unpaid for one in found.instalments)
        assert found.unpaid == sum(one.unpaid for one in found.instalments) >= 0
        assert all(0 <= one.paid <= one.amount for one in found.instalments)
