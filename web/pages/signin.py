"""Signing in and out. In the demo its four people are one click away."""

from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from server.errors import NotSignedIn, TooMany
from server.people.cookies import no_session_cookie, session_cookie, token_in
from server.people.directories import DirectoryCache
from server.people.identities import Identities
from server.people.sign_in import SignIn
from server.settings import Settings
from web.i18n import gettext as _
from web.local_path import local_path, see_other
from web.localise import COOKIE, current_format, language_cookie
from web.personas import Persona, Personas

SIGN_IN = "/sign-in"
A_DAY_S = 24 * 3600


class SignInForm(msgspec.Struct, frozen=True):
    """What the form sends."""

    username: Annotated[str, msgspec.Meta(max_length=64)] = ""
    password: Annotated[str, msgspec.Meta(max_length=1000)] = ""
    next: str = "/"


@get(SIGN_IN, include_in_schema=False)
async def sign_in_page(
    request: Request[Any, Any, Any],
    identities: NamedDependency[Identities],
    directories: NamedDependency[DirectoryCache],
    personas: NamedDependency[Personas],
    next: FromQuery[str] = "/",
) -> Response[Any]:
    """The form, or straight on for who is signed in already."""
    if await _is_signed_in(request, identities):
        return see_other(next)
    return _page(SignInForm(next=next), personas.present(directories.latest))


@post(SIGN_IN, include_in_schema=False)
async def sign_in(
    request: Request[Any, Any, Any],
    data: URLEncodedBody[SignInForm],
    sign_in_service: NamedDependency[SignIn],
    directories: NamedDependency[DirectoryCache],
    personas: NamedDependency[Personas],
    settings: NamedDependency[Settings],
) -> Response[Any]:
    """On to the page that was wanted, or the form again with what was wrong."""
    device, address = request.headers.get("user-agent", ""), request.client.host if request.client else ""
    try:
        started = await sign_in_service.start(data.username.strip(), data.password, device, address)
    except NotSignedIn:
        problem = _("Username and password do not match. Check both and try again.")
        return _page(data, personas.present(directories.latest), problem, HTTPStatus.UNAUTHORIZED)
    except TooMany as error:
        wait = current_format().duration(error.retry_after_s)
        problem = _("Too many tries. You can try again in %(wait)s.") % {"wait": wait}
        page = _page(data, personas.present(directories.latest), problem, HTTPStatus.TOO_MANY_REQUESTS)
        page.headers["retry-after"] = str(error.retry_after_s)
        return page
    response = see_other(data.next)
    response.set_cookie(session_cookie(started, settings.session_days * A_DAY_S, https=settings.is_https))
    if COOKIE not in request.cookies:
        response.set_cookie(language_cookie(started.member.language, https=settings.is_https))
    return response


@post("/sign-out", include_in_schema=False)
async def sign_out(
    request: Request[Any, Any, Any], sign_in_service: NamedDependency[SignIn], settings: NamedDependency[Settings]
) -> Redirect:
    """Ends this browser's session."""
    token = token_in(request.scope)
    if token is not None:
        await sign_in_service.end(token)
    response = see_other(SIGN_IN)
    response.set_cookie(no_session_cookie(https=settings.is_https))
    return response


def _page(form: SignInForm, personas: list[Persona], problem: str = "", status: HTTPStatus = HTTPStatus.OK) -> Template:
    next_path = local_path(form.next)
    return Template(
        "signin/page.html",
        context={
            "here": SIGN_IN + (f"?{urlencode({'next': next_path})}" if next_path != "/" else ""),
            "next": next_path,
            "username": form.username,
            "problem": problem,
            "personas": personas,
        },
        status_code=status,
    )


async def _is_signed_in(request: Request[Any, Any, Any], identities: Identities) -> bool:
    # Not the dependency `maybe_viewer`: it refuses an old cookie, and the refusal leads here again.
    token = token_in(request.scope)
    if token is None:
        return False
    try:
        await identities.viewer_of(token)
    except NotSignedIn:
        return False
    return True


ROUTES = (sign_in_page, sign_in, sign_out)
