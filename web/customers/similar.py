"""What may be the same customer or contact as another one, in words: while adding one, and in the list of pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from litestar.params import FromQuery, QueryParameter

from server.accounts.access import may_edit
from server.accounts.duplicates import DuplicateDesk, ids_of
from server.accounts.matching import Similar
from server.accounts.queries import AccountQueries
from server.accounts.rows import AccountRow, ContactRow
from server.accounts.store import Kind
from server.db.paging import Page
from server.people.directory import MemberInfo
from web.address import PageAsked
from web.customers.people import People
from web.i18n import gettext as _

AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class SimilarLine:
    """One that may be the same, and why."""

    id: int
    name: str
    ref: str
    why: str


@dataclass(frozen=True, slots=True)
class PairsAsked(PageAsked):
    """Which pairs, as the address has it."""

    PATH = "/customers/duplicates"

    kind: str = Kind.ACCOUNT.value
    cursor: str = ""


def provide_pairs_asked(
    kind: FromQuery[str] = "", cursor: Annotated[str, QueryParameter(max_length=2000)] = ""
) -> PairsAsked:
    """The dependency `pairs_asked`; what is no choice means the usual."""
    return PairsAsked(Kind.CONTACT.value if kind == Kind.CONTACT.value else Kind.ACCOUNT.value, cursor)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a pair, with what tells it from the other; `href` is its page."""

    id: int
    name: str
    ref: str
    href: str
    owner: MemberInfo | None
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PairLine:
    """Two that may be the same."""

    one: OneOf
    other: OneOf
    why: str
    may_settle: bool


@dataclass(frozen=True, slots=True)
class Pairs:
    """A part of the list; ``next`` is the cursor of the following part, "" when there is none."""

    rows: tuple[PairLine, ...]
    next: str


def why_title(why: str) -> str:
    """By what two are alike."""
    match why:
        case "phone":
            return _("Same telephone number")
        case "domain":
            return _("Same web address")
        case "email":
            return _("Same e-mail address")
        case _:
            return _("Nearly the same name")


def similar_lines(found: Sequence[Similar]) -> tuple[SimilarLine, ...]:
    """What may be the same, in words."""
    return tuple(SimilarLine(one.id, one.name, one.ref, why_title(one.match.why)) for one in found)


@dataclass(frozen=True, slots=True)
class PairReader:
    """Reads pairs for one viewer."""

    desk: DuplicateDesk
    queries: AccountQueries
    people: People

    async def pairs(self, asked: PairsAsked) -> Pairs:
        """A part of the list."""
        kind = Kind(asked.kind)
        found = await self.desk.pairs(self.people.viewer, kind, Page(AT_ONCE, asked.cursor or None))
        numbers = ids_of(found.items)
        known: dict[int, OneOf] = {}
        if kind is Kind.ACCOUNT:
            known = {id: self._account(id, row) for id, row in (await self.queries.by_ids(numbers)).items()}
        else:
            contacts = await self.queries.contacts_by_ids(numbers)
            owners = await self.queries.by_ids(row.account_id for row in contacts.values() if row.account_id)
            known = {id: self._contact(id, row, owners.get(row.account_id or 0)) for id, row in contacts.items()}
        rows = tuple(
            PairLine(known[one.one], known[one.other], why_title(one.why), self._may(known[one.one], known[one.other]))
            for one in found.items
        )
        return Pairs(rows, found.next or "")

    async def counts(self) -> dict[str, int]:
        """How many pairs of each kind wait."""
        return {kind.value: await self.desk.count(kind) for kind in (Kind.ACCOUNT, Kind.CONTACT)}

    def _may(self, *both: OneOf) -> bool:
        return all(may_edit(self.people.viewer, one.owner.id if one.owner is not None else None) for one in both)

    def _account(self, id: int, row: AccountRow) -> OneOf:
        told = (row.industry, row.size, self.people.region(row.region_id), row.phone, row.website)
        return OneOf(
            id,
            row.name,
            row.ref,
            f"/customers/{id}",
            self.people.member(row.owner_id),
            tuple(one for one in told if one),
        )

    def _contact(self, id: int, row: ContactRow, account: AccountRow | None) -> OneOf:
        told = (row.account_name or "", row.title, row.phone, row.email)
        owner = self.people.member(account.owner_id) if account is not None else None
        href = f"/customers/{row.account_id}" if row.account_id is not None else ""
        return OneOf(id, row.name, row.ref, href, owner, tuple(one for one in told if one))
