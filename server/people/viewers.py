"""The dependencies `viewer` and `maybe_viewer`: who asks, for any route (`viewer: NamedDependency[Viewer]`)."""

from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import Scope

from server.errors import NotSignedIn
from server.http.services import services_in
from server.people.access import Viewer
from server.people.cookies import token_in
from server.people.identities import Identities


async def provide_viewer(scope: Scope, state: State) -> Viewer:
    """Who asks; raises `NotSignedIn` when nobody does. Works for sockets too."""
    viewer = await provide_maybe_viewer(scope, state)
    if viewer is None:
        raise NotSignedIn("nobody is signed in: send Authorization: Bearer TOKEN, or sign in")
    return viewer


async def provide_maybe_viewer(scope: Scope, state: State) -> Viewer | None:
    """Who asks; None when the request brings no token (a wrong token still raises)."""
    token = token_in(scope)
    return None if token is None else await services_in(state).get(Identities).viewer_of(token)


VIEWER_DEPENDENCIES = {"viewer": Provide(provide_viewer), "maybe_viewer": Provide(provide_maybe_viewer)}
