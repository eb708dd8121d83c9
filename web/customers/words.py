"""What is said of deals and payments, in the language of the page: states, reasons, ages."""

from typing import assert_never

from game_rules.approval import Approver
from game_rules.losses import LossRules
from kpi.approval import ApprovalState
from kpi.contracts import ContractState
from kpi.events import Priority
from kpi.pipeline import DealState
from kpi.tickets import TicketState
from server.pipeline.filters import Wanting
from server.pipeline.rows import Age
from web.i18n import LOCALE
from web.i18n import gettext as _


def reason_title(reason: str, losses: LossRules) -> str:
    """Why a deal was lost, in words; what is not on the list stays as it was written."""
    known = losses.find(reason)
    return known.title[LOCALE.get()] if known is not None else reason


def reasons_offered(losses: LossRules) -> dict[str, str]:
    """The reasons to pick from, by what events call them."""
    return {one.id: one.title[LOCALE.get()] for one in losses.reasons}


def stage_title(stage: str) -> str:
    """What a stage is called: as the organisation calls it."""
    return stage or _("No stage yet")


def state_title(state: str) -> str:
    """Whether a deal is open, won or lost."""
    match DealState(state):
        case DealState.OPEN:
            return _("Open")
        case DealState.WON:
            return _("Won")
        case DealState.LOST:
            return _("Lost")


def contract_state_title(state: str) -> str:
    """How a contract stands; "waiting": for the viewer's approval."""
    return {
        ContractState.UNSIGNED.value: _("Not signed"),
        ContractState.OPEN.value: _("Not paid yet"),
        ContractState.PAID.value: _("Paid"),
    }.get(state) or _("Waiting for my approval")


def approval_title(state: str) -> str:
    """How far an approval is."""
    match ApprovalState(state):
        case ApprovalState.PENDING:
            return _("Waits for approval")
        case ApprovalState.APPROVED:
            return _("Approved")
        case ApprovalState.REJECTED:
            return _("Not approved")
        case ApprovalState.WITHDRAWN:
            return _("Withdrawn")


def role_title(role: str) -> str:
    """Who approves a step."""
    return _("Team lead") if role == Approver.LEAD else _("Boss")


def ticket_state_title(state: str) -> str:
    """How a ticket stands, and which tickets a list shows."""
    return {
        "unresolved": _("Not resolved yet"),
        TicketState.OPEN.value: _("Waits for an answer"),
        TicketState.ANSWERED.value: _("Answered"),
        TicketState.RESOLVED.value: _("Resolved"),
    }.get(state) or _("All tickets")


def priority_title(priority: Priority) -> str:
    """How much a ticket presses."""
    match priority:
        case Priority.LOW:
            return _("Low")
        case Priority.NORMAL:
            return _("Normal")
        case Priority.HIGH:
            return _("Urgent")


def age_title(age: Age) -> str:
    """How long money is overdue."""
    match age:
        case Age.NOT_DUE:
            return _("Not due yet")
        case Age.TO_30:
            return _("1–30 days late")
        case Age.TO_60:
            return _("31–60 days late")
        case Age.TO_90:
            return _("61–90 days late")
        case Age.OVER_90:
            return _("More than 90 days late")
    assert_never(age)


def wanting_title(wanting: Wanting) -> str:
    """Which instalments a list shows."""
    match wanting:
        case Wanting.UNPAID:
            return _("Not paid")
        case Wanting.OVERDUE:
            return _("Overdue")
        case Wanting.DUE:
            return _("Not due yet")
        case Wanting.PAID:
            return _("Paid")
        case Wanting.ALL:
            return _("All instalments")
    assert_never(wanting)
