"""Targets over the API."""

from litestar import get, put
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody

from server.clock import Clock
from server.db.database import Database
from server.insights.targets.access import place_of, require_settable
from server.insights.targets.queries import TargetQueries
from server.insights.targets.views import TargetIn, TargetList, TargetOut, target_out, value_in
from server.kpis.queries import read_period
from server.kpis.targets import Target, set_target
from server.ledger.facts import microseconds
from server.people.access import Viewer
from server.people.directories import DirectoryCache


@get("/targets", summary="Targets of a measure")
async def targets(
    target_queries: NamedDependency[TargetQueries],
    viewer: NamedDependency[Viewer],
    measure: FromQuery[str],
    period: FromQuery[str],
) -> TargetList:
    """Every target of a measure and period that the asker may see: what is attained, at which pace, and the outlook."""
    found = await target_queries.of(measure, period, viewer)
    currency = found.directory.currency
    return TargetList([target_out(found.kpi, found.period, found.elapsed, row, currency) for row in found.rows])


@put("/targets", summary="Set a target", status_code=200)
async def put_target(
    data: JSONBody[TargetIn],
    target_queries: NamedDependency[TargetQueries],
    directories: NamedDependency[DirectoryCache],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    viewer: NamedDependency[Viewer],
) -> TargetOut:
    """Set or change a target: leads for their teams and members, bosses and admins for everybody."""
    directory = await directories.current()
    kpi, period = await target_queries.measure(data.measure), read_period(data.period, directory)
    by, scope_id = place_of(data.scope, viewer, directory)
    require_settable(viewer, by, scope_id)
    value = value_in(data.value, kpi, directory.currency)
    async with db.write() as tx:
        await set_target(tx, Target(kpi.id, period, by, scope_id, value), viewer.caller, microseconds(clock()))
    found = await target_queries.of_one(kpi, period, by, scope_id, value)
    return target_out(kpi, period, found.elapsed, found.rows[0], directory.currency)


ROUTES = (targets, put_target)
