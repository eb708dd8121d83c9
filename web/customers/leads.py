"""The lead pool as a page: the resource map, what one holds and may take, and the leads one by one."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from kpi.leads import LeadState
from server.db.paging import Page
from server.people.access import EVERYBODY
from server.people.directory import MemberInfo
from server.people.roles import Role
from server.pipeline.lead_desk import DealDraft
from server.pipeline.lead_queries import Hands, LeadQueries
from server.pipeline.lead_rows import RECYCLED, Field, LeadFilter, LeadRow
from web.address import PageAsked
from web.customers.people import People
from web.customers.typed import read_money
from web.i18n import gettext as _
from web.list_file import ListFile

AT_ONCE = 50
# In the last days before it goes back a lead asks for a touch.
SOON_DAYS = 3
TABS = ("pool", "mine", "held", "qualified")


@dataclass(frozen=True, slots=True)
class LeadsAsked(PageAsked):
    """Which leads, as the address has it."""

    PATH: ClassVar[str] = "/leads"

    tab: str = "pool"
    origin: str = ""
    q: str = ""
    cursor: str = ""

    @property
    def file(self) -> ListFile:
        """The same list as a file."""
        wanted = {"q": self.q, "origin": self.origin or None, "sort": self.sort}
        if self.tab == "mine":
            return ListFile("/leads", wanted | {"state": LeadState.HELD.value, "holder": "me"})
        return ListFile("/leads", wanted | {"state": self.tab})

    @property
    def sort(self) -> str:
        """Who asked last is called first; what one holds longest goes back first."""
        return "newest" if self.tab in ("pool", "qualified") else "oldest"


def provide_leads_asked(
    tab: FromQuery[str] = "",
    origin: FromQuery[str] = "",
    q: Annotated[str, QueryParameter(max_length=200)] = "",
    cursor: FromQuery[str] = "",
) -> LeadsAsked:
    """The dependency `leads_asked`; what is no tab means the pool."""
    return LeadsAsked(tab if tab in TABS else TABS[0], origin, q.strip(), cursor)


class LeadForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the forms about a lead send; the last fields say what the page shows."""

    name: str = ""
    phone: str = ""
    source: str = ""
    contact: str = ""
    note: str = ""
    keep: str = ""
    again: str = ""
    reason: str = ""
    member: str = ""
    account: str = ""
    title: str = ""
    amount: str = ""
    tab: str = ""
    origin: str = ""
    q: str = ""

    @property
    def asked(self) -> LeadsAsked:
        """The page that wants the answer."""
        return provide_leads_asked(self.tab, self.origin, self.q)


@dataclass(frozen=True, slots=True)
class LeadLine:
    """One lead with its holder and what the viewer may do with it."""

    row: LeadRow
    holder: MemberInfo | None
    days_left: int | None
    may_claim: bool
    may_act: bool
    may_hand: bool

    @property
    def title(self) -> str:
        """What people call it."""
        return self.row.name or self.row.contact or self.row.id

    @property
    def is_urgent(self) -> bool:
        """Whether it is about to go back."""
        return self.days_left is not None and self.days_left <= SOON_DAYS

    @property
    def reason(self) -> str:
        """Why it came back, in words; "" where it never did."""
        return _("nobody touched it for too long") if self.row.reason == RECYCLED else self.row.reason


@dataclass(frozen=True, slots=True)
class LeadsPage:
    """Everything that the page shows."""

    asked: LeadsAsked
    fields: tuple[Field, ...]
    hands: Hands
    lines: tuple[LeadLine, ...]
    next: str
    people: People

    @property
    def total(self) -> int:
        """How many leads wait in the pool."""
        return sum(one.count for one in self.fields)

    @property
    def most(self) -> int:
        """The richest field, which the bars are measured by."""
        return max((one.count for one in self.fields), default=0)

    @property
    def is_leading(self) -> bool:
        """Whether the viewer sees others' leads and may hand leads out."""
        return _leads(self.people)

    @property
    def tabs(self) -> tuple[tuple[str, str], ...]:
        """Where one can look: value and title."""
        others = (("held", _("Held")),) if self.is_leading else ()
        return (("pool", _("Pool")), ("mine", _("Mine")), *others, ("qualified", _("Became customers")))

    @property
    def topics(self) -> str:
        """The pool is everybody's: every move in it concerns whoever looks."""
        return "company"


@dataclass(frozen=True, slots=True)
class LeadReader:
    """Reads leads for one viewer."""

    queries: LeadQueries
    people: People

    async def page(self, asked: LeadsAsked) -> LeadsPage:
        """The page as it is now."""
        lines, following = await self.lines(asked)
        hands = await self.queries.hands(self.people.viewer.member_id or 0)
        return LeadsPage(asked, await self.queries.fields(), hands, lines, following, self.people)

    async def lines(self, asked: LeadsAsked) -> tuple[tuple[LeadLine, ...], str]:
        """Some leads and the cursor of the next ones."""
        viewer = self.people.viewer
        state = LeadState.HELD if asked.tab == "mine" else LeadState(asked.tab)
        wanted = LeadFilter(
            state=state.value,
            member=viewer.member_id if asked.tab == "mine" else None,
            origin=asked.origin or None,
            text=asked.q,
            sort=asked.sort,
        )
        found = await self.queries.leads(viewer, wanted, Page(AT_ONCE, asked.cursor or None))
        return tuple(self._line(one) for one in found.items), found.next or ""

    def _line(self, row: LeadRow) -> LeadLine:
        people, is_held = self.people, row.state is LeadState.HELD
        left = (row.recycles_on - people.today).days if row.recycles_on is not None else None
        may_act = is_held and people.may_act([row.member])
        may_hand = _leads(people) and row.state is not LeadState.QUALIFIED
        return LeadLine(row, people.member(row.member), left, row.state is LeadState.POOL, may_act, may_hand)


def provide_lead_reader(lead_queries: NamedDependency[LeadQueries], people: NamedDependency[People]) -> LeadReader:
    """The dependency `lead_reader`."""
    return LeadReader(lead_queries, people)


def first_deal(form: LeadForm, errors: dict[str, str]) -> DealDraft | None:
    """The deal that a conversion names; None where it names none."""
    if not form.title.strip() and not form.amount.strip():
        return None
    amount = read_money(form.amount, errors) if form.amount.strip() else None
    return DealDraft(form.title.strip() or form.account.strip(), amount)


def _leads(people: People) -> bool:
    return people.viewer.role in (*EVERYBODY, Role.LEAD)
