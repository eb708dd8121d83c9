"""What was agreed in a contract: the terms of its first signature, as they were amended since."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from kpi.contract_events import ContractAmended, ContractSigned, ContractSubmitted, Instalment
from kpi.facts import Fact
from kpi.kinds import Kind

__all__ = ["Agreed", "agreed_of", "amendments", "signature", "tells_terms", "terms_in"]


class Agreed(msgspec.Struct, frozen=True, gc=False):
    """An amount as it was told, its currency ("" for the organisation's), and the plan of payments."""

    amount: Decimal
    currency: str = ""
    instalments: tuple[Instalment, ...] = ()


def signature(told: Iterable[Fact]) -> Fact | None:
    """The signature of a contract.

    Args:   told: the facts of one contract that were not taken back, in business-time order.
    Returns: the first one; None for a contract that was never signed.
    Raises: nothing.
    Source: docs/decisions/0007-order-independence.md.
    """
    return next((fact for fact in told if fact.kind is Kind.CONTRACT_SIGNED), None)


def amendments(told: Iterable[Fact], signed: Fact) -> list[Fact]:
    """What changed the terms of a signature.

    Args:   told: as for ``signature``. signed: that signature.
    Returns: the amendments from its moment on, in order; [] for none.
    Raises: nothing.
    Source: docs/decisions/0007-order-independence.md.
    """
    return [fact for fact in told if isinstance(fact.data, ContractAmended) and fact.at_us >= signed.at_us]


def agreed_of(told: Iterable[Fact]) -> Agreed | None:
    """What the first signature agreed, as it was amended since.

    Args:   told: as for ``signature``.
    Returns: None for a contract that was never signed.
    Raises: nothing.
    Source: docs/decisions/0007-order-independence.md.
    """
    facts = list(told)
    signed = signature(facts)
    if signed is None:
        return None
    found = terms_in(signed)
    for fact in amendments(facts, signed):
        later = terms_in(fact)
        if isinstance(fact.data, ContractAmended) and fact.data.amount is not None:
            found = Agreed(later.amount, later.currency, found.instalments)
        found = Agreed(found.amount, found.currency, later.instalments or found.instalments)
    return found


def terms_in(fact: Fact) -> Agreed:
    """The terms that one fact tells.

    Args:   fact: a signature, an amendment or a submission.
    Returns: nothing agreed, for any other fact; an amount of 0 where an amendment leaves it as it was.
    Raises: nothing.
    Source: docs/decisions/0007-order-independence.md.
    """
    data = fact.data
    if not isinstance(data, ContractSigned | ContractAmended):
        return Agreed(Decimal(0))
    return Agreed(data.amount or Decimal(0), data.currency or "", data.instalments)


def tells_terms(fact: Fact) -> bool:
    """Whether a fact says what a contract is worth, and when it is due.

    Args:   fact: any.
    Returns: True for signatures and amendments, not for what was only submitted.
    Raises: nothing.
    Source: docs/decisions/0007-order-independence.md.
    """
    return isinstance(fact.data, ContractSigned | ContractAmended) and not isinstance(fact.data, ContractSubmitted)
