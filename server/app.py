"""Where the server is put together: settings and plugins in, one Litestar app out. Nothing here is global.

The web package calls `create_app` with its pages; tests call it with what they test.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import msgspec
from litestar import Litestar, MediaType, Request, Response, Router, get
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.template.config import TemplateConfig
from litestar.types import Middleware
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from server.accounts.plugin import PLUGIN as ACCOUNTS
from server.barriers.plugin import PLUGIN as BARRIERS
from server.clock import Clock
from server.db.database import Database
from server.dispatch.plugin import PLUGIN as DISPATCH
from server.downloads.describe import describe_downloads
from server.downloads.lists import DownloadLists, Titles
from server.errors import NotFound
from server.files.plugin import PLUGIN as FILES
from server.http.docs import openapi_config
from server.http.headers import SecurityHeaders
from server.http.origin import SameOrigin
from server.http.plugin import Plugin
from server.http.problems import ErrorPage, exception_handlers
from server.http.request import StrictRequest
from server.http.services import Services, attached, provide_services, service, services_in
from server.http.watch import RequestTimes, WatchRequests
from server.insights.barriers.plugin import PLUGIN as BARRIER_BOARD
from server.insights.brief.plugin import PLUGIN as BRIEF
from server.insights.collections.plugin import PLUGIN as COLLECTIONS
from server.insights.compare.plugin import PLUGIN as COMPARE
from server.insights.contribution.plugin import PLUGIN as CONTRIBUTION
from server.insights.forecast.plugin import PLUGIN as FORECAST
from server.insights.funnel.plugin import PLUGIN as FUNNEL
from server.insights.periods.plugin import PLUGIN as PERIODS
from server.insights.segments.plugin import PLUGIN as SEGMENTS
from server.insights.siege.plugin import PLUGIN as SIEGE
from server.insights.slices.plugin import PLUGIN as SLICES
from server.insights.targets.plugin import PLUGIN as TARGETS
from server.insights.touched.plugin import PLUGIN as TOUCHED
from server.insights.values.plugin import PLUGIN as VALUES
from server.insights.why.plugin import PLUGIN as WHY
from server.intake.plugin import PLUGIN as INTAKE
from server.jobs.plugin import PLUGIN as JOBS
from server.kpis.plugin import PLUGIN as KPIS
from server.ledger.plugin import PLUGIN as LEDGER
from server.live.plugin import PLUGIN as LIVE
from server.migrations.upgrade import upgrade
from server.notices.plugin import PLUGIN as NOTICES
from server.people.access import Viewer, may_see_metrics
from server.people.cookies import SESSION_COOKIE
from server.people.idempotency import IdempotentRequests
from server.people.plugin import PLUGIN as PEOPLE
from server.pipeline.plugin import PLUGIN as PIPELINE
from server.quests.plugin import PLUGIN as QUESTS
from server.raids.plugin import PLUGIN as RAIDS
from server.settings import Settings
from server.standings.plugin import PLUGIN as STANDINGS

API = "/api/v1"
_LOCAL = frozenset({"127.0.0.1", "::1"})

# What everything else stands on.
GROUND: tuple[Plugin, ...] = (PEOPLE, ACCOUNTS, FILES)
# In the order of the path: whatever stands lower starts earlier and ends later.
FEATURES: tuple[Plugin, ...] = (
    *GROUND,
    *(LEDGER, STANDINGS, QUESTS, RAIDS, BARRIERS, KPIS, PIPELINE),
    *(NOTICES, VALUES, FORECAST, FUNNEL, TARGETS, TOUCHED, WHY, SLICES, CONTRIBUTION, COMPARE, PERIODS),
    *(SEGMENTS, SIEGE, BARRIER_BOARD, COLLECTIONS, BRIEF),
    *(LIVE, DISPATCH, INTAKE, JOBS),
)


_START = "start"


@dataclass(frozen=True, slots=True)
class Start:
    """With what a run of an app starts."""

    settings: Settings
    clock: Clock


class Health(msgspec.Struct, frozen=True):
    """The answer of `/healthz`."""

    status: str


@get("/healthz", include_in_schema=False)
async def healthz(db: NamedDependency[Database]) -> Health:
    """200 as soon as the database answers."""
    await db.fetch_value("SELECT 1")
    return Health("ok")


@get("/metrics", include_in_schema=False, media_type=MediaType.TEXT)
async def metrics(
    request: Request[Any, Any, Any],
    maybe_viewer: NamedDependency[Viewer | None],
    metrics_registry: NamedDependency[CollectorRegistry],
) -> Response[bytes]:
    """How the program is doing, in Prometheus' format; for this machine and for those who may see it."""
    is_local = request.client is not None and request.client.host in _LOCAL
    if not is_local and (maybe_viewer is None or not may_see_metrics(maybe_viewer)):
        raise NotFound("there is nothing here that you may see")
    return Response(generate_latest(metrics_registry), media_type=CONTENT_TYPE_LATEST)


