"""Raids, their steps and the days ahead in words. No Kivy here."""

from datetime import date, timedelta

from mobile.office import office_day
from mobile.raids import RaidCard, Step
from mobile.screens.tellings import tell_day, tell_moment
from mobile.words import gettext as _

# Every day of the week that begins, then the ends of the next weeks.
DAYS_AHEAD = (*range(8), 10, 14, 21, 28)


def channels() -> list[tuple[str, str]]:
    """How a step reaches the customer."""
    return [("call", _("Call")), ("visit", _("Visit")), ("meeting", _("Meeting")), ("message", _("Message"))]


def days_ahead(today: date, last: date | None, also: date | None = None) -> list[tuple[str, str]]:
    """Days to choose from, none after the last; `also` is one of them whenever it is."""
    days = {today + timedelta(days=ahead) for ahead in DAYS_AHEAD} | ({also} if also is not None else set())
    shown = sorted(day for day in days if day == also or last is None or day <= last)
    return [(day.isoformat(), tell_day_ahead(day, today)) for day in shown]


def tell_day_ahead(day: date, today: date) -> str:
    """`Today`, `Tomorrow`, `Fri 12-04`."""
    near = {today: _("Today"), today + timedelta(days=1): _("Tomorrow")}
    weekdays = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return near.get(day) or f"{weekdays[day.weekday()]} {day:%m-%d}"


def tell_raid(card: RaidCard) -> str:
    """How a raid stands: its phase and its last day, or its end."""
    phases = {
        "discover": _("Discover"),
        "propose": _("Propose"),
        "negotiate": _("Negotiate"),
        "sign": _("Sign"),
        "collect": _("Collect"),
    }
    ends = {"victory": _("Won"), "escaped": _("The boss escaped"), "withdrawn": _("Called off")}
    if card.state in ends:
        return ends[card.state]
    phase = phases.get(card.phase, card.phase)
    until = _("until {day}").format(day=tell_day(card.ends_on)) if card.ends_on is not None else ""
    return _(", ").join(part for part in (phase, until) if part)


def tell_step(step: Step, offset: timedelta) -> str:
    """A planned step: how, with whom, when (days are the office's), what, and how it stands."""
    states = {"done": _("Done"), "missed": _("Missed"), "cancelled": _("Called off")}
    when = f"{office_day(step.due, offset):%m-%d}" if step.due and step.is_whole_day else tell_moment(step.due)
    how = _("Barrier") if step.is_for_barrier else dict(channels()).get(step.channel, step.channel)
    parts = (states.get(step.state, ""), how, when, step.contact)
    return "\n".join(part for part in (_(", ").join(part for part in parts if part), step.what, step.barrier) if part)
