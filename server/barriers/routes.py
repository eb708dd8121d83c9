"""Barriers over the API: what there is, and a new one."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from game_rules.barriers import BarrierState
from kpi.periods import Grain, Period, parse_period, period_of
from server.barriers.acts import wrong
from server.barriers.answer import answer_of
from server.barriers.commands import BarrierDesk
from server.barriers.filters import OPEN, SORTS, BarrierFilter
from server.barriers.inputs import (
    BarrierIn,
)
from server.barriers.queries import BarrierQueries
from server.barriers.reporting import ReportDraft
from server.barriers.telling import causes_view, list_view, similar_view, summary_view
from server.barriers.touching import About, Touched
from server.barriers.views import BarriersView, BarrierView, CausesView, SimilarView, SummaryView
from server.db.paging import LARGEST_LIMIT, LIMIT, Page
from server.ledger.door import EventDoor
from server.people.access import Viewer

Limit = Annotated[int, QueryParameter(ge=1, le=LARGEST_LIMIT)]


class SummaryBy(StrEnum):
    """What a summary is split by."""

    CAUSE = "cause"
    REGION = "region"


@get("/barriers", summary="Barriers")
async def barriers(
    viewer: NamedDependency[Viewer],
    barrier_queries: NamedDependency[BarrierQueries],
    wanted_state: Annotated[str, QueryParameter(name="state")] = "",
    cause: FromQuery[str] = "",
    region: FromQuery[str] = "",
    team: FromQuery[str] = "",
    account: FromQuery[int] = 0,
    deal: FromQuery[str] = "",
    measure: FromQuery[str] = "",
    period: FromQuery[str] = "",
    mine: FromQuery[bool] = False,
    late: FromQuery[bool] = False,
    text: Annotated[str, QueryParameter(name="q")] = "",
    sort: FromQuery[str] = "newest",
    limit: Limit = LIMIT,
    cursor: FromQuery[str | None] = None,
) -> BarriersView:
    """All that the caller may see, newest first; ``state`` is one of them or ``open``, ``cause`` takes in its parts."""
    if wanted_state not in ("", OPEN, *BarrierState):
        raise wrong("/state", f"is {wanted_state[:40]!r}, must be one of {', '.join((OPEN, *BarrierState))}")
    if sort not in SORTS:
        raise wrong("/sort", f"is {sort[:40]!r}, must be one of {', '.join(SORTS)}")
    directory = await barrier_queries.directories.current()
    named = directory.find_region(region) if region else None
    grouped = directory.find_team(team) if team else None
    if (region and named is None) or (team and grouped is None):
        return BarriersView([])
    wanted = BarrierFilter(
        state=wanted_state,
        cause=cause,
        region=named.id if named is not None else 0,
        team=grouped.id if grouped is not None else 0,
        account=account,
        deal=deal,
        measure=measure,
        period=period,
        mine=(viewer.member_id or 0) if mine else 0,
        late=late,
        text=text.strip(),
        sort=sort,
    )
    found = await barrier_queries.barriers(viewer, wanted, Page(limit, cursor))
    return BarriersView([list_view(card, directory.currency) for card in found.items], found.next)


@post("/barriers", summary="Report a barrier")
async def report(
    data: JSONBody[BarrierIn],
    viewer: NamedDependency[Viewer],
    barrier_queries: NamedDependency[BarrierQueries],
    barrier_desk: NamedDependency[BarrierDesk],
    event_door: NamedDependency[EventDoor],
) -> Response[BarrierView]:
    """Anybody may. With an ``id`` of the client's, sending it again is harmless."""
    draft = ReportDraft(
        cause=data.cause.strip(),
        text=data.text,
        measure=data.measure,
        period=data.period,
        amount=data.blocked.amount if data.blocked is not None else None,
        currency=data.blocked.currency if data.blocked is not None else "",
        account=str(data.account) if data.account is not None else "",
        deal=data.deal or "",
        region=data.region or "",
        place=data.place or "",
        files=data.files,
        id=data.id,
        at=data.at,
    )
    return await answer_of(await barrier_desk.report(viewer, draft, event_door), viewer, barrier_queries)


@get("/barriers/causes", summary="The causes that may be named")
async def causes(viewer: NamedDependency[Viewer], barrier_queries: NamedDependency[BarrierQueries]) -> CausesView:
    """The ten, each followed by what the rulebook divides it into."""
    return causes_view(await barrier_queries.rules(), viewer.language.value)


@get("/barriers/similar", summary="Open barriers that may be the same thing")
async def similar(
    viewer: NamedDependency[Viewer],
    barrier_queries: NamedDependency[BarrierQueries],
    barrier_desk: NamedDependency[BarrierDesk],
    cause: FromQuery[str] = "",
    account: FromQuery[str] = "",
    deal: FromQuery[str] = "",
    region: FromQuery[str] = "",
    measure: FromQuery[str] = "revenue_won",
) -> SimilarView:
    """Look before reporting: saying "me too" there helps more. ``blocked`` is what the open deals are worth."""
    directory = await barrier_queries.directories.current()
    named = directory.find_region(region) if region else None
    number = await barrier_desk.account_number(account)
    about = About(measure, deal, number, named.id if named is not None else 0)
    touched = await barrier_desk.touched(viewer, about) if deal or number or named is not None else Touched()
    number = number or (touched.account[0] if touched.account is not None else 0)
    cards = await barrier_queries.similar(viewer, cause, number, about.region, deal)
    return similar_view(cards, touched, directory.currency)


@get("/barriers/summary", summary="What blocks most")
async def summary(
    viewer: NamedDependency[Viewer],
    barrier_queries: NamedDependency[BarrierQueries],
    period: FromQuery[str] = "",
    by: FromQuery[SummaryBy] = SummaryBy.CAUSE,
    measure: FromQuery[str] = "revenue_won",
) -> SummaryView:
    """By cause or region, the most blocked first. Only confirmed barriers block, and each amount counts once."""
    directory = await barrier_queries.directories.current()
    today = barrier_queries.clock().astimezone(directory.zone).date()
    found = await barrier_queries.summary(viewer, _period(period, today, directory.fiscal_start_month), by, measure)
    return summary_view(found, directory.currency)


@get("/barriers/{barrier:str}", summary="A barrier")
async def barrier(
    barrier: FromPath[str], viewer: NamedDependency[Viewer], barrier_queries: NamedDependency[BarrierQueries]
) -> Response[BarrierView]:
    """Everything about it: its life, comments, evidence, and what the caller may do."""
    return await answer_of(barrier, viewer, barrier_queries)


def _period(text: str, today: date, fiscal_start_month: int) -> Period:
    """The period asked for; none said: this month."""
    if not text:
        return period_of(today, Grain.MONTH)
    try:
        return parse_period(text, fiscal_start_month)
    except ValueError as error:
        raise wrong("/period", str(error)) from error


ROUTES = (barriers, report, causes, similar, summary, barrier)
