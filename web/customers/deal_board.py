"""The deals as a board by stage or as a list: what is asked for in the address, and what answers it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar

from litestar.params import FromQuery, QueryParameter

from kpi.money import Money
from server.db.paging import Page
from server.pipeline.filters import DEAL_ORDERS, DealFilter
from server.pipeline.queries import PipelineQueries
from server.pipeline.rows import DealRow, StageColumn
from web.address import PageAsked
from web.customers.people import People
from web.list_file import ListFile
from web.quick_log.typed import read_amount

AT_ONCE = 50
LONGEST = 200
_USUAL_SORT = next(iter(DEAL_ORDERS))


class View(StrEnum):
    """How deals are shown."""

    BOARD = "board"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class DealsAsked(PageAsked):
    """Which deals, as the address has it; "" and None do not restrict. ``stage`` counts in lists only."""

    PATH: ClassVar[str] = "/deals"

    view: View = View.BOARD
    q: str = ""
    member: str = ""
    team: str = ""
    least: str = ""
    state: str = "open"
    stage: str | None = None
    sort: str = _USUAL_SORT
    cursor: str = ""

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        usual = DealsAsked(view=self.view, sort=self.sort, cursor=self.cursor)
        return self != usual

    @property
    def file(self) -> ListFile:
        """The same list as a file; of the board all open deals, stage by stage."""
        try:
            least = str(read_amount(self.least)) if self.least else ""
        except ValueError:
            least = ""
        wanted = {"q": self.q, "member": self.member, "team": self.team, "min_amount": least}
        if self.view is View.BOARD:
            return ListFile("/deals", wanted | {"state": "open"})
        state = "" if self.state == "all" else self.state
        return ListFile("/deals", wanted | {"state": state, "stage": self.stage, "sort": self.sort})


def provide_deals_asked(
    view: FromQuery[str] = "",
    q: FromQuery[str] = "",
    member: FromQuery[str] = "",
    team: FromQuery[str] = "",
    least: FromQuery[str] = "",
    wanted: Annotated[str, QueryParameter(name="state")] = "open",
    stage: FromQuery[str | None] = None,
    sort: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
) -> DealsAsked:
    """The dependency `deals_asked`. A form sends every field: one that is no choice means the usual."""
    return DealsAsked(
        View.LIST if view == View.LIST else View.BOARD,
        q.strip()[:LONGEST],
        member,
        team,
        least.strip()[:LONGEST],
        wanted if wanted in ("open", "won", "lost", "all") else "open",
        stage,
        sort if sort in DEAL_ORDERS else _USUAL_SORT,
        cursor,
    )


@dataclass(frozen=True, slots=True)
class DealCard:
    """A deal as a card or a row, with whose it is."""

    deal: DealRow
    name: str
    owner: str
    username: str
    days: int
    is_late: bool
    may_move: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One stage of the board; ``more`` is how many cards do not fit."""

    stage: str
    count: int
    total: int
    cards: tuple[DealCard, ...]

    @property
    def more(self) -> int:
        """How many of the deals have no card."""
        return self.count - len(self.cards)


@dataclass(frozen=True, slots=True)
class DealsShown:
    """What answers the question; the board has ``columns``, the list ``rows``."""

    columns: tuple[Column, ...] = ()
    rows: tuple[DealCard, ...] = ()
    next: str = ""

    @property
    def count(self) -> int:
        """How many deals stand on the board."""
        return sum(column.count for column in self.columns)

    @property
    def total(self) -> int:
        """What they are worth together."""
        return sum(column.total for column in self.columns)

    @property
    def stages(self) -> tuple[str, ...]:
        """Where a card can go."""
        return tuple(column.stage for column in self.columns if column.stage)


@dataclass(frozen=True, slots=True)
class DealReader:
    """Reads deals for one viewer."""

    queries: PipelineQueries
    people: People
    now: datetime

    async def show(self, asked: DealsAsked) -> DealsShown:
        """What is asked for."""
        if asked.view is View.LIST:
            found = await self.queries.deals(
                self.people.viewer, self._filter(asked), Page(AT_ONCE, asked.cursor or None)
            )
            return DealsShown(rows=tuple(self.card(deal) for deal in found.items), next=found.next or "")
        columns = await self.queries.kanban(self.people.viewer, self._filter(replace(asked, stage=None)))
        known = await self.queries.stages()
        return DealsShown(columns=tuple(self._column(one) for one in _with_empty(columns, known)))

    def card(self, deal: DealRow) -> DealCard:
        """One deal."""
        owner = self.people.member(deal.member)
        return DealCard(
            deal,
            deal_name(deal),
            owner.name if owner is not None else "",
            owner.username if owner is not None else "",
            deal.days_in_stage(self.now),
            deal.state == "open" and deal.expected_close is not None and deal.expected_close < self.today,
            self.people.may_act(share.member for share in deal.shares),
        )

    @property
    def today(self) -> date:
        """The organisation's day."""
        return self.people.today

    def _column(self, column: StageColumn) -> Column:
        return Column(column.stage, column.count, column.total, tuple(self.card(deal) for deal in column.cards))

    def _filter(self, asked: DealsAsked) -> DealFilter:
        directory = self.people.directory
        member = directory.member_by_username(asked.member) if asked.member else None
        team = directory.find_team(asked.team) if asked.team else None
        return DealFilter(
            state="" if asked.state == "all" else asked.state,
            stage=asked.stage,
            # Nobody has the number -1: a name that is not there finds nothing, instead of everything.
            member=(member.id if member is not None else -1) if asked.member else None,
            team=(team.id if team is not None else -1) if asked.team else None,
            text=asked.q,
            min_amount=least_minor(asked.least, directory.currency),
            sort=asked.sort,
        )


def deal_name(deal: DealRow) -> str:
    """What a deal is called: its title, else what is sold, else its id."""
    return deal.title or (deal.product.name if deal.product is not None else "") or deal.id


def least_minor(text: str, currency: str) -> int | None:
    """The amount somebody typed, None for none or what is no amount."""
    try:
        amount: Decimal = read_amount(text)
        return Money.parse(amount, currency).minor
    except ValueError:
        return None


def _with_empty(columns: Sequence[StageColumn], known: Sequence[str]) -> list[StageColumn]:
    """The columns with those stages between them in which no deal stands, so that a card can go there."""
    found = {column.stage: column for column in columns}
    first = [found[""]] if "" in found else []
    ordered = [found.get(name, StageColumn(name, 0, 0, ())) for name in known]
    others = [column for column in columns if column.stage and column.stage not in known]
    return [*first, *ordered, *others]
