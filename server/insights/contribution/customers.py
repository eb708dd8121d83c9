"""Who buys what: account by product, new customers against those there were, and who buys less than before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kpi.like_for_like import like_for_like
from kpi.periods import Grain
from server.db.tx import Reading
from server.insights.contribution.buying import Buyers, Buying
from server.insights.contribution.queries import About, Contribution, ContributionQueries, PartShare, Rows
from server.insights.kept import KeptAnswers, Stretch, over_events
from server.insights.measured import read_measure
from server.insights.parts import Dimension, Pair
from server.insights.scopes import AskedScope, read_asked_scope
from server.kpis.queries import read_period
from server.people.access import Viewer

# What fits on a page beside one another, and below.
MOST_PRODUCTS = 8
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


class CustomerQueries:
    """Answers who buys what, and brings the answer forward by what is recorded. One per app."""

    def __init__(self, contributions: ContributionQueries) -> None:
        self.contributions = contributions
        self._kept = KeptAnswers[tuple[str, str, AskedScope], tuple[Buying, Customers]](contributions.db)

    async def of(self, measure: str, period_text: str, scope_text: str, viewer: Viewer) -> Customers:
        """The answer: a constant number of statements. Raises as ``ContributionQueries.of``."""
        asking = self.contributions
        directory = await asking.directories.current()
        kpi, period = await read_measure(asking.kpis, measure, viewer), read_period(period_text, directory)
        scope, today = read_asked_scope(scope_text, viewer, directory), asking.kpis.today(directory)
        other = period.previous() if period.grain is not Grain.ALL else None
        likened = like_for_like(period, other, today, directory.calendar) if other is not None else None
        buyers = Buyers(About(kpi, period, scope, Dimension.ACCOUNT, other, likened), directory.zone)

        async def read(source: Reading) -> tuple[Buying, Customers]:
            found = await buyers.read(source)
            return found, customers_of(found)

        async def forward(
            source: Reading, kept: tuple[Buying, Customers], stretch: Stretch
        ) -> tuple[Buying, Customers] | None:
            found = await buyers.forward(source, kept[0], stretch)
            if found is None or found is kept[0]:
                return kept if found is not None else None
            return found, customers_of(found)

        # What customers are called is the same for all who may ask about the scope.
        return (await self._kept.of((kpi.id, period.label, scope), today.toordinal(), read, over_events(forward)))[1]


def customers_of(found: Buying) -> Customers:
    """What a page tells of who buys."""
    contribution = found.contribution
    bought = {one.key[0]: one.value for one in contribution.rows.shares if one.key[0] and one.value > 0}
    new_ids = bought.keys() & found.began
    all_of_them, new = sum(bought.values()), sum(bought[id] for id in new_ids)
    largest = tuple(Cell(key[0], found.names[key].name) for key in found.largest)
    return Customers(
        contribution,
        _group(len(new_ids), new, all_of_them),
        _group(len(bought) - len(new_ids), all_of_them - new, all_of_them),
        frozenset(new_ids),
        matrix_of(largest, found.pairs),
        slipping(contribution.rows),
    )


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
