"""`raidboard token create`, `list` and `revoke`: keys for other programs."""

from collections.abc import Sequence

import click

from server.clock import Clock
from server.commands.running import with_database
from server.db.database import Database
from server.people.api_tokens import ApiTokenInfo, create_token, list_tokens, read_scopes, revoke_token


@click.group()
def token() -> None:
    """Tokens for other programs."""


@token.command("create")
@click.option("--name", required=True, help="What it is for; shown in lists.")
@click.option("--scope", required=True, help="What it may do, separated by commas: events:write,data:read …")
def create(name: str, scope: str) -> None:
    """Make a token; it is printed once, as the last word."""
    try:
        scopes = read_scopes(scope)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--scope") from error

    async def work(db: Database) -> str:
        return await create_token(db, name, scopes, Clock()())

    made = with_database(work)
    click.echo(f"Token {name!r} may {', '.join(scopes)}. It is shown only now: {made}")


@token.command("list")
def list_all() -> None:
    """Every token, without what opens the door."""

    async def work(db: Database) -> Sequence[ApiTokenInfo]:
        return await list_tokens(db)

    for one in with_database(work):
        state = f"revoked {one.revoked_at:%Y-%m-%d}" if one.revoked_at else "works"
        click.echo(f"{one.id}  {one.name}  {','.join(one.scopes)}  made {one.created_at:%Y-%m-%d}  {state}")


@token.command("revoke")
@click.argument("number", type=int)
def revoke(number: int) -> None:
    """Take the token with this NUMBER (see list) back for good."""

    async def work(db: Database) -> None:
        await revoke_token(db, number, Clock()())

    with_database(work)
    click.echo(f"Token {number} is revoked.")
