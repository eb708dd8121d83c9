"""Watching requests: how many, how long, and a log line for those that were slow or failed.

Neither bodies nor queries, cookies or tokens are ever logged.
"""

import time
from http import HTTPStatus

import structlog
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Histogram

from server.http.problems import problem_of
from server.http.services import services_in

SLOW_S = 1.0

log = structlog.get_logger(__name__)


class RequestTimes:
    """How long requests took, by route rather than by path, or every id would be a series."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._seconds = Histogram(
            "raidboard_request_seconds",
            "Time from request to the start of the answer",
            ("method", "route", "status"),
            registry=registry,
        )
        self._of: dict[tuple[str, str, int], Histogram] = {}

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request was answered."""
        kind = (method, route, status)
        found = self._of.get(kind)
        if found is None:
            found = self._of[kind] = self._seconds.labels(method, route, str(status))
        found.observe(seconds)


class WatchRequests(ASGIMiddleware):
    """Notes every request in the `RequestTimes` of the app."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        started, status = time.perf_counter(), int(HTTPStatus.INTERNAL_SERVER_ERROR)

        async def send_and_look(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await next_app(scope, receive, send_and_look)
        except Exception as error:
            status = problem_of(error).status
            raise
        finally:
            self._note(scope, status, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["type"] == ScopeType.HTTP else "WEBSOCKET"
        times = services_in(scope["litestar_app"].state).get(RequestTimes)
        times.note(method, scope["path_template"], status, seconds)
        if seconds >= SLOW_S or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.warning("slow or failed", method=method, path=scope["path"], status=status, seconds=round(seconds, 3))
