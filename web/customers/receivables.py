"""Money still to come: by age, instalment by instalment, and what came in lately."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from litestar.params import FromQuery, QueryParameter

from kpi.events import Kind
from server.db.paging import Page
from server.ledger.event_list import EventFilter
from server.pipeline.filters import InstalmentFilter, Wanting
from server.pipeline.queries import PipelineQueries
from server.pipeline.rows import InstalmentRow, InstalmentState, Receivables
from web.address import PageAsked
from web.customers.happenings import Happening, HappeningReader
from web.customers.people import People
from web.list_file import ListFile

AT_ONCE = 50
LATEST = 10


@dataclass(frozen=True, slots=True)
class OwedAsked(PageAsked):
    """Which instalments, as the address has it."""

    PATH: ClassVar[str] = "/receivables"

    state: Wanting = Wanting.UNPAID
    member: str = ""
    cursor: str = ""

    @property
    def file(self) -> ListFile:
        """The same instalments as a file."""
        return ListFile("/instalments", {"state": self.state.value, "member": self.member})


def provide_owed_asked(
    wanted: Annotated[str, QueryParameter(name="state")] = "", member: FromQuery[str] = "", cursor: FromQuery[str] = ""
) -> OwedAsked:
    """The dependency `owed_asked`; what is no choice means the usual."""
    return OwedAsked(next((one for one in Wanting if one == wanted), Wanting.UNPAID), member, cursor)


@dataclass(frozen=True, slots=True)
class OwedRow:
    """One instalment, with whose it is and how it stands today."""

    row: InstalmentRow
    state: InstalmentState
    late: int
    owner: str
    username: str
    may_pay: bool

    @property
    def key(self) -> str:
        """What tells it from all others on a page."""
        return f"{self.row.contract}/{self.row.name}"


@dataclass(frozen=True, slots=True)
class OwedPage:
    """Everything that the page shows."""

    asked: OwedAsked
    owed: Receivables
    rows: tuple[OwedRow, ...]
    next: str
    payments: tuple[Happening, ...]
    people: People
    currency: str
    today: date

    @property
    def most(self) -> int:
        """The largest bucket, which the bars are measured by."""
        return max((bucket.amount for bucket in self.owed.buckets), default=0)


@dataclass(frozen=True, slots=True)
class OwedReader:
    """Reads receivables for one viewer."""

    queries: PipelineQueries
    people: People
    happenings: HappeningReader

    async def page(self, asked: OwedAsked) -> OwedPage:
        """The page as it is now."""
        people = self.people
        rows, following = await self.rows(asked)
        owed = await self.queries.receivables(people.viewer, people.today)
        latest = await self.happenings.of(EventFilter(kind=Kind.COLLECTION.value, sort="newest"), limit=LATEST)
        return OwedPage(asked, owed, rows, following, latest.items, people, people.directory.currency, people.today)

    async def rows(self, asked: OwedAsked) -> tuple[tuple[OwedRow, ...], str]:
        """Some instalments and the cursor of the next ones."""
        member = self.people.directory.member_by_username(asked.member) if asked.member else None
        # Nobody has the number -1: a name that is not there finds nothing, instead of everything.
        whose = (member.id if member is not None else -1) if asked.member else None
        wanted = InstalmentFilter(state=asked.state, member=whose)
        found = await self.queries.instalments(self.people.viewer, wanted, Page(AT_ONCE, asked.cursor or None))
        return tuple(owed_row(one, self.people) for one in found.items), found.next or ""


def owed_row(row: InstalmentRow, people: People) -> OwedRow:
    """One instalment as a line."""
    owner = people.member(row.member)
    return OwedRow(
        row,
        row.state(people.today),
        row.days_late(people.today),
        owner.name if owner is not None else "",
        owner.username if owner is not None else "",
        bool(row.unpaid) and people.may_act([row.member] if row.member else []),
    )
