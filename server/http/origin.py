"""Refusing requests that another site makes a browser send (CSRF). How and why: `docs/security.md`.

WebSockets are not covered by middleware: the live route asks `is_same_origin` before it accepts.
"""

from typing import Any
from urllib.parse import urlsplit

from litestar.connection import ASGIConnection
from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from server.errors import NotAllowed
from server.http.headers import header_in

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_OWN_SITES = frozenset({"same-origin", "none"})


def is_same_origin(connection: ASGIConnection[Any, Any, Any, Any], public_url: str) -> bool:
    """Whether a browser says that our own pages sent this; True when no browser is involved."""
    return _comes_from_us(connection.headers, public_url)


class SameOrigin(ASGIMiddleware):
    """Refuses unsafe requests from other sites, and cookies on unsafe requests that do not say where they come from."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, cookie_name: str, public_url: str) -> None:
        self._cookie_name = cookie_name
        self._public_url = public_url

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if scope["type"] == ScopeType.HTTP and scope["method"] not in SAFE_METHODS:
            self._check(scope)
        await next_app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        # No browser adds this header by itself, and with it the cookie is not looked at.
        if header_in(scope, b"authorization") is not None:
            return
        headers = Headers.from_scope(scope)
        if not _comes_from_us(headers, self._public_url):
            raise NotAllowed("this request was sent by a page of another site")
        says_nothing = "sec-fetch-site" not in headers and "origin" not in headers
        if says_nothing and f"{self._cookie_name}=" in headers.get("cookie", ""):
            raise NotAllowed(
                "a request with the session cookie must say where it comes from (Origin); "
                "programs send Authorization: Bearer TOKEN instead"
            )


def _comes_from_us(headers: Headers, public_url: str) -> bool:
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in _OWN_SITES
    origin = headers.get("origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc in {headers.get("host"), urlsplit(public_url).netloc} - {"", None}
