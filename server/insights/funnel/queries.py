"""The funnel of a scope: conversion and days by stage, where deals wait now, and what a day less would free."""

import asyncio
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
from server.insights.scopes import AskedScope, read_asked_scope, whose_of
from server.kpis.queries import KpiQueries, read_period
from server.kpis.sums import days_of
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.pipeline.flows import (
    Chosen,
    StuckDeal,
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
class FunnelQueries:
    """Reads funnels. One per app."""

    db: Database
    directories: DirectoryCache
    kpis: KpiQueries
    accounts: AccountQueries

    async def of(self, period_text: str, scope_text: str, cohort: Cohort, product: str, viewer: Viewer) -> FunnelView:
        """The funnel of one scope, in a constant number of statements. Raises NotFound, InvalidInput."""
        directory = await self.directories.current()
        period, scope = read_period(period_text, directory), read_asked_scope(scope_text, viewer, directory)
        today, days = self.kpis.today(directory).toordinal(), Days(*days_of(period))
        chosen = Chosen(whose_of(scope), await self._product(product))
        lately, is_opened = Days(today - USUAL_DAYS + 1, today), cohort is Cohort.OPENED
        # None waits for another: each is a count over a year of deals.
        ways, finished, standing, delivery, told = await asyncio.gather(
            read_ways(self.db, min(today - KEPT_DAYS, days.first), chosen, days),
            read_finished(self.db, chosen, days, lately, began=is_opened),
            read_standing(self.db, chosen, today),
            self._delivery(chosen, _so_far(period, days, today)),
            order_of_stages(self.db),
        )
        # In the order of everybody's deals, so that a small team's funnel has the same stages as the company's.
        order = stage_order(ways.everybody, told)
        usual = usual_days(finished.lately, lately)
        now = waiting_now(standing, usual)
        if is_opened:
            # What those stays led to is told by the ways.
            stays = [Stays(one.stage, one.days, one.count) for one in finished.asked]
            flow = flow_of_opened(ways.chosen, stays, order)
        else:
            flow = flow_of_ended(finished.asked, await read_stood(self.db, chosen, min(days.last, today)), order)
        waiting = {stage: usual[stage].days_90 for stage, one in now.items() if one.stuck}
        return FunnelView(
            scope,
            period,
            cohort,
            product,
            tuple(FunnelStage(one, usual.get(one.stage), now.get(one.stage)) for one in flow),
            await read_stuck(self.db, chosen, waiting, today, MOST_STUCK),
            sum(one.stuck for one in now.values()),
            delivery,
            directory,
        )

    async def _product(self, ref: str) -> int | None:
        if not ref:
            return None
        found = await self.accounts.product_by_ref(ref)
        if found is None:
            raise NotFound(f"there is no product {ref[:80]!r}")
        return found.id

    async def _delivery(self, chosen: Chosen, days: Days) -> Delivery:
        paid, unpaid = await asyncio.gather(read_payments(self.db, chosen, days), read_unpaid(self.db, chosen))
        return Delivery(settling(paid, days), unpaid)


def _so_far(period: Period, days: Days, today: int) -> Days:
    """The days of a period that are over, over which money per day can be told; of all times, the last year."""
    if period.grain is Grain.ALL:
        return Days(today - USUAL_DAYS + 1, today)
    return Days(days.first, min(days.last, max(today, days.first)))
