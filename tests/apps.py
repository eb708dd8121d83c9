"""Apps for tests: their routes are built once in a process, and every test starts them anew.

Building the routes takes ten times as long as starting what stands behind them. One app runs one at a time: a test
that wants two of a kind beside each other builds them itself.
"""

from functools import cache

from litestar import Litestar

import web.app
from server.app import FEATURES, GROUND, create_app, start_with
from server.clock import Clock
from server.settings import Settings


def api(settings: Settings, clock: Clock | None = None, *, only_ground: bool = False) -> Litestar:
    """The server without pages, about to run; with `only_ground` without features either."""
    return _about_to_run(_api(settings.public_url, settings.body_limit_kib, only_ground), settings, clock)


def site(settings: Settings, clock: Clock | None = None, *, demo: bool = False) -> Litestar:
    """The server with its pages, about to run."""
    return _about_to_run(_site(settings.public_url, settings.body_limit_kib, demo), settings, clock)


def _about_to_run(app: Litestar, settings: Settings, clock: Clock | None) -> Litestar:
    start_with(app, settings, clock or Clock())
    return app


@cache
def _api(public_url: str, body_limit_kib: int, only_ground: bool) -> Litestar:
    settings = Settings(public_url=public_url, body_limit_kib=body_limit_kib)
    return create_app(settings, features=GROUND if only_ground else FEATURES)


@cache
def _site(public_url: str, body_limit_kib: int, demo: bool) -> Litestar:
    return web.app.create_app(Settings(public_url=public_url, body_limit_kib=body_limit_kib), demo=demo)
