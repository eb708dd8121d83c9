"""How far the approval of a contract is: what was submitted, who approved which step, and which terms are approved.

A function of the set of facts, like the contract itself (``contracts.py``). A decision counts once, for the step that
was next and for what it names; a new submission takes the place of one that still waits.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

import msgspec

from kpi.contract_events import ContractDecided, ContractSubmitted, ContractWithdrawn
from kpi.contract_terms import agreed_of
from kpi.facts import Fact
from kpi.kinds import Kind

__all__ = ["Approval", "ApprovalState", "Terms", "approval_of", "is_held"]

Terms = tuple[Decimal, str]
"""What needs approval: an amount and its currency ("" for the organisation's)."""


class ApprovalState(StrEnum):
    """How a submission stands."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Approval(msgspec.Struct, frozen=True, gc=False):
    """The latest submission of a contract, and the terms that were ever approved.

    ``submission`` is the id of its event, ``by`` who asked, ``approvers`` who approved the steps so far, in order;
    ``reason`` why it was rejected or withdrawn. ``decided_us`` is 0 while it waits.
    """

    submission: str
    state: ApprovalState
    by: int
    amount: int
    told: ContractSubmitted
    submitted_us: int
    approvers: tuple[int, ...] = ()
    decided_us: int = 0
    reason: str = ""
    approved: tuple[Terms, ...] = ()

    @property
    def next_role(self) -> str:
        """Who must approve next; "" when nobody must."""
        waits = self.state is ApprovalState.PENDING
        return self.told.steps[len(self.approvers)] if waits else ""


def approval_of(told: Iterable[Fact]) -> Approval | None:
    """The approval of one contract.

    Args:   told: its facts that were not taken back, in business-time order.
    Returns: None when nothing was ever submitted.
    Raises: nothing; decisions about something else, or out of turn, have no effect.
    Source: docs/decisions/0026-approval-travels-with-its-contract.md.
    """
    now: Approval | None = None
    for fact in sorted(told, key=_turn):
        data = fact.data
        if isinstance(data, ContractSubmitted):
            now = _submitted(fact, data, now.approved if now is not None else ())
        elif now is not None and now.state is ApprovalState.PENDING:
            if isinstance(data, ContractDecided) and data.submission == now.submission:
                now = _decided(now, fact, data)
            elif isinstance(data, ContractWithdrawn) and data.submission == now.submission:
                now = msgspec.structs.replace(
                    now, state=ApprovalState.WITHDRAWN, decided_us=fact.at_us, reason=data.reason or ""
                )
    return now


def is_held(told: Iterable[Fact]) -> bool:
    """Whether a contract's signature does not count yet: its terms were submitted, and these were never approved.

    Args:   told: its facts that were not taken back, in business-time order.
    Returns: False for a contract that nobody ever submitted.
    Raises: nothing.
    Source: docs/decisions/0026-approval-travels-with-its-contract.md.
    """
    facts = list(told)
    if not any(fact.kind is Kind.CONTRACT_SUBMITTED for fact in facts):
        return False
    approval, agreed = approval_of(facts), agreed_of(facts)
    if approval is None or agreed is None or not approval.told.holds:
        return False
    return (agreed.amount, agreed.currency) not in approval.approved


def _turn(fact: Fact) -> tuple[int, bool, tuple[int, str, str]]:
    # What was submitted and decided in the same moment was submitted first.
    return fact.at_us, fact.kind is not Kind.CONTRACT_SUBMITTED, fact.order


def _submitted(fact: Fact, data: ContractSubmitted, approved: tuple[Terms, ...]) -> Approval:
    # Terms that nobody has to approve are approved as they are submitted.
    is_free = not data.steps
    return Approval(
        submission=fact.key[1],
        state=ApprovalState.APPROVED if is_free else ApprovalState.PENDING,
        by=data.by,
        amount=fact.amount or 0,
        told=data,
        submitted_us=fact.at_us,
        decided_us=fact.at_us if is_free else 0,
        approved=(*approved, _terms(data)) if is_free else approved,
    )


def _decided(now: Approval, fact: Fact, data: ContractDecided) -> Approval:
    if fact.kind is Kind.CONTRACT_REJECTED:
        return msgspec.structs.replace(
            now, state=ApprovalState.REJECTED, decided_us=fact.at_us, reason=data.reason or ""
        )
    if data.step != len(now.approvers) or data.by in (now.by, *now.approvers):
        return now
    approvers = (*now.approvers, data.by)
    if len(approvers) < len(now.told.steps):
        return msgspec.structs.replace(now, approvers=approvers)
    return msgspec.structs.replace(
        now,
        state=ApprovalState.APPROVED,
        approvers=approvers,
        decided_us=fact.at_us,
        approved=(*now.approved, _terms(now.told)),
    )


def _terms(data: ContractSubmitted) -> Terms:
    return data.amount, data.currency or ""
