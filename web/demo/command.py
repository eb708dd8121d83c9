"""`raidboard demo`: builds the demo's company (or brings it up to date), serves it, and says how to get in."""

import asyncio
import errno
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import click
from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.table import Table

from server.clock import Clock
from server.commands.running import settings_from_environment, told_plainly
from server.http.logs import configure_logging
from server.settings import Settings, variable_of
from web.demo.build import Stage, build
from web.demo.company import NAME, is_free_for_a_demo
from web.demo.listening import listen
from web.demo.roster import people
from web.demo.world import DAYS
from web.personas import DEMO_PASSWORD, DEMO_USERNAMES

_INTERRUPTED = 130
_SEES = {
    "rep": "sells in Shanghai, in the middle of the board",
    "lead": "leads the rep's team",
    "boss": "sees the whole company",
    "admin": "sets the rules and the people",
}


@click.command()
@click.option("--port", envvar="PORT", type=click.IntRange(0, 65535), help="The port. Default: RAIDBOARD_PORT.")
@click.option("--host", help="The address to listen on. Default: RAIDBOARD_HOST.")
@click.option(
    "--database",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("var/demo.db"),
    show_default=True,
    help="The demo's own SQLite file; never one with real data.",
)
@click.option(
    "--days",
    type=click.IntRange(1, 365),
    default=DAYS,
    show_default=True,
    help="How far back the history of a new company goes; fewer are built faster.",
)
@click.option("--fresh", is_flag=True, help="Begin with a new company instead of the one of last time.")
@click.option(
    "--pace",
    type=click.FloatRange(0, 100),
    default=1.0,
    show_default=True,
    help="How busily the company sells while you watch; 0 for not at all.",
)
def demo(port: int | None, host: str | None, file: Path, days: int, fresh: bool, pace: float) -> None:
    """Show a living company: 60 people, 90 days of history, and sales that go on while you watch."""
    # Here, so that the other commands need not wait for the pages.
    from web.demo.serving import serve_demo

    settings = _settings(port, host, file)
    configure_logging(settings)
    _require_demo(file)
    if fresh:
        _remove(file)
    console = Console()
    with closing(_taken(settings)) as taken:
        stage = _built(settings, days, console)
        address = f"http://{_shown_host(settings.host)}:{taken.getsockname()[1]}"
        with suppress(KeyboardInterrupt), told_plainly():
            serve_demo(settings, stage, pace, taken, lambda: console.print(_welcome(address)))
    console.print("Stopped. The company is kept in", str(file), soft_wrap=True)


def _settings(port: int | None, host: str | None, file: Path) -> Settings:
    settings = settings_from_environment()
    # Only what is worth a visitor's attention, unless somebody asked for more.
    level = settings.log_level if variable_of("log_level") in os.environ else "warning"
    return replace(
        settings,
        database_url=f"sqlite:///{file.absolute()}",
        host=settings.host if host is None else host,
        port=settings.port if port is None else port,
        workers=1,
        public_url="",
        log_level=level,
    )


def _require_demo(file: Path) -> None:
    if not is_free_for_a_demo(file):
        raise click.ClickException(f"{file} is not a demo's database: name another file with --database")


def _remove(file: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _taken(settings: Settings) -> socket.socket:
    try:
        return listen(settings.host, settings.port)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise click.ClickException(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}") from error
        other = settings.port % 65535 + 1
        raise click.ClickException(
            f"port {settings.port} of {settings.host} is in use: stop what runs there, or choose another, "
            f"such as `raidboard demo --port {other}` or `PORT={other} make demo`"
        ) from error


def _built(settings: Settings, days: int, console: Console) -> Stage:
    try:
        with told_plainly(), _progress(console, days) as advanced:
            return asyncio.run(build(settings.database_url, Clock(), advanced, days))
    except KeyboardInterrupt:
        console.print("Stopped. Start again to go on from here.")
        raise SystemExit(_INTERRUPTED) from None


@contextmanager
def _progress(console: Console, days: int) -> Iterator[Callable[[int, int], None]]:
    """A bar while history is recorded; nothing where the output is no terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task(f"{days} days of selling", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _welcome(address: str) -> Panel:
    names = {person.username: person.name for person in people().people}
    table = Table.grid(padding=(0, 2))
    for username in DEMO_USERNAMES:
        table.add_row(f"[bold]{username}[/]", names[username], f"[dim]{_SEES[username]}[/]")
    outer = Table.grid(padding=(1, 0))
    outer.add_row(f"Open [bold underline]{address}[/]")
    outer.add_row(table)
    outer.add_row(
        f"Password of all four: [bold]{DEMO_PASSWORD}[/]      Wall: {address}/wall      API: {address}/schema"
    )
    outer.add_row("[dim]Ctrl-C stops it.[/]")
    return Panel(outer, title=NAME, border_style="blue", expand=False, padding=(1, 3))


def _shown_host(host: str) -> str:
    if host in ("0.0.0.0", "::"):  # noqa: S104  # only to say what to type
        return "localhost"
    return f"[{host}]" if ":" in host else host
