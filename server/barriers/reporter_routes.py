"""Who sees who reported a barrier, over the API. The setting's version is its ETag."""

from datetime import datetime

import msgspec
from litestar import Response, get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from game_rules.rulebook_barriers import Named
from server.barriers.queries import BarrierQueries
from server.barriers.reporters import ReporterDesk, require_setter
from server.http.etag import IfMatch, etag, matched_version
from server.people.access import Viewer, caller_name, may_change_organisation


class ReportersIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is to see who reported: ``everybody`` who sees the barrier, or ``leads`` (leads, bosses and the reporter)."""

    reporter: Named


class ReporterSettingView(msgspec.Struct, frozen=True):
    """One setting that was made."""

    version: int
    reporter: Named
    set_at: datetime
    by: str


class ReportersView(msgspec.Struct, frozen=True):
    """What is in force; ``version`` 0: nobody set it, the rulebook says it. ``history`` is for who may set it."""

    version: int
    reporter: Named
    history: list[ReporterSettingView]


@get("/barriers/settings", summary="Who sees who reported a barrier")
async def barrier_settings(
    viewer: NamedDependency[Viewer], barrier_queries: NamedDependency[BarrierQueries]
) -> Response[ReportersView]:
    """For everybody: whoever reports may know beforehand who will see it."""
    return await _told(viewer, barrier_queries)


@put("/barriers/settings", summary="Set who sees who reported a barrier", status_code=200)
async def put_barrier_settings(
    data: JSONBody[ReportersIn],
    viewer: NamedDependency[Viewer],
    barrier_queries: NamedDependency[BarrierQueries],
    reporter_desk: NamedDependency[ReporterDesk],
    if_match: IfMatch = None,
) -> Response[ReportersView]:
    """For admins; holds for every barrier from now on, also those reported before."""
    require_setter(viewer)
    await reporter_desk.set(viewer, data.reporter, matched_version(if_match))
    return await _told(viewer, barrier_queries)


async def _told(viewer: Viewer, queries: BarrierQueries) -> Response[ReportersView]:
    settings, rules = await queries.reporter_settings(), await queries.rules()
    directory = await queries.directories.current()
    history = [
        ReporterSettingView(one.version, one.named, one.set_at, caller_name(one.caller, directory))
        for one in reversed(settings)
    ]
    named = Named.EVERYBODY if rules.shows_reporter else Named.LEADS
    version = settings[-1].version if settings else 0
    view = ReportersView(version, named, history if may_change_organisation(viewer) else [])
    return Response(view, headers=etag(version))


ROUTES = (barrier_settings, put_barrier_settings)
