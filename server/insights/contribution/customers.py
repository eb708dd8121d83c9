"""Who buys what: account by product, new customers against those there were, and who buys less than before."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from server.accounts.merged import family
from server.db.tx import Reading
from server.insights.contribution.queries import (
    Contribution,
    ContributionQueries,
    ContributionQuestion,
    PartShare,
    Rows,
)
from server.insights.parts import Days, Dimension, Pair, pairs
from server.kpis.queries import read_period
from server.people.access import Viewer

# What fits on a page beside one another, and below.
MOST_PRODUCTS = 8
MOST_ACCOUNTS = 15
MOST_SLIPPING = 10


@dataclass(frozen=True, slots=True)
class Group:
    """Some customers: how many, what they bring, and their share of what all customers bring."""

    count: int
    value: int
    share: Fraction | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A row or column of the table of accounts and products; number 0 and no name: all others together."""

    id: int
    name: str


OTHERS = Cell(0, "")


@dataclass(frozen=True, slots=True)
class Matrix:
    """Accounts by products, the largest of each, all others together at the end; values row by row."""

    rows: tuple[Cell, ...]
    columns: tuple[Cell, ...]
    values: tuple[tuple[int, ...], ...]

    @property
    def most(self) -> int:
        """The largest value of two that have a name."""
        cells = zip(self.rows, self.values, strict=True)
        named = (
            value
            for row, line in cells
            if row.id
            for column, value in zip(self.columns, line, strict=True)
            if column.id
        )
        return max(named, default=0)


@dataclass(frozen=True, slots=True)
class Customers:
    """Everything about who buys. ``new_ids`` are the accounts whose first win ever lies in the period."""

    contribution: Contribution
    newcomers: Group
    existing: Group
    new_ids: frozenset[int]
    matrix: Matrix
    slipping: tuple[PartShare, ...]


@dataclass(frozen=True, slots=True)
class CustomerQueries:
    """Answers who buys what. One per app."""

    contributions: ContributionQueries

    async def of(self, measure: str, period: str, scope: str, viewer: Viewer) -> Customers:
        """The answer: a constant number of statements. Raises as ``ContributionQueries.of``."""
        question, db = ContributionQuestion(measure, period, Dimension.ACCOUNT, scope), self.contributions.db
        days = Days.of(read_period(period, await self.contributions.directories.current()))
        found, began = await asyncio.gather(self.contributions.of(question, viewer), _began(db, days))
        largest = _largest_accounts(found.rows)
        both = await pairs(db, found.kpi.numerator, found.scope, days, [cell.id for cell in largest])
        bought = {one.key[0]: one.value for one in found.rows.shares if one.key[0] and one.value > 0}
        new_ids = bought.keys() & began
        all_of_them, new = sum(bought.values()), sum(bought[id] for id in new_ids)
        return Customers(
            found,
            _group(len(new_ids), new, all_of_them),
            _group(len(bought) - len(new_ids), all_of_them - new, all_of_them),
            frozenset(new_ids),
            matrix_of(largest, both),
            slipping(found.rows),
        )


def _largest_accounts(rows: Rows) -> tuple[Cell, ...]:
    with_number = (row for row in rows if row.id and row.value)
    return tuple(Cell(row.id, row.name) for row in islice(with_number, MOST_ACCOUNTS))


async def _began(source: Reading, days: Days) -> frozenset[int]:
    """The accounts whose first win ever lies in some days; what was merged into one is its own."""
    rows = await source.fetch(
        "SELECT DISTINCT coalesce(a.merged_into, a.id) FROM deal d JOIN account a ON a.id = d.account "  # noqa: S608
        "WHERE d.state IN ('won', 'lost') AND d.state = 'won' AND d.account > 0 AND d.closed_day BETWEEN $1 AND $2 "
        f"AND NOT EXISTS (SELECT 1 FROM deal e WHERE e.account IN {family('coalesce(a.merged_into, a.id)')} "
        "AND e.account > 0 AND e.state = 'won' AND e.closed_day < $1)",
        days.first,
        days.last,
    )
    return frozenset(row[0] for row in rows)


def _group(count: int, value: int, whole: int) -> Group:
    return Group(count, value, Fraction(value, whole) if whole > 0 else None)


def slipping(rows: Rows) -> tuple[PartShare, ...]:
    """The accounts that bring less than before, the greatest loss first."""
    before = rows.before or {}
    lost = [
        (one.value - before[one.key], place)
        for place, one in enumerate(rows.shares)
        if one.key[0] and one.value < before.get(one.key, 0)
    ]
    # By the text of the key where several lost as much.
    edge = sorted(lost)[:MOST_SLIPPING][-1][0] if lost else 0
    worst = [rows[place] for moved, place in lost if moved <= edge]
    return tuple(sorted(worst, key=lambda row: (row.moved or 0, row.key))[:MOST_SLIPPING])


def matrix_of(rows: tuple[Cell, ...], found: Sequence[Pair]) -> Matrix:
    """Some accounts by products; what does not fit stands in a last row and column, so that all sums are whole."""
    columns = _largest(found)
    row_at, column_at = ({cell.id: place for place, cell in enumerate(cells)} for cells in (rows, columns))
    values = [[0] * (len(columns) + 1) for _ in range(len(rows) + 1)]
    for one in found:
        values[row_at.get(one.account, -1)][column_at.get(one.product, -1)] += one.value
    return Matrix(*_trimmed(rows, columns, values))


def _trimmed(
    rows: tuple[Cell, ...], columns: tuple[Cell, ...], values: list[list[int]]
) -> tuple[tuple[Cell, ...], tuple[Cell, ...], tuple[tuple[int, ...], ...]]:
    """Without the last row or column where there is nothing in it."""
    if any(row[-1] for row in values):
        columns = (*columns, OTHERS)
    else:
        values = [row[:-1] for row in values]
    if any(values[-1]):
        rows = (*rows, OTHERS)
    else:
        values = values[:-1]
    return rows, columns, tuple(tuple(row) for row in values)


def _largest(found: Iterable[Pair]) -> tuple[Cell, ...]:
    """The products that bring most."""
    sums: dict[tuple[int, str], int] = {}
    for one in found:
        if one.product:
            key = (one.product, one.product_name)
            sums[key] = sums.get(key, 0) + one.value
    ordered = sorted(sums.items(), key=lambda item: (-item[1], item[0][1]))
    return tuple(Cell(id, name) for (id, name), _ in ordered[:MOST_PRODUCTS])
