"""One deal with its story, as one viewer may see it: stages, amounts, contracts, and what happened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from server.accounts.access import may_see_costs
from server.accounts.queries import AccountQueries, ProductFilter
from server.db.paging import Page
from server.ledger.event_list import EventFilter
from server.people.access import Viewer
from server.people.directory import MemberInfo
from server.people.roles import Role
from server.pipeline.queries import PipelineQueries
from server.pipeline.rows import DealRow, DealStory
from web.customers.deal_acts import DealForm
from web.customers.deal_board import DealCard, DealReader
from web.customers.deal_seen import Difference, as_text, seen_of
from web.customers.deal_shares import SPARE_ROWS, rows_of
from web.customers.happenings import Happening, HappeningReader
from web.customers.line_rows import SPARE_ROWS as SPARE_LINES
from web.customers.line_rows import Row, rows_from
from web.customers.line_rows import rows_of as line_rows

MOST_EVENTS = 200
_OFFERED_PRODUCTS = 200


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody with a part in a deal; ``share`` is None where it is the whole."""

    member: MemberInfo
    share: float | None


@dataclass(frozen=True, slots=True)
class Typed:
    """The form that is open: which act, what was typed, what is wrong, and where somebody else was faster."""

    act: str = ""
    form: DealForm = field(default_factory=DealForm)
    errors: Mapping[str, str] = field(default_factory=dict)
    faster: tuple[Difference, ...] = ()


NOTHING_TYPED = Typed()


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """A day the deal was expected to close on, with who said so."""

    on: date
    told_at: datetime
    who: str


@dataclass(frozen=True, slots=True)
class DealPage:
    """Everything that the page shows; ``seen`` is what its forms carry along."""

    story: DealStory
    card: DealCard
    owners: tuple[Owner, ...]
    events: tuple[Happening, ...]
    amounts: tuple[Happening, ...]
    stages: tuple[str, ...]
    currency: str
    today: date
    topics: str
    expected: tuple[ExpectedLine, ...]
    sharers: tuple[MemberInfo, ...]
    seen: str
    may_see_funnel: bool
    sees_costs: bool
    products: tuple[str, ...]
    typed: Typed = NOTHING_TYPED

    @property
    def deal(self) -> DealRow:
        """The deal itself."""
        return self.story.deal

    def value(self, act: str, name: str, usual: str = "") -> str:
        """What stands in a field: what was typed, where this form is the open one."""
        return str(getattr(self.typed.form, name)) if act == self.typed.act else usual

    @property
    def shares(self) -> list[tuple[str, str]]:
        """The rows of the form that says whose the deal is, some of them blank."""
        form = self.typed.form
        told = (
            rows_of(form.who, form.share)
            if self.typed.act == "split"
            else [(one.member.username, _percent(one.share)) for one in self.owners]
        )
        return [*(row for row in told if row[0]), *[("", "")] * SPARE_ROWS]

    @property
    def lines(self) -> list[Row]:
        """The rows of the form that says what is sold, some of them blank."""
        form = self.typed.form
        told = (
            line_rows(form.line_product, form.line_quantity, form.line_price, form.line_discount, form.line_cost)
            if self.typed.act == "sell"
            else rows_from(self.story.lines, self.currency, with_costs=self.sees_costs)
        )
        return [*(row for row in told if any(row)), *[("", "", "", "", "")] * SPARE_LINES]

    @property
    def discount(self) -> int:
        """What is let off list prices."""
        return sum(line.discount for line in self.story.lines)

    @property
    def discount_rate(self) -> float:
        """The same as a share of the list prices."""
        return self.discount / (self.discount + self.deal.amount)

    @property
    def margin(self) -> int | None:
        """What the deal leaves; None where the cost of a line is not known."""
        margins = [line.margin for line in self.story.lines if line.margin is not None]
        return sum(margins) if len(margins) == len(self.story.lines) else None

    @property
    def margin_rate(self) -> float | None:
        """The same as a share of the amount."""
        return self.margin / self.deal.amount if self.margin is not None and self.deal.amount else None

    def error(self, act: str, name: str) -> str:
        """What is wrong with a field, "" for nothing."""
        return self.typed.errors.get(name, "") if act == self.typed.act else ""


@dataclass(frozen=True, slots=True)
class DealPageReader:
    """Reads one deal for one viewer."""

    queries: PipelineQueries
    deals: DealReader
    happenings: HappeningReader
    accounts: AccountQueries

    async def page(self, id: str, typed: Typed = NOTHING_TYPED) -> DealPage:
        """The page as it is now. Raises `NotFound`."""
        people = self.deals.people
        viewer: Viewer = people.viewer
        story = await self.queries.deal(viewer, id)
        told = await self.happenings.of(EventFilter(subject=f"deal:{id}"), limit=MOST_EVENTS)
        card = self.deals.card(story.deal)
        stages = dict.fromkeys((*(await self.queries.stages()), *(one.stage for one in story.stages)))
        is_shared = len(story.deal.shares) > 1
        return DealPage(
            story=story,
            card=card,
            owners=tuple(
                Owner(people.directory.member(one.member), float(one.share) if is_shared else None)
                for one in story.deal.shares
            ),
            events=told.items,
            amounts=told.amounts,
            stages=tuple(stages),
            currency=people.directory.currency,
            today=people.today,
            topics=people.topics,
            expected=tuple(
                ExpectedLine(one.on, one.told_at, people.directory.member(one.member).name if one.member else "")
                for one in reversed(story.expected)
            ),
            sharers=people.sharers,
            seen=as_text(seen_of(story.deal, story.lines)),
            may_see_funnel=viewer.role is not Role.REP,
            sees_costs=may_see_costs(viewer),
            products=await self._offered() if card.may_move and story.deal.state == "open" else (),
            typed=typed,
        )

    async def _offered(self) -> tuple[str, ...]:
        """What the form of lines suggests; it is shown while a deal is open, to who may change it."""
        products = await self.accounts.products(ProductFilter(), Page(_OFFERED_PRODUCTS))
        return tuple(one.name for one in products.items)


def _percent(share: float | None) -> str:
    return "100" if share is None else f"{share * 100:.4f}".rstrip("0").rstrip(".")
