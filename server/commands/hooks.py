"""`raidboard hook add`, `set`, `list`, `again` and `remove`: webhooks of other programs."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click
import msgspec

from server.accounts.registry import Registry
from server.clock import Clock
from server.commands.counted import counted
from server.commands.running import settings_from_environment, with_database
from server.db.database import Database
from server.intake.batch import References
from server.intake.hooks import set_up
from server.intake.hooks.desk import HookDesk
from server.intake.hooks.hook import Hook, hooks
from server.intake.hooks.set_up import By, HookDraft, open_address_of
from server.intake.hooks.sources import SOURCES
from server.intake.hooks.terms import Terms
from server.intake.record import Recorder
from server.people.directories import DirectoryCache
from server.raids.queries import has_running_raid

Work = TypeVar("Work", bound=Callable[..., object])


@click.group()
def hook() -> None:
    """Webhooks in: HubSpot, Pipedrive, Salesforce and Twilio tell what happens as it happens."""


def _with_terms(command: Work) -> Work:
    """The options that say how what comes in is to be understood."""
    for option in reversed(
        (
            click.option("--member", help="Who gets what nobody known here owns."),
            click.option(
                "--owner", "owners", multiple=True, metavar="THEIRS=USERNAME", help="Whom one of theirs is here."
            ),
            click.option(
                "--stage", "stages", multiple=True, metavar="THEIRS=NAME", help="What a stage is called here."
            ),
            click.option("--won", multiple=True, metavar="STAGE", help="A stage of theirs in which a deal is won."),
            click.option("--lost", multiple=True, metavar="STAGE", help="A stage of theirs in which a deal is lost."),
            click.option("--currency", help="The currency of amounts that say none."),
            click.option("--prefix", help="Stands before their deals' numbers, where two programs count alike."),
            click.option("--user", help="The HTTP user of Pipedrive's webhook."),
            click.option("--organisation", help="Salesforce's organisation id."),
            click.option(
                "--earn/--no-earn", default=None, help="Whether it pays XP, or only counts. Default: it pays."
            ),
        )
    ):
        command = option(command)
    return command


@hook.command("add")
@click.argument("name")
@click.option("--source", required=True, type=click.Choice(sorted(SOURCES)), help="Which program sends.")
@_with_terms
def add(name: str, source: str, earn: bool | None, **terms: Any) -> None:
    """Set up the hook NAME. The secret is asked for, never given as an argument: those show in lists of processes.

    For HubSpot it is the app's client secret, for Twilio the account's auth token. For Pipedrive (the password) and
    Salesforce (the token in the address) one is made when none is given.
    """
    secret = _asked_secret(source)

    async def work(db: Database) -> Hook:
        draft = HookDraft(name, source, _terms(Terms(), terms), earn is not False, secret)
        return await set_up.add_hook(db, draft, await DirectoryCache(db).current(), _by())

    made = with_database(work)
    click.echo(f"Hook {made.name!r} takes webhooks of {SOURCES[source].title} at {_address(made)}")
    if not secret:
        click.echo(f"Its {'password' if source == 'pipedrive' else 'token'} is shown only now: {made.secret}")


@hook.command("set")
@click.argument("name")
@click.option("--new-secret", is_flag=True, help="Ask for another secret.")
@_with_terms
def change(name: str, new_secret: bool, earn: bool | None, **terms: Any) -> None:
    """Change the hook NAME: what is not given stays, owners and stages are added (THEIRS= takes one away).

    What was held back is played again.
    """

    async def work(db: Database) -> tuple[Hook, int]:
        old = await set_up.hook_named(db, name)
        secret = _asked_secret(old.source) if new_secret else ""
        draft = HookDraft(name, old.source, _terms(old.terms, terms), old.earn if earn is None else earn, secret)
        changed = await set_up.change_hook(db, draft, await DirectoryCache(db).current(), _by())
        return changed, await _again(db, name)

    changed, count = with_database(work)
    click.echo(
        f"Hook {changed.name!r} is changed; what was held back was played again: {counted(count, 'event')} recorded."
    )


@hook.command("list")
def list_all() -> None:
    """Every hook, without its secret."""

    async def work(db: Database) -> list[Hook]:
        return await hooks(db)

    for one in with_database(work):
        told = msgspec.json.encode(one.terms).decode()
        click.echo(f"{one.name}  {SOURCES[one.source].title}  {'pays XP' if one.earn else 'only counts'}  {told}")


@hook.command("again")
@click.argument("name")
def again(name: str) -> None:
    """Play again what the hook NAME holds back."""
    count = with_database(lambda db: _again(db, name))
    click.echo(f"What was held back was played again: {counted(count, 'event')} recorded.")


@hook.command("remove")
@click.argument("name")
def remove(name: str) -> None:
    """Take nothing more from the hook NAME. What it brought stays."""

    async def work(db: Database) -> None:
        await set_up.remove_hook(db, name, _by())

    with_database(work)
    click.echo(f"Hook {name!r} is removed.")


async def _again(db: Database, name: str) -> int:
    clock, directories = Clock(), DirectoryCache(db)
    recorder = Recorder(db, References(directories, Registry()), clock)
    async with recorder.running():
        return await HookDesk(db, recorder, directories, clock, (has_running_raid,)).again(name)


def _by() -> By:
    return By("command:hook", Clock()())


def _asked_secret(source: str) -> str:
    needed = source in set_up.GIVEN_SECRETS
    ending = "" if needed else " (empty: one is made)"
    return str(click.prompt(f"Secret{ending}", hide_input=True, default=None if needed else "", show_default=False))


def _terms(old: Terms, told: dict[str, Any]) -> Terms:
    """The old terms with what was told."""
    plain = {
        name: told[name] for name in ("member", "currency", "prefix", "user", "organisation") if told[name] is not None
    }
    pairs = {name: getattr(old, name) | _pairs(told[name]) for name in ("owners", "stages")}
    kept = {name: {one: value for one, value in some.items() if value} for name, some in pairs.items()}
    ends = {name: tuple(dict.fromkeys((*getattr(old, name), *told[name]))) for name in ("won", "lost")}
    return msgspec.structs.replace(old, **plain, **kept, **ends)


def _pairs(texts: Iterable[str]) -> dict[str, str]:
    found = {}
    for text in texts:
        theirs, mark, ours = text.partition("=")
        if not mark or not theirs:
            raise click.BadParameter(f"{text!r} must be written as THEIRS=OURS")
        found[theirs.strip()] = ours.strip()
    return found


def _address(made: Hook) -> str:
    """Where to; the token of Salesforce is told once and apart."""
    return open_address_of(made, settings_from_environment().public_url)
