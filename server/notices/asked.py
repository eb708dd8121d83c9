"""Whose notices are wanted, and by which day: what every source is asked with, and how it answers in one statement."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from server.db.paging import Wanted
from server.db.tx import Reading, Row
from server.notices.notice import About, Found, Notice, NoticeKind, Tally, urgency_of
from server.people.directory import Directory

# Of one kind; nobody reads more at once, and the tally tells the rest.
MOST_OF_A_KIND = 100


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From how many days on something needs somebody."""

    silent_days: int
    stalled_days: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose: some members' or, with None, everybody's. ``but`` is left out: it has been told already."""

    members: frozenset[int] | None
    but: int
    today: date
    now: datetime
    directory: Directory
    thresholds: Thresholds
    by_size: bool = False

    @property
    def numbers(self) -> str:
        """The members as SQL; numbers of our own, never input."""
        return ", ".join(str(int(one)) for one in sorted(self.members or ())) or "NULL"

    def whose(self, wanted: Wanted, condition: str, column: str) -> None:
        """Restrict a statement: ``condition`` with ``{members}`` in it for some, nothing for everybody."""
        if self.members is not None:
            wanted.add(f"({condition.format(members=self.numbers)})")
        if self.but:
            wanted.add(f"coalesce({column}, 0) <> {int(self.but)}")


async def first_of_each(
    source: Reading, asked: Asked, inner: str, wanted: Wanted, read: Callable[[Row], Notice]
) -> Found:
    """The first rows of each kind, and how many there are of each, in one statement.

    ``inner`` is a SELECT that answers at least ``kind``, ``due`` and ``amount``, and ends before WHERE.
    """
    order = "amount DESC, due" if asked.by_size else "due, amount DESC"
    rows = await source.fetch(
        "SELECT * FROM (SELECT told.*, count(*) OVER (PARTITION BY kind) AS many, "  # noqa: S608  # texts of our own
        "CAST(sum(amount) OVER (PARTITION BY kind) AS BIGINT) AS total, "
        f"row_number() OVER (PARTITION BY kind ORDER BY {order}) AS place "
        f"FROM ({inner} WHERE {wanted.where}) told) first WHERE place <= {MOST_OF_A_KIND}",
        *wanted.arguments,
    )
    tallies = {row["kind"]: Tally(NoticeKind(row["kind"]), row["many"], row["total"] or 0) for row in rows}
    return Found(tuple(map(read, rows)), tuple(tallies.values()))


def notice_from(row: Row, asked: Asked, about: About, on: date, amount: int | None, part: str = "") -> Notice:
    """A notice of a row that has ``kind``, ``account``, ``account_name`` and ``whose``."""
    kind = NoticeKind(row["kind"])
    account = (row["account"], row["account_name"] or "") if row["account"] else None
    days = abs((asked.today - on).days)
    return Notice(kind, urgency_of(kind, on, asked.today), on, days, about, account, amount, row["whose"] or 0, part)


def together(found: Sequence[Found]) -> Found:
    """What several sources found."""
    notices = tuple(notice for one in found for notice in one.notices)
    return Found(notices, tuple(tally for one in found for tally in one.tallies))
