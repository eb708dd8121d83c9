"""The funnel of a scope: conversion and days by stage, where deals wait now, and what a day less would free."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from kpi.courses import Whose
from kpi.forecast import Days, scopes_of
from kpi.funnel import (
    Settling,
    StageFlow,
    Stuck,
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
from server.insights.courses import Courses
from server.insights.scopes import AskedScope, read_asked_scope
from server.kpis.queries import KpiQueries, read_period
from server.kpis.sums import days_of
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.pipeline.courses import names_of, read_paid, read_unpaid
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
class StuckDeal:
    """A deal that waits too long, with its names."""

    one: Stuck
    title: str
    account: str
    member: int


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
    courses: Courses

    async def of(self, period_text: str, scope_text: str, cohort: Cohort, product: str, viewer: Viewer) -> FunnelView:
        """The funnel of one scope, in a constant number of statements. Raises NotFound, InvalidInput."""
        directory = await self.directories.current()
        period, scope = read_period(period_text, directory), read_asked_scope(scope_text, viewer, directory)
        today, days = self.kpis.today(directory).toordinal(), Days(*days_of(period))
        wanted = _Wanted(scope, await self._product(product))
        everything = await self.courses.since(min(today - KEPT_DAYS, days.first))
        mine = [one for one in everything if wanted.has(one.whose, one.product)]
        # In the order of everybody's deals, so that a small team's funnel has the same stages as the company's.
        order = stage_order(everything, await order_of_stages(self.db))
        flow = flow_of_opened if cohort is Cohort.OPENED else flow_of_ended
        usual = usual_days(mine, Days(today - USUAL_DAYS + 1, today))
        now = waiting_now(mine, usual, today)
        stages = tuple(FunnelStage(one, usual.get(one.stage), now.get(one.stage)) for one in flow(mine, order, days))
        stuck = _longest(now)
        return FunnelView(
            scope,
            period,
            cohort,
            product,
            stages,
            await self._named(stuck[:MOST_STUCK]),
            len(stuck),
            await self._delivery(wanted, _so_far(period, days, today)),
            directory,
        )

    async def _product(self, ref: str) -> int | None:
        if not ref:
            return None
        found = await self.accounts.product_by_ref(ref)
        if found is None:
            raise NotFound(f"there is no product {ref[:80]!r}")
        return found.id

    async def _named(self, stuck: Iterable[Stuck]) -> tuple[StuckDeal, ...]:
        some = tuple(stuck)
        names = await names_of(self.db, [one.deal for one in some])
        return tuple(
            StuckDeal(one, name.title, name.account, name.member)
            for one in some
            if (name := names.get(one.deal)) is not None
        )

    async def _delivery(self, wanted: "_Wanted", days: Days) -> Delivery:
        paid = await read_paid(self.db, days.first, days.last)
        unpaid = await read_unpaid(self.db)
        return Delivery(
            settling([one.paid for one in paid if wanted.has(one.whose, one.product)], days),
            sum(amount for whose, product, amount in unpaid if wanted.has(whose, product)),
        )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Whose deals are wanted, and of which product (None: any)."""

    scope: AskedScope
    product: int | None

    def has(self, whose: Whose, product: int) -> bool:
        """Whether something belongs in."""
        is_ours = (self.scope.by.value, self.scope.id) in scopes_of(whose)
        return is_ours and (self.product is None or product == self.product)


def _so_far(period: Period, days: Days, today: int) -> Days:
    """The days of a period that are over, over which money per day can be told; of all times, the last year."""
    if period.grain is Grain.ALL:
        return Days(today - USUAL_DAYS + 1, today)
    return Days(days.first, min(days.last, max(today, days.first)))


def _longest(now: Mapping[str, Waiting]) -> tuple[Stuck, ...]:
    """The stuck deals of all stages: those worth most first."""
    stuck = (one for waiting in now.values() for one in waiting.stuck)
    return tuple(sorted(stuck, key=lambda one: (-one.amount, -one.days, one.deal)))
