"""The forms of the room: what each offers, and what was typed into it."""

from dataclasses import dataclass
from datetime import date, datetime, time

from game_rules.raids import RaidStep, StepState
from kpi.barriers import Cause
from kpi.events import Channel, NamedBarrier
from server.people.directory import MemberInfo
from server.raids.cards import Room
from server.raids.planning import StepDraft, StepEdit
from web.i18n import LOCALE
from web.i18n import gettext as _
from web.raids.read import Reader, moment, moment_on
from web.raids.typed import LONGEST_LINE, Typed
from web.raids.words import cause_title, channel_title

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What the forms of one room have to choose from, for one viewer."""

    found: Room
    reader: Reader
    others: tuple[MemberInfo, ...] = ()
    """Who could be brought in: the people of the team who are not on the roster."""
    barriers: Choices = ()
    """The open barriers that a step could be for, as pairs of id and title."""

    @property
    def seated(self) -> Choices:
        """Who is on the roster; only oneself for who does not manage."""
        seats = [seat.member for seat in self.found.raid.seats if seat.is_there]
        mine = [one for one in seats if self.found.rights.manage or one == self.reader.me]
        return tuple((self.found.people[one].username, self.found.people[one].name) for one in mine)

    @property
    def takers(self) -> Choices:
        """Who may take a step over: everybody on the roster."""
        seats = [seat.member for seat in self.found.raid.seats if seat.is_there]
        return tuple((self.found.people[one].username, self.found.people[one].name) for one in seats)

    @property
    def heirs(self) -> Choices:
        """To whom the lead may go."""
        leads = {self.found.people[one].username for one in self.found.raid.leads}
        return tuple(one for one in (*self.takers, *self.newcomers) if one[0] not in leads)

    @property
    def newcomers(self) -> Choices:
        """Who could be brought in."""
        return tuple((one.username, one.name) for one in self.others)

    @property
    def roles(self) -> Choices:
        """The roles of the rulebook."""
        return tuple((role.id, role.title[LOCALE.get()]) for role in self.found.rules.roles)

    @property
    def channels(self) -> Choices:
        """How one reaches a customer."""
        return tuple((channel.value, channel_title(channel)) for channel in Channel)

    @property
    def causes(self) -> Choices:
        """What may stand in the way."""
        return tuple((cause.value, cause_title(cause)) for cause in Cause)

    def earlier(self, step: RaidStep | None) -> Choices:
        """The steps that another one may wait for."""
        ahead = (StepState.OPEN, StepState.WAITING, StepState.MISSED)
        steps = [one for one in self.found.raid.steps if one.state in ahead and (step is None or one.id != step.id)]
        return tuple((one.id, one.what) for one in steps)

    @property
    def last_day(self) -> date:
        """The last day of the raid."""
        return self.found.card.ends_on


def empty_step(offer: Offer, who: str) -> Typed:
    """A step that is not planned yet: today, by a call."""
    return Typed.of(who=who, channel=Channel.CALL.value, day=offer.reader.today.isoformat())


def step_as_typed(step: RaidStep, offer: Offer) -> Typed:
    """A planned step as its form shows it."""
    due = moment(step.due_us).astimezone(offer.reader.directory.zone)
    fields = {
        "what": [step.what],
        "who": [offer.found.people[step.who].username],
        "contact": [step.contact],
        "channel": [step.channel.value],
        "day": [due.date().isoformat()],
        "time": ["" if step.day_only else f"{due:%H:%M}"],
        "after": list(step.after),
        "override": [step.override],
    }
    return Typed(fields)


def read_step(typed: Typed, offer: Offer) -> StepDraft | None:
    """The step that a form describes; None when something is wrong."""
    what = typed.line("what", _("Say what the step is for."))
    who = typed.one_of("who", (name for name, _name in offer.takers), _("Pick somebody who is on the roster."))
    channel = typed.one_of("channel", tuple(Channel), _("Pick how."))
    day = typed.day("day", offer.reader.today, offer.last_day)
    at = typed.clock("time")
    contact = typed.optional_line("contact")
    override = typed.optional_line("override", LONGEST_LINE)
    after = tuple(one for one in typed.values("after") if offer.found.raid.step(one) is not None)
    barrier = typed.value("barrier")
    if typed.errors or day is None:
        return None
    return StepDraft(who, Channel(channel), due_at(day, at, offer), what, contact, at is None, after, override, barrier)


def read_change(step: RaidStep, typed: Typed, offer: Offer) -> StepEdit | None:
    """What a form changes in a step."""
    draft = read_step(typed, offer)
    note = typed.optional_line("note", LONGEST_LINE)
    if draft is None or typed.errors:
        return None
    return StepEdit(
        step.id,
        draft.who,
        draft.channel,
        draft.due,
        draft.what,
        draft.contact,
        draft.day_only,
        draft.after,
        override=draft.override,
        note=note,
    )


def due_at(day: date, at: time | None, offer: Offer) -> datetime:
    """The moment a step is due."""
    return moment_on(day, at, offer.reader.directory.zone)


def read_barriers(typed: Typed, *, needs_one: bool) -> tuple[NamedBarrier, ...]:
    """The barriers that a review names."""
    known = set(Cause)
    chosen = [Cause(value) for value in typed.values("cause") if value in known]
    if needs_one and not chosen:
        typed.wrong("barriers", _("Name at least one thing that stood in the way."))
    barriers = []
    for cause in chosen:
        text = typed.optional_line(f"barrier-{cause.value}", 400)
        if not text:
            typed.wrong("barriers", _("Say what happened: %(cause)s.") % {"cause": cause_title(cause)})
        barriers.append(NamedBarrier(cause, text))
    return tuple(barriers)
