"""The words of a barrier on a page: states, marks of causes, what happened to it, why something was not possible."""

from game_rules.barriers import BarrierState, root_of
from kpi.barriers import Cause
from kpi.events import Kind
from server.errors import AppError, Conflict, NotAllowed, NotFound, Outdated
from web.i18n import gettext as _

CAUSE_MARKS = {
    Cause.ACCESS: "road-off",
    Cause.COMPETITOR: "swords",
    Cause.PRICE: "tag",
    Cause.PRODUCT_GAP: "puzzle",
    Cause.DECISION_PROCESS: "hierarchy",
    Cause.PAYMENT: "cash",
    Cause.DELIVERY: "truck-delivery",
    Cause.POLICY: "gavel",
    Cause.STAFFING: "users-minus",
    Cause.OTHER: "barrier-block",
}

STATE_TONES = {
    BarrierState.REPORTED: "warn",
    BarrierState.CONFIRMED: "threat",
    BarrierState.OWNED: "brand",
    BarrierState.RESOLVED: "gain",
    BarrierState.EXPIRED: "plain",
    BarrierState.REJECTED: "plain",
    BarrierState.MERGED: "plain",
}


def mark_of(cause: str) -> str:
    """The icon of a cause, or of the one it belongs to."""
    return CAUSE_MARKS[root_of(cause)]


def state_title(state: BarrierState) -> str:
    """What a state is called."""
    return {
        BarrierState.REPORTED: _("Reported"),
        BarrierState.CONFIRMED: _("Confirmed"),
        BarrierState.OWNED: _("Being dealt with"),
        BarrierState.RESOLVED: _("Resolved"),
        BarrierState.EXPIRED: _("Expired"),
        BarrierState.REJECTED: _("Rejected"),
        BarrierState.MERGED: _("Merged"),
    }[state]


def act_title(kind: Kind, detail: str) -> str:
    """What somebody did, in a few words; ``detail`` is the decision, where it was one."""
    decided = {
        "confirmed": _("confirmed it"),
        "rejected": _("rejected it"),
        "merged": _("merged it into another barrier"),
        "reopened": _("reopened it"),
    }
    if kind is Kind.BARRIER_DECIDED:
        return decided.get(detail, detail)
    return {
        Kind.BARRIER_REPORTED: _("reported it"),
        Kind.BARRIER_EDITED: _("changed the report"),
        Kind.BARRIER_SECONDED: _("said: me too"),
        Kind.BARRIER_UNSECONDED: _("took “me too” back"),
        Kind.BARRIER_OWNED: _("gave it an owner"),
        Kind.BARRIER_RESOLVED: _("resolved it"),
        Kind.BARRIER_COMMENTED: _("commented"),
        Kind.BARRIER_ESCALATED: _("Nobody decided in time: it went up"),
        Kind.BARRIER_OVERDUE: _("Its owner is late"),
        Kind.BARRIER_EXPIRED: _("It expired"),
        Kind.RELIEF_GRANTED: _("relieved a target"),
        Kind.RELIEF_WITHDRAWN: _("took a relief back"),
    }.get(kind, kind.value)


def words_of(error: AppError) -> str:
    """Why it was not possible, in the language of the page."""
    match error:
        case Outdated() | Conflict():
            return _("It has changed in the meantime. Look at the barrier as it stands now.")
        case NotAllowed():
            return _("This is for others to do.")
        case NotFound():
            return _("It is no longer there, or not for you.")
        case _:
            return _("The server refused this: %(message)s") % {"message": error.detail}
