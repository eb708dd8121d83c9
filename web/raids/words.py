"""The words of a raid on a page: phases, channels, causes, and the sentence that explains a line of the log."""

from kpi.events import Kind
from web.i18n import gettext as _

PHASES = ("discover", "propose", "negotiate", "sign", "collect")
CHANNELS = ("call", "visit", "meeting", "message")
CAUSES = (
    *("access", "competitor", "price", "product_gap", "decision_process"),
    *("payment", "delivery", "policy", "staffing", "other"),
)
CHANNEL_MARKS = {"call": "phone", "visit": "map-pin", "meeting": "users", "message": "message"}
# How a step over a channel is logged in one tap; a meeting is logged as a visit is, by who was there.
SAID_OF_CHANNEL = {"call": "call", "visit": "visit", "meeting": "visit", "message": "call"}

KIND_MARKS = {
    Kind.CALL: "phone",
    Kind.VISIT: "map-pin",
    Kind.MEETING: "users",
    Kind.MESSAGE: "message",
    Kind.DEAL_STAGE: "arrow-up-right",
    Kind.DEAL_WON: "trophy",
    Kind.CONTRACT_SIGNED: "signature",
    Kind.COLLECTION: "cash",
}


def phase_title(phase: str) -> str:
    """What a phase is called; an unknown one by its own name."""
    titles = {
        "discover": _("Discover"),
        "propose": _("Propose"),
        "negotiate": _("Negotiate"),
        "sign": _("Sign"),
        "collect": _("Collect"),
    }
    return titles.get(phase, phase)


def channel_title(channel: str) -> str:
    """What a channel is called."""
    titles = {"call": _("Call"), "visit": _("Visit"), "meeting": _("Meeting"), "message": _("Message")}
    return titles.get(channel, channel)


def cause_title(cause: str) -> str:
    """What a barrier's cause is called."""
    titles = {
        "access": _("No access to who decides"),
        "competitor": _("Competitor"),
        "price": _("Price"),
        "product_gap": _("Gap in the product"),
        "decision_process": _("Their way of deciding"),
        "payment": _("Payment"),
        "delivery": _("Delivery"),
        "policy": _("Rules and regulation"),
        "staffing": _("Not enough people"),
        "other": _("Something else"),
    }
    return titles.get(cause, cause)


def kind_title(kind: Kind) -> str:
    """What happened, as the beginning of a line."""
    titles = {
        Kind.CALL: _("Call"),
        Kind.VISIT: _("Visit"),
        Kind.MEETING: _("Meeting"),
        Kind.MESSAGE: _("Message"),
        Kind.DEAL_STAGE: _("Deal moved on"),
        Kind.DEAL_WON: _("Deal won"),
        Kind.CONTRACT_SIGNED: _("Contract signed"),
        Kind.COLLECTION: _("Payment received"),
    }
    return titles.get(kind, kind.value)
