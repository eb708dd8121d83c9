"""How far an approval is, and what a signature counts for meanwhile: whatever the order in which it becomes known."""

from decimal import Decimal
from itertools import permutations

import pytest

from kpi.approval import Approval, ApprovalState, approval_of
from kpi.contract_events import ContractAmended, ContractDecided, ContractSigned, ContractSubmitted, ContractWithdrawn
from kpi.contracts import ContractState, contract_of
from kpi.events import Kind
from kpi.facts import Credit, Fact
from kpi.pipeline import alive
from kpi.timeline import Standing, circumstances
from tests.kpi.facts import fact

ANN = Credit(1, 1, 1)
LEAD, BOSS = 3, 5


def submitted(id: str, hour: int, amount: int = 100, steps: str = "lead boss", holds: bool = True) -> Fact:
    data = ContractSubmitted(contract="K", amount=Decimal(amount), by=1, steps=tuple(steps.split()), holds=holds)
    return fact(id, Kind.CONTRACT_SUBMITTED, data, hour, amount=amount * 100, credits=(ANN,))


def approved(id: str, hour: int, of: str, step: int, by: int, kind: Kind = Kind.CONTRACT_APPROVED) -> Fact:
    return fact(id, kind, ContractDecided(contract="K", submission=of, step=step, by=by, reason="so"), hour)


def withdrawn(id: str, hour: int, of: str) -> Fact:
    return fact(id, Kind.CONTRACT_WITHDRAWN, ContractWithdrawn(contract="K", submission=of, by=1), hour)


def signed(id: str, hour: int, amount: int = 100) -> Fact:
    data = ContractSigned(contract="K", amount=Decimal(amount))
    return fact(id, Kind.CONTRACT_SIGNED, data, hour, amount=amount * 100, credits=(ANN,))


def amended(id: str, hour: int, amount: int) -> Fact:
    data = ContractAmended(contract="K", amount=Decimal(amount))
    return fact(id, Kind.CONTRACT_AMENDED, data, hour, amount=amount * 100)


BOTH = (submitted("1", 0), approved("2", 1, "1", 0, LEAD), approved("3", 2, "1", 1, BOSS))
AGAIN = (submitted("7", 6, 200, "lead"), approved("6", 7, "7", 0, LEAD), amended("8", 8, 200))


def approval(*facts: Fact) -> Approval:
    found = approval_of(alive(facts, circumstances(facts)))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("facts", "state", "waits_for"),
    [
        (BOTH[:1], ApprovalState.PENDING, "lead"),
        (BOTH[:2], ApprovalState.PENDING, "boss"),
        (BOTH, ApprovalState.APPROVED, ""),
        # Out of turn, twice by the same person, by who asked, for something else.
        ((BOTH[0], BOTH[2]), ApprovalState.PENDING, "lead"),
        ((*BOTH[:2], approved("4", 3, "1", 1, LEAD)), ApprovalState.PENDING, "boss"),
        ((BOTH[0], approved("4", 3, "1", 0, 1)), ApprovalState.PENDING, "lead"),
        ((BOTH[0], approved("4", 3, "9", 0, LEAD)), ApprovalState.PENDING, "lead"),
        ((*BOTH[:2], approved("4", 3, "1", 1, BOSS, Kind.CONTRACT_REJECTED)), ApprovalState.REJECTED, ""),
        ((*BOTH[:2], withdrawn("4", 3, "1")), ApprovalState.WITHDRAWN, ""),
        ((*BOTH, withdrawn("4", 3, "1")), ApprovalState.APPROVED, ""),
        ((*BOTH, submitted("4", 3, amount=200)), ApprovalState.PENDING, "lead"),
        ((submitted("1", 0, steps=""),), ApprovalState.APPROVED, ""),
    ],
)
def test_how_far_it_is(facts: tuple[Fact, ...], state: ApprovalState, waits_for: str) -> None:
    found = approval(*facts)

    assert (state, waits_for) == (found.state, found.next_role)


@pytest.mark.parametrize(
    ("facts", "standing", "amount"),
    [
        ((signed("9", 5),), Standing.COUNTED, 100),
        ((BOTH[0], signed("9", 5)), Standing.UNAPPROVED, 0),
        ((*BOTH, signed("9", 5)), Standing.COUNTED, 100),
        # Another amount than the one that was approved.
        ((*BOTH, signed("9", 5, amount=101)), Standing.UNAPPROVED, 0),
        ((*BOTH, signed("9", 5), amended("8", 6, 200)), Standing.UNAPPROVED, 0),
        # While a new amount waits, what was approved holds.
        ((*BOTH, signed("9", 5), AGAIN[0]), Standing.COUNTED, 100),
        ((*BOTH, signed("9", 5), *AGAIN), Standing.COUNTED, 200),
        ((submitted("1", 0, holds=False), signed("9", 5)), Standing.COUNTED, 100),
        ((submitted("1", 0), withdrawn("2", 1, "1"), signed("9", 5)), Standing.UNAPPROVED, 0),
    ],
)
def test_what_a_signature_counts_for(facts: tuple[Fact, ...], standing: Standing, amount: int) -> None:
    read = circumstances(facts)
    found = contract_of(facts, read)

    (the_signature,) = [one for one in facts if one.kind is Kind.CONTRACT_SIGNED]
    assert found is not None
    assert (standing, amount * 100) == (read[the_signature.seq].standing, found.amount)
    assert (found.state is ContractState.UNSIGNED) is (standing is Standing.UNAPPROVED)
    assert (ANN,) == found.credits


def test_the_order_of_arrival_changes_nothing() -> None:
    facts = (*BOTH, signed("9", 5))
    told = {repr(contract_of(order, circumstances(order))) for order in permutations(facts)}

    assert 1 == len(told)


def test_an_amended_amount_takes_the_place_of_the_former_one() -> None:
    facts = (signed("1", 0), amended("2", 1, 250))
    found = contract_of(facts, circumstances(facts))

    assert found is not None
    assert (25_000, [("", 25_000)]) == (found.amount, [(one.name, one.amount) for one in found.instalments])
