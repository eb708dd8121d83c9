"""What people do in the room of a raid: steps, joining and leaving, the lead, the end, the review, notes.

Each form is a fragment for the room's dialog (a page of its own without scripts). What was taken answers with the
whole room as it is then; what was not answers with the form, everything that was typed, and what is wrong.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Template

from game_rules.raids import RaidState, RaidStep
from server.accounts.queries import AccountQueries
from server.errors import AppError, Conflict, InvalidInput, NotAllowed, NotFound
from server.files.desk import FileDesk, Upload
from server.ledger.door import EventDoor
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory, MemberInfo
from server.people.roles import Role
from server.raids.cards import Room
from server.raids.commands import Ending, NoteDraft, RaidDesk
from server.raids.planning import Collision, StepEdit
from web.frame import Frame
from web.i18n import gettext as _
from web.local_path import see_other
from web.localise import current_format
from web.pages.raid_room import DEPENDENCIES, Keeper, Told, contacts_at
from web.raids.dialogs import Offer, due_at, empty_step, read_barriers, read_change, read_step, step_as_typed
from web.raids.read import Reader
from web.raids.typed import Typed

MOST_FILES = 10


@dataclass(frozen=True, slots=True)
class Hands:
    """Acts in one raid for one viewer."""

    keeper: Keeper
    desk: RaidDesk
    door: EventDoor
    files: FileDesk
    accounts: AccountQueries
    directory: Directory

    @property
    def viewer(self) -> Viewer:
        """Who acts."""
        return self.keeper.viewer

    async def offer(self, raid: str) -> Offer:
        """What the forms of a raid have to choose from."""
        found = await self.keeper.find(raid)
        barriers = tuple((await self.desk.barriers.open_on(self.viewer, found.card.account.id)).items())
        others = _others(found, self.directory, self.viewer, self.keeper.reader)
        return Offer(found, self.keeper.reader, others, barriers)


async def provide_hands(
    keeper: NamedDependency[Keeper],
    raid_desk: NamedDependency[RaidDesk],
    event_door: NamedDependency[EventDoor],
    file_desk: NamedDependency[FileDesk],
    account_queries: NamedDependency[AccountQueries],
    directories: NamedDependency[DirectoryCache],
) -> Hands:
    """The dependency `hands`."""
    return Hands(keeper, raid_desk, event_door, file_desk, account_queries, await directories.current())


ACTING = {**DEPENDENCIES, "hands": Provide(provide_hands)}


@get("/raids/{raid:str}/steps/{step:str}", include_in_schema=False, dependencies=ACTING)
async def step_form(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    raid: FromPath[str],
    step: FromPath[str],
    hands: NamedDependency[Hands],
) -> Template:
    """The form of a new step (`new`), or of one that is planned."""
    offer = await hands.offer(raid)
    planned = None if step == "new" else _step_in(offer.found, step)
    typed = empty_step(offer, hands.viewer.username) if planned is None else step_as_typed(planned, offer)
    return await _dialog(request, hands, offer, "step", typed, planned, frame=frame)


@post("/raids/{raid:str}/steps", status_code=200, include_in_schema=False, dependencies=ACTING)
async def plan_step(
    request: Request[Any, Any, Any], raid: FromPath[str], hands: NamedDependency[Hands]
) -> Response[Any]:
    """Plan a step."""
    offer, typed = await hands.offer(raid), await typed_in(request)
    draft = read_step(typed, offer)
    if draft is None:
        return await _dialog(request, hands, offer, "step", typed)

    async def act() -> None:
        await hands.desk.plan_step(hands.viewer, raid, draft, hands.door)

    told = Told(_("Planned"), draft.what, mark="calendar-plus")
    return await _done(request, hands, offer, typed, "step", act, told)


@post("/raids/{raid:str}/steps/{step:str}", status_code=200, include_in_schema=False, dependencies=ACTING)
async def change_step(
    request: Request[Any, Any, Any], raid: FromPath[str], step: FromPath[str], hands: NamedDependency[Hands]
) -> Response[Any]:
    """Reword, move or hand over a step."""
    offer, typed = await hands.offer(raid), await typed_in(request)
    planned = _step_in(offer.found, step)
    edit = read_change(planned, typed, offer)
    if edit is None:
        return await _dialog(request, hands, offer, "step", typed, planned)
    return await _changed(
        request, hands, offer, typed, planned, edit, Told(_("Changed"), edit.what or "", mark="pencil")
    )


@post("/raids/{raid:str}/steps/{step:str}/move", status_code=200, include_in_schema=False, dependencies=ACTING)
async def move_step(
    request: Request[Any, Any, Any], raid: FromPath[str], step: FromPath[str], hands: NamedDependency[Hands]
) -> Response[Any]:
    """Move a step to another day, as dragging it does; its time of day stays."""
    offer, sent = await hands.offer(raid), await typed_in(request)
    planned = _step_in(offer.found, step)
    typed = step_as_typed(planned, offer)
    typed = Typed({**typed.fields, "day": [sent.value("day")], "week": [sent.value("week")]})
    day, at = typed.day("day", offer.reader.today, offer.last_day), typed.clock("time")
    if day is None:
        return await _dialog(request, hands, offer, "step", typed, planned)
    edit = StepEdit(step, due=due_at(day, at, offer))
    told = Told(_("Moved to %(day)s") % {"day": current_format().day(day)}, planned.what, mark="calendar")
    return await _changed(request, hands, offer, typed, planned, edit, told)


@post("/raids/{raid:str}/steps/{step:str}/cancel", status_code=200, include_in_schema=False, dependencies=ACTING)
async def cancel_step(
    request: Request[Any, Any, Any], raid: FromPath[str], step: FromPath[str], hands: NamedDependency[Hands]
) -> Response[Any]:
    """Cancel a step."""
    offer, sent = await hands.offer(raid), await typed_in(request)
    planned = _step_in(offer.found, step)
    typed = Typed({**step_as_typed(planned, offer).fields, "week": [sent.value("week")]})
    told = Told(_("Cancelled"), planned.what, "brand", "circle-x")
    return await _changed(request, hands, offer, typed, planned, StepEdit(step, cancelled=True), told)


@post("/raids/{raid:str}/notes", status_code=200, include_in_schema=False, dependencies=ACTING)
async def write_note(
    request: Request[Any, Any, Any], raid: FromPath[str], hands: NamedDependency[Hands]
) -> Response[Any]:
    """Write a note, with files; the form comes back empty, or with what is wrong."""
    typed = await typed_in(request)
    text = typed.text("text", _("Write something first."))
    if not typed.errors:
        try:
            files = await _keep_files(request, hands)
            await hands.desk.note(hands.viewer, raid, NoteDraft(text, files=files), hands.door)
        except AppError as error:
            typed.wrong("files" if isinstance(error, InvalidInput) else "text", words_of(error))
    if "hx-request" not in request.headers and not typed.errors:
        return see_other(f"/raids/{raid}")
    room = hands.keeper.show(await hands.keeper.find(raid), typed.value("week"))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if typed.errors else HTTPStatus.OK
    context = {"room": room, "note": typed if typed.errors else Typed()}
    return Template("raids/_noted.html", context=context, status_code=status)


@get("/raids/{raid:str}/{act:str}", include_in_schema=False, dependencies=ACTING)
async def act_form(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    raid: FromPath[str],
    act: FromPath[str],
    hands: NamedDependency[Hands],
) -> Template:
    """The form of something else that is done in a raid."""
    _known(act)
    offer = await hands.offer(raid)
    typed = Typed.of(role=offer.roles[0][0] if offer.roles else "", who=hands.viewer.username)
    return await _dialog(request, hands, offer, act, typed, frame=frame)


@post("/raids/{raid:str}/{act:str}", status_code=200, include_in_schema=False, dependencies=ACTING)
async def do_act(
    request: Request[Any, Any, Any], raid: FromPath[str], act: FromPath[str], hands: NamedDependency[Hands]
) -> Response[Any]:
    """Join, leave, lead, withdraw or review."""
    prepare = _known(act)
    offer, typed = await hands.offer(raid), await typed_in(request)
    prepared = prepare(hands, offer, typed)
    if typed.errors:
        return await _dialog(request, hands, offer, act, typed)
    return await _done(request, hands, offer, typed, act, *prepared)


Prepared = tuple[Callable[[], Awaitable[None]], Told]


def _join(hands: Hands, offer: Offer, typed: Typed) -> Prepared:
    me, raid = hands.viewer.username, offer.found.card.id
    who = typed.value("who") if offer.found.rights.manage else me
    role = typed.one_of("role", [id for id, _title in offer.roles] or [typed.value("role")], _("Pick a role."))
    if who != me:
        typed.one_of("who", [name for name, _name in offer.newcomers], _("Pick somebody who is not in the raid yet."))
    title = _("You are in") if who == me else _("Added")
    return lambda: hands.desk.join(hands.viewer, raid, who, role, hands.door), Told(title, mark="user-plus")


def _leave(hands: Hands, offer: Offer, typed: Typed) -> Prepared:
    raid, reason = offer.found.card.id, typed.optional_line("reason")
    who = typed.value("who") if offer.found.rights.manage else hands.viewer.username
    typed.fields = {**typed.fields, "who": [who]}
    typed.one_of("who", [name for name, _name in offer.seated], _("Pick somebody who is on the roster."))
    told = Told(_("Gone from the roster"), tone="brand", mark="door-exit")
    return lambda: hands.desk.leave(hands.viewer, raid, who, hands.door, reason), told


def _lead(hands: Hands, offer: Offer, typed: Typed) -> Prepared:
    raid, reason = offer.found.card.id, typed.optional_line("reason")
    to = typed.value("who") if offer.found.rights.manage else hands.viewer.username
    if to != hands.viewer.username:
        typed.one_of("who", [name for name, _name in offer.heirs], _("Pick who is to lead."))
    beside = bool(typed.value("beside"))
    return lambda: hands.desk.hand_over(hands.viewer, raid, to, hands.door, reason, beside), Told(
        _("The lead has changed"), mark="crown"
    )


def _withdraw(hands: Hands, offer: Offer, typed: Typed) -> Prepared:
    raid, reason = offer.found.card.id, typed.line("reason", _("Say why, for those who took part."))
    told = Told(_("Withdrawn"), tone="brand", mark="flag-off")
    return lambda: hands.desk.finish(hands.viewer, raid, Ending(reason), hands.door), told


def _review(hands: Hands, offer: Offer, typed: Typed) -> Prepared:
    raid, text = offer.found.card.id, typed.text("text", _("Write a sentence or two."))
    barriers = read_barriers(typed, needs_one=offer.found.card.state is RaidState.ESCAPED)
    ending = Ending(text, barriers)
    return lambda: hands.desk.finish(hands.viewer, raid, ending, hands.door), Told(_("Review saved"), mark="check")


_ACTS: dict[str, Callable[[Hands, Offer, Typed], Prepared]] = {
    "join": _join,
    "leave": _leave,
    "lead": _lead,
    "withdraw": _withdraw,
    "review": _review,
}
# Where the server's word about a part of the request belongs.
_FIELD_AT = {"/who": "who", "/member": "who", "/role": "role", "/due": "day", "/barriers": "barriers"}


async def typed_in(request: Request[Any, Any, Any]) -> Typed:
    """The texts of a form, as they were typed."""
    form = await request.form()
    fields: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            fields.setdefault(name, []).append(value)
    return Typed(fields)


def words_of(error: AppError) -> str:
    """Why it was not possible, in the language of the page."""
    match error:
        case Conflict():
            return _("It has changed in the meantime. Look at the raid as it stands now.")
        case NotAllowed():
            return _("This is for others to do.")
        case NotFound():
            return _("It is no longer there, or not for you.")
        case _:
            return _("The server refused this: %(message)s") % {"message": error.detail}


async def _changed(
    request: Request[Any, Any, Any],
    hands: Hands,
    offer: Offer,
    typed: Typed,
    step: RaidStep,
    edit: StepEdit,
    told: Told,
) -> Response[Any]:
    async def act() -> None:
        await hands.desk.change_step(hands.viewer, offer.found.card.id, edit, hands.door)

    return await _done(request, hands, offer, typed, "step", act, told, step)


async def _done(
    request: Request[Any, Any, Any],
    hands: Hands,
    offer: Offer,
    typed: Typed,
    dialog: str,
    act: Callable[[], Awaitable[None]],
    told: Told,
    step: RaidStep | None = None,
) -> Response[Any]:
    raid = offer.found.card.id
    try:
        await act()
    except Collision as error:
        day = current_format().day(error.day)
        words = {"name": error.name, "contact": error.contact, "day": day}
        typed.wrong("override", _("%(name)s turns to %(contact)s on the same day: %(day)s") % words)
    except InvalidInput as error:
        for problem in error.problems:
            typed.wrong(_FIELD_AT.get(problem.pointer, ""), words_of(InvalidInput(problem.message, [])))
    except AppError as error:
        typed.wrong("", words_of(error))
    if typed.errors:
        return await _dialog(request, hands, offer, dialog, typed, step)
    if "hx-request" not in request.headers:
        return see_other(f"/raids/{raid}")
    answer = await hands.keeper.live(raid, typed.value("week"), told)
    answer.headers["HX-Trigger"] = "raid-done"
    return answer


async def _dialog(
    request: Request[Any, Any, Any],
    hands: Hands,
    offer: Offer,
    dialog: str,
    typed: Typed,
    step: RaidStep | None = None,
    frame: Frame | None = None,
) -> Template:
    contacts = await contacts_at(hands.accounts, offer.found) if dialog == "step" else ()
    context = {
        "room": hands.keeper.show(offer.found),
        "offer": offer,
        "form": typed,
        "dialog": dialog,
        "step": step,
        "others": offer.earlier(step) if dialog == "step" else (),
        "contacts": contacts,
        "frame": frame,
    }
    alone = frame is not None and "hx-request" not in request.headers
    name = "raids/dialog_page.html" if alone else f"raids/_form_{dialog}.html"
    status = HTTPStatus.UNPROCESSABLE_ENTITY if typed.errors else HTTPStatus.OK
    return Template(name, context=context, status_code=status)


async def _keep_files(request: Request[Any, Any, Any], hands: Hands) -> tuple[str, ...]:
    form = await request.form()
    sent = [one for one in form.getall("files", []) if isinstance(one, UploadFile) and one.filename]
    kept = [await hands.files.keep(hands.viewer, Upload(one.filename, await one.read())) for one in sent[:MOST_FILES]]
    return tuple(info.id for info in kept)


def _known(act: str) -> Callable[[Hands, Offer, Typed], Prepared]:
    found = _ACTS.get(act)
    if found is None:
        raise NotFound(f"there is nothing called {act[:40]!r} to do in a raid")
    return found


def _step_in(found: Room, step: str) -> RaidStep:
    planned = found.raid.step(step)
    if planned is None:
        raise NotFound(f"there is no step {step[:40]!r} in this raid")
    return planned


def _others(found: Room, directory: Directory, viewer: Viewer, reader: Reader) -> tuple[MemberInfo, ...]:
    """Who could be brought in: of the raid's team, and of one's own; for bosses anybody who sells."""
    there = {seat.member for seat in found.raid.seats if seat.is_there}
    teams = set(viewer.team_ids) | ({found.card.team.id} if found.card.team is not None else set())
    if viewer.role in (Role.BOSS, Role.ADMIN):
        teams = {team.id for team in directory.teams}
    people: Sequence[int] = sorted(directory.members_of(teams, reader.today) - there)
    return tuple(sorted((directory.member(one) for one in people), key=lambda one: one.name))


ROUTES = (step_form, plan_step, change_step, move_step, cancel_step, write_note, act_form, do_act)
