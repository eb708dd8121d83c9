"""The words of a raid on a page: phases, channels, causes, roles."""

from game_rules.barriers import CAUSE_TITLES
from game_rules.raids import Phase, RaidRules
from kpi.barriers import Cause
from kpi.events import Channel
from web.i18n import LOCALE
from web.i18n import gettext as _

CHANNEL_MARKS = {
    Channel.CALL: "phone",
    Channel.VISIT: "map-pin",
    Channel.MEETING: "users",
    Channel.MESSAGE: "message",
}


def phase_title(phase: Phase) -> str:
    """What a phase is called."""
    return {
        Phase.DISCOVER: _("Discover"),
        Phase.PROPOSE: _("Propose"),
        Phase.NEGOTIATE: _("Negotiate"),
        Phase.SIGN: _("Sign"),
        Phase.COLLECT: _("Collect"),
    }[phase]


def channel_title(channel: Channel) -> str:
    """What a channel is called."""
    return {
        Channel.CALL: _("Call"),
        Channel.VISIT: _("Visit"),
        Channel.MEETING: _("Meeting"),
        Channel.MESSAGE: _("Message"),
    }[channel]


def cause_title(cause: Cause) -> str:
    """What a barrier's cause is called."""
    return CAUSE_TITLES[cause][LOCALE.get()]


def role_title(role: str, rules: RaidRules) -> str:
    """What a role is called in the rulebook; its id where the rulebook no longer has it."""
    known = rules.role(role)
    return known.title[LOCALE.get()] if known is not None else role
