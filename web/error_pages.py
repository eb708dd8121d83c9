"""What people see when a page cannot be shown: what happened and the next step, in their language.

Which error becomes which status is decided in `server.http.problems`; here the status gets its words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response
from litestar.response import Template

from server.http.problems import Problem
from web.frame import here
from web.i18n import gettext as _
from web.local_path import see_other
from web.localise import PAGE_HEADERS, localise


@dataclass(frozen=True, slots=True)
class Words:
    """Title, explanation and icon of one kind of dead end."""

    title: str
    text: str
    icon: str


_WORDS: dict[HTTPStatus, Callable[[], Words]] = {
    HTTPStatus.BAD_REQUEST: lambda: Words(
        _("This request cannot be understood"),
        _("Something in the address or the form is wrong. Go back and try again."),
        "help-hexagon",
    ),
    HTTPStatus.FORBIDDEN: lambda: Words(
        _("This is not for you"), _("Your role may not do this. Ask your lead or an administrator."), "lock"
    ),
    HTTPStatus.NOT_FOUND: lambda: Words(
        _("There is no such page"),
        _("The address may be wrong, or what was there is not for you to see."),
        "map-off",
    ),
    HTTPStatus.TOO_MANY_REQUESTS: lambda: Words(
        _("Too much at once"), _("Too many requests came from you. Wait a moment and try again."), "hourglass"
    ),
    HTTPStatus.INTERNAL_SERVER_ERROR: lambda: Words(
        _("Something broke on our side"),
        _("Nothing of this request was kept. Try again; if it stays like this, tell your administrator."),
        "tool",
    ),
}


def error_page(request: Request[Any, Any, Any], problem: Problem) -> Response[Any]:
    """The page for a problem; who is not signed in is led to the sign-in page and back afterwards."""
    # Some refusals come before the middleware that would have done it.
    localise(request)
    status = HTTPStatus(problem.status)
    if status is HTTPStatus.UNAUTHORIZED and "hx-request" in request.headers:
        # A redirect would put the sign-in form in the place of a piece of a page; trouble.js reloads the page instead.
        return Response("", status_code=status, headers=PAGE_HEADERS)
    if status is HTTPStatus.UNAUTHORIZED:
        return see_other(f"/sign-in?{urlencode({'next': here(request)})}")
    words = _words_of(status)
    return Template(
        "errors/page.html",
        context={
            "here": here(request),
            "words": words,
            "status": int(status),
            # Only for what the person did themselves: they can use it, and it says nothing of our insides.
            "detail": problem.detail if status is HTTPStatus.BAD_REQUEST else "",
        },
        status_code=status,
        headers=PAGE_HEADERS,
    )


def _words_of(status: HTTPStatus) -> Words:
    known = _WORDS.get(status)
    if known is not None:
        return known()
    nearest = HTTPStatus.INTERNAL_SERVER_ERROR if status >= HTTPStatus.INTERNAL_SERVER_ERROR else HTTPStatus.BAD_REQUEST
    return _WORDS[nearest]()
