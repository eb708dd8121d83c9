"""Finding the accounts, products and contacts that events name, and making those that nobody has heard of.

An event names one by its `ref` (what other programs call it) or by its exact name; `ref` wins. A whole batch costs
one SELECT and at most one INSERT per kind, and nothing for names that were found before.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from kpi.facts import CustomValue
from server.accounts.custom import custom_from
from server.db.arrays import among, as_array
from server.db.schema import Sql
from server.db.tx import Dialect, Row, Tx
from server.db.versions import Versions, bump_version

SUBJECT = "accounts"
# Two hundred bytes each: remembering this many costs 40 MB at most.
REMEMBERED = 200_000
_CREATED_HERE = "accounts: created"


class _Named(Protocol):
    @property
    def ref(self) -> str: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class AccountInfo:
    """A customer, as rules may know it."""

    id: int
    ref: str
    name: str
    is_key: bool
    industry: str
    size: str
    tier: str = ""
    segment: str = ""
    is_slipping: bool = False
    custom: tuple[tuple[str, CustomValue], ...] = ()
    former_name: str = ""
    """What it was called before it was merged into another account, whose number this then is."""


@dataclass(frozen=True, slots=True)
class ProductInfo:
    """Something that is sold; the cost is in minor units of the organisation's currency, None when unknown."""

    id: int
    ref: str
    name: str
    cost_minor: int | None


@dataclass(frozen=True, slots=True)
class ContactInfo:
    """A person at an account; None when nobody said at which."""

    id: int
    ref: str
    name: str
    account_id: int | None


Info = TypeVar("Info", bound=_Named)


@dataclass(frozen=True, slots=True)
class _Kind(Generic[Info]):
    """How one kind is read and made; the table's name and columns are constants of this module, never input.

    ``found`` is what is read of one that is there, where that is more than the columns; ``ways`` come before ``IN``.
    """

    table: str
    columns: str
    read: Callable[[Row], Info]
    found: str = ""
    joined: str = ""
    ways: tuple[str, ...] = ("ref", "name")

    def search(self, dialect: Dialect) -> str:
        """What finds those that one of the texts of `$1` names."""
        select = f"SELECT {self.found or self.columns} FROM {self.table} known {self.joined}"  # noqa: S608  # constants, see the class
        parts = (f"{select} WHERE {way} {among(dialect, '$1')}" for way in self.ways)
        return " UNION ".join(parts) + " ORDER BY id DESC"

    def insert(self) -> Sql:
        into = f"INSERT INTO {self.table} (ref, name, created_at)"
        back = f"RETURNING {self.columns}"
        return Sql(
            sqlite=" ".join((into, "SELECT value, value, $2 FROM json_each($1)", back)),
            postgres=" ".join((into, "SELECT value, value, $2::timestamptz FROM unnest($1::text[]) AS value", back)),
        )


def _account_info(row: Row) -> AccountInfo:
    id, ref, name, is_key, industry, size, tier, segment, slipping, custom, former_name = row
    own = tuple(custom_from(custom).items())
    return AccountInfo(id, ref, name, bool(is_key), industry, size, tier, segment, bool(slipping), own, former_name)


_ACCOUNTS = _Kind(
    "account",
    "id, ref, name, is_key, industry, size, '', '', 0, '', ''",
    _account_info,
    # What was merged is called as the account it was merged into; only its number is another one.
    "coalesce(known.merged_into, known.id) AS id, ref, name, is_key, industry, size, "
    "coalesce(r.tier, ''), coalesce(r.segment, ''), coalesce(r.slipping, 0), custom, former_name",
    "LEFT JOIN account_rank r ON r.account = coalesce(known.merged_into, known.id)",
    ("ref", "name", "former_name <> '' AND former_name"),
)
_PRODUCTS = _Kind("product", "id, ref, name, cost_minor", lambda row: ProductInfo(*row))
_CONTACTS = _Kind("contact", "id, ref, name, account_id", lambda row: ContactInfo(*row))


async def accounts_changed(tx: Tx) -> None:
    """Say that an account, product or contact was edited (not: created). Call inside `db.write()`."""
    await bump_version(tx, SUBJECT)


class Registry:
    """One per process. Remembers what it found until somebody edits something."""

    def __init__(self) -> None:
        self._version = 0
        self._accounts: dict[str, AccountInfo] = {}
        self._products: dict[str, ProductInfo] = {}
        self._contacts: dict[str, ContactInfo] = {}

    async def accounts(
        self, tx: Tx, texts: Collection[str], now: datetime, versions: Versions
    ) -> dict[str, AccountInfo]:
        """The account behind each text; unknown ones are made with the text as ref and name.

        Call inside `db.write()` with the versions read in it. At most 200 characters each, and no NUL.
        """
        self._forget_if_edited(tx, versions)
        return await _resolve(tx, _ACCOUNTS, self._accounts, texts, now)

    async def products(
        self, tx: Tx, texts: Collection[str], now: datetime, versions: Versions
    ) -> dict[str, ProductInfo]:
        """The product behind each text; as `accounts`."""
        self._forget_if_edited(tx, versions)
        return await _resolve(tx, _PRODUCTS, self._products, texts, now)

    async def contacts(
        self, tx: Tx, texts: Collection[str], now: datetime, versions: Versions
    ) -> dict[str, ContactInfo]:
        """The contact behind each text; as `accounts`."""
        self._forget_if_edited(tx, versions)
        return await _resolve(tx, _CONTACTS, self._contacts, texts, now)

    def _forget_if_edited(self, tx: Tx, versions: Versions) -> None:
        version = versions.get(SUBJECT, 0)
        if version != self._version or SUBJECT in tx.changed:
            # What an open transaction has edited may yet be rolled back: -1 forgets it again next time.
            self._version = -1 if SUBJECT in tx.changed else version
            self._accounts.clear()
            self._products.clear()
            self._contacts.clear()


async def _resolve(
    tx: Tx, kind: _Kind[Info], remembered: dict[str, Info], texts: Collection[str], now: datetime
) -> dict[str, Info]:
    found = {text: remembered[text] for text in texts if text in remembered}
    unknown = [text for text in dict.fromkeys(texts) if text not in found]
    if not unknown:
        return found
    rows = await tx.fetch(kind.search(tx.dialect), as_array(tx.dialect, unknown))
    stored = _by_text(unknown, [kind.read(row) for row in rows])
    if _CREATED_HERE not in tx.changed:
        # What this transaction made itself is not remembered: it may be rolled back.
        _remember(remembered, stored)
    missing = [text for text in unknown if text not in stored]
    created = await _create(tx, kind, missing, now) if missing else {}
    return found | stored | created


async def _create(tx: Tx, kind: _Kind[Info], texts: list[str], now: datetime) -> dict[str, Info]:
    tx.changed.add(_CREATED_HERE)
    rows = await tx.fetch(kind.insert().on(tx.dialect), as_array(tx.dialect, texts), now)
    return {info.ref: info for info in map(kind.read, rows)}


def _by_text(texts: Iterable[str], infos: Collection[Info]) -> dict[str, Info]:
    # The oldest comes last and so wins among several of one name; a ref beats every name, a name every former one.
    former = {info.former_name: info for info in infos if isinstance(info, AccountInfo) and info.former_name}
    everything = former | {info.name: info for info in infos} | {info.ref: info for info in infos}
    return {text: everything[text] for text in texts if text in everything}


def _remember(remembered: dict[str, Info], found: dict[str, Info]) -> None:
    if len(remembered) + len(found) > REMEMBERED:
        remembered.clear()
    remembered.update(found)
