"""Key accounts that nobody has touched for long, and birthdays at one's accounts."""

from datetime import date, timedelta

from kpi.events import Kind
from server.accounts.merged import family
from server.db.paging import Wanted
from server.db.tx import Reading, Row
from server.ledger.facts import microseconds, moment
from server.notices.asked import Asked, first_of_each, notice_from
from server.notices.notice import About, Found, Notice, NoticeKind, Subject, tallied

BIRTHDAYS_DAYS = 7
MOST_BIRTHDAYS = 500
# Touches arrive late and out of order; the latest of this many that were recorded last is the latest.
_LOOKED_AT = 20
_TOUCHES = ", ".join(f"'{kind.value}'" for kind in (Kind.CALL, Kind.VISIT, Kind.MEETING, Kind.MESSAGE))

_MINE = (
    "a.owner_id IN ({members}) "
    "OR a.id IN (SELECT d.account FROM deal d WHERE d.member IN ({members}) AND d.state = 'open' AND d.account > 0)"
)
_LAST_TOUCH = (
    "(SELECT max((SELECT max(t.at_us) FROM (SELECT e.at_us FROM event e WHERE e.account = one.id AND e.account > 0 "  # noqa: S608
    f"AND e.kind IN ({_TOUCHES}) ORDER BY e.seq DESC LIMIT {_LOOKED_AT}) t)) "
    "FROM account one WHERE one.id = a.id OR one.merged_into = a.id)"
)
_OPEN_VALUE = (
    "(SELECT coalesce(sum(d.amount), 0) FROM deal d "  # noqa: S608  # a form of ours
    f"WHERE d.account IN {family('a.id')} AND d.account > 0 AND d.state = 'open' {{seen}})"
)
# Who sells at an account sees their own deals there; who looks after it sees all.
_SEEN = "AND (d.member IN ({members}) OR a.owner_id IN ({members}))"


async def silent_accounts(source: Reading, asked: Asked) -> Found:
    """Key accounts without a call, visit, meeting or message for `silent_days`; the amount is their open pipeline."""
    wanted = Wanted()
    wanted.add("a.is_key AND a.merged_into IS NULL")
    asked.whose(wanted, _MINE, "a.owner_id")
    before = wanted.bind(microseconds(asked.now - timedelta(days=asked.thresholds.silent_days)))
    seen = _SEEN.format(members=asked.numbers) if asked.members is not None else ""
    accounts = (
        "SELECT a.id, a.name, a.owner_id, a.created_at, "  # noqa: S608
        f"{_LAST_TOUCH} AS touched_us, CAST({_OPEN_VALUE.format(seen=seen)} AS BIGINT) AS amount "
        f"FROM account a WHERE {wanted.where}"
    )
    quiet = Wanted([f"coalesce(touched_us, 0) < {before}"], wanted.arguments)
    inner = (
        f"SELECT '{NoticeKind.ACCOUNT_SILENT}' AS kind, coalesce(touched_us, 0) AS due, amount, id AS account, "  # noqa: S608
        f"name AS account_name, owner_id AS whose, created_at FROM ({accounts}) keys"
    )

    def read(row: Row) -> Notice:
        # Who was never touched is silent since we know them.
        since = moment(row["due"]) if row["due"] else row["created_at"]
        about = About(Subject.ACCOUNT, str(row["account"]), row["account_name"])
        return notice_from(row, asked, about, since.astimezone(asked.directory.zone).date(), row["amount"])

    return await first_of_each(source, asked, inner, quiet, read)


async def birthdays(source: Reading, asked: Asked, ahead: int = BIRTHDAYS_DAYS) -> Found:
    """Contacts at one's accounts whose birthday is today or within some days."""
    days = _birthdays_between(asked.today, ahead)
    wanted = Wanted(["c.merged_into IS NULL", f"c.birth_md IN ({', '.join(str(place) for place in sorted(days))})"])
    asked.whose(wanted, _MINE, "a.owner_id")
    rows = await source.fetch(
        f"SELECT '{NoticeKind.BIRTHDAY}' AS kind, c.id, c.name, c.birth_md, a.id AS account, "  # noqa: S608
        "a.name AS account_name, a.owner_id AS whose "
        f"FROM contact c JOIN account a ON a.id = c.account_id WHERE {wanted.where} ORDER BY c.name, c.id "
        f"LIMIT {MOST_BIRTHDAYS}",
        *wanted.arguments,
    )

    def read(row: Row) -> Notice:
        about = About(Subject.CONTACT, str(row["id"]), row["name"])
        return notice_from(row, asked, about, days[row["birth_md"]], None)

    found = tuple(map(read, rows))
    return Found(found, tallied(found))


def _birthdays_between(first: date, days: int) -> dict[int, date]:
    """Month * 100 + day → the day on which whoever was born then is congratulated."""
    found: dict[int, date] = {}
    for day in (first + timedelta(days=number) for number in range(days + 1)):
        found[day.month * 100 + day.day] = day
        # Where there is no leap day, who was born on one is not forgotten.
        if (day.month, day.day) == (2, 28) and (day + timedelta(days=1)).month == 3:
            found[229] = day
    return found
