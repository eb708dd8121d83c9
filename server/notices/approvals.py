"""Contracts that wait for somebody's approval, and those that were decided and wait for whoever asked."""

from collections.abc import Sequence

from kpi.approval import ApprovalState
from server.db.tx import Reading, Row
from server.ledger.facts import moment
from server.notices.asked import Asked
from server.notices.notice import About, Found, Notice, NoticeKind, Subject, urgency_of
from server.people.access import Viewer
from server.people.roles import Role
from server.pipeline.approval_rows import waits_for

MOST = 100
_TOLD = (
    "w.contract, w.state, w.amount, w.submitted_us, w.decided_us, w.next_role, w.reason, c.account, "
    "a.name AS account_name, c.member AS whose"
)
_OF = "FROM approval w JOIN contract c ON c.id = w.contract LEFT JOIN account a ON a.id = c.account"


async def approvals(source: Reading, asked: Asked, viewer: Viewer) -> Found:
    """What waits for the viewer's word, and what they asked for that is decided and not signed yet."""
    leads = [one.id for one in asked.directory.members if one.role is Role.LEAD]
    waiting = await source.fetch(
        f"SELECT {_TOLD} {_OF} WHERE {waits_for(viewer, leads)} ORDER BY w.submitted_us, w.contract LIMIT {MOST}"
    )
    decided = await source.fetch(
        f"SELECT {_TOLD} {_OF} WHERE w.asked_by = $1 AND w.state IN ('approved', 'rejected') "
        f"AND c.state = 'unsigned' ORDER BY w.decided_us DESC, w.contract LIMIT {MOST}",
        viewer.member_id or 0,
    )
    return Found((*_notices(waiting, asked), *_notices(decided, asked)))


def _notices(rows: Sequence[Row], asked: Asked) -> list[Notice]:
    return [_notice(row, asked) for row in rows]


def _notice(row: Row, asked: Asked) -> Notice:
    kind = _KINDS[ApprovalState(row["state"])]
    at_us = row["decided_us"] or row["submitted_us"]
    on = moment(at_us).astimezone(asked.directory.zone).date()
    account = (row["account"], row["account_name"] or "") if row["account"] else None
    about = About(Subject.CONTRACT, row["contract"], row["contract"])
    days = (asked.today - on).days
    urgency = urgency_of(kind, on, asked.today)
    return Notice(kind, urgency, on, days, about, account, row["amount"], row["whose"] or 0, row["reason"])


_KINDS = {
    ApprovalState.PENDING: NoticeKind.CONTRACT_WAITS,
    ApprovalState.APPROVED: NoticeKind.CONTRACT_APPROVED,
    ApprovalState.REJECTED: NoticeKind.CONTRACT_REJECTED,
}
