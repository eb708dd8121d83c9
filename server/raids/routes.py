"""Raids over the API. Every change answers the whole raid, with its version as the ETag for the next ``If-Match``."""

from typing import Annotated

from litestar import Response, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from game_rules.raids import RaidState
from server.errors import FieldProblem, InvalidInput, NotFound
from server.http.etag import IfMatch, etag, matched_version
from server.ledger.door import EventDoor
from server.people.access import Viewer
from server.raids.commands import Ending, NoteDraft, RaidDesk, RaidDraft, StepDraft, StepEdit
from server.raids.inputs import (
    FinishIn,
    HandOverIn,
    JoinIn,
    LeaveIn,
    NoteIn,
    RaidIn,
    StepEditIn,
    StepIn,
    VisibilityIn,
)
from server.raids.queries import RaidQueries
from server.raids.telling import list_view, outline_view, room_view
from server.raids.views import PlanView, RaidRulesView, RaidsView, RaidView, RoleView


@get("/raids", summary="Raids: those under way, then those that ended")
async def raids(
    viewer: NamedDependency[Viewer],
    raid_queries: NamedDependency[RaidQueries],
    wanted_state: Annotated[str | None, QueryParameter(name="state")] = None,
    account: FromQuery[int | None] = None,
) -> RaidsView:
    """All that the caller may know of; at most 300. Of others' raids only that they exist, where their team allows."""
    wanted = _state(wanted_state)
    if account is not None:
        found = await raid_queries.of_account(viewer, account)
        cards = tuple(card for card in found if wanted in (None, card.state))
    else:
        cards = await raid_queries.raids(viewer, wanted)
    currency = raid_queries.directories.latest.currency
    return RaidsView([list_view(card, currency) for card in cards])


@post("/raids", summary="Open a raid")
async def open_raid(
    data: JSONBody[RaidIn],
    viewer: NamedDependency[Viewer],
    raid_queries: NamedDependency[RaidQueries],
    raid_desk: NamedDependency[RaidDesk],
    event_door: NamedDependency[EventDoor],
) -> Response[RaidView]:
    """For leads (whose team's raid it is), bosses and admins. Roles and plans are those of the rulebook in force."""
    draft = RaidDraft(
        account=data.account,
        amount=data.goal.amount,
        currency=data.goal.currency,
        ends_on=data.ends_on,
        roster=tuple((seat.member, seat.role) for seat in data.roster),
        title=data.title.strip(),
        phase=data.phase,
        plan=data.plan,
        leads=data.leads,
    )
    return await _shown(await raid_desk.open(viewer, draft, event_door), viewer, raid_queries)


@get("/raids/rules", summary="The roles and plans of raids")
async def rules(viewer: NamedDependency[Viewer], raid_queries: NamedDependency[RaidQueries]) -> RaidRulesView:
    """What the rulebook in force offers to whoever opens a raid; titles in the caller's language."""
    known, language = await raid_queries.rules(), viewer.language.value
    return RaidRulesView(
        [RoleView(role.id, role.title[language]) for role in known.roles],
        [PlanView(plan.id, plan.title[language], len(plan.steps)) for plan in known.plans],
    )


@get("/raids/{raid:str}", summary="A raid")
async def raid(
    raid: FromPath[str], viewer: NamedDependency[Viewer], raid_queries: NamedDependency[RaidQueries]
) -> Response[RaidView]:
    """Everything in it for its team, its roster, bosses and admins; for others at most that it exists."""
    return await _shown(raid, viewer, raid_queries)


@post("/raids/{raid:str}/join", status_code=200, summary="Join a raid, or bring somebody in")
async def join(
    raid: FromPath[str],
    viewer: NamedDependency[Viewer],
    raid_queries: NamedDependency[RaidQueries],
    raid_desk: NamedDependency[RaidDesk],
    event_door: NamedDependency[EventDoor],
    data: JSONBody[JoinIn | None] = None,
    if_match: IfMatch = None,
) -> Response[RaidView]:
    """Members of the raid's team join by themselves, whoever leads brings in anybody; again: another role."""
    told = data or JoinIn()
    who = told.member or viewer.username
    await raid_desk.join(viewer, raid, who, told.role, event_door, matched_version(if_match))
    return await _shown(raid, viewer, raid_queries)


@post("/raids/{raid:str}/leave", status_code=200, summary="Leave a raid, or take somebody off")
async def leave(
    raid: FromPath[str],
    viewer: NamedDependency[Viewer],
    raid_queries: NamedDependency[RaidQueries],
    raid_desk: NamedDependency[RaidDesk],
    event_door: NamedDependency[EventDoor],
    data: JSONBody[LeaveIn | None] = None,
    if_match: IfMatch = None,
) -> Response[RaidView]:
    """What was done stays done. Open steps go to ``steps_to``, else to a lead on the roster, else away."""
    told = data or LeaveIn()
    who = told.member or viewer.username
    await raid_desk.leave(viewer, raid, who, event_door, told.reason, told.steps_to, matched_version(if_match))
    return await _shown(raid, viewer, raid_queries)


