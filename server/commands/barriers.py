"""`raidboard barriers reporters`: who sees who reported a barrier."""

from dataclasses import replace

import click

from game_rules.rulebook_barriers import Named
from server.barriers.reporters import ReporterDesk, ReporterSetting, read_reporter_settings
from server.clock import Clock
from server.commands.running import with_database
from server.db.database import Database
from server.jobs.job import TICK
from server.people.access import Viewer
from server.people.roles import Role

# Whoever can run commands may do everything.
_OPERATOR: Viewer = replace(TICK, caller="command line", role=Role.ADMIN)
_TOLD = {
    Named.EVERYBODY: "Everybody who sees a barrier sees who reported it.",
    Named.LEADS: "Only leads, bosses and the reporter see who reported a barrier.",
}


@click.group()
def barriers() -> None:
    """How the organisation deals with barriers."""


@barriers.command("reporters")
@click.argument("named", required=False, type=click.Choice([one.value for one in Named]))
def reporters(named: str | None) -> None:
    """Say who sees who reported a barrier, or set it for all barriers from now on."""

    async def work(db: Database) -> tuple[ReporterSetting, ...]:
        if named is not None:
            await ReporterDesk(db, Clock()).set(_OPERATOR, Named(named), None)
        return await read_reporter_settings(db)

    settings = with_database(work)
    if not settings:
        click.echo("Nobody set it: [barriers] in the rulebook says who sees who reported.")
        return
    click.echo(_TOLD[settings[-1].named])
    for one in reversed(settings):
        click.echo(f"  version {one.version}: {one.named}, set {one.set_at:%Y-%m-%d %H:%M} UTC by {one.caller}")
