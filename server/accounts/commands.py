"""What people do with accounts, contacts and products: add them and edit them, with rights, and every change kept."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from msgspec import UNSET

from kpi.money import Money
from server.accounts.access import may_add, may_appoint, may_edit, may_edit_products, may_name_key_accounts, require
from server.accounts.custom import Of, custom_from, custom_text, read_fields, read_values
from server.accounts.edits import AccountEdit, ContactEdit, Own, ProductEdit, as_text, check_texts, invalid, texts_of
from server.accounts.likeness import Likeness, host_of
from server.accounts.matching import Similar, match_row, similar_to
from server.accounts.numbers import dialled_from, e164
from server.accounts.queries import AccountQueries
from server.accounts.rows import AccountRow, ContactRow, ProductRow
from server.accounts.store import Edit, Kind, insert, update
from server.clock import Clock
from server.db.database import Database
from server.db.tx import Tx
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory

_NO_OWNER = "an account is edited by its owner, whoever leads the owner, a boss or an admin"


@dataclass(frozen=True, slots=True)
class Stock:
    """Many to add at once, each with its id."""

    accounts: Sequence[tuple[str, AccountEdit]] = ()
    contacts: Sequence[tuple[str, ContactEdit]] = ()
    products: Sequence[tuple[str, ProductEdit]] = ()


@dataclass(frozen=True, slots=True)
class AccountDesk:
    """Adds and edits. One per app. Raises `NotFound`, `NotAllowed`, `InvalidInput`, `Conflict`, `Outdated`."""

    db: Database
    clock: Clock
    directories: DirectoryCache

    async def create_account(self, viewer: Viewer, edit: AccountEdit, id: str | None = None) -> AccountRow:
        """Add an account; `id` is what other programs call it, one is made up where none is given."""
        directory = await self.directories.current()
        async with self.db.write() as tx:
            added = await self._add_account(tx, viewer, edit, id, directory)
            await match_row(tx, Kind.ACCOUNT, added)
            return await AccountQueries(tx).account(added)

    async def edit_account(self, viewer: Viewer, id: int, edit: AccountEdit, version: int | None = None) -> AccountRow:
        """Change an account; `version` is the one that was read."""
        directory = await self.directories.current()
        async with self.db.write() as tx:
            queries = AccountQueries(tx)
            row = await queries.account(id)
            require(may_edit(viewer, row.owner_id), _NO_OWNER)
            values = self._account_values(viewer, edit, directory, row)
            derived = _spelled(values, directory)
            own = await _own_values(tx, Of.ACCOUNT, edit.custom, row.custom, derived)
            await update(tx, self._edit(Kind.ACCOUNT, row.id, viewer, version), asdict(row), values, derived, own)
            await match_row(tx, Kind.ACCOUNT, row.id)
            return await queries.account(row.id)

    async def create_contact(self, viewer: Viewer, edit: ContactEdit, id: str | None = None) -> ContactRow:
        """Add a contact; as `create_account`."""
        directory = await self.directories.current()
        async with self.db.write() as tx:
            added = await self._add_contact(tx, viewer, edit, id, directory)
            await match_row(tx, Kind.CONTACT, added)
            return await AccountQueries(tx).contact(added)

    async def edit_contact(self, viewer: Viewer, id: int, edit: ContactEdit, version: int | None = None) -> ContactRow:
        """Change a contact: whoever may edit its account may."""
        directory = await self.directories.current()
        async with self.db.write() as tx:
            queries = AccountQueries(tx)
            row = await queries.contact(id)
            if row.account_id is not None:
                require(may_edit(viewer, (await queries.account(row.account_id)).owner_id), _NO_OWNER)
            require(may_add(viewer), "this token may not edit contacts: it lacks the scope events:write")
            values = await self._contact_values(viewer, edit, queries)
            derived = _spelled(values, directory)
            if edit.birthday is not UNSET:
                derived["birth_md"] = _month_and_day(edit.birthday)
            own = await _own_values(tx, Of.CONTACT, edit.custom, row.custom, derived)
            await update(tx, self._edit(Kind.CONTACT, row.id, viewer, version), asdict(row), values, derived, own)
            await match_row(tx, Kind.CONTACT, row.id)
            return await queries.contact(row.id)

    async def similar_accounts(self, edit: AccountEdit) -> tuple[Similar, ...]:
        """Accounts that may be the one that somebody is about to add."""
        country = dialled_from((await self.directories.current()).organisation)
        texts = texts_of(edit)
        wanted = Likeness(
            texts.get("name", ""), e164(texts.get("phone", ""), country), host_of(texts.get("website", ""))
        )
        return await similar_to(self.db, Kind.ACCOUNT, wanted)

    async def similar_contacts(self, edit: ContactEdit) -> tuple[Similar, ...]:
        """Contacts that may be the one that somebody is about to add."""
        country = dialled_from((await self.directories.current()).organisation)
        texts = texts_of(edit)
        at = await AccountQueries(self.db).by_ref(edit.account) if isinstance(edit.account, str) else None
        wanted = Likeness(
            texts.get("name", ""),
            e164(texts.get("phone", ""), country),
            texts.get("email", "").lower(),
            at.id if at is not None else 0,
        )
        return await similar_to(self.db, Kind.CONTACT, wanted)

    async def create_product(self, viewer: Viewer, edit: ProductEdit, id: str | None = None) -> ProductRow:
        """Add a product; as `create_account`."""
        currency = (await self.directories.current()).currency
        async with self.db.write() as tx:
            return await AccountQueries(tx).product(await self._add_product(tx, viewer, edit, id, currency))

    async def edit_product(self, viewer: Viewer, id: int, edit: ProductEdit, version: int | None = None) -> ProductRow:
        """Change a product."""
        require(may_edit_products(viewer), "only bosses and admins edit products")
        values = _product_values(edit, (await self.directories.current()).currency)
        async with self.db.write() as tx:
            queries = AccountQueries(tx)
            row = await queries.product(id)
            await update(tx, self._edit(Kind.PRODUCT, id, viewer, version), asdict(row), values)
            return await queries.product(id)

    async def create_all(self, viewer: Viewer, stock: Stock) -> None:
        """Add many at once, all of them or none."""
        directory = await self.directories.current()
        async with self.db.write() as tx:
            for id, product in stock.products:
                await self._add_product(tx, viewer, product, id, directory.currency)
            for id, account in stock.accounts:
                await self._add_account(tx, viewer, account, id, directory)
            for id, contact in stock.contacts:
                await self._add_contact(tx, viewer, contact, id, directory)

    async def _add_account(
        self, tx: Tx, viewer: Viewer, edit: AccountEdit, id: str | None, directory: Directory
    ) -> int:
        require(may_add(viewer), "this token may not add accounts: it lacks the scope events:write")
        values = _with_name(self._account_values(viewer, edit, directory, None))
        values |= _spelled(values, directory)
        await _own_values(tx, Of.ACCOUNT, edit.custom, "", values)
        return await insert(tx, Kind.ACCOUNT, {"ref": _ref("a", id), **values, "created_at": self.clock()})

    async def _add_contact(
        self, tx: Tx, viewer: Viewer, edit: ContactEdit, id: str | None, directory: Directory
    ) -> int:
        require(may_add(viewer), "this token may not add contacts: it lacks the scope events:write")
        values = _with_name(await self._contact_values(viewer, edit, AccountQueries(tx)))
        values |= _spelled(values, directory)
        await _own_values(tx, Of.CONTACT, edit.custom, "", values)
        if edit.birthday is not UNSET:
            values["birth_md"] = _month_and_day(edit.birthday)
        return await insert(tx, Kind.CONTACT, {"ref": _ref("p", id), **values, "created_at": self.clock()})

    async def _add_product(self, tx: Tx, viewer: Viewer, edit: ProductEdit, id: str | None, currency: str) -> int:
        require(may_edit_products(viewer), "only bosses and admins add products")
        values = _with_name(_product_values(edit, currency))
        return await insert(tx, Kind.PRODUCT, {"ref": _ref("sku", id), **values, "created_at": self.clock()})

    def _edit(self, kind: Kind, id: int, viewer: Viewer, version: int | None) -> Edit:
        return Edit(kind, id, viewer.caller, self.clock(), version)

    def _account_values(
        self, viewer: Viewer, edit: AccountEdit, directory: Directory, row: AccountRow | None
    ) -> dict[str, object]:
        values: dict[str, object] = dict(texts_of(edit))
        if edit.key is not UNSET and edit.key != (row is not None and row.is_key):
            require(may_name_key_accounts(viewer), "only leads, bosses and admins name key accounts")
            values["is_key"] = edit.key
        if edit.region is not UNSET:
            values["region_id"] = _region(edit.region, directory)
        if edit.owner is not UNSET:
            owner = _owner(edit.owner, directory, self.clock().astimezone(directory.zone).date())
            before = row.owner_id if row is not None else None
            may = owner == before or may_appoint(viewer, before, owner)
            require(may, "a rep takes accounts that have no owner; leads hand over those of their teams")
            values["owner_id"] = owner
        return values

    async def _contact_values(self, viewer: Viewer, edit: ContactEdit, queries: AccountQueries) -> dict[str, object]:
        values: dict[str, object] = dict(texts_of(edit))
        if edit.account is not UNSET:
            account = await queries.by_ref(edit.account) if edit.account else None
            if edit.account and account is None:
                raise invalid("account", f"is {edit.account[:60]!r}: there is no account with this id or exact name")
            if account is not None:
                require(may_edit(viewer, account.owner_id), _NO_OWNER)
            values["account_id"] = account.id if account is not None else None
        if edit.birthday is not UNSET:
            values["birthday"] = edit.birthday
        return values


def _product_values(edit: ProductEdit, currency: str) -> dict[str, object]:
    values: dict[str, object] = dict(texts_of(edit))
    for field, told in (("cost", edit.cost), ("price", edit.price)):
        if told is not UNSET:
            values[f"{field}_minor"] = _minor(field, told, currency)
    return values


def _minor(field: str, told: str | None, currency: str) -> int | None:
    try:
        minor = Money.parse(told, currency).minor if told is not None else None
    except ValueError as error:
        raise invalid(field, str(error)) from error
    if minor is not None and minor < 0:
        raise invalid(field, f"is {told}, must not be negative")
    return minor


def _ref(prefix: str, given: str | None) -> str:
    if given is None:
        return f"{prefix}-{secrets.token_hex(5)}"
    check_texts({"id": given.strip()})
    return given.strip()


def _with_name(values: dict[str, object]) -> dict[str, object]:
    if not values.get("name"):
        raise invalid("name", "is missing")
    return values


def _region(text: str | None, directory: Directory) -> int | None:
    if not text:
        return None
    region = directory.find_region(text)
    if region is None:
        raise invalid("region", f"is {text[:60]!r}: no region has this name")
    return region.id


def _owner(text: str | None, directory: Directory, today: date) -> int | None:
    if not text:
        return None
    member = directory.find_member(text)
    if member is None or not member.is_here(today):
        raise invalid("owner", f"is {text[:60]!r}: nobody here has this username, or only this full name")
    return member.id


def _spelled(values: dict[str, object], directory: Directory) -> dict[str, object]:
    """What follows from what was typed: the number as everybody knows it."""
    if "phone" not in values:
        return {}
    return {"phone_e164": e164(str(values["phone"]), dialled_from(directory.organisation))}


async def _own_values(
    tx: Tx, of: Of, told: Own, before: str, derived: dict[str, object]
) -> Sequence[tuple[str, str, str]]:
    """Puts the organisation's own fields among the columns; answers what changes of them."""
    if told is UNSET or not told:
        return ()
    old = custom_from(before)
    new = read_values(await read_fields(tx), of, told, old)
    derived["custom"] = custom_text(new)
    keys = sorted({*old, *new})
    return [
        (f"custom.{key}", as_text(old.get(key)), as_text(new.get(key))) for key in keys if old.get(key) != new.get(key)
    ]


def _month_and_day(day: date | None) -> int:
    return day.month * 100 + day.day if day is not None else 0
