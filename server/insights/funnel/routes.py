"""The funnel over the API."""

from fractions import Fraction
from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from kpi.catalog import Unit
from server.insights.funnel.queries import Cohort, FunnelQueries, FunnelStage, FunnelView
from server.kpis.wire import Shown, shown
from server.people.access import Viewer


class UsualOut(msgspec.Struct, frozen=True):
    """How long stays in a stage took over the last year; ``day_less`` is what one day less would free."""

    stays: int
    median_days: float
    days_90: int
    day_less: Shown


class NowOut(msgspec.Struct, frozen=True):
    """Who waits in a stage now; ``stuck`` wait longer than nine of ten usually do."""

    deals: int
    value: Shown
    median_days: float
    stuck: int


class StageOut(msgspec.Struct, frozen=True):
    """One stage, "" for deals without one; ``conversion`` is onward ÷ (onward + lost), null with nothing decided."""

    stage: str
    reached: int
    skipped: int
    onward: int
    lost: int
    back: int
    waiting: int
    conversion: float | None
    median_days: float | None
    days_90: int | None
    usual: UsualOut | None
    now: NowOut | None


class StuckOut(msgspec.Struct, frozen=True):
    """A deal that waits too long."""

    deal: str
    title: str
    account: str
    member: str | None
    stage: str
    days: int
    value: Shown


class DeliveryOut(msgspec.Struct, frozen=True):
    """From delivery to payment; ``day_less`` is what a day less would free, ``unpaid`` what is delivered and unpaid."""

    payments: int
    median_days: float | None
    days_90: int | None
    day_less: Shown
    unpaid: Shown


class FunnelOut(msgspec.Struct, frozen=True):
    """The funnel. ``by`` says whether deals opened in the period are followed, or stays that ended in it counted."""

    period: str
    scope: str
    name: str
    by: str
    stages: list[StageOut]
    stuck: list[StuckOut]
    stuck_count: int
    delivery: DeliveryOut


@get("/funnel", summary="Where deals get through and where they wait")
async def funnel(
    funnel_queries: NamedDependency[FunnelQueries],
    viewer: NamedDependency[Viewer],
    period: FromQuery[str],
    asked: Annotated[str, QueryParameter(name="scope")] = "",
    by: FromQuery[Cohort] = Cohort.OPENED,
    product: FromQuery[str] = "",
) -> FunnelOut:
    """Conversion and days by stage, who waits now against what is usual, stuck deals, and delivery to payment."""
    return _out(await funnel_queries.of(period, asked, by, product, viewer))


def _out(view: FunnelView) -> FunnelOut:
    def money(value: int | Fraction | None) -> Shown:
        return shown(value, Unit.MONEY, view.directory.currency)

    settling = view.delivery.settling
    return FunnelOut(
        view.period.label,
        view.scope.text,
        view.scope.name,
        view.cohort.value,
        [_stage(stage, view.directory.currency) for stage in view.stages],
        [
            StuckOut(
                deal.one.deal,
                deal.title,
                deal.account,
                view.directory.member(deal.member).username if deal.member else None,
                deal.one.stage,
                deal.one.days,
                money(deal.one.amount),
            )
            for deal in view.stuck
        ],
        view.stuck_count,
        DeliveryOut(
            settling.payments,
            _number(settling.median_days),
            settling.days_90,
            money(settling.money_per_day),
            money(view.delivery.unpaid),
        ),
    )


def _stage(stage: FunnelStage, currency: str) -> StageOut:
    flow, usual, now = stage.flow, stage.usual, stage.now
    return StageOut(
        flow.stage,
        flow.reached,
        flow.skipped,
        flow.onward,
        flow.lost,
        flow.back,
        flow.waiting,
        _number(flow.conversion),
        _number(flow.median_days),
        flow.days_90,
        UsualOut(usual.stays, float(usual.median_days), usual.days_90, shown(usual.money_per_day, Unit.MONEY, currency))
        if usual is not None
        else None,
        NowOut(now.deals, shown(now.value, Unit.MONEY, currency), float(now.median_days), now.stuck)
        if now is not None
        else None,
    )


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


ROUTES = (funnel,)
