"""`raidboard rate set` and `rate list`: what other currencies are worth in the organisation's own."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction

import click

from kpi.money import is_currency
from server.commands.running import with_database
from server.db.database import Database
from server.ledger.rates import set_rate
from server.people.directories import DirectoryCache

_SHOWN_PLACES = 10


@click.group()
def rate() -> None:
    """Exchange rates, by the day from which they hold."""


@rate.command("set")
@click.argument("currency")
@click.argument("rate_text", metavar="RATE")
@click.option("--from", "first", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The first day it holds.")
def set_one(currency: str, rate_text: str, first: datetime) -> None:
    """One CURRENCY is worth RATE of the organisation's currency, from a day on.

    Events that are recorded already keep the rate they were recorded with.
    """
    code, worth = currency.upper(), _positive(rate_text)
    if not is_currency(code):
        raise click.BadParameter(f"{currency!r} is no ISO 4217 currency such as EUR", param_hint="CURRENCY")

    async def work(db: Database) -> str:
        home = (await DirectoryCache(db).current()).currency
        if home == code:
            raise click.BadParameter(f"{code} is the organisation's own currency", param_hint="CURRENCY")
        async with db.write() as tx:
            await set_rate(tx, code, first.date(), Fraction(worth))
        return home

    home = with_database(work)
    click.echo(f"From {first:%Y-%m-%d} on, 1 {code} is {worth:f} {home}.")


@rate.command("list")
def list_all() -> None:
    """Every rate there is."""

    async def work(db: Database) -> tuple[str, Sequence[tuple[str, int, str]]]:
        home = (await DirectoryCache(db).current()).currency
        rows = await db.fetch("SELECT currency, day, rate FROM rate ORDER BY currency, day")
        return home, [(row["currency"], row["day"], row["rate"]) for row in rows]

    home, found = with_database(work)
    for currency, day, worth in found:
        click.echo(f"{currency}  from {date.fromordinal(day)}  {_shown(Fraction(worth))} {home}")
    if not found:
        click.echo(f"No rates yet: amounts in {home} need none. `raidboard rate set` adds one.")


def _positive(text: str) -> Decimal:
    try:
        worth = Decimal(text)
    except InvalidOperation:
        worth = Decimal(0)
    if not worth.is_finite() or worth <= 0:
        raise click.BadParameter(f"{text!r} is no number above 0 such as 7.12", param_hint="RATE")
    return worth


def _shown(worth: Fraction) -> str:
    return f"{Decimal(worth.numerator) / Decimal(worth.denominator):.{_SHOWN_PLACES}f}".rstrip("0").rstrip(".")
