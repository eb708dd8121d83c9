"""Slices: pick a measure, rows, columns and a filter; read the table, open what is behind a cell, save the question."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from kpi.catalog import Unit, formula_text
from kpi.events import Kind
from server.errors import InvalidInput
from server.insights.slices.drill import CellKey
from server.insights.slices.queries import SliceQueries
from server.insights.slices.saved import SavedViews, Sharing, ViewEdit
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from web.dashboards.slices.asked import PATH, SliceAsked, provide_slice_asked
from web.dashboards.slices.form import ViewForm
from web.dashboards.slices.read import SlicePage, SliceReader
from web.dashboards.slices.words import dimension_choices, filter_fields, period_choices, sharing_choices
from web.event_words import kind_title
from web.frame import Frame
from web.i18n import gettext as _
from web.local_path import see_other
from web.localise import current_format


def provide_slice_reader(
    slice_queries: NamedDependency[SliceQueries],
    saved_views: NamedDependency[SavedViews],
    directories: NamedDependency[DirectoryCache],
    viewer: NamedDependency[Viewer],
) -> SliceReader:
    """The dependency ``slice_reader``."""
    return SliceReader(slice_queries, saved_views, directories, viewer, current_format())


PARTS = {
    "slice_reader": Provide(provide_slice_reader, sync_to_thread=False),
    "slice_asked": Provide(provide_slice_asked, sync_to_thread=False),
}


@get(PATH, include_in_schema=False, dependencies=PARTS)
async def slices_page(
    frame: NamedDependency[Frame],
    slice_reader: NamedDependency[SliceReader],
    slice_asked: NamedDependency[SliceAsked],
) -> Template:
    """The question, its answer, and what was saved."""
    page = await slice_reader.page(slice_asked)
    return Template("dashboards/slices/page.html", context={"frame": frame} | _shown(page))


@get(f"{PATH}/events", include_in_schema=False, dependencies=PARTS)
async def slice_events_part(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    slice_reader: NamedDependency[SliceReader],
    slice_asked: NamedDependency[SliceAsked],
    row: FromQuery[str | None] = None,
    column: FromQuery[str | None] = None,
    cursor: FromQuery[str] = "",
) -> Template:
    """The events behind a cell: a part of the page, or a page of its own without scripts."""
    found = await slice_reader.events(slice_asked, CellKey(row, column), cursor)
    catalogue = await slice_reader.queries.kpis.catalogue(slice_reader.viewer)
    following = {name: value for name, value in (("row", row), ("column", column)) if value is not None}
    context = {
        "items": found.items,
        "next": slice_asked.href(f"{PATH}/events", **following, cursor=found.next) if found.next else "",
        "units": {one.id: one.unit for one in catalogue} | {"xp": Unit.XP},
        "titles": {one.id: one.title[slice_reader.written.language.value] for one in catalogue},
        "currency": slice_reader.directories.latest.currency,
        "kind_title": lambda kind: kind_title(Kind(kind)),
        "asked": slice_asked,
        "is_more": bool(cursor),
    }
    if "hx-request" in request.headers:
        return Template("dashboards/slices/_events.html", context=context)
    return Template("dashboards/slices/events.html", context=context | {"frame": frame})


@post(f"{PATH}/views", status_code=200, include_in_schema=False, dependencies=PARTS)
async def save_slice_view(
    data: URLEncodedBody[ViewForm],
    slice_reader: NamedDependency[SliceReader],
    frame: NamedDependency[Frame],
) -> Response[Any] | Template:
    """Save the question under a name; a wrong name or question is told where it was written."""
    asked = SliceAsked(data.measure, data.rows, data.columns, data.filter, data.period)
    try:
        view = await slice_reader.saved.create(
            slice_reader.viewer, data.name, asked.question, Sharing(data.shared or Sharing.NOBODY)
        )
    except InvalidInput as error:
        page = await slice_reader.page(asked)
        context = {"frame": frame, "save_error": error.detail} | _shown(page)
        return Template("dashboards/slices/page.html", context=context, status_code=400)
    return see_other(f"{PATH}?view={view.id}")


@post(f"{PATH}/views/{{view:str}}", status_code=200, include_in_schema=False, dependencies=PARTS)
async def change_slice_view(
    view: FromPath[str], data: URLEncodedBody[ViewForm], slice_reader: NamedDependency[SliceReader]
) -> Response[Any]:
    """Keep what is asked now under the same name, rename, share, or delete."""
    saved, viewer = slice_reader.saved, slice_reader.viewer
    expected = int(data.version) if data.version.isdecimal() else None
    if data.act == "delete":
        await saved.delete(viewer, view, expected)
        return see_other(PATH)
    asked = SliceAsked(data.measure, data.rows, data.columns, data.filter, data.period)
    edit = ViewEdit(data.name, asked.question, Sharing(data.shared or Sharing.NOBODY))
    await saved.edit(viewer, view, edit, expected)
    return see_other(f"{PATH}?view={view}")


def _shown(page: SlicePage) -> dict[str, object]:
    return {
        "page": page,
        "asked": page.asked,
        "dimensions": dimension_choices(),
        "periods": period_choices(page.asked.period),
        "fields": filter_fields(page.directory),
        "sharings": sharing_choices(),
        "path": PATH,
        "as_of": current_format().now,
        "formula": formula_text(page.kpi) if page.kpi is not None else "",
        "more_text": _more_text(page),
    }


def _more_text(page: SlicePage) -> str:
    """What stands together as others, in a sentence; "" where nothing does."""
    found = page.found
    if found is None or not (found.more_rows or found.more_columns):
        return ""
    told = _("The largest are shown one by one; %(count)s more stand together as others, so that totals stay whole.")
    return told % {"count": found.more_rows + found.more_columns}


ROUTES = (slices_page, slice_events_part, save_slice_view, change_slice_view)
