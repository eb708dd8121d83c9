"""Who sees who reported a barrier: what is in force, for admins to change, with every setting that was made."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.response import Template

from game_rules.rulebook_barriers import Named
from server.barriers.queries import BarrierQueries
from server.barriers.reporters import ReporterDesk, require_setter
from server.errors import NotFound, Outdated
from server.people.access import Viewer, may_change_organisation
from server.people.directories import DirectoryCache
from web.barriers.reporters import ReportersForm, reporters_card
from web.frame import Frame
from web.i18n import gettext as _
from web.pages.barriers import on_to

PATH = "/barriers/settings"


@get(PATH, include_in_schema=False)
async def barrier_settings_page(
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    barrier_queries: NamedDependency[BarrierQueries],
    directories: NamedDependency[DirectoryCache],
) -> Template:
    """The page; not found for who may not set it."""
    return await _page(frame, viewer, barrier_queries, directories)


@post(PATH, status_code=200, include_in_schema=False)
async def set_barrier_settings(
    request: Request[Any, Any, Any],
    data: URLEncodedBody[ReportersForm],
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    barrier_queries: NamedDependency[BarrierQueries],
    reporter_desk: NamedDependency[ReporterDesk],
    directories: NamedDependency[DirectoryCache],
) -> Template | Response[Any]:
    """Set it; the page comes back with what is wrong."""
    require_setter(viewer)
    if data.reporter not in tuple(Named):
        return await _page(frame, viewer, barrier_queries, directories, _("Choose one of the two."))
    try:
        await reporter_desk.set(viewer, Named(data.reporter), int(data.version) if data.version.isdecimal() else 0)
    except Outdated:
        told = _("Somebody else changed this in the meantime. Reload this page to see how it stands.")
        return await _page(frame, viewer, barrier_queries, directories, told)
    return on_to(request, PATH)


async def _page(
    frame: Frame, viewer: Viewer, queries: BarrierQueries, directories: DirectoryCache, error: str = ""
) -> Template:
    if not may_change_organisation(viewer):
        raise NotFound("there is no such page for you")
    settings, rules = await queries.reporter_settings(), await queries.rules()
    card = reporters_card(settings, rules, await directories.current(), error)
    return Template("barriers/settings.html", context={"frame": frame, "card": card})


ROUTES = (barrier_settings_page, set_barrier_settings)
