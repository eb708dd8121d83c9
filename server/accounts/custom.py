"""An organisation's own fields of accounts and contacts: what there is, and whether a value fits.

A field's key and type never change: rules and values build on them. A field that is no longer wanted is retired; what
was written into it stays, and rules that name it go on working.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import msgspec

from kpi.facts import CustomValue
from kpi.language import Schema, Type
from kpi.sentences import sentence, told_by
from server.db.schema import Schema as Tables
from server.db.tx import Reading, Row
from server.errors import FieldProblem, InvalidInput

FIELDS_CHANGED = "custom fields"
MOST_FIELDS = 50
MOST_CHOICES = 100
LONGEST_TEXT = 500
LARGEST = 2**53
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")

SCHEMA = Tables(
    statements=(
        """CREATE TABLE IF NOT EXISTS custom_field (
            kind TEXT NOT NULL, key TEXT NOT NULL, type TEXT NOT NULL, name_en TEXT NOT NULL, name_zh TEXT NOT NULL,
            choices TEXT NOT NULL, place INTEGER NOT NULL, retired SMALLINT NOT NULL, version INTEGER NOT NULL,
            PRIMARY KEY (kind, key))""",
        """CREATE TABLE IF NOT EXISTS custom_field_change (
            kind TEXT NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, told TEXT NOT NULL, caller TEXT NOT NULL,
            changed_us BIGINT NOT NULL, PRIMARY KEY (kind, key, version))""",
    )
)
"""``choices`` is JSON; ``custom_field_change`` has every version as it was told, with who made it."""


class Of(StrEnum):
    """Whose fields."""

    ACCOUNT = "account"
    CONTACT = "contact"


class FieldType(StrEnum):
    """What a field holds. A number is whole, so that rules can count with it; a date is `2026-11-30`."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"


_TYPES = {FieldType.NUMBER: Type.INT, FieldType.YES_NO: Type.BOOL}


class FieldChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the values of a choice: what rules and programs call it, and its names."""

    code: str
    en: str
    zh: str = ""


@dataclass(frozen=True, slots=True)
class CustomField:
    """One field."""

    of: Of
    key: str
    type: FieldType
    name_en: str
    name_zh: str
    choices: tuple[FieldChoice, ...]
    place: int
    is_retired: bool
    version: int

    def name(self, language: str) -> str:
        """What it is called; the other language where this one has no name."""
        return (self.name_zh or self.name_en) if language == "zh" else (self.name_en or self.name_zh)

    def shown(self, value: object, language: str) -> str:
        """A value as people read it, dates and yes or no aside."""
        for choice in self.choices:
            if choice.code == value:
                return (choice.zh or choice.en) if language == "zh" else choice.en
        return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class CustomFields:
    """All fields of an organisation, in the order in which forms show them."""

    all: tuple[CustomField, ...] = ()

    def of(self, of: Of) -> tuple[CustomField, ...]:
        """Those that are in use."""
        return tuple(field for field in self.all if field.of is of and not field.is_retired)

    def find(self, of: Of, key: str) -> CustomField | None:
        """One by its key, retired or not."""
        return next((field for field in self.all if field.of is of and field.key == key), None)

    @property
    def names(self) -> Schema:
        """What rules may say: `account.custom.industry_code`. Only accounts' fields: events know their account."""
        return Schema(
            {
                f"account.custom.{field.key}": _TYPES.get(field.type, Type.STRING)
                for field in self.all
                if field.of is Of.ACCOUNT
            }
        )


async def read_fields(source: Reading) -> CustomFields:
    """One statement."""
    rows = await source.fetch(
        "SELECT kind, key, type, name_en, name_zh, choices, place, retired, version FROM custom_field "
        "ORDER BY kind, place, key"
    )
    return CustomFields(tuple(map(_field, rows)))


def read_values(
    fields: CustomFields, of: Of, told: Mapping[str, object], before: Mapping[str, CustomValue]
) -> dict[str, CustomValue]:
    """The values that there are after an edit; None, or an empty text, empties a field.

    Raises: InvalidInput that names every field that is not there, and every value that does not fit.
    """
    problems, values = [], dict(before)
    for key, value in told.items():
        field = fields.find(of, key)
        if field is None or field.is_retired:
            known = ", ".join(one.key for one in fields.of(of)) or "none"
            problems.append(
                FieldProblem(f"/custom/{key}", sentence("is no field of this kind (known: {known})", known=known))
            )
            continue
        if value is None or value == "":
            values.pop(key, None)
            continue
        try:
            values[key] = _fitting(field, value)
        except ValueError as error:
            problems.append(FieldProblem(f"/custom/{key}", told_by(error)))
    if problems:
        raise InvalidInput("; ".join(f"{one.pointer[1:]} {one.message}" for one in problems), problems)
    return {key: values[key] for key in sorted(values)}


def custom_text(values: Mapping[str, CustomValue]) -> str:
    """As a row keeps them: JSON, "" for none."""
    return msgspec.json.encode(dict(values)).decode() if values else ""


def custom_from(text: str) -> dict[str, CustomValue]:
    """What a row keeps."""
    return _decode(text) if text else {}


_decode = msgspec.json.Decoder(dict[str, CustomValue]).decode


def _fitting(field: CustomField, value: object) -> CustomValue:
    shown = repr(value)[:60]
    match field.type:
        case FieldType.NUMBER:
            return _whole(value, shown)
        case FieldType.YES_NO:
            if isinstance(value, bool):
                return value
            raise ValueError(sentence("is {value}, must be true or false", value=shown))
        case _ if not isinstance(value, str):
            raise ValueError(sentence("is {value}, must be text", value=shown))
        case FieldType.DATE:
            try:
                return date.fromisoformat(value).isoformat()
            except ValueError:
                raise ValueError(sentence("is {value}, must be a day such as 2026-11-30", value=shown)) from None
        case FieldType.CHOICE:
            codes = [choice.code for choice in field.choices]
            if value not in codes:
                raise ValueError(sentence("is {value}, must be one of {codes}", value=shown, codes=codes))
            return value
        case _:
            if len(value) > LONGEST_TEXT or not value.isprintable():
                told = sentence(
                    "is {value}, must be one line of at most {most} letters", value=shown, most=LONGEST_TEXT
                )
                raise ValueError(told)
            return value.strip()


def _whole(value: object, shown: str) -> int:
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,16}", value.strip()):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST:
        raise ValueError(sentence("is {value}, must be a whole number such as 40", value=shown))
    return value


def _field(row: Row) -> CustomField:
    return CustomField(
        Of(row["kind"]),
        row["key"],
        FieldType(row["type"]),
        row["name_en"],
        row["name_zh"],
        choices_from(row["choices"]),
        row["place"],
        bool(row["retired"]),
        row["version"],
    )


_decode_choices = msgspec.json.Decoder(tuple[FieldChoice, ...]).decode


def choices_from(text: str) -> tuple[FieldChoice, ...]:
    """What a field keeps."""
    return _decode_choices(text)


def choices_text(choices: Sequence[FieldChoice]) -> str:
    """As a field keeps them."""
    return msgspec.json.encode(choices).decode()
