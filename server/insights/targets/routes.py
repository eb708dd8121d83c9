"""Targets over the API. A single target's version is its ETag, for the next ``If-Match``."""

from typing import Annotated

from litestar import Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, QueryParameter

from server.errors import FieldProblem, InvalidInput, NotAllowed
from server.http.etag import IfMatch, etag, matched_version
from server.insights.targets.access import may_set_target, place_of
from server.insights.targets.desk import Draft, TargetDesk
from server.insights.targets.queries import AimedAt, TargetQueries
from server.insights.targets.split import SplitAsked, TargetSplitter
from server.insights.targets.views import (
    BatchIn,
    BatchItem,
    BatchOut,
    ChangeList,
    Covers,
    SplitIn,
    SplitOut,
    TargetIn,
    TargetList,
    TargetOut,
    change_out,
    split_out,
    target_out,
    value_in,
)
from server.kpis.queries import read_period
from server.people.access import Viewer
from server.people.directories import DirectoryCache


@get("/targets", summary="Targets of a measure")
async def targets(
    target_queries: NamedDependency[TargetQueries],
    viewer: NamedDependency[Viewer],
    measure: FromQuery[str],
    period: FromQuery[str],
    only: Annotated[str | None, QueryParameter(name="scope")] = None,
) -> Response[TargetList]:
    """Every target of a measure and period that the asker may see: what is attained, at which pace, and the outlook.

    A quarter or year without a target of its own answers the sum of what was set inside it, as ``derived``. With
    ``scope`` only that one, and its ETag.
    """
    found = await target_queries.of(measure, period, viewer, only)
    headers = etag(found.rows[0].aim.version) if only is not None else {}
    return Response(TargetList(_outs(found)), headers=headers)


@put("/targets", summary="Set a target", status_code=200)
async def put_target(
    data: JSONBody[TargetIn],
    target_queries: NamedDependency[TargetQueries],
    target_desk: NamedDependency[TargetDesk],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
    if_match: IfMatch = None,
) -> Response[TargetOut | None]:
    """Set or change a target: leads for their teams and members, bosses and admins for everybody.

    Changing one that was set needs a reason. ``value`` null takes it away and answers null, unless the period has a
    sum of what was set inside it.
    """
    directory = await directories.current()
    kpi, period = await target_queries.measure(data.measure, viewer), read_period(data.period, directory)
    by, scope_id = place_of(data.scope, viewer, directory)
    value = value_in(data.value, kpi, directory.currency)
    draft = Draft(period, by, scope_id, value, data.covers is Covers.TREE, matched_version(if_match))
    await target_desk.set(kpi, [draft], viewer, data.reason)
    found = await target_queries.of(kpi.id, period.label, viewer)
    row = next((one for one in found.rows if (one.by, one.scope_id) == (by, scope_id)), None)
    if row is None:
        return Response(None)
    out = target_out(kpi, period, found.elapsed, row, directory.currency)
    return Response(out, headers=etag(row.aim.version))


@post("/targets/batch", summary="Set many targets together", status_code=200)
async def put_targets(
    data: JSONBody[BatchIn],
    target_queries: NamedDependency[TargetQueries],
    target_desk: NamedDependency[TargetDesk],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
) -> BatchOut:
    """All of them or none, in one transaction, for one reason."""
    directory = await directories.current()
    kpi = await target_queries.measure(data.measure, viewer)

    def draft(number: int, one: BatchItem) -> Draft:
        at = f"/items/{number}"
        try:
            period, (by, scope_id) = read_period(one.period, directory), place_of(one.scope, viewer, directory)
        except InvalidInput as error:
            problems = [FieldProblem(f"{at}{problem.pointer}", error.detail) for problem in error.problems]
            raise InvalidInput(error.detail, problems) from error
        value = value_in(one.value, kpi, directory.currency, f"{at}/value")
        return Draft(period, by, scope_id, value, one.covers is Covers.TREE, one.version, f"{at}/value")

    drafts = [draft(number, one) for number, one in enumerate(data.items)]
    return BatchOut(await target_desk.set(kpi, drafts, viewer, data.reason))


@post("/targets/split", summary="Propose how to share a target out", status_code=200)
async def split_target(
    data: JSONBody[SplitIn],
    target_queries: NamedDependency[TargetQueries],
    target_splitter: NamedDependency[TargetSplitter],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
) -> SplitOut:
    """Over time by season, working days, alike or given weights; over scopes by last year, headcount and so on.

    Nothing is stored: send the parts as a batch.
    """
    directory = await directories.current()
    kpi, period = await target_queries.measure(data.measure, viewer), read_period(data.period, directory)
    by, scope_id = place_of(data.scope, viewer, directory)
    if not may_set_target(viewer, by, scope_id):
        raise NotAllowed("leads share out the targets of their team and its members, bosses and admins all others")
    total = value_in(data.value, kpi, directory.currency) or 0
    step = value_in(data.step, kpi, directory.currency, "/step") or 1
    asked = SplitAsked(kpi, period, by, scope_id, total, data.over, data.by, data.weights, step)
    return split_out(kpi, total, await target_splitter.propose(asked, viewer), directory.currency)


@get("/targets/history", summary="How a target came to be")
async def target_history(
    target_queries: NamedDependency[TargetQueries],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
    measure: FromQuery[str],
    period: FromQuery[str],
    whose: Annotated[str, QueryParameter(name="scope")],
) -> ChangeList:
    """Every change of one target with its reason, and who made it when, the newest first."""
    kpi, changes = await target_queries.history(measure, period, whose, viewer)
    directory = await directories.current()
    return ChangeList([change_out(kpi, one, directory) for one in changes])


def _outs(found: AimedAt) -> list[TargetOut]:
    currency = found.directory.currency
    return [target_out(found.kpi, found.period, found.elapsed, row, currency) for row in found.rows]


ROUTES = (targets, put_target, put_targets, split_target, target_history)
