"""The list of accounts: what is asked for in the address, and what answers it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from litestar.params import FromQuery, QueryParameter

from kpi.segments import Segment, Tier
from server.accounts.access import seen_sort
from server.accounts.queries import ACCOUNT_SORTS, AccountFilter, AccountQueries
from server.accounts.rows import AccountRow
from server.db.paging import Page
from server.people.directory import MemberInfo
from web.address import PageAsked
from web.customers.people import People
from web.customers.segment_words import segment_title
from web.i18n import gettext as _
from web.list_file import ListFile

AT_ONCE = 50
LONGEST = 200
MINE, NOBODYS = "me", "-"
SLIPPING = "slipping"


@dataclass(frozen=True, slots=True)
class AccountsAsked(PageAsked):
    """Which accounts, as the address has it; "" does not restrict. ``owner`` is a username, MINE or NOBODYS."""

    PATH: ClassVar[str] = "/customers"

    q: str = ""
    key: str = ""
    industry: str = ""
    region: str = ""
    owner: str = ""
    tier: str = ""
    segment: str = ""
    sort: str = ACCOUNT_SORTS[0]
    cursor: str = ""

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return any((self.q, self.key, self.industry, self.region, self.owner, self.tier, self.segment))

    @property
    def file(self) -> ListFile:
        """The same list as a file."""
        owner = {NOBODYS: "none", MINE: "me"}.get(self.owner, self.owner)
        key = "true" if self.key else ""
        wanted = {"q": self.q, "key": key, "industry": self.industry, "region": self.region, "owner": owner}
        return ListFile("/accounts", wanted | {"sort": self.sort})


def provide_accounts_asked(
    q: FromQuery[str] = "",
    key: FromQuery[str] = "",
    industry: FromQuery[str] = "",
    region: FromQuery[str] = "",
    owner: FromQuery[str] = "",
    tier: FromQuery[str] = "",
    segment: FromQuery[str] = "",
    sort: FromQuery[str] = "",
    cursor: Annotated[str, QueryParameter(max_length=2000)] = "",
) -> AccountsAsked:
    """The dependency `accounts_asked`; what is no choice means the usual."""
    return AccountsAsked(
        q.strip()[:LONGEST],
        "1" if key else "",
        industry,
        region,
        owner,
        tier if tier in list(Tier) else "",
        segment if segment in (SLIPPING, *Segment) else "",
        sort if sort in ACCOUNT_SORTS else ACCOUNT_SORTS[0],
        cursor,
    )


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account with its owner and region in words."""

    account: AccountRow
    owner: MemberInfo | None
    region: str


@dataclass(frozen=True, slots=True)
class AccountLines:
    """A part of the list; ``next`` is the cursor of the following part, "" when there is none."""

    rows: tuple[AccountLine, ...]
    next: str


@dataclass(frozen=True, slots=True)
class AccountLister:
    """Reads the list for one viewer."""

    queries: AccountQueries
    people: People

    async def lines(self, asked: AccountsAsked) -> AccountLines:
        """A part of the list."""
        found = await self.queries.list(self._filter(asked), Page(AT_ONCE, asked.cursor or None))
        people = self.people
        rows = (AccountLine(one, people.member(one.owner_id), people.region(one.region_id)) for one in found.items)
        return AccountLines(tuple(rows), found.next or "")

    @property
    def segments(self) -> tuple[tuple[str, str], ...]:
        """What can be picked of how customers buy."""
        return (*((one.value, segment_title(one.value)) for one in Segment), (SLIPPING, _("Slipping away")))

    async def industries(self) -> Sequence[str]:
        """What can be picked."""
        return await self.queries.industries()

    def _filter(self, asked: AccountsAsked) -> AccountFilter:
        region = self.people.directory.find_region(asked.region) if asked.region else None
        return AccountFilter(
            text=asked.q,
            is_key=True if asked.key else None,
            industry=asked.industry,
            # Nothing has the number -1: a name that is not there finds nothing, instead of everything.
            region=(region.id if region is not None else -1) if asked.region else None,
            owner=self._owner(asked.owner),
            sort=seen_sort(asked.sort, self.people.viewer),
            tier=asked.tier,
            segment="" if asked.segment == SLIPPING else asked.segment,
            is_slipping=asked.segment == SLIPPING,
        )

    def _owner(self, text: str) -> int | None:
        if not text:
            return None
        if text == NOBODYS:
            return 0
        if text == MINE:
            return self.people.viewer.member_id
        member = self.people.directory.member_by_username(text)
        return member.id if member is not None else -1
