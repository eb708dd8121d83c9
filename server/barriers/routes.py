"""Barriers over the API. Every change answers the whole barrier, with its version as the ETag for ``If-Match``."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from litestar import Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, MultipartBody, QueryParameter

from game_rules.barriers import BarrierState
from kpi.barrier_events import Decision
from kpi.periods import Grain, Period, parse_period, period_of
from server.barriers.acts import wrong
from server.barriers.commands import BarrierDesk
from server.barriers.filters import OPEN, SORTS, BarrierFilter
from server.barriers.inputs import (
    BarrierEditIn,
    BarrierIn,
    CommentIn,
    DecideIn,
    MergeIn,
    OwnIn,
    ReliefIn,
    ResolveIn,
    SecondIn,
    WithdrawIn,
)
from server.barriers.queries import BarrierQueries
from server.barriers.relieving import ReliefDraft
from server.barriers.reporting import ReportDraft, ReportEdit
from server.barriers.telling import causes_view, list_view, room_view, similar_view, summary_view
from server.barriers.touching import About, Touched
from server.barriers.views import BarriersView, BarrierView, CausesView, SimilarView, SummaryView
from server.db.paging import LARGEST_LIMIT, LIMIT, Page
from server.files.routes import FileView, UploadForm, file_view, upload_of
from server.http.if_match import etag_of, version_in
from server.ledger.door import EventDoor
from server.people.access import Viewer

IfMatch = Annotated[str | None, HeaderParameter(name="If-Match")]
"""The ETag of what was read: 412 when somebody was faster. Without it the barrier is changed however it stands."""
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
    return await _shown(await barrier_desk.report(viewer, draft, event_door), viewer, barrier_queries)


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
    return await _shown(barrier, viewer, barrier_queries)


@patch("/barriers/{barrier:str}", summary="Put a report better")
async def edit(
    barrier: FromPath[str],
    data: JSONBody[BarrierEditIn],
    viewer: NamedDependency[Viewer],
    barrier_queries: NamedDependency[BarrierQueries],
    barrier_desk: NamedDependency[BarrierDesk],
    event_door: NamedDependency[EventDoor],
    if_match: IfMatch = None,
) -> Response[BarrierView]:
    """For its reporter while it is new, and for those who decide. What was said before stays in its history."""
    blocked = data.blocked
    told = ReportEdit(
        cause=data.cause,
        text=data.text,
        measure=data.measure,
        period=data.period,
        amount=blocked.amount if blocked is not None else None,
        currency=blocked.currency if blocked is not None else "",
        place=data.place,
    )
    await barrier_desk.edit(viewer, barrier, told, event_door, version_in(if_match))
    return await _shown(barrier, viewer, barrier_queries)


@post("/barriers/{barrier:str}/confirmations", status_code=200, summary="Me too")
async def second(
    barrier: FromPath[str],
    viewer: NamedDependency[Viewer],
    barrier_queries: NamedDependency[BarrierQueries],
    barrier_desk: NamedDependency[BarrierDesk],
    event_door: NamedDependency[EventDoor],
    data: JSONBody[SecondIn | None] = None,
) -> Response[BarrierView]:
    """Say that it is so, or take that back. Saying it twice is saying it once; nobody seconds a report of their own."""
    told = data or SecondIn()
    await barrier_desk.second(viewer, barrier, event_door, is_back=told.back)
    if told.text.strip():
        await barrier_desk.comment(viewer, barrier, told.text, event_door)
    return await _shown(barrier, viewer, barrier_queries)


@post("/barriers/{barrier:str}/confirm", status_code=200, summary="Confirm a barrier")
async def confirm(
    barrier: FromPath[str],
    viewer: NamedDependency[Viewer],
    barrier_queries: NamedDependency[BarrierQueries],
    barrier_desk: NamedDependency[BarrierDesk],
    event_door: NamedDependency[EventDoor],
    data: JSONBody[DecideIn | None] = None,
    if_match: IfMatch = None,
) -> Response[BarrierView]:
    """For leads (about their team, never their own report), bosses and admins. From now on it explains a gap."""
    reason = (data or DecideIn()).reason.strip()
    await barrier_desk.decide(viewer, barrier, Decision.CONFIRMED, event_door, reason, expected=version_in(if_match))
    return await _shown(barrier, viewer, barrier_queries)


@post("/barriers/{barrier:str}/reject", status_code=200, summary="Reject a barrier")
async def reject(
    barrier: FromPath[str],
    viewer: NamedDependency[Viewer],
    barrier_queries: NamedDependency[BarrierQueries],
    barrier_desk: NamedDependency[BarrierDesk],
    event_door: NamedDependency[EventDoor],
    data: JSONBody[DecideIn | None] = None,
    if_match: IfMatch = None,
) -> Response[BarrierView]:
    """As confirming. What a report was thanked with goes back; it costs its reporter nothing else."""
    reason = (data or DecideIn()).reason.strip()
    await barrier_desk.decide(viewer, barrier, Decision.REJECTED, event_door, reason, expected=version_in(if_match))
    return await _shown(barrier, viewer, barrier_queries)


@post("/barriers/{barrier:str}/merge", status_code=200, summary="Merge a barrier into another")
async def merge(
    barrier: FromPath[str],
    data: JSONBody[MergeIn],
    viewer: NamedDependency[Viewer],
    barrier_queries: NamedDependency[BarrierQueries],
    barrier_desk: NamedDependency[BarrierDesk],
    event_door: NamedDependency[EventDoor],
    if_match: IfMatch = None,
) -> Response[BarrierView]:
    """Its reporter says "me too" there; its amount counts no more."""
    reason, expected = data.reason.strip(), version_in(if_match)
    await barrier_desk.decide(viewer, barrier, Decision.MERGED, event_door, reason, data.into, expected)
    return await _shown(barrier, viewer, barrier_queries)


@post("/barriers/{barrier:str}/reopen", status_code=200, summary="Take the last decision back")
async def reopen(
    barrier: FromPath[str],
    viewer: NamedDependency[Viewer],
    barrier_queries: NamedDependency[BarrierQueries],
    barrier_desk: NamedDependency[BarrierDesk],
    event_door: NamedDependency[EventDoor],
    data: JSONBody[DecideIn | None] = None,
    if_match: IfMatch = None,
) -> Response[BarrierView]:
    """It is a report again, whatever became of it."""
    reason = (data or DecideIn()).reason.strip()
    await barrier_desk.decide(viewer, barrier, Decision.REOPENED, event_door, reason, expected=version_in(if_match))
    return await _shown(barrier, viewer, barrier_queries)


@post("/barriers/{barrier:str}/own", status_code=200, summary="See to a barrier")
async def own(
    barrier: FromPath[str],
    viewer: NamedDependency[Viewer],
    barrier_queries: NamedDependency[BarrierQueries],
    barrier_desk: NamedDependency[BarrierDesk],
    event_door: NamedDependency[EventDoor],
    data: JSONBody[OwnIn | None] = None,
    if_match: IfMatch = None,
) -> Response[BarrierView]:
    """Take a confirmed barrier that nobody owns; leads, bosses and its owner give it to somebody."""
    told = data or OwnIn()
    await barrier_desk.own(viewer, barrier, event_door, told.owner or "", told.due, version_in(if_match))
    return await _shown(barrier, viewer, barrier_queries)


@post("/barriers/{barrier:str}/resolve", status_code=200, summary="A barrier is out of the way")
async def resolve(
    barrier: FromPath[str],
    data: JSONBody[ResolveIn],
    viewer: NamedDependency[Viewer],
    barrier_queries: NamedDependency[BarrierQueries],
    barrier_desk: NamedDependency[BarrierDesk],
    event_door: NamedDependency[EventDoor],
    if_match: IfMatch = None,
) -> Response[BarrierView]:
    """For its owner and those who decide, with how it was done."""
    await barrier_desk.resolve(viewer, barrier, data.text, event_door, version_in(if_match))
    return await _shown(barrier, viewer, barrier_queries)


@post("/barriers/{barrier:str}/relief", summary="Relieve a target because of a barrier")
async def relieve(
    barrier: FromPath[str],
    data: JSONBody[ReliefIn],
    viewer: NamedDependency[Viewer],
    barrier_queries: NamedDependency[BarrierQueries],
    barrier_desk: NamedDependency[BarrierDesk],
    event_door: NamedDependency[EventDoor],
    if_match: IfMatch = None,
) -> Response[BarrierView]:
    """For bosses and admins. Boards by attainment go by what is left; the unrelieved number stays visible beside it."""
    draft = ReliefDraft(data.percent, data.until, data.reason, data.scope, data.measure, data.starts_on)
    await barrier_desk.relieve(viewer, barrier, draft, event_door, version_in(if_match))
    return await _shown(barrier, viewer, barrier_queries)


@post("/barriers/{barrier:str}/relief/withdraw", status_code=200, summary="End a relief before its day")
async def withdraw_relief(
    barrier: FromPath[str],
    data: JSONBody[WithdrawIn],
    viewer: NamedDependency[Viewer],
    barrier_queries: NamedDependency[BarrierQueries],
    barrier_desk: NamedDependency[BarrierDesk],
    event_door: NamedDependency[EventDoor],
) -> Response[BarrierView]:
    """For bosses and admins. Rejecting, merging, reopening and resolving a barrier end its reliefs, too."""
    await barrier_desk.withdraw_relief(viewer, barrier, data.relief, data.reason, event_door)
    return await _shown(barrier, viewer, barrier_queries)


@post("/barriers/{barrier:str}/comments", summary="Write a comment")
async def comment(
    barrier: FromPath[str],
    data: JSONBody[CommentIn],
    viewer: NamedDependency[Viewer],
    barrier_queries: NamedDependency[BarrierQueries],
    barrier_desk: NamedDependency[BarrierDesk],
    event_door: NamedDependency[EventDoor],
) -> Response[BarrierView]:
    """For everybody who sees the barrier, also after its end."""
    await barrier_desk.comment(viewer, barrier, data.text, event_door, data.files)
    return await _shown(barrier, viewer, barrier_queries)


@post("/barriers/{barrier:str}/files", summary="Add a photo or document")
async def add_file(
    barrier: FromPath[str],
    data: MultipartBody[UploadForm],
    viewer: NamedDependency[Viewer],
    barrier_desk: NamedDependency[BarrierDesk],
    event_door: NamedDependency[EventDoor],
) -> FileView:
    """Told by its content: pictures, PDF, text, office documents. The place in a photo is taken out unless wanted."""
    return file_view(await barrier_desk.add_file(viewer, barrier, await upload_of(data), event_door))


async def _shown(barrier: str, viewer: Viewer, queries: BarrierQueries) -> Response[BarrierView]:
    currency = (await queries.directories.current()).currency
    room = await queries.room(viewer, barrier)
    return Response(room_view(room, currency), headers={"etag": etag_of(room.version)})


def _period(text: str, today: date, fiscal_start_month: int) -> Period:
    """The period asked for; none said: this month."""
    if not text:
        return period_of(today, Grain.MONTH)
    try:
        return parse_period(text, fiscal_start_month)
    except ValueError as error:
        raise wrong("/period", str(error)) from error


READ_ROUTES = (barriers, causes, similar, summary, barrier)
ROUTES = (
    *READ_ROUTES,
    *(report, edit, second, confirm, reject, merge, reopen, own, resolve, relieve, withdraw_relief),
    *(comment, add_file),
)
