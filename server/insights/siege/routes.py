"""The siege over the API."""

from fractions import Fraction
from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from kpi.siege import SiegeState
from server.insights.siege.queries import WON, Castle, Siege, SiegeQueries, SiegeQuestion
from server.kpis.wire import Shown, shown
from server.money import MoneyView, minor_view
from server.people.access import Viewer


class CastleOut(msgspec.Struct, frozen=True):
    """One scope under siege; null: no target, nothing to divide by, not known."""

    scope: str
    name: str
    state: SiegeState
    target: Shown
    attained: Shown
    expected: Shown
    attainment: float | None
    pace: float | None
    forecast: Shown
    probability: float | None
    won: MoneyView
    collected: MoneyView
    members: int
    in_the_field: int
    raids: int
    barriers: int
    blocked: MoneyView


class SiegeOut(msgspec.Struct, frozen=True):
    """A scope and what stands in it, the furthest behind first; ``rest`` is what none of them attained."""

    measure: str
    period: str
    whole: CastleOut
    castles: list[CastleOut]
    rest: Shown


@get("/siege", summary="How regions, teams and members are towards their targets")
async def siege(
    siege_queries: NamedDependency[SiegeQueries],
    viewer: NamedDependency[Viewer],
    period: FromQuery[str],
    measure: FromQuery[str] = WON,
    wanted: Annotated[str, QueryParameter(name="scope")] = "",
) -> SiegeOut:
    """The company's regions, a region's teams, or the members of a team that the asker may see."""
    return _out(await siege_queries.of(SiegeQuestion(measure, period, wanted), viewer))


def _out(found: Siege) -> SiegeOut:
    return SiegeOut(
        found.kpi.id,
        found.period.label,
        _castle(found.whole, found),
        [_castle(one, found) for one in found.castles],
        shown(found.rest, found.kpi.unit, found.directory.currency),
    )


def _castle(one: Castle, siege: Siege) -> CastleOut:
    currency = siege.directory.currency

    def told(value: int | None) -> Shown:
        return shown(value, siege.kpi.unit, currency)

    return CastleOut(
        scope=one.scope.text,
        name=one.scope.name,
        state=one.state,
        target=told(one.target),
        attained=told(one.pace.attained),
        expected=told(one.pace.expected if one.target else None),
        attainment=_ratio(one.pace.attainment),
        pace=_ratio(one.pace.pace),
        forecast=told(one.outlook.forecast),
        probability=one.outlook.probability,
        won=minor_view(one.won, currency),
        collected=minor_view(one.collected, currency),
        members=one.troops.members,
        in_the_field=one.troops.in_the_field,
        raids=one.front.raids,
        barriers=one.blocked.barriers,
        blocked=minor_view(one.blocked.amount, currency),
    )


def _ratio(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


ROUTES = (siege,)
