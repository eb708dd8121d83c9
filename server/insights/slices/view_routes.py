"""Saved views over the API."""

from typing import Annotated

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from server.db.paging import LARGEST_LIMIT, LIMIT, Page
from server.http.etag import IfMatch, etag, matched_version
from server.insights.slices.question import SliceQuestion
from server.insights.slices.saved import SavedView, SavedViews, Sharing, ViewEdit
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory


class ViewIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A view to save: the question of a slice under a name, shared with nobody, one's team or all."""

    name: str
    question: SliceQuestion
    shared: Sharing = Sharing.NOBODY


class ViewPatch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be changed."""

    name: str | None = None
    question: SliceQuestion | None = None
    shared: Sharing | None = None


class ViewOut(msgspec.Struct, frozen=True):
    """A saved view: the question, never its answer. ``mine`` says whether the asker may change it."""

    id: str
    name: str
    question: SliceQuestion
    shared: str
    owner: str
    mine: bool
    version: int


class ViewList(msgspec.Struct, frozen=True):
    """A page of views."""

    items: list[ViewOut]
    next: str | None


def view_out(view: SavedView, viewer: Viewer, directory: Directory) -> ViewOut:
    """A view on the wire."""
    owner = directory.member(view.owner).username
    mine = view.owner == viewer.member_id
    return ViewOut(view.id, view.name, view.question, view.shared.value, owner, mine, view.version)


@get("/views", summary="Saved views")
async def views(
    viewer: NamedDependency[Viewer],
    saved_views: NamedDependency[SavedViews],
    directories: NamedDependency[DirectoryCache],
    limit: Annotated[int, QueryParameter(ge=1, le=LARGEST_LIMIT)] = LIMIT,
    cursor: FromQuery[str | None] = None,
) -> ViewList:
    """My own and those shared with me, by name."""
    found = await saved_views.list(viewer, Page(limit, cursor))
    directory = await directories.current()
    return ViewList([view_out(one, viewer, directory) for one in found.items], found.next)


@get("/views/{view:str}", summary="A saved view")
async def view_of(
    view: FromPath[str],
    viewer: NamedDependency[Viewer],
    saved_views: NamedDependency[SavedViews],
    directories: NamedDependency[DirectoryCache],
) -> Response[ViewOut]:
    """The question; its numbers are what `GET /slices` then answers to whoever asks."""
    found = await saved_views.get(viewer, view)
    return Response(view_out(found, viewer, await directories.current()), headers=etag(found.version))


@post("/views", summary="Save a view")
async def save_view(
    data: JSONBody[ViewIn],
    viewer: NamedDependency[Viewer],
    saved_views: NamedDependency[SavedViews],
    directories: NamedDependency[DirectoryCache],
) -> Response[ViewOut]:
    """The question is checked first; what is wrong with it names its field."""
    found = await saved_views.create(viewer, data.name, data.question, data.shared)
    body = view_out(found, viewer, await directories.current())
    return Response(body, status_code=201, headers=etag(found.version))


@patch("/views/{view:str}", summary="Change a saved view")
async def change_view(
    view: FromPath[str],
    data: JSONBody[ViewPatch],
    viewer: NamedDependency[Viewer],
    saved_views: NamedDependency[SavedViews],
    directories: NamedDependency[DirectoryCache],
    if_match: IfMatch = None,
) -> Response[ViewOut]:
    """One's own; what is absent stays as it is."""
    edit = ViewEdit(data.name, data.question, data.shared)
    found = await saved_views.edit(viewer, view, edit, matched_version(if_match))
    return Response(view_out(found, viewer, await directories.current()), headers=etag(found.version))


@delete("/views/{view:str}", summary="Delete a saved view")
async def delete_view(
    view: FromPath[str],
    viewer: NamedDependency[Viewer],
    saved_views: NamedDependency[SavedViews],
    if_match: IfMatch = None,
) -> None:
    """One's own; links to it lead nowhere from now on."""
    await saved_views.delete(viewer, view, matched_version(if_match))


ROUTES = (views, view_of, save_view, change_view, delete_view)
