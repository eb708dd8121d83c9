"""Who buys what: account by product, new customers against those there were, and who buys less than before."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from server.db.tx import Reading
from server.insights.contribution.queries import (
    Contribution,
    ContributionQueries,
    ContributionQuestion,
    PartShare,
    Rows,
)
from server.insights.kept import KeptAnswers
from server.insights.measured import read_measure
from server.insights.parts import Days, Dimension, Pair, has_contributed, pairs
from server.insights.scopes import AskedScope, read_asked_scope
from server.kpis.queries import read_period
from server.people.access import Viewer
from server.pipeline.courses import concerns_deals

# What fits on a page beside one another, and below.
MOST_PRODUCTS = 8
MOST_ACCOUNTS = 15
MOST_SLIPPING = 10
_WON = "d.state = 'won' AND d.account > 0"
# Who bought, without those of whom, or of anybody merged into them, something was won before.
_BEGAN = (
    "WITH bought AS (SELECT DISTINCT coalesce(a.merged_into, a.id) AS main FROM "  # noqa: S608  # constants
    f"(SELECT DISTINCT d.account FROM deal d WHERE {_WON} AND d.closed_day BETWEEN $1 AND $2) d "
    "JOIN account a ON a.id = d.account), "
    "known_as AS (SELECT main, main AS id FROM bought "
    "UNION ALL SELECT b.main, a.id FROM bought b JOIN account a ON a.merged_into = b.main) "
    "SELECT main FROM bought EXCEPT SELECT k.main FROM known_as k "
    f"WHERE EXISTS (SELECT 1 FROM deal d WHERE d.account = k.id AND {_WON} AND d.closed_day < $1)"
)


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


class CustomerQueries:
    """Answers who buys what, and keeps it until something is recorded that counts. One per app."""

    def __init__(self, contributions: ContributionQueries) -> None:
        self.contributions = contributions
        self._db = contributions.db
        self._kept = KeptAnswers[tuple[str, str, AskedScope], Customers](self._db)

    async def of(self, measure: str, period_text: str, scope_text: str, viewer: Viewer) -> Customers:
        """The answer: a constant number of statements. Raises as ``ContributionQueries.of``."""
        asking = self.contributions
        directory = await asking.directories.current()
        kpi, period = await read_measure(asking.kpis, measure, viewer), read_period(period_text, directory)
        scope = read_asked_scope(scope_text, viewer, directory)

        async def concerns(seq: int) -> bool:
            return await concerns_deals(self._db, seq) or await has_contributed(self._db, kpi.numerator, seq)

        # What customers are called is the same for all who may ask about the scope.
        return await self._kept.of(
            (kpi.id, period.label, scope),
            asking.kpis.today(directory).toordinal(),
            concerns,
            lambda: self._read(ContributionQuestion(kpi.id, period.label, Dimension.ACCOUNT, scope.text), viewer),
        )

    async def _read(self, question: ContributionQuestion, viewer: Viewer) -> Customers:
        days = Days.of(read_period(question.period, await self.contributions.directories.current()))
        found, began = await asyncio.gather(self.contributions.of(question, viewer), _began(self._db, days))
        largest = _largest_accounts(found.rows)
        both = await pairs(self._db, found.kpi.numerator, found.scope, days, [cell.id for cell in largest])
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
    rows = await source.fetch(_BEGAN, days.first, days.last)
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
