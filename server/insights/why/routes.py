"""Why over the API: a gap and its drivers, which sum to it exactly."""

from datetime import date, timedelta
from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from kpi.catalog import Kpi
from kpi.drivers import Quantity
from server.insights.parts import Dimension
from server.insights.why.queries import Against, PartWhy, Why, WhyQueries, WhyQuestion
from server.insights.why.split import Split
from server.insights.why.words import DEFINED_BY, NAMES
from server.kpis.wire import Shown, shown
from server.people.access import Viewer
from server.people.directories import DirectoryCache

_ONE_DAY = timedelta(days=1)


class DriverOut(msgspec.Struct, frozen=True):
    """What a driver did; ``actual`` and ``reference`` are the factor itself, null with nothing to divide by."""

    id: str
    name: str
    amount: Shown
    actual: float | None
    reference: float | None
    kpi: str | None


class BarrierOut(msgspec.Struct, frozen=True):
    """A confirmed barrier: what it blocks, and what of it counts for this gap."""

    id: str
    cause: str
    title: str
    blocked: Shown
    counted: Shown


class ComparedOut(msgspec.Struct, frozen=True):
    """The days that were compared, both ends included; ``cut``: as many working days as are over, not the whole."""

    period: str
    start: date
    end: date
    working_days: int
    of: int
    cut: bool


class PartOut(msgspec.Struct, frozen=True):
    """One part of the scope; ``key`` is "" for what belongs to none, ``scope`` null where nothing lies below."""

    key: str
    name: str
    scope: str | None
    actual: Shown
    reference: Shown
    gap: Shown
    drivers: list[DriverOut]


class WhyOut(msgspec.Struct, frozen=True):
    """A gap, split. ``rates_from`` is the period whose rates a target's drivers have, null where none has any."""

    measure: str
    title: str
    unit: str
    period: str
    scope: str
    name: str
    against: str
    actual: Shown
    reference: Shown
    gap: Shown
    drivers: list[DriverOut]
    barriers: list[BarrierOut]
    explained: Shown
    unexplained: Shown
    compared: ComparedOut | None
    rates_from: str | None
    by: str | None
    parts: list[PartOut]


@get("/why", summary="Why a number is not what it was meant to be")
async def why(
    why_queries: NamedDependency[WhyQueries],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
    measure: FromQuery[str],
    period: FromQuery[str],
    inside: Annotated[str, QueryParameter(name="scope")] = "",
    against: FromQuery[Against] = Against.TARGET,
    by: FromQuery[Dimension | None] = None,
) -> WhyOut:
    """The gap (actual − reference), its drivers and barriers; with ``by`` the same for each part one level below."""
    found = await why_queries.why(WhyQuestion(measure, period, inside, against, by), viewer)
    return _Writer(found.kpi, directories.latest.currency, viewer.language.value).why(found)


class _Writer:
    """Writes an answer in the KPI's unit."""

    def __init__(self, kpi: Kpi, currency: str, language: str) -> None:
        self._kpi, self._currency, self._language = kpi, currency, language

    def why(self, found: Why) -> WhyOut:
        """The whole answer."""
        return WhyOut(
            measure=found.kpi.id,
            title=found.kpi.title[self._language],
            unit=found.kpi.unit.value,
            period=found.period.label,
            scope=found.scope.text,
            name=found.scope.name,
            against=found.against.value,
            actual=self._shown(found.split.actual),
            reference=self._shown(found.split.reference),
            gap=self._shown(found.split.gap),
            drivers=self._drivers(found.split),
            barriers=[
                BarrierOut(one.id, one.cause, one.title, self._shown(one.blocked), self._shown(one.counted))
                for one in found.obstacles
            ],
            explained=self._shown(found.explained),
            unexplained=self._shown(found.unexplained),
            compared=_compared(found),
            rates_from=found.rates_from.label if found.rates_from is not None else None,
            by=found.by.value if found.by is not None else None,
            parts=[self._part(one) for one in found.parts],
        )

    def _part(self, part: PartWhy) -> PartOut:
        split = part.split
        actual, reference, gap = (self._shown(one) for one in (split.actual, split.reference, split.gap))
        return PartOut(part.key, part.name, part.scope or None, actual, reference, gap, self._drivers(split))

    def _drivers(self, split: Split) -> list[DriverOut]:
        return [
            DriverOut(
                one.driver.value,
                NAMES[one.driver][self._language],
                self._shown(one.amount),
                _float(one.actual),
                _float(one.reference),
                DEFINED_BY.get(one.driver),
            )
            for one in split.drivers
        ]

    def _shown(self, value: int) -> Shown:
        return shown(value, self._kpi.unit, self._currency)


def _compared(found: Why) -> ComparedOut | None:
    if found.likened is None or found.other is None:
        return None
    days = found.likened
    end = max(days.other_end - _ONE_DAY, days.other_start)
    return ComparedOut(found.other.label, days.other_start, end, days.elapsed.days, days.elapsed.total, days.is_cut)


def _float(value: Quantity | None) -> float | None:
    return float(value) if value is not None else None


ROUTES = (why,)
