"""Accounts, contacts and products as people read them."""

from dataclasses import dataclass
from datetime import date, datetime

from server.db.tx import Row

ACCOUNT = (
    "a.id, a.ref, a.name, a.is_key, a.industry, a.size, a.region_id, a.owner_id, a.phone, a.website, a.note, "
    "a.source, a.phone_e164, a.merged_into, a.custom, a.version, a.created_at, coalesce(r.tier, '') AS tier, "
    "coalesce(r.segment, '') AS segment, coalesce(r.slipping, 0) AS slipping, coalesce(r.profit, 0) AS profit, "
    "coalesce(r.revenue, 0) AS revenue, coalesce(r.times, 0) AS times, coalesce(r.last_day, 0) AS last_day, "
    "coalesce(r.rhythm, 0) AS rhythm"
)
CONTACT = (
    "c.id, c.ref, c.name, c.account_id, a.ref AS account_ref, a.name AS account_name, c.title, c.phone, c.email, "
    "c.birthday, c.preferences, c.phone_e164, c.merged_into, c.custom, c.version, c.created_at"
)
_RANK_COLUMNS = 8
PRODUCT = "p.id, p.ref, p.name, p.cost_minor, p.price_minor, p.version, p.created_at"


@dataclass(frozen=True, slots=True)
class Rank:
    """What a customer brings and how it buys, as it was worked out last; "" and 0 for who never bought.

    ``profit`` over the window of the tiers, the rest over two years: minor units, number of won deals, the ordinal of
    the last, and the usual days between two (0: no rhythm yet).
    """

    tier: str = ""
    segment: str = ""
    is_slipping: bool = False
    profit: int = 0
    revenue: int = 0
    times: int = 0
    last_day: int = 0
    rhythm: int = 0


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
    phone_e164: str
    merged_into: int | None
    custom: str
    version: int
    created_at: datetime
    rank: Rank


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
    phone_e164: str
    merged_into: int | None
    custom: str
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ProductRow:
    """Something that is sold; cost and list price of one in the organisation's minor units, None when unknown."""

    id: int
    ref: str
    name: str
    cost_minor: int | None
    price_minor: int | None
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
    id, ref, name, is_key, *known = tuple(row)[:-_RANK_COLUMNS]
    tier, segment, slipping, *bought = tuple(row)[-_RANK_COLUMNS:]
    rank = Rank(tier, segment, bool(slipping), *bought)
    return AccountRow(id, ref, name, bool(is_key), *(*known, rank))


def contact_from(row: Row) -> ContactRow:
    """From a row of `CONTACT`."""
    return ContactRow(*row)


def product_from(row: Row) -> ProductRow:
    """From a row of `PRODUCT`."""
    return ProductRow(*row)
