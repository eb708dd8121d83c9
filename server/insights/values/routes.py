"""The catalogue of KPIs and their values over the API."""

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from kpi.catalog import Kpi, formula_text
from server.insights.values.queries import KpiValues
from server.kpis.queries import KpiQueries
from server.kpis.sums import By
from server.kpis.wire import Shown, shown
from server.people.access import Viewer
from server.people.directories import DirectoryCache


class KpiOut(msgspec.Struct, frozen=True):
    """What a KPI means."""

    id: str
    title: str
    unit: str
    better: str
    formula: str
    meaning: str
    source: str


class KpiList(msgspec.Struct, frozen=True):
    """The catalogue."""

    items: list[KpiOut]
    next: str | None = None


class KpiRowOut(msgspec.Struct, frozen=True):
    """A KPI for one key; ``value`` is null when there is nothing to divide by."""

    key: str
    name: str
    value: Shown
    numerator: Shown
    denominator: Shown


class KpiValuesOut(msgspec.Struct, frozen=True):
    """A KPI over a period."""

    kpi: str
    title: str
    period: str
    by: str
    unit: str
    rows: list[KpiRowOut]


@get("/kpis", summary="The catalogue of KPIs")
async def kpis(kpi_queries: NamedDependency[KpiQueries], viewer: NamedDependency[Viewer]) -> KpiList:
    """Every KPI and measure, with what it means."""
    language = viewer.language.value
    return KpiList([_kpi_out(one, language) for one in await kpi_queries.whole_catalogue(viewer)])


def _kpi_out(kpi: Kpi, language: str) -> KpiOut:
    return KpiOut(
        kpi.id,
        kpi.title[language],
        kpi.unit.value,
        kpi.better.value,
        formula_text(kpi),
        kpi.meaning[language],
        kpi.source,
    )


@get("/kpis/{id:str}", summary="A KPI over a period")
async def kpi_values(
    id: FromPath[str],
    kpi_queries: NamedDependency[KpiQueries],
    kpi_values_of: NamedDependency[KpiValues],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
    period: FromQuery[str],
    by: FromQuery[By] = By.COMPANY,
) -> KpiValuesOut:
    """The KPI split by one dimension, with numerator and denominator."""
    kpi, found, rows = await kpi_values_of.values(id, period, by, viewer)
    currency = directories.latest.currency
    units = await kpi_queries.whole_catalogue(viewer)

    def part(value: int | None, measures: tuple[str, ...] | None) -> Shown:
        return shown(value, units[measures[0]].unit, currency) if measures is not None else None

    return KpiValuesOut(
        kpi.id,
        kpi.title[viewer.language.value],
        found.label,
        by.value,
        kpi.unit.value,
        [
            KpiRowOut(
                row.key,
                row.name,
                shown(row.value.value, kpi.unit, currency),
                part(row.value.numerator, kpi.numerator),
                part(row.value.denominator, kpi.denominator),
            )
            for row in rows
        ],
    )


ROUTES = (kpis, kpi_values)
