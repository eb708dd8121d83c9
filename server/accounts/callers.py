"""Whose telephone number it is: the accounts and contacts that have it, however it was typed."""

from dataclasses import dataclass

from server.accounts.numbers import e164, is_number
from server.accounts.queries import AccountQueries
from server.accounts.rows import AccountRow, ContactRow
from server.db.tx import Reading
from server.errors import FieldProblem, InvalidInput

MOST = 20


@dataclass(frozen=True, slots=True)
class Known:
    """Who has a number; `number` is its spelling (E.164), or what was asked for where it has none."""

    number: str
    accounts: tuple[AccountRow, ...] = ()
    contacts: tuple[ContactRow, ...] = ()


async def whose_number(source: Reading, text: str, country: str) -> Known:
    """The accounts and contacts with this number; one statement each. For programs that hear of calls as well."""
    number = e164(text, country)
    if not number:
        return Known(text.strip())
    queries = AccountQueries(source)
    return Known(
        number, tuple(await queries.with_number(number, MOST)), tuple(await queries.contacts_with_number(number, MOST))
    )


def checked_number(text: str) -> str:
    """A number that may be looked for. Raises `InvalidInput`."""
    if not is_number(text):
        told = f"is {text[:60]!r}, which is no telephone number such as +86 138 0013 8000"
        raise InvalidInput(f"number {told}", [FieldProblem("?number", told)])
    return text.strip()
