"""What can be done with a barrier, over the API. Every act answers the whole barrier, with its version as the ETag."""

from litestar import Response, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, MultipartBody

from kpi.barrier_events import Decision
from server.barriers.answer import answer_of
from server.barriers.commands import BarrierDesk
from server.barriers.inputs import (
    BarrierEditIn,
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
from server.barriers.reporting import ReportEdit
from server.barriers.views import BarrierView
from server.files.routes import FileView, UploadForm, file_view, upload_of
from server.http.etag import IfMatch, matched_version
from server.ledger.door import EventDoor
from server.people.access import Viewer


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
    await barrier_desk.edit(viewer, barrier, told, event_door, matched_version(if_match))
    return await answer_of(barrier, viewer, barrier_queries)


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
    return await answer_of(barrier, viewer, barrier_queries)


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
    await barrier_desk.decide(
        viewer, barrier, Decision.CONFIRMED, event_door, reason, expected=matched_version(if_match)
    )
    return await answer_of(barrier, viewer, barrier_queries)


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
    await barrier_desk.decide(
        viewer, barrier, Decision.REJECTED, event_door, reason, expected=matched_version(if_match)
    )
    return await answer_of(barrier, viewer, barrier_queries)


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
    reason, expected = data.reason.strip(), matched_version(if_match)
    await barrier_desk.decide(viewer, barrier, Decision.MERGED, event_door, reason, data.into, expected)
    return await answer_of(barrier, viewer, barrier_queries)


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
    await barrier_desk.decide(
        viewer, barrier, Decision.REOPENED, event_door, reason, expected=matched_version(if_match)
    )
    return await answer_of(barrier, viewer, barrier_queries)


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
    await barrier_desk.own(viewer, barrier, event_door, told.owner or "", told.due, matched_version(if_match))
    return await answer_of(barrier, viewer, barrier_queries)


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
    await barrier_desk.resolve(viewer, barrier, data.text, event_door, matched_version(if_match))
    return await answer_of(barrier, viewer, barrier_queries)


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
    await barrier_desk.relieve(viewer, barrier, draft, event_door, matched_version(if_match))
    return await answer_of(barrier, viewer, barrier_queries)


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
    return await answer_of(barrier, viewer, barrier_queries)


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
    return await answer_of(barrier, viewer, barrier_queries)


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


ACT_ROUTES = (
    *(edit, second, confirm, reject, merge, reopen, own, resolve, relieve, withdraw_relief),
    *(comment, add_file),
)
