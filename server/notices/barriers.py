"""Barriers: reports that wait for one's word, and those that one is to get out of the way."""

from collections.abc import Iterable
from datetime import date, timedelta

from server.barriers.access import decides
from server.db.tx import Reading, Row
from server.notices.asked import Asked
from server.notices.notice import About, Found, Notice, NoticeKind, Subject, tallied, urgency_of
from server.people.access import EVERYBODY, Viewer

SOON_DAYS = 3
MOST = 60
_LONGEST = 80
_COLUMNS = (
    "SELECT b.id, b.text, b.account, a.name AS account_name, b.blocked, b.team, b.region, b.reporter, b.owner, "
    "b.decide_day, b.due_day FROM barrier b LEFT JOIN account a ON a.id = b.account "
)
_OWNED = f"{_COLUMNS}WHERE b.state = 'owned' AND b.owner = $1 AND b.due_day <= $2 ORDER BY b.due_day, b.id LIMIT {MOST}"
_UNDECIDED = f"{_COLUMNS}WHERE b.state = 'reported' AND {{whose}} ORDER BY b.decide_day, b.id LIMIT {MOST}"
_LATE = (
    f"{_COLUMNS}WHERE b.state = 'owned' AND b.due_day < $1 AND b.owner <> $2 ORDER BY b.blocked DESC, b.id LIMIT {MOST}"
)


async def own_barriers(source: Reading, asked: Asked, viewer: Viewer) -> Found:
    """What barriers want of one member. Two statements; one for who decides nothing."""
    me = viewer.member_id or 0
    until = (asked.today + timedelta(days=SOON_DAYS)).toordinal()
    found = [_due(row, asked) for row in await source.fetch(_OWNED, me, until)]
    whose = _whose(viewer)
    if whose:
        rows = await source.fetch(_UNDECIDED.format(whose=whose))
        mine = (row for row in rows if decides(viewer, row["team"], row["region"], row["reporter"]))
        found.extend(_undecided(row, asked) for row in mine)
    return Found(tuple(found), tallied(found))


async def late_barriers(source: Reading, asked: Asked, viewer: Viewer) -> Found:
    """For bosses: what others should have got out of the way, the most blocked first. One statement."""
    if viewer.role not in EVERYBODY:
        return Found()
    rows = await source.fetch(_LATE, asked.today.toordinal(), viewer.member_id or 0)
    found = tuple(_due(row, asked) for row in rows)
    return Found(found, tallied(found))


def _whose(viewer: Viewer) -> str:
    """Bosses are asked what nobody decided in time, leads what concerns their team or region."""
    if viewer.role in EVERYBODY:
        return "b.escalated = 1"
    if not decides(viewer, next(iter(viewer.team_ids), 0), next(iter(viewer.region_ids), 0), 0):
        return ""
    return f"(b.team IN ({_numbers(viewer.team_ids)}) OR (b.team = 0 AND b.region IN ({_numbers(viewer.region_ids)})))"


def _numbers(values: Iterable[int]) -> str:
    return ", ".join(str(int(value)) for value in sorted(values)) or "-1"


def _due(row: Row, asked: Asked) -> Notice:
    return _notice(NoticeKind.BARRIER_DUE, row, date.fromordinal(row["due_day"]), row["owner"], asked)


def _undecided(row: Row, asked: Asked) -> Notice:
    return _notice(NoticeKind.BARRIER_UNDECIDED, row, date.fromordinal(row["decide_day"]), 0, asked)


def _notice(kind: NoticeKind, row: Row, on: date, whose: int, asked: Asked) -> Notice:
    line = row["text"].strip().splitlines()[0]
    title = line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
    account = (row["account"], row["account_name"]) if row["account"] else None
    about = About(Subject.BARRIER, row["id"], title)
    days = abs((asked.today - on).days)
    return Notice(kind, urgency_of(kind, on, asked.today), on, days, about, account, row["blocked"], whose)
