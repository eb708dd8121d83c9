"""`raidboard webhook`: the addresses that are told of events."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from server.clock import Clock
from server.commands.running import settings_from_environment, with_database
from server.db.database import Database
from server.dispatch.desk import EndpointDesk, EndpointDraft, EndpointEdit
from server.dispatch.endpoints import Endpoint, read_endpoints
from server.http.outward import Outward
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.roles import Language, Scope

T = TypeVar("T")
_OPERATOR = Viewer("command", None, "", "command", None, Language.ENGLISH, scopes=frozenset({Scope.ORG_WRITE}))


@click.group()
def webhook() -> None:
    """Addresses of other programs that are told of events."""


@webhook.command("add")
@click.argument("url")
@click.option("--name", default="", help="What it is for; shown in lists.")
@click.option("--kinds", default="", help="Types of events, separated by commas: deal.won,contract.* … All otherwise.")
@click.option("--after", type=int, default=None, help="Begin after the event with this seq; with what comes otherwise.")
def add(url: str, name: str, kinds: str, after: int | None) -> None:
    """Tell URL of events from now on; its secret is printed once, as the last word."""
    draft = EndpointDraft(
        url=url, name=name, kinds=[one.strip() for one in kinds.split(",") if one.strip()], after=after
    )
    made = _at_the_desk(lambda desk: desk.add(_OPERATOR, draft))
    click.echo(f"Webhook {made.id} is told of {', '.join(made.kinds) or 'everything'}. Its secret, shown only now:")
    click.echo(made.secret)


@webhook.command("list")
def list_all() -> None:
    """Every webhook, without its secret."""
    for one in with_database(read_endpoints):
        problem = f"  {one.attempts} failures: {one.problem}" if one.attempts else ""
        kinds = ",".join(one.kinds) or "everything"
        click.echo(f"{one.id}  {one.state}  {one.url}  {kinds}  told up to {one.after_seq}{problem}")


@webhook.command("secret")
@click.argument("id")
def secret(id: str) -> None:
    """Give the webhook ID a new secret; the former one signs as well for 24 hours."""
    click.echo(_at_the_desk(lambda desk: desk.renew_secret(_OPERATOR, id)).secret)


@webhook.command("replay")
@click.argument("id")
@click.option("--from", "first", type=int, required=True, help="The seq of the first event.")
def replay(id: str, first: int) -> None:
    """Tell the webhook ID everything again from an event on."""
    _at_the_desk(lambda desk: desk.replay(_OPERATOR, id, first))
    click.echo(f"Webhook {id} is told everything from event {first} on.")


@webhook.command("pause")
@click.argument("id")
def pause(id: str) -> None:
    """Let the webhook ID wait; nothing is lost."""
    _switch(id, is_active=False)


@webhook.command("resume")
@click.argument("id")
def resume(id: str) -> None:
    """Go on telling the webhook ID, where it stopped."""
    _switch(id, is_active=True)


@webhook.command("remove")
@click.argument("id")
def remove(id: str) -> None:
    """Forget the webhook ID, with its log."""
    _at_the_desk(lambda desk: desk.remove(_OPERATOR, id))
    click.echo(f"Webhook {id} is removed.")


def _switch(id: str, *, is_active: bool) -> None:
    changed: Endpoint = _at_the_desk(lambda desk: desk.edit(_OPERATOR, id, EndpointEdit(active=is_active), None))
    click.echo(f"Webhook {id} is {changed.state}.")


def _at_the_desk(act: Callable[[EndpointDesk], Awaitable[T]]) -> T:
    settings = settings_from_environment()

    async def work(db: Database) -> T:
        outward = Outward(is_private_allowed=settings.may_reach_private)
        try:
            return await act(EndpointDesk(db, DirectoryCache(db), Clock(), outward))
        finally:
            await outward.close()

    return with_database(work)
