"""Notices: what needs me today, and for who leads the biggest of their people's; and the bell on every page."""

from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency, Provide
from litestar.response import Template

from server.notices.queries import NoticeQueries
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from web.day import in_page_language
from web.frame import Frame
from web.localise import current_format
from web.notices import NoticesSection, NoticeWriter


async def provide_writer(
    request: Request[Any, Any, Any], viewer: NamedDependency[Viewer], directories: NamedDependency[DirectoryCache]
) -> NoticeWriter:
    """The dependency `notice_writer`."""
    paths = frozenset(route.path for route in request.app.routes)
    return NoticeWriter(viewer, await directories.current(), current_format(), paths)


DEPENDENCIES = {"notice_writer": Provide(provide_writer)}


@get("/notices", include_in_schema=False, dependencies=DEPENDENCIES)
async def notices_page(
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    notice_queries: NamedDependency[NoticeQueries],
    notice_writer: NamedDependency[NoticeWriter],
) -> Template:
    """The whole page."""
    page = notice_writer.page(await notice_queries.of(in_page_language(viewer)))
    return Template("notices/page.html", context={"frame": frame, "page": page})


@get("/notices/list", include_in_schema=False, dependencies=DEPENDENCIES)
async def notices_list(
    viewer: NamedDependency[Viewer],
    notice_queries: NamedDependency[NoticeQueries],
    notice_writer: NamedDependency[NoticeWriter],
) -> Template:
    """The page's list as it is now."""
    page = notice_writer.page(await notice_queries.of(in_page_language(viewer)))
    return Template("notices/_list.html", context={"page": page})


@get("/notices/day", include_in_schema=False, dependencies=DEPENDENCIES)
async def notices_of_my_day(
    viewer: NamedDependency[Viewer],
    notice_queries: NamedDependency[NoticeQueries],
    notice_writer: NamedDependency[NoticeWriter],
) -> Template:
    """The section of My day as it is now."""
    section = await day_section(viewer, notice_queries, notice_writer)
    return Template("notices/_day.html", context={"notices": section})


@get("/notices/bell", include_in_schema=False)
async def bell(viewer: NamedDependency[Viewer], notice_queries: NamedDependency[NoticeQueries]) -> Template:
    """How many of my things press."""
    return Template("notices/_bell.html", context={"count": (await notice_queries.of_oneself(viewer)).pressing})


async def day_section(viewer: Viewer, queries: NoticeQueries, writer: NoticeWriter) -> NoticesSection:
    """What My day shows."""
    return writer.section(await queries.of(in_page_language(viewer)))


ROUTES = (notices_page, notices_list, notices_of_my_day, bell)
