"""One deal with its story, as one viewer may see it: stages, amounts, contracts, and what happened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from server.ledger.queries import EventFilter
from server.people.access import Viewer
from server.people.directory import MemberInfo
from server.pipeline.queries import PipelineQueries
from server.pipeline.rows import DealRow, DealStory
from web.customers.deal_acts import DealForm
from web.customers.deal_board import DealCard, DealReader
from web.customers.happenings import Happening, HappeningReader

MOST_EVENTS = 200


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody with a part in a deal; ``share`` is None where it is the whole."""

    member: MemberInfo
    share: float | None


@dataclass(frozen=True, slots=True)
class DealPage:
    """Everything that the page shows. ``act`` is the form that is open, with what was typed and what is wrong."""

    story: DealStory
    card: DealCard
    owners: tuple[Owner, ...]
    events: tuple[Happening, ...]
    amounts: tuple[Happening, ...]
    stages: tuple[str, ...]
    currency: str
    today: date
    topics: str
    act: str = ""
    form: DealForm = field(default_factory=DealForm)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def deal(self) -> DealRow:
        """The deal itself."""
        return self.story.deal

    def value(self, act: str, name: str, usual: str = "") -> str:
        """What stands in a field: what was typed, where this form is the open one."""
        return str(getattr(self.form, name)) if act == self.act else usual

    def error(self, act: str, name: str) -> str:
        """What is wrong with a field, "" for nothing."""
        return self.errors.get(name, "") if act == self.act else ""


@dataclass(frozen=True, slots=True)
class DealPageReader:
    """Reads one deal for one viewer."""

    queries: PipelineQueries
    deals: DealReader
    happenings: HappeningReader

    async def page(
        self,
        id: str,
        *,
        act: str = "",
        form: DealForm | None = None,
        errors: Mapping[str, str] | None = None,
    ) -> DealPage:
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
            act=act,
            form=form or DealForm(),
            errors=errors or {},
        )
