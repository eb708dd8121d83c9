"""Everybody who works here, over the API."""

from datetime import date

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from server.clock import Clock
from server.errors import NotFound
from server.people.access import Viewer
from server.people.colleagues import Colleague, find_colleagues
from server.people.directories import DirectoryCache
from server.people.roles import Scope


class ColleagueView(msgspec.Struct, frozen=True):
    """A member; team and region are null for who is in none."""

    username: str
    name: str
    role: str
    team: str | None
    team_name: str | None
    region: str | None
    region_name: str | None
    language: str
    joined_on: date | None


class ColleagueList(msgspec.Struct, frozen=True):
    """Everybody; the list has one page."""

    items: list[ColleagueView]
    next: str | None = None


@get("/members", summary="Everybody who works here")
async def members(
    viewer: NamedDependency[Viewer],
    directories: NamedDependency[DirectoryCache],
    clock: NamedDependency[Clock],
    q: FromQuery[str] = "",
) -> ColleagueList:
    """By region and team, leads first. `q` is a part of a name, username, team or region."""
    if viewer.member_id is None and not viewer.has_scope(Scope.DATA_READ):
        raise NotFound("there are no members that you may see: this token lacks the scope data:read")
    directory = await directories.current()
    today = clock().astimezone(directory.zone).date()
    return ColleagueList([_view(one) for one in find_colleagues(directory, today, q)])


def _view(one: Colleague) -> ColleagueView:
    member = one.member
    return ColleagueView(
        member.username,
        member.name,
        member.role.value,
        one.team_slug or None,
        one.team or None,
        one.region_slug or None,
        one.region or None,
        member.language.value,
        member.joined_on,
    )


ROUTES = (members,)
