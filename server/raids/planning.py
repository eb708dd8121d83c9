"""Planning and changing the steps of a raid: what is possible, and the guard against meeting somebody twice a day."""

from dataclasses import dataclass
from datetime import date, datetime

from msgspec.structs import replace as restruct

from game_rules.raids import GRACE_US, RaidStep, StepState
from game_rules.raids.schedule import CHANNEL_OF
from kpi.events import Channel, Kind, StepChanged, StepPlanned
from server.errors import Conflict, FieldProblem, InvalidInput, NotFound
from server.ledger.facts import microseconds, moment
from server.raids.acts import Act, Now

MOST_STEPS = 300
_AHEAD = (StepState.OPEN, StepState.WAITING, StepState.MISSED)


class Collision(Conflict):
    """Somebody else turns to the same contact on that day: `name` is who, for a page to say it in its own words."""

    def __init__(self, name: str, contact: str, day: date) -> None:
        super().__init__(
            f"{name} turns to {contact} on {day} already: give a reason in `override` to do it all the same"
        )
        self.name = name
        self.contact = contact
        self.day = day


@dataclass(frozen=True, slots=True)
class StepDraft:
    """A step to be planned. ``override`` says why a contact is met twice in a day after all; "" where it is not.

    ``barrier`` is what it is to get out of the way, "" for none.
    """

    who: str
    channel: Channel
    due: datetime
    what: str
    contact: str = ""
    day_only: bool = False
    after: tuple[str, ...] = ()
    override: str = ""
    barrier: str = ""


@dataclass(frozen=True, slots=True)
class StepEdit:
    """What changes in a step; None: stays. ``note`` goes along, when it is handed over."""

    step: str
    who: str | None = None
    channel: Channel | None = None
    due: datetime | None = None
    what: str | None = None
    contact: str | None = None
    day_only: bool | None = None
    after: tuple[str, ...] | None = None
    cancelled: bool | None = None
    override: str | None = None
    note: str = ""


def plan_step(now: Now, draft: StepDraft) -> list[Act]:
    """The act that plans a step. Managers plan for everybody on the roster, members for themselves."""
    now.require(now.rights.manage or now.rights.take_part, "only who is on the roster or leads plans steps")
    who = _assigned(now, draft.who)
    now.require(now.rights.manage or who == now.me.id, "you plan your own steps; those of others plans who leads")
    if len(now.raid.steps) >= MOST_STEPS:
        raise Conflict(f"this raid has {MOST_STEPS} steps, and more are not planned")
    id = str(now.found.stored.acts + 1)
    _check_due(now, draft.due, draft.day_only)
    _check_after(now, id, draft.after)
    _check_collision(now, id, who, draft.contact, draft.due, bool(draft.override))
    seat = now.raid.seat(who)
    data = StepPlanned(
        member=now.me.username,
        raid=now.raid.id,
        step=id,
        who=draft.who,
        role=(seat.role if seat is not None else "") or None,
        channel=draft.channel,
        due=draft.due,
        day_only=draft.day_only,
        what=draft.what,
        contact=draft.contact or None,
        after=draft.after,
        override=draft.override or None,
        barrier=draft.barrier or None,
    )
    return [(Kind.RAID_STEP_PLANNED, data)]


def change_step(now: Now, edit: StepEdit) -> list[Act]:
    """The act that changes a step. Managers change every one, members their own: they may hand it over, too."""
    step = now.raid.step(edit.step)
    if step is None:
        raise NotFound(f"there is no step {edit.step[:40]!r} in this raid")
    own = now.rights.take_part and step.who == now.me.id
    now.require(now.rights.manage or own, "you change your own steps; those of others changes who leads")
    if step.state is StepState.DONE:
        raise Conflict(f"{step.what!r} is done already")
    if edit.due is not None:
        _check_due(now, edit.due, step.day_only if edit.day_only is None else edit.day_only)
    if edit.after is not None:
        _check_after(now, step.id, edit.after)
    will = _changed(now, step, edit)
    if will.state is not StepState.CANCELLED:
        _check_collision(now, step.id, will.who, will.contact, moment(will.due_us), bool(will.override))
    data = StepChanged(
        member=now.me.username,
        raid=now.raid.id,
        step=step.id,
        who=edit.who,
        channel=edit.channel,
        due=edit.due,
        what=edit.what,
        day_only=edit.day_only,
        contact=edit.contact,
        after=edit.after,
        cancelled=edit.cancelled,
        override=edit.override,
        note=edit.note or None,
    )
    return [(Kind.RAID_STEP_CHANGED, data)]


