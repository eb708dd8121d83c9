"""Where a page gets its language, its time zone and its "now"; the API speaks by the member's settings.

The language: `?lang=` (kept in a cookie from then on), else the cookie, else what the browser accepts, else the
organisation's.
"""

from contextvars import ContextVar
from typing import Any, TypeAlias

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, MutableScopeHeaders, State
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from server.clock import Clock
from server.http.services import services_in
from server.people.directories import DirectoryCache
from server.people.roles import Language
from server.settings import Settings
from web.format import Format
from web.i18n import LOCALE, accepted_language, language_named

COOKIE = "raidboard_language"
A_YEAR_S = 365 * 24 * 3600
# A page in one language must not be shown to who asks for another, nor to the next person at the same machine.
PAGE_HEADERS = {"cache-control": "private, no-cache", "vary": "cookie, accept-language"}

NO_PAGES = ("/api/", "/static/", "/healthz", "/metrics", "/schema")

Connection: TypeAlias = ASGIConnection[Any, Any, Any, State]

_FORMAT: ContextVar[Format] = ContextVar("raidboard_format")


def current_format() -> Format:
    """How the request at hand writes numbers and times; LookupError outside of one."""
    return _FORMAT.get()


class Localise(ASGIMiddleware):
    """Sets the language and the format for every page."""

    scopes = (ScopeType.HTTP,)

    @staticmethod
    def should_bypass_for_scope(scope: Scope) -> bool:
        """Whether this is no page: what programs fetch, and files."""
        return scope["path"].startswith(NO_PAGES)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        connection = Connection(scope)
        localise(connection)
        asked = language_named(connection.query_params.get("lang"))
        https = services_in(connection.app.state).get(Settings).is_https
        cookie = language_cookie(asked, https=https).to_header(header="") if asked else None

        async def send_with_language(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableScopeHeaders.from_message(message)
                for name, value in PAGE_HEADERS.items():
                    headers.setdefault(name, value)
                if cookie is not None:
                    headers.add("set-cookie", cookie)
            await send(message)

        await next_app(scope, receive, send_with_language)


def localise(connection: Connection) -> None:
    """Set language and format for what follows in this task."""
    services = services_in(connection.app.state)
    organisation = services.get(DirectoryCache).latest.organisation
    LOCALE.set(_language_of(connection, organisation.language))
    _FORMAT.set(Format(organisation.zone, services.get(Clock)()))


def language_cookie(language: Language, *, https: bool) -> Cookie:
    """Keeps a choice of language for this browser."""
    return Cookie(key=COOKIE, value=language, max_age=A_YEAR_S, path="/", secure=https, httponly=True, samesite="lax")


def _language_of(connection: Connection, fallback: Language) -> Language:
    return (
        language_named(connection.query_params.get("lang"))
        or language_named(connection.cookies.get(COOKIE))
        or accepted_language(connection.headers.get("accept-language"))
        or fallback
    )
