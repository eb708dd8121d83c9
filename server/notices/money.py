"""Instalments that are late, or due within days."""

from datetime import date

from server.db.paging import Wanted
from server.db.tx import Reading, Row
from server.notices.asked import Asked, first_of_each, notice_from
from server.notices.notice import About, Found, Notice, NoticeKind, Subject

SOON_DAYS = 3

_MINE = (
    "c.member IN ({members}) OR c.id IN (SELECT id FROM stake WHERE member IN ({members}) AND kind = 1 AND parts > 0)"
)


async def instalments(source: Reading, asked: Asked) -> Found:
    """What should have come, and what should come within `SOON_DAYS`."""
    wanted = Wanted()
    today = wanted.bind(asked.today.toordinal())
    wanted.add("i.paid < i.amount")
    wanted.add(f"i.due_day BETWEEN 1 AND {wanted.bind(asked.today.toordinal() + SOON_DAYS)}")
    asked.whose(wanted, _MINE, "c.member")
    inner = (
        f"SELECT CASE WHEN i.due_day < {today} THEN '{NoticeKind.INSTALMENT_OVERDUE}' "  # noqa: S608
        f"ELSE '{NoticeKind.INSTALMENT_DUE}' END AS kind, i.due_day AS due, i.amount - i.paid AS amount, i.contract, "
        "i.name, c.account, a.name AS account_name, c.member AS whose "
        "FROM instalment i JOIN contract c ON c.id = i.contract LEFT JOIN account a ON a.id = c.account"
    )

    def read(row: Row) -> Notice:
        about = About(Subject.CONTRACT, row["contract"], row["contract"])
        return notice_from(row, asked, about, date.fromordinal(row["due"]), row["amount"], row["name"])

    return await first_of_each(source, asked, inner, wanted, read)
