"""Reading accounts, contacts and products. Everybody who sells may read them; `access.py` says who that is.

Every list costs one statement, however long it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from server.accounts.rows import (
    ACCOUNT,
    CONTACT,
    PRODUCT,
    AccountRow,
    Change,
    ContactRow,
    ProductRow,
    account_from,
    contact_from,
    product_from,
)
from server.db.arrays import among, as_array
from server.db.bulk import Lookup
from server.db.paging import Listed, Order, Page, Wanted, contains, listed
from server.db.tx import Reading
from server.errors import NotFound

_RANK = "LEFT JOIN account_rank r ON r.account = a.id"
_ACCOUNTS = f"SELECT {ACCOUNT} FROM account a {_RANK}"  # noqa: S608  # constants
_MAIN = f"SELECT {ACCOUNT} FROM account told JOIN account a ON a.id = coalesce(told.merged_into, told.id) {_RANK}"  # noqa: S608
_CONTACTS = f"SELECT {CONTACT} FROM contact c LEFT JOIN account a ON a.id = c.account_id"  # noqa: S608
_PRODUCTS = f"SELECT {PRODUCT} FROM product p"  # noqa: S608
_BY_ID = Lookup(
    f"SELECT {ACCOUNT} FROM {{keys}} JOIN account a ON a.id = wanted.id {_RANK}",  # noqa: S608
    (("id", "bigint"),),
)
_PEOPLE = (
    f"SELECT {CONTACT} FROM contact told JOIN contact c ON c.id = coalesce(told.merged_into, told.id) "  # noqa: S608
    "LEFT JOIN account a ON a.id = c.account_id"
)
_PEOPLE_BY_ID = Lookup(
    f"SELECT {CONTACT} FROM {{keys}} JOIN contact c ON c.id = wanted.id LEFT JOIN account a ON a.id = c.account_id",  # noqa: S608
    (("id", "bigint"),),
)
_ORDERS = {
    "name": Order("a.name", "a.id", is_text=True),
    "industry": Order("a.industry", "a.id", is_text=True),
    "newest": Order("a.id", "a.id", is_descending=True),
    "revenue": Order("a.revenue", "a.id", is_descending=True),
    "profit": Order("a.profit", "a.id", is_descending=True),
}
ACCOUNT_SORTS = tuple(_ORDERS)
_CONTACT_ORDER = Order("c.name", "c.id", is_text=True)
_PRODUCT_ORDERS = {
    "name": Order("p.name", "p.id", is_text=True),
    "newest": Order("p.id", "p.id", is_descending=True),
    "price": Order("coalesce(p.price_minor, 0)", "p.id", is_descending=True),
}
PRODUCT_SORTS = tuple(_PRODUCT_ORDERS)
SHOWN_CHANGES = 100


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Which accounts are wanted, and in which order; empty fields do not restrict. `owner` 0: those without one."""

    text: str = ""
    is_key: bool | None = None
    industry: str = ""
    region: int | None = None
    owner: int | None = None
    sort: str = "name"
    tier: str = ""
    segment: str = ""
    is_slipping: bool = False


@dataclass(frozen=True, slots=True)
class ContactFilter:
    """Which contacts are wanted; empty fields do not restrict."""

    text: str = ""
    account: int | None = None


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """Which products are wanted, and in which order; `lacks`: those without a `cost` or `price`."""

    text: str = ""
    lacks: str = ""
    sort: str = "name"


LACKING = ("cost", "price")
"""What a list can be narrowed to that is missing."""


