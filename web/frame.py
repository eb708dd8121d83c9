"""What the frame around every page shows: whose it is, who looks, where one is, and from which change on to follow."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import Request
from litestar.di import NamedDependency

from server.errors import NotAllowed
from server.live.feed import Feed
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.roles import Role
from web.i18n import gettext as _
from web.navigation import Navigation, navigation


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of one page; templates that extend `base.html` need it as `frame`."""

    organisation: str
    name: str
    username: str
    role: Role
    navigation: Navigation
    here: str
    """The page's own path and query, to come back to after switching the language."""
    seq: int
    """The last change before the page was made, where the live stream takes over."""
    has_search: bool

    @property
    def role_title(self) -> str:
        """The role in words."""
        return role_title(self.role)


async def provide_frame(
    request: Request[Any, Any, Any],
    viewer: NamedDependency[Viewer],
    directories: NamedDependency[DirectoryCache],
    feed: NamedDependency[Feed],
) -> Frame:
    """The dependency `frame`; a page that takes it is for people who are signed in."""
    if viewer.role is None:
        raise NotAllowed("pages are for people: sign in as a member, not with a token")
    paths = {route.path for route in request.app.routes}
    return Frame(
        organisation=directories.latest.organisation.name,
        name=viewer.name,
        username=viewer.username,
        role=viewer.role,
        navigation=navigation(viewer.role, request.url.path, paths),
        here=here(request),
        seq=feed.seq,
        has_search="/search" in paths,
    )


def here(request: Request[Any, Any, Any]) -> str:
    """The address of the page without its host and without a language that was asked for once."""
    query = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    return request.url.path + (f"?{urlencode(query)}" if query else "")


def role_title(role: Role) -> str:
    """What a role is called."""
    titles = {
        Role.REP: _("Sales rep"),
        Role.LEAD: _("Team lead"),
        Role.BOSS: _("Boss"),
        Role.ADMIN: _("Admin"),
    }
    return titles[role]
