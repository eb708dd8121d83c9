"""Quests and bounties in words. No Kivy here."""

from mobile.screens.tellings import tell_day, tell_xp
from mobile.wire import Quest, Taker
from mobile.words import gettext as _


def tell_quest(quest: Quest) -> str:
    """How a quest stands, what it pays, until when, and who posted it."""
    parts = [tell_quest_state(quest.state, quest.xp)]
    if quest.deadline is not None:
        parts.append(_("until {day}").format(day=tell_day(quest.deadline)))
    if quest.posted_by:
        parts.append(_("from {name}").format(name=quest.posted_by))
    return "\n".join([_(", ").join(parts), quest.note]).strip()


def tell_quest_state(state: str, xp: int) -> str:
    """How a quest stands and what it pays: `Under way, +5 XP`."""
    return _(", ").join((tell_state(state), tell_xp(xp)))


def tell_state(state: str) -> str:
    """How a quest stands."""
    states = {
        "open": _("Under way"),
        "taken": _("Under way"),
        "offered": _("On offer"),
        "submitted": _("Waiting for approval"),
        "rejected": _("Not good enough yet"),
        "done": _("Done"),
        "approved": _("Done"),
        "abandoned": _("Given back"),
        "expired": _("Its time is over"),
    }
    return states.get(state, state)


def tell_waiting(quest: Quest) -> str:
    """How many handed it in and wait for me; nothing where nobody does."""
    waits = sum(one.state == "submitted" for one in quest.takers)
    return _("waiting for you: {n}").format(n=waits) if waits else ""


def tell_taker(taker: Taker, name: str) -> str:
    """Who took it, how that stands, and what they say."""
    return "\n".join(part for part in (f"{name}: {tell_state(taker.state)}", taker.note) if part)
