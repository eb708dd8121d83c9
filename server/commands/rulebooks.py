"""`raidboard rulebook check`, `activate` and `list`: the rules people play by."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import click

from game_rules.explain import explain
from game_rules.rulebook import LANGUAGES, Rulebook
from game_rules.rulebook_load import NO_NAMES, RulebookError, load
from kpi.language import Schema
from kpi.money import minor_digits
from server.accounts.custom import read_fields
from server.commands.running import with_database
from server.db.database import Database
from server.ledger.facts import microseconds
from server.ledger.rulebooks import activate
from server.people.directories import DirectoryCache

_USUAL_DIGITS = 2


@click.group()
def rulebook() -> None:
    """The rules people play by, version by version."""


@rulebook.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--own-fields", is_flag=True, help="It names fields of the organisation's own: look into its database.")
def check(file: Path, language: str, own_fields: bool) -> None:
    """Read FILE and say in words what it pays, or what is wrong with it. Changes nothing."""
    names = with_database(_names_of) if own_fields else NO_NAMES
    found = _read(file, _USUAL_DIGITS, names)
    for told in explain(found, language):
        click.echo(f"{told.name}: {told.sentence}")
    click.echo(f"{file}: rulebook {found.id!r}, version {found.version}, can be used.")


@rulebook.command("activate")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--from", "first", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The first day it holds.")
def activate_one(file: Path, first: datetime) -> None:
    """Play by FILE from a day on, on which nothing was recorded yet; days before it keep their rules."""

    async def work(db: Database) -> Rulebook:
        found = _read(file, minor_digits((await DirectoryCache(db).current()).currency), await _names_of(db))
        async with db.write() as tx:
            await activate(tx, found, first.date(), microseconds(datetime.now(UTC)))
        return found

    found = with_database(work)
    click.echo(f"From {first:%Y-%m-%d} on, version {found.version} of {found.id!r} is in force.")


@rulebook.command("list")
def list_all() -> None:
    """Every version, with the first day it holds."""

    async def work(db: Database) -> Sequence[tuple[int, int]]:
        rows = await db.fetch("SELECT version, from_day FROM rulebook ORDER BY version")
        return [(row["version"], row["from_day"]) for row in rows]

    found = with_database(work)
    for version, first in found:
        click.echo(f"version {version} from {date.fromordinal(first)}")
    if not found:
        click.echo("The standard rulebook. `raidboard rulebook activate FILE` puts another in force.")


async def _names_of(db: Database) -> Schema:
    """What formulas may say of the organisation's own fields."""
    return (await read_fields(db)).names


def _read(file: Path, digits: int, names: Schema) -> Rulebook:
    try:
        return load(file.read_text(encoding="utf-8"), file=file.name, minor_units=digits, own_names=names)
    except RulebookError as error:
        raise click.ClickException(str(error)) from error
