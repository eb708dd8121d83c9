"""Telephone numbers: however they are typed, kept in one spelling (E.164: ``+8613800138000``) to be found by.

What was typed stays as it is beside it; a text that can be no number has no such spelling.
"""

import re

import phonenumbers
from babel.core import get_global
from phonenumbers import NumberParseException, PhoneNumberFormat

from server.db.tx import Tx
from server.people.directory import OrganisationInfo

FEWEST_DIGITS = 5
_NUMBER = re.compile(r"(?:tel:)?\+?[\d\s().\-/–]{5,40}(?:(?:ext\.?|x|#|,)\s*\d{1,6})?", re.IGNORECASE)
_LONGEST = 100


def dialled_from(organisation: OrganisationInfo) -> str:
    """The country (ISO 3166) of numbers that do not say theirs: the organisation's, else that of its time zone."""
    return _country(organisation.country, organisation.zone.key)


def e164(text: str, country: str) -> str:
    """The number in the spelling that everybody knows, "" for what can be none.

    ``country`` (ISO 3166, "" for none) is where a number without a country is dialled from.
    """
    found = _parsed(text, country)
    return phonenumbers.format_number(found, PhoneNumberFormat.E164) if found is not None else ""


def is_number(text: str) -> bool:
    """Whether a text that is looked for is a telephone number rather than a name."""
    typed = text.strip()
    return _NUMBER.fullmatch(typed) is not None and sum(letter.isdigit() for letter in typed) >= FEWEST_DIGITS


def spellings(text: str, country: str) -> tuple[str, ...]:
    """Every way in which other programs write this number when they leave out what is between the digits."""
    digits = "".join(letter for letter in text if letter.isdigit())
    ways = {digits, f"+{digits}"} if digits else set()
    found = _parsed(text, country)
    if found is not None:
        national = phonenumbers.national_significant_number(found)
        trunk = "".join(
            letter for letter in phonenumbers.format_number(found, PhoneNumberFormat.NATIONAL) if letter.isdigit()
        )
        code = str(found.country_code)
        ways |= {national, trunk, f"{code}{national}", f"+{code}{national}", f"00{code}{national}"}
    return tuple(sorted(ways))


async def write_numbers(tx: Tx) -> None:
    """Spell the numbers that were typed before this was known. Call inside ``db.write()``."""
    row = await tx.fetch_one("SELECT calendar, timezone FROM organisation LIMIT 1")
    country = _country(*row) if row is not None else ""
    for table in ("account", "contact"):
        rows = await tx.fetch(f"SELECT id, phone FROM {table} WHERE phone <> '' AND phone_e164 = ''")  # noqa: S608
        spelled = [(row["id"], number) for row in rows if (number := e164(row["phone"], country))]
        if spelled:
            await tx.execute_many(f"UPDATE {table} SET phone_e164 = $2 WHERE id = $1", spelled)  # noqa: S608


def _country(calendar: str, zone: str) -> str:
    territory: str | None = get_global("zone_territories").get(zone)
    return calendar or territory or ""


def _parsed(text: str, country: str) -> phonenumbers.PhoneNumber | None:
    try:
        found = phonenumbers.parse(text[:_LONGEST].removeprefix("tel:"), country or None)
    except NumberParseException:
        return None
    return found if phonenumbers.is_possible_number(found) else None
