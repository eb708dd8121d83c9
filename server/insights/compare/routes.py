"""Comparisons over the API."""

from fractions import Fraction
from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from kpi.catalog import Kpi, KpiValue
from server.insights.compare.queries import Compared, CompareQueries, CompareQuestion, Comparison
from server.insights.why.words import NAMES
from server.kpis.wire import Shown, shown
from server.people.access import Viewer
from server.people.directories import DirectoryCache


class ComparedOut(msgspec.Struct, frozen=True):
    """A KPI on both sides; ``change`` is the difference as a share of the other, null where that is not above 0."""

    id: str
    title: str
    unit: str
    better: str
    value: Shown
    other: Shown
    difference: Shown
    change: float | None


class DriverPartOut(msgspec.Struct, frozen=True):
    """What a driver did between the two."""

    id: str
    name: str
    amount: Shown


class MonthOut(msgspec.Struct, frozen=True):
    """What one calendar month brought."""

    month: str
    value: Shown


class ComparisonOut(msgspec.Struct, frozen=True):
    """Two sides; ``working_days`` is how many of each were compared, null where both were taken whole."""

    measure: str
    period: str
    other: str
    scope: str
    other_scope: str
    working_days: int | None
    rows: list[ComparedOut]
    gap: Shown
    drivers: list[DriverPartOut]
    months: list[MonthOut]


@get("/compare", summary="Two periods or scopes side by side")
async def compare(
    compare_queries: NamedDependency[CompareQueries],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
    period: FromQuery[str],
    other: FromQuery[str] = "",
    inside: Annotated[str, QueryParameter(name="scope")] = "",
    other_scope: FromQuery[str] = "",
    measure: FromQuery[str] = "revenue_won",
    kpis: FromQuery[str] = "",
) -> ComparisonOut:
    """KPIs (``kpis=a,b,c``) of two periods or scopes, the drivers of the difference of a measure, and its months."""
    ids = tuple(one.strip() for one in kpis.split(",") if one.strip())
    question = CompareQuestion(period, other, inside, other_scope, measure, ids)
    found = await compare_queries.compare(question, viewer)
    return _out(found, directories.latest.currency, viewer.language.value)


def _out(found: Comparison, currency: str, language: str) -> ComparisonOut:
    def told(value: int) -> Shown:
        return shown(value, found.measure.unit, currency)

    return ComparisonOut(
        found.measure.id,
        found.period.label,
        found.other.label,
        found.scope.text,
        found.other_scope.text,
        found.likened.elapsed.days if found.likened is not None else None,
        [_row(one, currency, language) for one in found.rows],
        told(found.split.gap),
        [DriverPartOut(one.driver.value, NAMES[one.driver][language], told(one.amount)) for one in found.split.drivers],
        [MonthOut(f"{one.year}-{one.month:02}", told(one.value)) for one in found.months],
    )


def _row(one: Compared, currency: str, language: str) -> ComparedOut:
    kpi = one.kpi
    return ComparedOut(
        kpi.id,
        kpi.title[language],
        kpi.unit.value,
        kpi.better.value,
        _value(one.value, kpi, currency),
        _value(one.other, kpi, currency),
        shown(_plain(one.difference), kpi.unit, currency),
        float(one.change) if one.change is not None else None,
    )


def _value(value: KpiValue, kpi: Kpi, currency: str) -> Shown:
    return shown(value.value, kpi.unit, currency)


def _plain(value: Fraction | None) -> Fraction | int | None:
    return value.numerator if value is not None and value.denominator == 1 else value


ROUTES = (compare,)
