"""Open deals whose day is near or over, and those that have stood in one stage for too long."""

from datetime import date, timedelta

from server.db.paging import Wanted
from server.db.tx import Reading, Row
from server.ledger.facts import microseconds, moment
from server.notices.asked import Asked, first_of_each, notice_from
from server.notices.notice import About, Found, Notice, NoticeKind, Subject

CLOSING_DAYS = 3
_MINE = (
    "d.member IN ({members}) OR d.id IN (SELECT id FROM stake WHERE member IN ({members}) AND kind = 0 AND parts > 0)"
)


async def waiting_deals(source: Reading, asked: Asked) -> Found:
    """Past their expected close, within days of it, or else `stalled_days` in their stage; each deal is told once."""
    wanted = Wanted()
    today = wanted.bind(asked.today.toordinal())
    before = asked.now - timedelta(days=asked.thresholds.stalled_days)
    is_late = f"d.expected_day BETWEEN 1 AND {today} - 1"
    is_near = f"d.expected_day BETWEEN {today} AND {today} + {CLOSING_DAYS}"
    wanted.add("d.state = 'open'")
    wanted.add(f"({is_late} OR {is_near} OR d.stage_us BETWEEN 1 AND {wanted.bind(microseconds(before))})")
    asked.whose(wanted, _MINE, "d.member")
    inner = (
        f"SELECT CASE WHEN {is_late} THEN '{NoticeKind.DEAL_LATE}' WHEN {is_near} THEN '{NoticeKind.DEAL_CLOSING}' "  # noqa: S608
        f"ELSE '{NoticeKind.DEAL_STALLED}' END AS kind, CASE WHEN {is_late} OR {is_near} "
        "THEN CAST(d.expected_day AS BIGINT) ELSE d.stage_us END AS due, d.amount, d.id, d.title, "
        "d.stage, d.account, a.name AS account_name, d.member AS whose "
        "FROM deal d LEFT JOIN account a ON a.id = d.account"
    )

    def read(row: Row) -> Notice:
        is_day = row["kind"] != NoticeKind.DEAL_STALLED
        on = date.fromordinal(row["due"]) if is_day else moment(row["due"]).astimezone(asked.directory.zone).date()
        about = About(Subject.DEAL, row["id"], row["title"] or row["id"])
        return notice_from(row, asked, about, on, row["amount"], row["stage"])

    return await first_of_each(source, asked, inner, wanted, read)
