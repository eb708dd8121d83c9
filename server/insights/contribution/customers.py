"""Who buys what: account by product, new customers against those there were, and who buys less than before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from server.db.arrays import as_array
from server.db.schema import Sql
from server.db.tx import Reading
from server.insights.contribution.queries import Contribution, ContributionQueries, ContributionQuestion, PartShare
from server.insights.parts import Days, Dimension, Pair, pairs
from server.people.access import Viewer

# What fits on a page beside one another, and below.
MOST_PRODUCTS = 8
MOST_ACCOUNTS = 15
MOST_SLIPPING = 10

_ANY = Sql(sqlite="IN (SELECT value FROM json_each($1))", postgres="= ANY($1::int[])")


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
        """The answer: four statements. Raises as ``ContributionQueries.of``."""
        question = ContributionQuestion(measure, period, Dimension.ACCOUNT, scope)
        found = await self.contributions.of(question, viewer)
        days, db = Days.of(found.period), self.contributions.db
        bought = [row for row in found.rows if row.id and row.value > 0]
        firsts = await _first_wins(db, [row.id for row in bought])
        new_ids = frozenset(id for id, day in firsts.items() if days.first <= day <= days.last)
        both = await pairs(db, found.kpi.numerator, found.scope, days)
        return Customers(
            found,
            _group(bought, [row for row in bought if row.id in new_ids]),
            _group(bought, [row for row in bought if row.id not in new_ids]),
            new_ids,
            matrix_of(both),
            slipping(found.rows),
        )


async def _first_wins(source: Reading, accounts: Sequence[int]) -> Mapping[int, int]:
    rows = await source.fetch(
        f"SELECT account, min(closed_day) FROM deal WHERE account {_ANY.on(source.dialect)} "  # noqa: S608
        "AND account > 0 AND state = 'won' GROUP BY account",
        as_array(source.dialect, sorted(accounts)),
    )
    return {row[0]: row[1] for row in rows}


def _group(all_of_them: Iterable[PartShare], some: Sequence[PartShare]) -> Group:
    whole, value = sum(row.value for row in all_of_them), sum(row.value for row in some)
    return Group(len(some), value, Fraction(value, whole) if whole > 0 else None)


def slipping(rows: Iterable[PartShare]) -> tuple[PartShare, ...]:
    """The accounts that bring less than before, the greatest loss first."""
    less = [row for row in rows if row.id and row.moved is not None and row.moved < 0]
    return tuple(sorted(less, key=lambda row: (row.moved or 0, row.key))[:MOST_SLIPPING])


def matrix_of(found: Sequence[Pair]) -> Matrix:
    """Accounts by products; what does not fit stands together in a last row and column, so that all sums are whole."""
    rows = _largest(((one.row, one.row_name, one.value) for one in found), MOST_ACCOUNTS)
    columns = _largest(((one.column, one.column_name, one.value) for one in found), MOST_PRODUCTS)
    row_at, column_at = ({cell.id: place for place, cell in enumerate(cells)} for cells in (rows, columns))
    values = [[0] * (len(columns) + 1) for _ in range(len(rows) + 1)]
    for one in found:
        values[row_at.get(one.row, -1)][column_at.get(one.column, -1)] += one.value
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


def _largest(found: Iterable[tuple[int, str, int]], most: int) -> tuple[Cell, ...]:
    sums: dict[tuple[int, str], int] = {}
    for id, name, value in found:
        if id:
            sums[id, name] = sums.get((id, name), 0) + value
    ordered = sorted(sums.items(), key=lambda item: (-item[1], item[0][1]))
    return tuple(Cell(id, name) for (id, name), _ in ordered[:most])
