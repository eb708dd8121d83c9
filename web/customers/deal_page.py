"""One deal with its story, as one viewer may see it: stages, amounts, contracts, and what happened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from server.ledger.queries import EventFilter
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

MOST_EVENTS = 200


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

    def error(self, act: str, name: str) -> str:
        """What is wrong with a field, "" for nothing."""
        return self.typed.errors.get(name, "") if act == self.typed.act else ""


@dataclass(frozen=True, slots=True)
class DealPageReader:
    """Reads one deal for one viewer."""

    queries: PipelineQueries
    deals: DealReader
    happenings: HappeningReader

    async def page(self, id: str, typed: Typed = NOTHING_TYPED) -> DealPage:
        """The page as it is now. Raises `NotFound`."""
        people = self.deals.people
        viewer: Viewer = people.viewer
        story = await self.queries.deal(viewer, id)
        told = await self.happenings.of(EventFilter(subject=f"deal:{id}"), limit=MOST_EVENTS)
        stages = dict.fromkeys((*(await self.queries.stages()), *(one.stage for one in story.stages)))
        is_shared = len(story.deal.shares) > 1
        return DealPage(
            story=story,
            card=self.deals.card(story.deal),
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
            seen=as_text(seen_of(story.deal)),
            may_see_funnel=viewer.role is not Role.REP,
            typed=typed,
        )


def _percent(share: float | None) -> str:
    return "100" if share is None else f"{share * 100:.4f}".rstrip("0").rstrip(".")
