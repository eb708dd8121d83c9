"""`raidboard serve`: the program that listens. The command itself is made by the package that knows the pages."""

import asyncio
import os
from dataclasses import replace

import click
import uvicorn

from server.commands.running import settings_from_environment, told_plainly
from server.db.database import Database
from server.http.logs import configure_logging
from server.migrations.upgrade import upgrade
from server.people.directories import DirectoryCache
from server.settings import Settings, variable_of


def serve(settings: Settings, factory: str) -> None:
    """Listen until told to stop. `factory` is `module:function` and makes the app from the environment.

    Raises `click.ClickException` for what people can mend: no organisation yet, a file shared by several processes.
    """
    if settings.workers > 1 and settings.is_sqlite:
        raise click.ClickException(
            f"{settings.workers} workers cannot share a SQLite file: use one, or PostgreSQL "
            f"({variable_of('database_url')}=postgresql://user@host/name)"
        )
    with told_plainly():
        asyncio.run(_check(settings))
    configure_logging(settings)
    # Workers are processes of their own and read the environment again.
    os.environ.update({variable_of(name): str(getattr(settings, name)) for name in ("host", "port", "workers")})
    uvicorn.run(
        factory,
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        loop="uvloop",
        http="httptools",
        # Compressing every socket's stream costs 40 KB per socket and helps little for short messages.
        ws_per_message_deflate=False,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        server_header=False,
        access_log=False,
        log_config=None,
        # Live sockets stay open for ever; nobody who stops the program wants to wait for them.
        timeout_graceful_shutdown=5,
    )


def serve_command(factory: str) -> click.Command:
    """The command, for the app that `factory` makes."""

    @click.command("serve")
    @click.option("--host", help="The address to listen on. Default: RAIDBOARD_HOST.")
    @click.option("--port", type=click.IntRange(0, 65535), help="The port. Default: RAIDBOARD_PORT.")
    @click.option("--workers", type=click.IntRange(1, 64), help="Processes; more than one needs PostgreSQL.")
    def command(host: str | None, port: int | None, workers: int | None) -> None:
        """Serve the pages and the API until Ctrl-C."""
        given = {"host": host, "port": port, "workers": workers}
        settings = settings_from_environment()
        chosen = {name: value for name, value in given.items() if value is not None}
        serve(replace(settings, **chosen), factory)  # type: ignore[arg-type]  # each option has its field's type

    return command


async def _check(settings: Settings) -> None:
    async with await Database.open(settings.database_url) as db:
        await upgrade(db)
        await DirectoryCache(db).current()
