"""What people may write about accounts, contacts and products, and whether it fits.

A field that is UNSET stays as it is; an empty text, or null, empties it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import msgspec
from msgspec import UNSET, UnsetType

from kpi.facts import CustomValue
from server.errors import FieldProblem, InvalidInput

Text = str | UnsetType
Own = dict[str, CustomValue | None] | UnsetType
"""Values of the organisation's own fields by key; what is not named stays, null empties."""


class AccountEdit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`region` is a region's id or name, `owner` a username; null for none."""

    name: Text = UNSET
    key: bool | UnsetType = UNSET
    industry: Text = UNSET
    size: Text = UNSET
    region: str | UnsetType | None = UNSET
    owner: str | UnsetType | None = UNSET
    phone: Text = UNSET
    website: Text = UNSET
    note: Text = UNSET
    custom: Own = UNSET


class ContactEdit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`account` is the account's id or exact name, null for none."""

    name: Text = UNSET
    account: str | UnsetType | None = UNSET
    title: Text = UNSET
    phone: Text = UNSET
    email: Text = UNSET
    birthday: date | UnsetType | None = UNSET
    preferences: Text = UNSET
    custom: Own = UNSET


class ProductEdit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`cost` and list `price` of one are exact decimal text in the organisation's currency, null for unknown."""

    name: Text = UNSET
    cost: str | UnsetType | None = UNSET
    price: str | UnsetType | None = UNSET


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a text may be, and whether it may have lines."""

    length: int
    has_lines: bool = False


LIMITS: Mapping[str, Limit] = {
    "id": Limit(200),
    "name": Limit(200),
    "industry": Limit(100),
    "size": Limit(100),
    "phone": Limit(100),
    "website": Limit(500),
    "note": Limit(4000, has_lines=True),
    "title": Limit(200),
    "email": Limit(200),
    "preferences": Limit(4000, has_lines=True),
}


def texts_of(edit: AccountEdit | ContactEdit | ProductEdit) -> dict[str, str]:
    """The plain texts of an edit, trimmed. Raises `InvalidInput` for what does not fit, with every field that is."""
    told = msgspec.structs.asdict(edit)
    texts = {field: told[field].strip() for field in LIMITS if field != "id" and isinstance(told.get(field), str)}
    check_texts(texts)
    return texts


def check_texts(texts: Mapping[str, str]) -> None:
    """Raises `InvalidInput` naming every field whose text does not fit."""
    problems = [FieldProblem(f"/{field}", told) for field, text in texts.items() if (told := _wrong(field, text))]
    if problems:
        raise InvalidInput("; ".join(f"{one.pointer[1:]} {one.message}" for one in problems), problems)


def invalid(field: str, told: str) -> InvalidInput:
    """One wrong field."""
    return InvalidInput(f"{field} {told}", [FieldProblem(f"/{field}", told)])


def _wrong(field: str, text: str) -> str:
    limit = LIMITS[field]
    if not text and field in ("id", "name"):
        return "is empty, and must not be"
    if len(text) > limit.length:
        return f"has {len(text)} characters, at most {limit.length} are kept"
    if any(_is_control(letter, limit) for letter in text):
        return f"is {text[:60]!r}, which holds control characters"
    if field == "email" and text and not _looks_like_email(text):
        return f"is {text[:60]!r}, which is no e-mail address"
    if field == "website" and ":" in text and not text.lower().startswith(("http://", "https://")):
        # A page shows it as a link: javascript: must never be one.
        return f"is {text[:60]!r}, which is no address of a web page"
    return ""


def _is_control(letter: str, limit: Limit) -> bool:
    return ord(letter) < 32 or 127 <= ord(letter) < 160 if not (limit.has_lines and letter in "\n\r\t") else False


def _looks_like_email(text: str) -> bool:
    name, at, host = text.rpartition("@")
    return bool(name and at and host) and not any(letter.isspace() for letter in text)


def as_text(value: object) -> str:
    """A value as `account_change` keeps it: "" for nothing."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def changed(before: Mapping[str, object], after: Mapping[str, object]) -> Iterable[tuple[str, str, str]]:
    """Field, old and new text of everything that differs."""
    for field, value in after.items():
        if before[field] != value:
            yield field, as_text(before[field]), as_text(value)
