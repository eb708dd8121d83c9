"""`raidboard init` and `raidboard org import`."""

from pathlib import Path

import click

from server.clock import Clock
from server.commands.counted import counted
from server.commands.running import with_database
from server.db.database import Database
from server.people.org_file import OrgFileError, read_org_file
from server.people.org_import import OrgImported, import_org
from server.people.organise import OrganisationDraft, set_up
from server.people.roles import Language


@click.command()
@click.option("--org", "name", default="My company", show_default=True, help="The organisation's name.")
@click.option("--timezone", default="UTC", show_default=True, help="Its zone, such as Asia/Shanghai.")
@click.option("--currency", default="USD", show_default=True, help="What everything is added up in, such as CNY.")
@click.option(
    "--fiscal-start-month",
    default=1,
    show_default=True,
    type=click.IntRange(1, 12),
    help="The month in which quarters and years start.",
)
@click.option("--calendar", "country", default="", help="Country whose working days count, such as CN. Else Mon-Fri.")
@click.option("--language", type=click.Choice([str(one) for one in Language]), default="en", show_default=True)
@click.option("--admin", default="admin", show_default=True, help="Username of the first admin.")
def init(
    name: str, timezone: str, currency: str, fiscal_start_month: int, country: str, language: str, admin: str
) -> None:
    """Create the database, the organisation and its first admin."""
    draft = OrganisationDraft(name, timezone, currency, fiscal_start_month, country, Language(language))

    async def work(db: Database) -> str:
        return await set_up(db, draft, admin, Clock()())

    password = with_database(work)
    click.echo(f"{name} is set up.")
    click.echo(f"Sign in as {admin} with this password, which is shown only now: {password}")


@click.group()
def org() -> None:
    """The people of the organisation."""


@org.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--print-passwords", is_flag=True, help="Make up passwords for those who have none, and print them once.")
def import_people(file: Path, print_passwords: bool) -> None:
    """Take over regions, teams and people from a CSV FILE; the same file again changes nothing.

    Columns: username, name, role (rep, lead, boss, admin), team, region; optional: email, password, language,
    joined_on, left_on.
    """
    try:
        content = read_org_file(file.read_bytes())
    except OrgFileError as error:
        raise click.ClickException(f"nothing was stored, {file} has mistakes:\n{error}") from error

    async def work(db: Database) -> OrgImported:
        return await import_org(db, content, Clock()(), make_passwords=print_passwords)

    done = with_database(work)
    people = f"{counted(done.created, 'person')} added, {done.updated} updated"
    click.echo(f"{people}; {counted(done.teams, 'team')} in {counted(done.regions, 'region')}.")
    for username, password in done.passwords.items():
        click.echo(f"{username} {password}")
