"""The front door: the server with its pages. `raidboard serve` runs `serving`, `raidboard demo` runs `demo`."""

import gc
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from litestar import Litestar
from litestar.di import Provide
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template.config import TemplateConfig

import server.app
from server.clock import Clock
from server.http.logs import configure_logging
from server.http.plugin import Plugin
from server.http.services import Services, service
from server.settings import Settings
from web.environment import make_environment
from web.error_pages import error_page
from web.frame import provide_frame
from web.list_titles import column_title
from web.localise import Localise, current_format
from web.pages import (
    barrier_acts,
    barrier_settings,
    barriers,
    board,
    brief,
    card,
    collections,
    contracts,
    customers,
    dashboard_barriers,
    dashboard_compare,
    dashboard_customers,
    dashboard_forecast,
    dashboard_funnel,
    dashboard_kpis,
    dashboard_periods,
    dashboard_targets,
    dashboard_why,
    deals,
    duplicates,
    events,
    hooks,
    imports,
    language,
    leads,
    members,
    my_day,
    notice_wishes,
    notices,
    own_fields,
    products,
    quests,
    quick_log,
    raid_acts,
    raid_new,
    raid_room,
    raid_wall,
    raids,
    receivables,
    rules,
    search,
    segments,
    siege,
    signin,
    slices,
    style,
    tickets,
    wall,
    webhooks,
    why,
)
from web.personas import DEMO_USERNAMES, Personas
from web.raids.presence import Presence
from web.static_files import static_file

# A new page is one line here.
PAGES = (
    *signin.ROUTES,
    *language.ROUTES,
    *rules.ROUTES,
    *why.ROUTES,
    *dashboard_why.ROUTES,
    *dashboard_customers.ROUTES,
    *dashboard_barriers.ROUTES,
    *dashboard_compare.ROUTES,
    *members.ROUTES,
    *card.ROUTES,
    *my_day.ROUTES,
    *notices.ROUTES,
    *notice_wishes.ROUTES,
    *quick_log.ROUTES,
    *products.ROUTES,
    *quests.ROUTES,
    *board.ROUTES,
    *customers.ROUTES,
    *search.ROUTES,
    *segments.ROUTES,
    *duplicates.ROUTES,
    *own_fields.ROUTES,
    *deals.ROUTES,
    *contracts.ROUTES,
    *tickets.ROUTES,
    *receivables.ROUTES,
    *events.ROUTES,
    *dashboard_forecast.ROUTES,
    *dashboard_funnel.ROUTES,
    *dashboard_kpis.ROUTES,
    *leads.ROUTES,
    *dashboard_targets.ROUTES,
    *wall.ROUTES,
    *raids.ROUTES,
    *barriers.ROUTES,
    *barrier_acts.ROUTES,
    *barrier_settings.ROUTES,
    *raid_new.ROUTES,
    *raid_wall.ROUTES,
    *raid_room.ROUTES,
    *raid_acts.ROUTES,
    *dashboard_periods.ROUTES,
    *slices.ROUTES,
    *siege.ROUTES,
    *collections.ROUTES,
    *brief.ROUTES,
    *hooks.ROUTES,
    *imports.ROUTES,
    *webhooks.ROUTES,
)


def serving() -> Litestar:
    """The app of `raidboard serve`, by the settings of the environment."""
    return create_app(_settings(), (_SETTLED,))


def demo() -> Litestar:
    """The app of `raidboard demo`: with people to try out and the style page."""
    return create_app(_settings(), demo=True)


def create_app(
    settings: Settings, plugins: Sequence[Plugin] = (), *, demo: bool = False, clock: Clock | None = None
) -> Litestar:
    """The server and all pages; `demo` adds what must never stand in front of real people's data."""
    environment = make_environment(current_format)
    return server.app.create_app(
        settings,
        (*plugins, _pages(demo=demo)),
        clock=clock,
        error_page=error_page,
        template_config=TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment)),
        middleware=[Localise()],
        titles=column_title,
    )


@asynccontextmanager
async def _settled(_: Services) -> AsyncIterator[None]:
    """What is there once everything runs stays there: who looks for garbage in circles need not look at it again."""
    # Measured: a twelfth of the time per event when 64 programs send.
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


_SETTLED = Plugin(name="settled", lifespan=_settled)


def _settings() -> Settings:
    # Each worker is a process of its own and starts here, so logging is set up here and not only in the command.
    settings = Settings.from_environment(os.environ)
    configure_logging(settings)
    return settings


def _pages(*, demo: bool) -> Plugin:
    @asynccontextmanager
    async def lifespan(services: Services) -> AsyncIterator[None]:
        services.add(Presence, Presence())
        services.add(Personas, Personas(DEMO_USERNAMES if demo else ()))
        yield

    return Plugin(
        name="web",
        routes=(static_file, *PAGES, *(style.ROUTES if demo else ())),
        dependencies={"frame": Provide(provide_frame), "personas": service(Personas), "presence": service(Presence)},
        lifespan=lifespan,
    )
