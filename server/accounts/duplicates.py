"""What people do about accounts, or contacts, that may be the same one: merge them, or say that they differ.

Who may edit both may merge them. What stands above may object (a raid that is under way): it adds a hindrance.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from server.accounts.access import may_add, may_edit, require, require_reader
from server.accounts.edits import invalid
from server.accounts.matching import DIFFERENT
from server.accounts.merge import Merge, merge_accounts, merge_contacts
from server.accounts.queries import AccountQueries
from server.accounts.rows import AccountRow, ContactRow
from server.accounts.store import Kind
from server.clock import Clock
from server.db.database import Database
from server.db.paging import Listed, Order, Page, Wanted, listed
from server.db.tx import Reading, Row
from server.errors import Conflict, NotFound
from server.people.access import Viewer

Hindrance = Callable[[Reading, int], Awaitable[str]]
"""Why an account (its number) cannot be merged into another one now; "" for no reason."""

_NOT_YOURS = "two accounts are merged by who may edit both: their owners, whoever leads them, a boss or an admin"
_PAIR = "SELECT l.one, l.other, l.score, l.why FROM likely l"
# The surest first; the numbers of both break ties.
_ORDER = Order("100 - l.score", "(CAST(l.one AS TEXT) || '-' || CAST(l.other AS TEXT))", is_tie_text=True)


@dataclass(frozen=True, slots=True)
class LikelyPair:
    """Two that may be the same, and why: phone, domain, email or name."""

    one: int
    other: int
    score: int
    why: str


@dataclass(frozen=True, slots=True)
class DuplicateDesk:
    """One per app. Raises `NotFound`, `NotAllowed`, `InvalidInput`, `Conflict`."""

    db: Database
    clock: Clock
    hindrances: list[Hindrance] = field(default_factory=list)

    async def pairs(self, viewer: Viewer, kind: Kind, page: Page) -> Listed[LikelyPair]:
        """Pairs that nobody has settled yet, the surest first."""
        require_reader(viewer)
        wanted = Wanted([f"l.kind = '{kind.value}'", "l.settled = ''"])
        ending = wanted.after(_ORDER, page)
        rows = await self.db.fetch(f"{_PAIR} WHERE {wanted.where} {ending}", *wanted.arguments)
        return listed(rows, page, _pair, lambda row: (100 - row["score"], f"{row['one']}-{row['other']}"))

    async def count(self, kind: Kind) -> int:
        """How many pairs nobody has settled yet."""
        return int(
            await self.db.fetch_value("SELECT count(*) FROM likely WHERE kind = $1 AND settled = ''", kind.value)
        )

    async def merge_accounts(self, viewer: Viewer, stays: int, goes: int) -> AccountRow:
        """Make two accounts one, the first of them."""
        async with self.db.write() as tx:
            queries = AccountQueries(tx)
            kept, other = await queries.account(stays), await queries.account(goes)
            _refuse_same(kept.id, other.id, kept.name)
            require(may_edit(viewer, kept.owner_id) and may_edit(viewer, other.owner_id), _NOT_YOURS)
            for hindrance in self.hindrances:
                if told := await hindrance(tx, other.id):
                    raise Conflict(told)
            await merge_accounts(tx, kept, other, Merge(viewer.caller, self.clock()))
            return await queries.account(kept.id)

    async def merge_contacts(self, viewer: Viewer, stays: int, goes: int) -> ContactRow:
        """Make two contacts one, the first of them."""
        async with self.db.write() as tx:
            queries = AccountQueries(tx)
            kept, other = await queries.contact(stays), await queries.contact(goes)
            _refuse_same(kept.id, other.id, kept.name)
            for one in (kept, other):
                await _require_contact(viewer, one, queries)
            await merge_contacts(tx, kept, other, Merge(viewer.caller, self.clock()))
            return await queries.contact(kept.id)

    async def say_different(self, viewer: Viewer, kind: Kind, one: int, other: int) -> None:
        """Say that a pair is not the same one: it is not asked about again."""
        first, second = sorted((one, other))
        async with self.db.write() as tx:
            queries = AccountQueries(tx)
            for id in (first, second):
                if kind is Kind.ACCOUNT:
                    require(may_edit(viewer, (await queries.account(id)).owner_id), _NOT_YOURS)
                else:
                    await _require_contact(viewer, await queries.contact(id), queries)
            found = await tx.fetch_value(
                "SELECT 1 FROM likely WHERE kind = $1 AND one = $2 AND other = $3", kind.value, first, second
            )
            if found is None:
                raise NotFound(f"nobody says that the {kind}s {first} and {second} may be the same")
            await tx.execute(
                f"UPDATE likely SET settled = '{DIFFERENT}' WHERE kind = $1 AND one = $2 AND other = $3",  # noqa: S608
                kind.value,
                first,
                second,
            )


async def _require_contact(viewer: Viewer, contact: ContactRow, queries: AccountQueries) -> None:
    owner = (await queries.account(contact.account_id)).owner_id if contact.account_id is not None else None
    require(may_add(viewer) and may_edit(viewer, owner), _NOT_YOURS.replace("accounts", "contacts"))


def _refuse_same(one: int, other: int, name: str) -> None:
    if one == other:
        raise invalid("merged", f"is {name[:60]!r} itself, or was merged into it already")


def _pair(row: Row) -> LikelyPair:
    return LikelyPair(row["one"], row["other"], row["score"], row["why"])


def ids_of(pairs: Sequence[LikelyPair]) -> set[int]:
    """Everybody in some pairs."""
    return {id for pair in pairs for id in (pair.one, pair.other)}