@dataclass(frozen=True, slots=True)
class AccountQueries:
    """Reads accounts, contacts and products; inside a transaction make one of its `tx`."""

    db: Reading

    async def list(self, wanted: AccountFilter, page: Page) -> Listed[AccountRow]:
        """Accounts, page by page."""
        order = _ORDERS[wanted.sort]
        found = _conditions(wanted)
        ending = found.after(order, page)
        rows = await self.db.fetch(f"{_ACCOUNTS} WHERE {found.where} {ending}", *found.arguments)
        column = "id" if wanted.sort == "newest" else wanted.sort
        return listed(rows, page, account_from, lambda row: (row[column], row["id"]))

    async def account(self, id: int) -> AccountRow:
        """One account: the one it was merged into, where it was. Raises `NotFound`."""
        row = await self.db.fetch_one(f"{_MAIN} WHERE told.id = $1", id)
        if row is None:
            raise NotFound(f"there is no account {id}")
        return account_from(row)

    async def by_ref(self, text: str) -> AccountRow | None:
        """The account that an event calls so: by its ref, or else by its exact name (the oldest of several)."""
        row = await self.db.fetch_one(
            f"{_MAIN} WHERE told.ref = $1 OR told.name = $1 OR (told.former_name = $1 AND told.former_name <> '') "
            "ORDER BY CASE WHEN told.ref = $1 THEN 0 WHEN told.name = $1 THEN 1 ELSE 2 END, told.id LIMIT 1",
            text,
        )
        return account_from(row) if row is not None else None

    async def by_ids(self, ids: Iterable[int]) -> Mapping[int, AccountRow]:
        """Several accounts by their numbers; what is not there is left out, what was merged is what it is now."""
        found = {row["id"]: account_from(row) for row in await _BY_ID.fetch(self.db, _keys(ids))}
        into = {row.merged_into for row in found.values() if row.merged_into is not None} - set(found)
        main = found | {row["id"]: account_from(row) for row in await _BY_ID.fetch(self.db, _keys(into))}
        return {id: main[row.merged_into or id] for id, row in found.items()}

    async def search(self, text: str, limit: int) -> Sequence[AccountRow]:
        """Accounts whose name or ref holds the text, for pick-lists: those that begin with it first."""
        found = Wanted(["a.merged_into IS NULL"])
        found.add(contains(found, text.strip(), "a.name", "a.ref"))
        first = found.bind(f"{text.strip().lower()}%")
        rows = await self.db.fetch(
            f"{_ACCOUNTS} WHERE {found.where} "
            f"ORDER BY CASE WHEN lower(a.name) LIKE {first} THEN 0 ELSE 1 END, a.name, a.id LIMIT {found.bind(limit)}",
            *found.arguments,
        )
        return [account_from(row) for row in rows]

    async def with_number(self, number: str, limit: int) -> Sequence[AccountRow]:
        """The accounts with this telephone number (E.164)."""
        rows = await self.db.fetch(
            f"{_ACCOUNTS} WHERE a.phone_e164 = $1 AND a.phone_e164 <> '' AND a.merged_into IS NULL "
            "ORDER BY a.name, a.id LIMIT $2",
            number,
            limit,
        )
        return [account_from(row) for row in rows]

    async def contacts_with_number(self, number: str, limit: int) -> Sequence[ContactRow]:
        """The contacts with this telephone number (E.164)."""
        rows = await self.db.fetch(
            f"{_CONTACTS} WHERE c.phone_e164 = $1 AND c.phone_e164 <> '' AND c.merged_into IS NULL "
            "ORDER BY c.name, c.id LIMIT $2",
            number,
            limit,
        )
        return [contact_from(row) for row in rows]

    async def key_accounts(self, limit: int) -> Sequence[AccountRow]:
        """The key accounts by name."""
        rows = await self.db.fetch(
            f"{_ACCOUNTS} WHERE a.is_key AND a.merged_into IS NULL ORDER BY a.name, a.id LIMIT $1", limit
        )
        return [account_from(row) for row in rows]

    async def industries(self) -> Sequence[str]:
        """Every industry that an account has."""
        rows = await self.db.fetch("SELECT DISTINCT industry FROM account WHERE industry <> '' ORDER BY industry")
        return [row[0] for row in rows]

    async def changes_of(self, account_id: int, kind: str = "account") -> Sequence[Change]:
        """Who changed what of an account (or a `contact`, a `product`), the newest first."""
        rows = await self.db.fetch(
            "SELECT field, before, after, caller, changed_us FROM account_change WHERE kind = $1 AND row_id = $2 "
            "ORDER BY changed_us DESC, field LIMIT $3",
            kind,
            account_id,
            SHOWN_CHANGES,
        )
        return [Change(*row) for row in rows]

    async def contacts(self, wanted: ContactFilter, page: Page) -> Listed[ContactRow]:
        """Contacts, page by page, by name."""
        found = Wanted(["c.merged_into IS NULL"])
        if wanted.text:
            found.add(contains(found, wanted.text, "c.name", "c.ref", "c.email", "c.phone"))
        if wanted.account is not None:
            found.add(f"c.account_id = {found.bind(wanted.account)}")
        ending = found.after(_CONTACT_ORDER, page)
        rows = await self.db.fetch(f"{_CONTACTS} WHERE {found.where} {ending}", *found.arguments)
        return listed(rows, page, contact_from, lambda row: (row["name"], row["id"]))

    async def contacts_of(self, account_id: int) -> Sequence[ContactRow]:
        """Everybody known at an account, by name."""
        rows = await self.db.fetch(
            f"{_CONTACTS} WHERE c.account_id = $1 AND c.merged_into IS NULL ORDER BY c.name, c.id", account_id
        )
        return [contact_from(row) for row in rows]

    async def contacts_by_ids(self, ids: Iterable[int]) -> Mapping[int, ContactRow]:
        """Several contacts by their numbers; what is not there is left out, what was merged is what it is now."""
        found = {row["id"]: contact_from(row) for row in await _PEOPLE_BY_ID.fetch(self.db, _keys(ids))}
        into = {row.merged_into for row in found.values() if row.merged_into is not None} - set(found)
        main = found | {row["id"]: contact_from(row) for row in await _PEOPLE_BY_ID.fetch(self.db, _keys(into))}
        return {id: main[row.merged_into or id] for id, row in found.items()}

    async def contact(self, id: int) -> ContactRow:
        """One contact. Raises `NotFound`."""
        row = await self.db.fetch_one(f"{_PEOPLE} WHERE told.id = $1", id)
        if row is None:
            raise NotFound(f"there is no contact {id}")
        return contact_from(row)

    async def contact_by_ref(self, text: str) -> ContactRow | None:
        """The contact that an event calls so: by ref, or else by exact name (the oldest of several)."""
        row = await self.db.fetch_one(
            f"{_PEOPLE} WHERE told.ref = $1 OR told.name = $1 "
            "ORDER BY CASE WHEN told.ref = $1 THEN 0 ELSE 1 END, told.id LIMIT 1",
            text,
        )
        return contact_from(row) if row is not None else None

    async def birthdays(self, first: date, days: int, owners: Sequence[int] | None = None) -> Sequence[ContactRow]:
        """Contacts whose birthday falls on one of these days, soonest first; of the accounts of these owners only."""
        asked = [first + timedelta(days=number) for number in range(min(days, 366))]
        places = {day.month * 100 + day.day: number for number, day in reversed([*enumerate(asked)])}
        numbers = ", ".join(str(place) for place in places) or "NULL"
        theirs = (
            f"AND a.owner_id IN ({', '.join(str(int(one)) for one in owners) or 'NULL'})" if owners is not None else ""
        )
        rows = await self.db.fetch(
            f"{_CONTACTS} WHERE c.birth_md IN ({numbers}) AND c.merged_into IS NULL {theirs} ORDER BY c.name, c.id"
        )
        found = [contact_from(row) for row in rows]
        return sorted(found, key=lambda one: places[one.birthday.month * 100 + one.birthday.day] if one.birthday else 0)

    async def products(self, wanted: ProductFilter, page: Page) -> Listed[ProductRow]:
        """Products, page by page."""
        order, found = _PRODUCT_ORDERS[wanted.sort], Wanted()
        if wanted.text:
            found.add(contains(found, wanted.text, "p.name", "p.ref"))
        if wanted.lacks in LACKING:
            found.add(f"p.{wanted.lacks}_minor IS NULL")
        ending = found.after(order, page)
        rows = await self.db.fetch(f"{_PRODUCTS} WHERE {found.where} {ending}", *found.arguments)
        column = {"name": "name", "newest": "id"}.get(wanted.sort, "price_minor")
        return listed(rows, page, product_from, lambda row: (row[column] or 0, row["id"]))

    async def product(self, id: int) -> ProductRow:
        """One product. Raises `NotFound`."""
        row = await self.db.fetch_one(f"{_PRODUCTS} WHERE p.id = $1", id)
        if row is None:
            raise NotFound(f"there is no product {id}")
        return product_from(row)

    async def product_by_ref(self, text: str) -> ProductRow | None:
        """The product that an event calls so: by ref, or else by exact name (the oldest of several)."""
        row = await self.db.fetch_one(
            f"{_PRODUCTS} WHERE p.ref = $1 OR p.name = $1 "
            "ORDER BY CASE WHEN p.ref = $1 THEN 0 ELSE 1 END, p.id LIMIT 1",
            text,
        )
        return product_from(row) if row is not None else None


