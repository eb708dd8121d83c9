"""Contributions over the API: the parts of a whole by size, concentration, and who buys what."""

from fractions import Fraction
from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from kpi.contribution import Concentration
from server.insights.contribution.customers import Cell, CustomerQueries, Group
from server.insights.contribution.queries import (
    Contribution,
    ContributionQueries,
    ContributionQuestion,
    PartShare,
)
from server.insights.parts import Dimension
from server.kpis.wire import Shown, shown
from server.people.access import Viewer
from server.people.directories import DirectoryCache


class ShareOut(msgspec.Struct, frozen=True):
    """One part; ``cumulative`` is its share and that of all larger ones, ``before`` what it was one period earlier."""

    key: str
    name: str
    scope: str | None
    value: Shown
    share: float | None
    cumulative: float | None
    before: Shown


class ConcentrationOut(msgspec.Struct, frozen=True):
    """How much hangs on how few; ``effective`` equal parts would be as concentrated. Null where there is nothing."""

    count: int
    top_1: float | None
    top_5: float | None
    top_10: float | None
    herfindahl: float | None
    effective: float | None


class ContributionOut(msgspec.Struct, frozen=True):
    """A whole and its parts, the largest first; ``count`` is how many there are in all."""

    measure: str
    title: str
    unit: str
    period: str
    scope: str
    name: str
    by: str
    total: Shown
    count: int
    rows: list[ShareOut]
    concentration: ConcentrationOut


class GroupOut(msgspec.Struct, frozen=True):
    """Some customers and what they bring."""

    count: int
    value: Shown
    share: float | None


class MatrixOut(msgspec.Struct, frozen=True):
    """Accounts by products; an empty name is all others together. ``values`` row by row."""

    accounts: list[str]
    products: list[str]
    values: list[list[Shown]]


class CustomersOut(msgspec.Struct, frozen=True):
    """Who buys what; ``new`` are the accounts whose first win ever lies in the period."""

    contribution: ContributionOut
    new: GroupOut
    existing: GroupOut
    matrix: MatrixOut
    slipping: list[ShareOut]


@get("/contribution", summary="Who brings how much")
async def contribution(
    contribution_queries: NamedDependency[ContributionQueries],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
    measure: FromQuery[str],
    period: FromQuery[str],
    by: FromQuery[Dimension] = Dimension.TEAM,
    inside: Annotated[str, QueryParameter(name="scope")] = "",
    limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 100,
) -> ContributionOut:
    """The parts of a measure by size, with shares and what they add up to (Pareto), and how concentrated they are."""
    found = await contribution_queries.of(ContributionQuestion(measure, period, by, inside), viewer)
    return _Writer(found, directories.latest.currency, viewer.language.value).contribution(limit)


@get("/contribution/customers", summary="Who buys what")
async def customers(
    customer_queries: NamedDependency[CustomerQueries],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
    period: FromQuery[str],
    measure: FromQuery[str] = "revenue_won",
    inside: Annotated[str, QueryParameter(name="scope")] = "",
    limit: Annotated[int, QueryParameter(ge=1, le=1000)] = 100,
) -> CustomersOut:
    """Accounts by size, new ones against those there were, accounts by products, and who buys less than before."""
    found = await customer_queries.of(measure, period, inside, viewer)
    writer = _Writer(found.contribution, directories.latest.currency, viewer.language.value)
    return CustomersOut(
        writer.contribution(limit),
        writer.group(found.newcomers),
        writer.group(found.existing),
        MatrixOut(
            _names(found.matrix.rows),
            _names(found.matrix.columns),
            [[writer.shown(value) for value in row] for row in found.matrix.values],
        ),
        [writer.share(row) for row in found.slipping],
    )


class _Writer:
    """Writes values in the measure's unit."""

    def __init__(self, found: Contribution, currency: str, language: str) -> None:
        self._found, self._currency, self._language = found, currency, language

    def contribution(self, limit: int) -> ContributionOut:
        """The whole, with its largest parts."""
        found = self._found
        return ContributionOut(
            measure=found.kpi.id,
            title=found.kpi.title[self._language],
            unit=found.kpi.unit.value,
            period=found.period.label,
            scope=found.scope.text,
            name=found.scope.name,
            by=found.by.value,
            total=self.shown(found.total),
            count=len(found.rows),
            rows=[self.share(row) for row in found.rows[:limit]],
            concentration=_concentration(found.concentration),
        )

    def share(self, row: PartShare) -> ShareOut:
        """One part."""
        value, before = self.shown(row.value), self.shown(row.before)
        return ShareOut(row.key, row.name, row.scope or None, value, _float(row.share), _float(row.cumulative), before)

    def group(self, group: Group) -> GroupOut:
        """Some customers."""
        return GroupOut(group.count, self.shown(group.value), _float(group.share))

    def shown(self, value: int | None) -> Shown:
        """A value on the wire."""
        return shown(value, self._found.kpi.unit, self._currency)


def _concentration(found: Concentration) -> ConcentrationOut:
    ratios = (found.top_1, found.top_5, found.top_10, found.herfindahl, found.effective)
    return ConcentrationOut(found.count, *(_float(one) for one in ratios))


def _float(value: Fraction | None) -> float | None:
    return float(value) if value is not None else None


def _names(cells: tuple[Cell, ...]) -> list[str]:
    return [cell.name for cell in cells]


ROUTES = (contribution, customers)
