"""What is owed and how it comes in, added up for a scope: ageing, habits of payers, what is due when, days to payment.

For the rows above the folds; who may ask about which scope is theirs to know. One statement each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from server.db.tx import Reading
from server.pipeline.rows import INSTALMENT, OF_INSTALMENTS, Age, InstalmentRow, instalment_from

# Older habits say little of today's.
HABIT_DAYS = 365
# What was merged into another account counts for that one.
_ACCOUNT = "LEFT JOIN account a ON a.id = c.account"
_MAIN = "coalesce(a.merged_into, c.account)"


class Held(StrEnum):
    """By what a sum over instalments is split or narrowed: columns of their contract."""

    REGION = "region"
    TEAM = "team"
    MEMBER = "member"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose contracts count: all (None), or those of one region, team or member (who comes first)."""

    by: Held | None = None
    id: int = 0

    def condition(self, alias: str = "c") -> str:
        """On a contract (or a deal, which has the same columns); a number of our own, never input."""
        return "1 = 1" if self.by is None else f"{alias}.{self.by.value} = {int(self.id)}"


@dataclass(frozen=True, slots=True)
class Aged:
    """Unpaid instalments of one key and age."""

    key: int
    age: Age
    count: int
    amount: int


@dataclass(frozen=True, slots=True)
class DueSum:
    """What an account owes for one due day (0: no plan says when); ``account`` 0: none."""

    account: int
    due_day: int
    amount: int
    count: int


@dataclass(frozen=True, slots=True)
class Settled:
    """How many instalments were paid in full so many days after delivery."""

    days: int
    count: int


async def aged_by(source: Reading, whose: Whose, by: Held, today: int) -> list[Aged]:
    """What is owed, by key and age; the key is 0 where a contract has none."""
    late = "CASE WHEN i.due_day = 0 THEN 0 ELSE CAST($1 AS BIGINT) - i.due_day END"
    rows = await source.fetch(
        f"SELECT held, age, count(*) AS many, CAST(sum(unpaid) AS BIGINT) AS unpaid FROM (SELECT c.{by.value} AS held, "  # noqa: S608
        f"CASE WHEN {late} < 1 THEN '{Age.NOT_DUE}' WHEN {late} <= 30 THEN '{Age.TO_30}' "
        f"WHEN {late} <= 60 THEN '{Age.TO_60}' WHEN {late} <= 90 THEN '{Age.TO_90}' ELSE '{Age.OVER_90}' END AS age, "
        "i.amount - i.paid AS unpaid FROM instalment i JOIN contract c ON c.id = i.contract "
        f"WHERE i.paid < i.amount AND {whose.condition()}) aged GROUP BY held, age ORDER BY held, age",
        today,
    )
    return [Aged(row["held"], Age(row["age"]), row["many"], row["unpaid"]) for row in rows]


async def owed_by_day(source: Reading, whose: Whose) -> list[DueSum]:
    """What is unpaid, by account and due day."""
    rows = await source.fetch(
        f"SELECT {_MAIN} AS account, i.due_day, CAST(sum(i.amount - i.paid) AS BIGINT) AS unpaid, count(*) AS many "  # noqa: S608
        f"FROM instalment i JOIN contract c ON c.id = i.contract {_ACCOUNT} "
        f"WHERE i.paid < i.amount AND {whose.condition()} GROUP BY {_MAIN}, i.due_day ORDER BY {_MAIN}, i.due_day"
    )
    return [DueSum(*row) for row in rows]


async def habits_of_payers(source: Reading, today: int) -> dict[int, dict[int, int]]:
    """Account → days late (negative: early) → how many instalments it paid so in the last year."""
    rows = await source.fetch(
        f"SELECT {_MAIN} AS account, i.paid_day - i.due_day AS late, count(*) AS many FROM instalment i "  # noqa: S608
        f"JOIN contract c ON c.id = i.contract {_ACCOUNT} WHERE i.paid_day >= $1 AND i.paid_day > 0 AND i.due_day > 0 "
        f"AND i.paid >= i.amount AND i.amount > 0 GROUP BY {_MAIN}, i.paid_day - i.due_day",
        today - HABIT_DAYS,
    )
    habits: dict[int, dict[int, int]] = {}
    for row in rows:
        habits.setdefault(row["account"], {})[row["late"]] = row["many"]
    return habits


async def settled_in(source: Reading, whose: Whose, first: int, last: int) -> list[Settled]:
    """Instalments paid in full on some days, by how long after the delivery; the quickest first."""
    rows = await source.fetch(
        "SELECT i.paid_day - c.delivered_day AS days, count(*) AS many FROM instalment i "  # noqa: S608
        "JOIN contract c ON c.id = i.contract WHERE i.paid_day BETWEEN $1 AND $2 AND i.paid_day > 0 "
        f"AND i.paid >= i.amount AND i.amount > 0 AND c.delivered_day > 0 AND {whose.condition()} "
        "GROUP BY i.paid_day - c.delivered_day ORDER BY days",
        first,
        last,
    )
    return [Settled(row["days"], row["many"]) for row in rows]


async def largest_overdue(source: Reading, whose: Whose, today: int, limit: int) -> Sequence[InstalmentRow]:
    """The overdue instalments of which most is unpaid."""
    rows = await source.fetch(
        f"SELECT {INSTALMENT} {OF_INSTALMENTS} WHERE i.paid < i.amount AND i.due_day BETWEEN 1 AND $1 "
        f"AND {whose.condition()} ORDER BY i.amount - i.paid DESC, i.contract, i.name LIMIT {int(limit)}",
        today - 1,
    )
    return [instalment_from(row) for row in rows]
