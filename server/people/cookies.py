"""The cookie that keeps a browser signed in; the API accepts the same tokens as Bearer."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.types import Scope

from server.http.headers import header_in
from server.people.sign_in import StartedSession

SESSION_COOKIE = "raidboard_session"
_BEARER = "bearer "


def session_cookie(session: StartedSession, lifetime_s: int, *, https: bool) -> Cookie:
    """For the answer to a sign-in page."""
    return Cookie(
        key=SESSION_COOKIE,
        value=session.token,
        max_age=lifetime_s,
        path="/",
        httponly=True,
        secure=https,
        samesite="lax",
    )


def no_session_cookie(*, https: bool) -> Cookie:
    """For the answer to signing out."""
    return Cookie(key=SESSION_COOKIE, value="", max_age=0, path="/", httponly=True, secure=https, samesite="lax")


def token_in(scope: Scope) -> str | None:
    """The token of a request or socket: the Bearer header wins over the cookie. None when it brings neither."""
    header = header_in(scope, b"authorization")
    if header is not None:
        return header[len(_BEARER) :].strip() if header.lower().startswith(_BEARER) else ""
    return ASGIConnection[Any, Any, Any, Any](scope).cookies.get(SESSION_COOKIE)
