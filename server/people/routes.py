"""Signing in and out over the API, and who am I."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from server.clock import Clock
from server.db.database import Database
from server.errors import NotSignedIn
from server.http.services import Services
from server.people.access import Viewer, require_member
from server.people.cookies import no_session_cookie, token_in
from server.people.directories import DirectoryCache
from server.people.idempotency import NOT_KEPT
from server.people.identities import Identities
from server.people.me import Me, MemberView, StandingSource, Wishes, me_of, save_wishes, view_of
from server.people.sign_in import SignIn
from server.settings import Settings

# PostgreSQL cannot keep a NUL in a text.
_NO_NUL = r"^[^\x00]*$"


class Credentials(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The body of a sign-in."""

    username: Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=_NO_NUL)]
    password: Annotated[str, msgspec.Meta(max_length=1000)]
    device: Annotated[str, msgspec.Meta(max_length=200, pattern=_NO_NUL)] = ""


class SessionView(msgspec.Struct, frozen=True):
    """A new session; the token is shown this once."""

    token: str
    expires_at: datetime
    member: MemberView


@post("/sessions", summary="Sign in", opt=NOT_KEPT)
async def sign_in(
    request: Request[Any, Any, Any], data: JSONBody[Credentials], sign_in_service: NamedDependency[SignIn]
) -> SessionView:
    """A token for `Authorization: Bearer`. Wrong: 401; too many wrong: 429 with `Retry-After`."""
    address = request.client.host if request.client else ""
    started = await sign_in_service.start(data.username, data.password, data.device, address)
    return SessionView(started.token, started.expires_at, view_of(started.member))


@delete("/sessions/current", summary="Sign out")
async def sign_out(
    request: Request[Any, Any, Any], sign_in_service: NamedDependency[SignIn], settings: NamedDependency[Settings]
) -> Response[None]:
    """Ends the session whose token is sent."""
    token = token_in(request.scope)
    if token is None:
        raise NotSignedIn("there is no session to end: no token was sent")
    await sign_in_service.end(token)
    return Response(None, status_code=204, cookies=[no_session_cookie(https=settings.is_https)])


@get("/me", summary="Who am I")
async def me(
    viewer: NamedDependency[Viewer],
    directories: NamedDependency[DirectoryCache],
    services: NamedDependency[Services],
    clock: NamedDependency[Clock],
) -> Me:
    """The person who asks, their team and region, standing and permissions; what day it is in the organisation."""
    directory = await directories.current()
    member = directory.member(require_member(viewer))
    source = services.find(StandingSource)
    return me_of(viewer, member, directory, await source.standing_of(viewer) if source else None, clock())


@patch("/me", status_code=204, summary="My language and visibility")
async def change_me(
    data: JSONBody[Wishes],
    viewer: NamedDependency[Viewer],
    identities: NamedDependency[Identities],
    db: NamedDependency[Database],
) -> None:
    """Each field is decided by itself, so there is no version to name. A team may still show less of its people."""
    member_id = require_member(viewer)
    async with db.write() as tx:
        await save_wishes(tx, member_id, data)
    identities.forget_member(member_id)


ROUTES = (sign_in, sign_out, me, change_me)