@post("/raids/{raid:str}/hand-over", status_code=200, summary="Let somebody else lead, or take over")
async def hand_over(
    raid: FromPath[str],
    data: JSONBody[HandOverIn],
    viewer: NamedDependency[Viewer],
    raid_queries: NamedDependency[RaidQueries],
    raid_desk: NamedDependency[RaidDesk],
    event_door: NamedDependency[EventDoor],
    if_match: IfMatch = None,
) -> Response[RaidView]:
    """For whoever leads. Bosses, admins and the leads of the team take over by handing it to themselves."""
    await raid_desk.hand_over(viewer, raid, data.to, event_door, data.reason, data.beside, matched_version(if_match))
    return await _shown(raid, viewer, raid_queries)


@post("/raids/{raid:str}/finish", status_code=200, summary="Call a raid off, or review it after its end")
async def finish(
    raid: FromPath[str],
    data: JSONBody[FinishIn],
    viewer: NamedDependency[Viewer],
    raid_queries: NamedDependency[RaidQueries],
    raid_desk: NamedDependency[RaidDesk],
    event_door: NamedDependency[EventDoor],
    if_match: IfMatch = None,
) -> Response[RaidView]:
    """The review of a raid whose boss escaped must name at least one barrier.

    `review` says which of both is meant: 409 where it is the other by now.
    """
    ending = Ending(data.text.strip(), data.barriers, data.review)
    await raid_desk.finish(viewer, raid, ending, event_door, matched_version(if_match))
    return await _shown(raid, viewer, raid_queries)


@post("/raids/{raid:str}/steps", summary="Plan a step")
async def plan_step(
    raid: FromPath[str],
    data: JSONBody[StepIn],
    viewer: NamedDependency[Viewer],
    raid_queries: NamedDependency[RaidQueries],
    raid_desk: NamedDependency[RaidDesk],
    event_door: NamedDependency[EventDoor],
    if_match: IfMatch = None,
) -> Response[RaidView]:
    """409 where two people would turn to the same contact on one day, unless ``override`` says why, for all to read."""
    draft = StepDraft(
        data.who,
        data.channel,
        data.due,
        data.what.strip(),
        data.contact.strip(),
        data.day_only,
        data.after,
        data.override.strip(),
        data.barrier.strip(),
    )
    await raid_desk.plan_step(viewer, raid, draft, event_door, matched_version(if_match))
    return await _shown(raid, viewer, raid_queries)


@patch("/raids/{raid:str}/steps", summary="Move, reword, hand over or cancel a step")
async def change_step(
    raid: FromPath[str],
    data: JSONBody[StepEditIn],
    viewer: NamedDependency[Viewer],
    raid_queries: NamedDependency[RaidQueries],
    raid_desk: NamedDependency[RaidDesk],
    event_door: NamedDependency[EventDoor],
    if_match: IfMatch = None,
) -> Response[RaidView]:
    """The step is named in the body. Members change their own steps, whoever leads changes all."""
    edit = StepEdit(
        data.step,
        data.who,
        data.channel,
        data.due,
        data.what,
        data.contact,
        data.day_only,
        data.after,
        data.cancelled,
        data.override,
        data.note,
    )
    await raid_desk.change_step(viewer, raid, edit, event_door, matched_version(if_match))
    return await _shown(raid, viewer, raid_queries)


@post("/raids/{raid:str}/notes", summary="Write a note")
async def add_note(
    raid: FromPath[str],
    data: JSONBody[NoteIn],
    viewer: NamedDependency[Viewer],
    raid_queries: NamedDependency[RaidQueries],
    raid_desk: NamedDependency[RaidDesk],
    event_door: NamedDependency[EventDoor],
) -> Response[RaidView]:
    """Whoever is named with ``@username`` is told. Also after the end."""
    await raid_desk.note(viewer, raid, NoteDraft(data.text.strip(), data.mentions, data.files), event_door)
    return await _shown(raid, viewer, raid_queries)


@put("/raids/visibility", status_code=204, summary="Whether others may know that a team's raids exist")
async def show_team(
    data: JSONBody[VisibilityIn], viewer: NamedDependency[Viewer], raid_desk: NamedDependency[RaidDesk]
) -> None:
    """For the leads of the team, bosses and admins."""
    await raid_desk.show_team(viewer, data.team, data.visible)


async def _shown(raid: str, viewer: Viewer, queries: RaidQueries) -> Response[RaidView]:
    """The whole raid for insiders; for others what they may know. Raises `NotFound`."""
    currency = (await queries.directories.current()).currency
    try:
        room = await queries.room(viewer, raid)
    except NotFound:
        return Response(outline_view(await queries.card(viewer, raid)))
    return Response(room_view(room, currency, viewer.language.value), headers=etag(room.version))


def _state(text: str | None) -> RaidState | None:
    if text is None:
        return None
    if text not in list(RaidState):
        told = f"is {text[:40]!r}, must be one of {', '.join(RaidState)}"
        raise InvalidInput(f"state {told}", [FieldProblem("/state", told)])
    return RaidState(text)


ROUTES = (
    *(raids, open_raid, rules, raid, join, leave, hand_over, finish),
    *(plan_step, change_step, add_note, show_team),
)
