"""Contracts on the way to their approval, as people read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from game_rules.approval import Asker, Deed
from server.db.bulk import Lookup, Named
from server.db.tx import Reading
from server.ledger.facts import moment
from server.people.access import EVERYBODY, Viewer
from server.people.roles import Role
from server.pipeline.rows import Share

APPROVAL = (
    "contract, state, submission, asked_by, amount, steps, approvers, next_role, submitted_us, decided_us, reason"
)
_OF_CONTRACTS = Lookup(
    f"SELECT {', '.join(f'a.{name}' for name in APPROVAL.split(', '))} FROM {{keys}} "  # noqa: S608  # constants
    "JOIN approval a ON a.contract = wanted.id",
    (("id", "text"),),
)


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """The latest submission of a contract. ``next_role`` is "" when nothing waits, ``decided_at`` None while it does.

    ``amount`` is in minor units; ``asked_by`` and ``approvers`` are members.
    """

    contract: str
    state: str
    submission: str
    asked_by: int
    amount: int
    steps: tuple[str, ...]
    approvers: tuple[int, ...]
    next_role: str
    submitted_at: datetime
    decided_at: datetime | None
    reason: str

    def deed(self, shares: Sequence[Share]) -> Deed:
        """What waits, as the rules see it."""
        return Deed(self.asked_by, tuple(one.member for one in shares), self.approvers, self.next_role)


def approval_from(row: Named) -> ApprovalRow:
    """From a row of `APPROVAL`."""
    return ApprovalRow(
        row["contract"],
        row["state"],
        row["submission"],
        row["asked_by"],
        row["amount"],
        tuple(row["steps"].split()),
        tuple(int(one) for one in row["approvers"].split()),
        row["next_role"],
        moment(row["submitted_us"]),
        moment(row["decided_us"]) if row["decided_us"] else None,
        row["reason"],
    )


async def approvals_of(source: Reading, contracts: Sequence[str]) -> Mapping[str, ApprovalRow]:
    """By contract; one that nobody submitted is absent. One statement."""
    found = [approval_from(row) for row in await _OF_CONTRACTS.fetch(source, [(id,) for id in contracts])]
    return {one.contract: one for one in found}


def asker_of(viewer: Viewer) -> Asker:
    """Who wants to decide; a program decides nothing."""
    return Asker(viewer.member_id or 0, viewer.role.value if viewer.role is not None else "", viewer.led_member_ids)


def waits_for(viewer: Viewer, leads: Sequence[int]) -> str:
    """An SQL condition on approvals ``w`` and their contracts ``c`` that wait for somebody's decision.

    ``leads`` are all who lead: what is theirs no other lead can be counted on for.
    """
    me = int(viewer.member_id or 0)
    if viewer.role in EVERYBODY:
        of_leads = ", ".join(str(int(one)) for one in sorted(leads)) or "NULL"
        turn = f"(w.next_role = 'boss' OR (w.next_role = 'lead' AND c.member IN ({of_leads})))"
    elif viewer.role is Role.LEAD:
        led = ", ".join(str(int(one)) for one in sorted(viewer.led_member_ids)) or "NULL"
        turn = f"(w.next_role = 'lead' AND c.member IN ({led}))"
    else:
        return "1 = 0"
    return (
        f"w.state = 'pending' AND {turn} AND w.asked_by <> {me} AND c.member <> {me} "  # noqa: S608  # integers
        f"AND ' ' || w.approvers || ' ' NOT LIKE '% {me} %' AND NOT EXISTS (SELECT 1 FROM stake s "
        f"WHERE s.member = {me} AND s.kind = 1 AND s.id = w.contract AND s.parts > 0)"
    )