def create_app(
    settings: Settings,
    plugins: Sequence[Plugin] = (),
    *,
    features: Sequence[Plugin] = FEATURES,
    clock: Clock | None = None,
    error_page: ErrorPage | None = None,
    template_config: TemplateConfig[Any] | None = None,
    middleware: Sequence[Middleware] = (),
    titles: Titles | None = None,
) -> Litestar:
    """Build the app: our own features first, then `plugins`. Tests may leave features out."""
    features = (*features, *plugins)
    dependencies = {name: provide for feature in features for name, provide in feature.dependencies.items()}
    api = Router(path=API, route_handlers=[route for feature in features for route in feature.api])
    routes = [route for feature in features for route in feature.routes]
    return Litestar(
        route_handlers=[healthz, metrics, api, *routes],
        dependencies={**_base_dependencies(), **dependencies},
        lifespan=[_lifespan(features)],
        state=State({_START: Start(settings, clock or Clock())}),
        exception_handlers=exception_handlers(error_page),
        middleware=[
            WatchRequests(),
            SameOrigin(SESSION_COOKIE, settings.public_url),
            IdempotentRequests(),
            *middleware,
            DownloadLists(API, titles),
        ],
        before_send=[SecurityHeaders(https=settings.is_https)],
        request_class=StrictRequest,
        # Logging is set up once per process, by whoever starts it; an app leaves it alone.
        logging_config=None,
        request_max_body_size=settings.body_limit_kib * 1024,
        openapi_config=openapi_config(version("raidboard"), describe_downloads),
        template_config=template_config,
    )


def _base_dependencies() -> dict[str, Provide]:
    return {
        "services": Provide(provide_services),
        "settings": service(Settings),
        "clock": service(Clock),
        "db": service(Database),
        "metrics_registry": service(CollectorRegistry),
    }


def start_with(app: Litestar, settings: Settings, clock: Clock) -> None:
    """Let the next run of `app` start with these; what its routes were built for (address, size of bodies) stays."""
    app.state[_START] = Start(settings, clock)


def _lifespan(features: Sequence[Plugin]) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def run(app: Litestar) -> AsyncIterator[None]:
        start: Start = app.state[_START]
        services = Services()
        services.add(Settings, start.settings)
        services.add(Clock, start.clock)
        services.add(CollectorRegistry, CollectorRegistry())
        services.add(RequestTimes, RequestTimes(services.get(CollectorRegistry)))
        async with await Database.open(start.settings.database_url) as db, AsyncExitStack() as running:
            running.enter_context(attached(services, app.state))
            services.add(Database, db)
            await upgrade(db)
            for feature in features:
                if feature.lifespan is not None:
                    await running.enter_async_context(feature.lifespan(services))
            yield

    return run


def services_of(app: Litestar) -> Services:
    """What runs in `app`, for tests and for code beside it."""
    return services_in(app.state)
