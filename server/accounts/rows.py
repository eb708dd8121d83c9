"""Accounts, contacts and products as people read them."""

from dataclasses import dataclass
from datetime import date, datetime

from server.db.tx import Row

ACCOUNT = (
    "a.id, a.ref, a.name, a.is_key, a.industry, a.size, a.region_id, a.owner_id, a.phone, a.website, a.note, "
    "a.source, a.version, a.created_at"
)
CONTACT = (
    "c.id, c.ref, c.name, c.account_id, a.ref AS account_ref, a.name AS account_name, c.title, c.phone, c.email, "
    "c.birthday, c.preferences, c.version, c.created_at"
)
PRODUCT = "p.id, p.ref, p.name, p.cost_minor, p.version, p.created_at"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """A customer. `ref` is what events and other programs call it, `version` counts its edits."""

    id: int
    ref: str
    name: str
    is_key: bool
    industry: str
    size: str
    region_id: int | None
    owner_id: int | None
    phone: str
    website: str
    note: str
    source: str
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A person at an account; None when nobody said at which."""

    id: int
    ref: str
    name: str
    account_id: int | None
    account_ref: str | None
    account_name: str | None
    title: str
    phone: str
    email: str
    birthday: date | None
    preferences: str
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ProductRow:
    """Something that is sold; its cost in minor units of the organisation's currency, None when unknown."""

    id: int
    ref: str
    name: str
    cost_minor: int | None
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody changed: `caller` as in `Viewer.caller`, values as text ("" for none)."""

    field: str
    before: str
    after: str
    caller: str
    changed_us: int


def account_from(row: Row) -> AccountRow:
    """From a row of `ACCOUNT`."""
    id, ref, name, is_key, *rest = row
    return AccountRow(id, ref, name, bool(is_key), *rest)


def contact_from(row: Row) -> ContactRow:
    """From a row of `CONTACT`."""
    return ContactRow(*row)


def product_from(row: Row) -> ProductRow:
    """From a row of `PRODUCT`."""
    return ProductRow(*row)
