"""The funnel of a scope: conversion and days by stage, where deals wait now, and what a day less would free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from kpi.forecast import Days
from kpi.funnel import (
    Ended,
    Settling,
    StageFlow,
    Stays,
    Usual,
    Waiting,
    flow_of_ended,
    flow_of_opened,
    settling,
    stage_order,
    usual_days,
    waiting_now,
)
from kpi.periods import Grain, Period
from server.accounts.queries import AccountQueries
from server.db.database import Database
from server.db.tx import Reading
from server.errors import NotFound
from server.insights.funnel.counted import FlowAsked, FlowCounts, forward, read_counts, stands_open
from server.insights.kept import KeptAnswers, Stretch, over_events
from server.insights.scopes import AskedScope, read_asked_scope, whose_of
from server.kpis.queries import KpiQueries, read_period
from server.kpis.sums import days_of
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.pipeline.flows import Chosen, StuckDeal, read_stuck
from server.pipeline.kanban import order_of_stages
from server.pipeline.moved import moved_between

USUAL_DAYS = 365
KEPT_DAYS = 760
MOST_STUCK = 15


class Cohort(StrEnum):
    """Which deals of a period are looked at: those opened in it, or the stays that ended in it."""

    OPENED = "opened"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """One stage: what became of those who came to it, how long it usually takes, and who waits in it now."""

    flow: StageFlow
    usual: Usual | None
    now: Waiting | None

    @property
    def slower(self) -> Fraction | None:
        """Days that those who wait now have waited beyond the usual (negative: less); None where nothing compares."""
        return (
            self.now.median_days - self.usual.median_days if self.now is not None and self.usual is not None else None
        )


@dataclass(frozen=True, slots=True)
class Delivery:
    """From delivery to payment: in the period, and what is delivered and unpaid now."""

    settling: Settling
    unpaid: int


@dataclass(frozen=True, slots=True)
class FunnelView:
    """The funnel of a scope and period."""

    scope: AskedScope
    period: Period
    cohort: Cohort
    product: str
    stages: tuple[FunnelStage, ...]
    stuck: tuple[StuckDeal, ...]
    stuck_count: int
    delivery: Delivery
    directory: Directory

    @property
    def slowest(self) -> tuple[FunnelStage, ...]:
        """Where a day less would free most, first."""
        passed = [stage for stage in self.stages if stage.usual is not None and stage.usual.money_per_day > 0]
        return tuple(sorted(passed, key=lambda stage: -stage.usual.money_per_day if stage.usual is not None else 0))


Flows = tuple[StageFlow, ...]


@dataclass(frozen=True, slots=True)
class _Funnel:
    """What was counted of a funnel, and what follows from it."""

    asked: FlowAsked
    counts: FlowCounts
    stuck: tuple[StuckDeal, ...]
    usual: Mapping[str, Usual]
    now: Mapping[str, Waiting]
    delivery: Delivery
    _flows: dict[tuple[str, ...], Flows] = field(default_factory=dict)

    @property
    def longest(self) -> Mapping[str, int]:
        """Stage → the days beyond which a deal is stuck in it, of those where one is."""
        return {stage: self.usual[stage].days_90 for stage, one in self.now.items() if one.stuck}

    def flow(self, told: Sequence[str]) -> Flows:
        """Stage by stage; ``told`` are those that the organisation has put in order.

        In the order of everybody's deals, so that a small team's funnel has the same stages as the company's.
        """
        key = tuple(told)
        if key not in self._flows:
            everybody, chosen = self.counts.ways
            order = stage_order(everybody, told)
            counted = self.counts.asked.items()
            if self.asked.began:
                # What those stays led to is told by the ways.
                stays = [Stays(stage, days, count) for (stage, _, days), (count,) in counted]
                self._flows[key] = flow_of_opened(chosen, stays, order)
            else:
                ended = [Ended(*found, count) for found, (count,) in counted]
                stood = {stage: deals for stage, (deals,) in self.counts.stood.items()}
                self._flows[key] = flow_of_ended(ended, stood, order)
        return self._flows[key]


class FunnelQueries:
    """Reads funnels, and keeps what was counted until something is recorded of a deal or contract. One per app."""

    def __init__(self, db: Database, directories: DirectoryCache, kpis: KpiQueries, accounts: AccountQueries) -> None:
        self._db = db
        self._directories = directories
        self.kpis = kpis
        self._accounts = accounts
        self._kept = KeptAnswers[tuple[Chosen, Period, Cohort], _Funnel](db)

    async def of(self, period_text: str, scope_text: str, cohort: Cohort, product: str, viewer: Viewer) -> FunnelView:
        """The funnel of one scope, in a constant number of statements. Raises NotFound, InvalidInput."""
        directory = await self._directories.current()
        period, scope = read_period(period_text, directory), read_asked_scope(scope_text, viewer, directory)
        today = self.kpis.today(directory).toordinal()
        chosen = Chosen(whose_of(scope), await self._product(product))
        asked = _asked(chosen, period, cohort, today)

        async def read(source: Reading) -> _Funnel:
            return await _funnel(source, asked, await read_counts(source, asked), None)

        async def bring_forward(source: Reading, kept: _Funnel, stretch: Stretch) -> _Funnel | None:
            came = await moved_between(source, stretch.after, stretch.until, directory.zone)
            if came is None or came.is_nothing:
                return kept if came is not None else None
            counts = forward(kept.counts, came.before, came.after, asked)
            if counts is None:
                return None
            is_open = stands_open(came.before, asked) or stands_open(came.after, asked)
            return await _funnel(source, asked, counts, kept if not is_open else None)

        found = await self._kept.of((chosen, period, cohort), today, read, over_events(bring_forward))
        return FunnelView(
            scope,
            period,
            cohort,
            product,
            tuple(
                FunnelStage(one, found.usual.get(one.stage), found.now.get(one.stage))
                for one in found.flow(await order_of_stages(self._db))
            ),
            found.stuck,
            sum(one.stuck for one in found.now.values()),
            found.delivery,
            directory,
        )

    async def _product(self, ref: str) -> int | None:
        if not ref:
            return None
        found = await self._accounts.product_by_ref(ref)
        if found is None:
            raise NotFound(f"there is no product {ref[:80]!r}")
        return found.id


def _asked(chosen: Chosen, period: Period, cohort: Cohort, today: int) -> FlowAsked:
    days = Days(*days_of(period))
    return FlowAsked(
        chosen=chosen,
        since=min(today - KEPT_DAYS, days.first),
        asked=days,
        lately=Days(today - USUAL_DAYS + 1, today),
        paid=_so_far(period, days, today),
        today=today,
        began=cohort is Cohort.OPENED,
        stood=min(days.last, today) if cohort is Cohort.ENDED else None,
    )


async def _funnel(source: Reading, asked: FlowAsked, counts: FlowCounts, before: _Funnel | None) -> _Funnel:
    """What follows from what was counted; ``before`` is a funnel with the same open deals, None for none."""
    lately = (Stays(stage, days, *sums) for (stage, days), sums in counts.lately.items())
    standing = (Stays(stage, days, *sums) for (stage, days), sums in counts.standing.items())
    usual = usual_days(lately, asked.lately)
    paid = [(days, count, money) for days, (count, money) in counts.paid.items()]
    found = _Funnel(
        asked,
        counts,
        (),
        usual,
        waiting_now(standing, usual),
        Delivery(settling(paid, asked.paid), counts.unpaid.get("", (0, 0))[1]),
    )
    if before is not None and before.longest == found.longest:
        return replace(found, stuck=before.stuck)
    return replace(found, stuck=await read_stuck(source, asked.chosen, found.longest, asked.today, MOST_STUCK))


def _so_far(period: Period, days: Days, today: int) -> Days:
    """The days of a period that are over, over which money per day can be told; of all times, the last year."""
    if period.grain is Grain.ALL:
        return Days(today - USUAL_DAYS + 1, today)
    return Days(days.first, min(days.last, max(today, days.first)))
