"""Which contracts must be approved, by whom, and in which order; and who may approve what.

At least two people look at a contract: nobody approves what they asked for, what is theirs, or a second step of it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "FREE",
    "ApprovalRules",
    "ApprovalStep",
    "Approver",
    "Asker",
    "Deed",
    "NoDecision",
    "may_approve",
    "may_withdraw",
]


class Approver(StrEnum):
    """Who can be asked for approval."""

    LEAD = "lead"
    """Who leads the people whose contract it is."""
    BOSS = "boss"


@dataclass(frozen=True, slots=True)
class ApprovalStep:
    """A role that must approve contracts of at least ``above``, in minor units."""

    role: Approver
    above: int


@dataclass(frozen=True, slots=True)
class ApprovalRules:
    """The steps in order. Where it ``holds``, a contract does not count as signed before it is approved."""

    steps: tuple[ApprovalStep, ...] = ()
    holds: bool = True

    def steps_for(self, amount: int) -> tuple[Approver, ...]:
        """Who must approve a contract of an amount.

        Args:   amount: minor units of the organisation's currency.
        Returns: roles, in the order in which they are asked; () when nobody must.
        Raises: nothing.
        Source: docs/guides/approve-contracts.md.
        """
        return tuple(step.role for step in self.steps if amount >= step.above)


FREE = ApprovalRules()
"""What a rulebook without [approval] means: nobody has to approve anything."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who wants to decide: a member, their role, and the members whom they lead."""

    member: int
    role: str
    led: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Deed:
    """What waits for approval: who asked, whose contract it is, who approved so far, and which role is next."""

    by: int
    owners: tuple[int, ...]
    approvers: tuple[int, ...]
    next_role: str


class NoDecision(StrEnum):
    """Why somebody may not approve or reject."""

    DECIDED = "decided"
    """Nothing waits: it is approved, rejected or withdrawn."""
    OWN = "own"
    """They asked for it themselves, or it is their own contract."""
    TWICE = "twice"
    """They approved an earlier step: somebody else must."""
    ROLE = "role"
    """It is another role's turn."""


def may_approve(deed: Deed, asker: Asker) -> NoDecision | None:
    """Whether somebody may decide the step that is next.

    Args:   deed: what waits. asker: who wants to.
    Returns: why not; None when they may. Bosses and admins may stand in for a lead, nobody for a boss but an admin.
    Raises: nothing.
    Source: docs/guides/approve-contracts.md.
    """
    if not deed.next_role:
        return NoDecision.DECIDED
    if asker.member == deed.by or asker.member in deed.owners:
        return NoDecision.OWN
    if asker.member in deed.approvers:
        return NoDecision.TWICE
    if asker.role in ("boss", "admin"):
        return None
    leads_them = asker.role == "lead" and any(owner in asker.led for owner in deed.owners)
    return None if deed.next_role == Approver.LEAD and leads_them else NoDecision.ROLE


def may_withdraw(deed: Deed, asker: Asker) -> NoDecision | None:
    """Whether somebody may take back what was submitted.

    Args:   as for ``may_approve``.
    Returns: why not; None for who asked, whose contract it is, and bosses and admins.
    Raises: nothing.
    Source: docs/guides/approve-contracts.md.
    """
    if not deed.next_role:
        return NoDecision.DECIDED
    is_theirs = asker.member == deed.by or asker.member in deed.owners or asker.role in ("boss", "admin")
    return None if is_theirs else NoDecision.ROLE
