"""The funnel of a scope: conversion and days by stage, where deals wait now, and what a day less would free."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from kpi.forecast import Days
from kpi.funnel import (
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
from server.errors import NotFound
from server.insights.kept import KeptAnswers
from server.insights.scopes import AskedScope, read_asked_scope, whose_of
from server.kpis.queries import KpiQueries, read_period
from server.kpis.sums import days_of
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.pipeline.collecting import concerns_contracts
from server.pipeline.courses import concerns_deals
from server.pipeline.flows import (
    Chosen,
    Finished,
    StuckDeal,
    Ways,
    read_finished,
    read_payments,
    read_standing,
    read_stood,
    read_stuck,
    read_unpaid,
    read_ways,
)
from server.pipeline.kanban import order_of_stages

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


@dataclass(frozen=True, slots=True)
class _Counted:
    """What goes through a year of deals and payments, before it is put in order."""

    ways: Ways
    finished: Finished
    usual: Mapping[str, Usual]
    now: Mapping[str, Waiting]
    stood: Mapping[str, int]
    stuck: tuple[StuckDeal, ...]
    delivery: Delivery


class FunnelQueries:
    """Reads funnels, and keeps what was counted until something is recorded of a deal or contract. One per app."""

    def __init__(self, db: Database, directories: DirectoryCache, kpis: KpiQueries, accounts: AccountQueries) -> None:
        self._db = db
        self._directories = directories
        self.kpis = kpis
        self._accounts = accounts
        self._kept = KeptAnswers[tuple[Chosen, Period, Cohort], _Counted](db)

    async def of(self, period_text: str, scope_text: str, cohort: Cohort, product: str, viewer: Viewer) -> FunnelView:
        """The funnel of one scope, in a constant number of statements. Raises NotFound, InvalidInput."""
        directory = await self._directories.current()
        period, scope = read_period(period_text, directory), read_asked_scope(scope_text, viewer, directory)
        today = self.kpis.today(directory).toordinal()
        chosen = Chosen(whose_of(scope), await self._product(product))
        found = await self._kept.of(
            (chosen, period, cohort), today, self._concerns, lambda: self._count(chosen, period, cohort, today)
        )
        # In the order of everybody's deals, so that a small team's funnel has the same stages as the company's.
        order = stage_order(found.ways.everybody, await order_of_stages(self._db))
        if cohort is Cohort.OPENED:
            # What those stays led to is told by the ways.
            stays = [Stays(one.stage, one.days, one.count) for one in found.finished.asked]
            flow = flow_of_opened(found.ways.chosen, stays, order)
        else:
            flow = flow_of_ended(found.finished.asked, found.stood, order)
        return FunnelView(
            scope,
            period,
            cohort,
            product,
            tuple(FunnelStage(one, found.usual.get(one.stage), found.now.get(one.stage)) for one in flow),
            found.stuck,
            sum(one.stuck for one in found.now.values()),
            found.delivery,
            directory,
        )

    async def _concerns(self, seq: int) -> bool:
        return await concerns_deals(self._db, seq) or await concerns_contracts(self._db, seq)

    async def _count(self, chosen: Chosen, period: Period, cohort: Cohort, today: int) -> _Counted:
        days, lately = Days(*days_of(period)), Days(today - USUAL_DAYS + 1, today)
        # None waits for another: each is a count over a year of deals.
        ways, finished, standing, delivery = await asyncio.gather(
            read_ways(self._db, min(today - KEPT_DAYS, days.first), chosen, days),
            read_finished(self._db, chosen, days, lately, began=cohort is Cohort.OPENED),
            read_standing(self._db, chosen, today),
            self._delivery(chosen, _so_far(period, days, today)),
        )
        usual = usual_days(finished.lately, lately)
        now = waiting_now(standing, usual)
        waiting = {stage: usual[stage].days_90 for stage, one in now.items() if one.stuck}
        stood = await read_stood(self._db, chosen, min(days.last, today)) if cohort is Cohort.ENDED else {}
        stuck = await read_stuck(self._db, chosen, waiting, today, MOST_STUCK)
        return _Counted(ways, finished, usual, now, stood, stuck, delivery)

    async def _product(self, ref: str) -> int | None:
        if not ref:
            return None
        found = await self._accounts.product_by_ref(ref)
        if found is None:
            raise NotFound(f"there is no product {ref[:80]!r}")
        return found.id

    async def _delivery(self, chosen: Chosen, days: Days) -> Delivery:
        paid, unpaid = await asyncio.gather(read_payments(self._db, chosen, days), read_unpaid(self._db, chosen))
        return Delivery(settling(paid, days), unpaid)


def _so_far(period: Period, days: Days, today: int) -> Days:
    """The days of a period that are over, over which money per day can be told; of all times, the last year."""
    if period.grain is Grain.ALL:
        return Days(today - USUAL_DAYS + 1, today)
    return Days(days.first, min(days.last, max(today, days.first)))