def hand_over_steps(now: Now, member: int, to: int | None, note: str) -> list[Act]:
    """The acts that give somebody's steps to another, or cancel them where there is nobody."""
    name = now.directory.member(to).username if to is not None else None
    return [
        (
            Kind.RAID_STEP_CHANGED,
            StepChanged(
                member=now.me.username,
                raid=now.raid.id,
                step=step.id,
                who=name,
                cancelled=None if name is not None else True,
                note=note or None,
            ),
        )
        for step in now.raid.steps
        if step.who == member and step.state in (StepState.OPEN, StepState.WAITING)
    ]


def _changed(now: Now, step: RaidStep, edit: StepEdit) -> RaidStep:
    """The step as it would be, as far as the guard looks at it."""
    return restruct(
        step,
        who=_assigned(now, edit.who) if edit.who is not None else step.who,
        contact=edit.contact if edit.contact is not None else step.contact,
        due_us=microseconds(edit.due) if edit.due is not None else step.due_us,
        override=edit.override if edit.override is not None else step.override,
        state=StepState.CANCELLED if edit.cancelled else step.state,
    )


def _assigned(now: Now, username: str) -> int:
    member = now.directory.member_by_username(username)
    seat = now.raid.seat(member.id) if member is not None else None
    if member is None or seat is None or not seat.is_there:
        raise _wrong("/who", f"is {username[:60]!r}, who is not on the roster")
    return member.id


def _check_due(now: Now, due: datetime, day_only: bool) -> None:
    """What is over cannot be planned: a step that was missed is not made good by moving it back."""
    day = due.astimezone(now.directory.zone).date()
    is_past = day < now.today if day_only else microseconds(due) + GRACE_US <= microseconds(now.at)
    if is_past or microseconds(due) >= now.raid.ends_us:
        last = moment(now.raid.ends_us - 1).astimezone(now.directory.zone).date()
        raise _wrong("/due", f"is {due.isoformat()}, must lie from now, {now.at.isoformat()}, to the last day, {last}")


def _check_after(now: Now, id: str, after: tuple[str, ...]) -> None:
    """What a step waits for is there, and does not wait for it in turn."""
    before = {step.id: step.after for step in now.raid.steps} | {id: after}
    for place, one in enumerate(after):
        if one not in before or one == id:
            raise _wrong(f"/after/{place}", f"is {one[:40]!r}, which is no other step of this raid")
    waiting, seen = list(after), set()
    while waiting:
        one = waiting.pop()
        if one == id:
            raise _wrong("/after", f"leads in a circle: step {id} would wait for itself")
        if one not in seen:
            seen.add(one)
            waiting.extend(before.get(one, ()))


def _check_collision(now: Now, id: str, who: int, contact: str, due: datetime, has_reason: bool) -> None:
    """Two people do not turn to the same contact on one day, unless somebody says why, for all to read."""
    if not contact or has_reason:
        return
    day = due.astimezone(now.directory.zone).date()
    other = _planned_with(now, id, who, contact, day) or _met(now, who, contact, day)
    if other:
        raise Collision(now.directory.member(other).name, contact, day)


def _planned_with(now: Now, id: str, who: int, contact: str, day: date) -> int:
    zone = now.directory.zone
    return next(
        (
            step.who
            for step in now.raid.steps
            if step.id != id and step.who != who and step.contact == contact and step.state in _AHEAD
            if moment(step.due_us).astimezone(zone).date() == day
        ),
        0,
    )


def _met(now: Now, who: int, contact: str, day: date) -> int:
    ordinal = day.toordinal()
    return next(
        (
            member
            for fact in now.found.facts.values()
            if fact.contact == contact and fact.day == ordinal and fact.counts and fact.kind in CHANNEL_OF
            for member, _, _ in fact.shares
            if member != who and now.raid.seat(member) is not None
        ),
        0,
    )


def _wrong(pointer: str, message: str) -> InvalidInput:
    return InvalidInput(f"{pointer[1:]} {message}", [FieldProblem(pointer, message)])