def _keys(ids: Iterable[int]) -> list[tuple[int]]:
    return [(id,) for id in sorted(set(ids))]


def _conditions(wanted: AccountFilter) -> Wanted:
    found = Wanted(["a.merged_into IS NULL"])
    if wanted.text:
        found.add(contains(found, wanted.text, "a.name", "a.ref"))
    if wanted.is_key is not None:
        found.add("a.is_key" if wanted.is_key else "NOT a.is_key")
    for column in ("tier", "segment"):
        if value := getattr(wanted, column):
            found.add(f"r.{column} = {found.bind(value)}")
    if wanted.is_slipping:
        found.add("r.slipping = 1")
    if wanted.industry:
        found.add(f"a.industry = {found.bind(wanted.industry)}")
    if wanted.region is not None:
        found.add(f"a.region_id = {found.bind(wanted.region)}")
    if wanted.owner is not None:
        found.add(f"a.owner_id = {found.bind(wanted.owner)}" if wanted.owner else "a.owner_id IS NULL")
    return found


async def product_names(source: Reading, refs: Sequence[str]) -> Mapping[str, str]:
    """What some products are called, by their references."""
    rows = await source.fetch(
        f"SELECT ref, name FROM product WHERE ref {among(source.dialect, '$1')} ORDER BY name",  # noqa: S608
        as_array(source.dialect, refs),
    )
    return {row["ref"]: row["name"] for row in rows}
