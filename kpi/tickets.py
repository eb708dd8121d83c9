"""What a ticket is: what the customer asks, whether somebody answered, and whether they are helped.

Like a deal (``pipeline.py``) a function of the set of facts, read in business-time order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec

from kpi.events import Kind, Priority, TicketOpened, TicketResolved
from kpi.facts import Credit, Fact
from kpi.pipeline import alive, last_word
from kpi.timeline import Circumstance, Standing

__all__ = ["Ticket", "TicketState", "ticket_of"]


class TicketState(StrEnum):
    """How a ticket stands."""

    OPEN = "open"
    """Nobody has answered yet."""
    ANSWERED = "answered"
    RESOLVED = "resolved"


class Ticket(msgspec.Struct, frozen=True, gc=False):
    """A ticket as its facts leave it. Instants are microseconds since 1970 UTC, 0 for none; ids 0 for none.

    ``holder`` is who opened it, or acted on it last; ``satisfaction`` 0 when nobody said.
    """

    id: str
    state: TicketState
    title: str = ""
    account: int = 0
    product: int = 0
    contact: str = ""
    deal: str = ""
    priority: str = Priority.NORMAL.value
    opened_us: int = 0
    answered_us: int = 0
    resolved_us: int = 0
    satisfaction: int = 0
    touched_us: int = 0
    holder: Credit | None = None


def ticket_of(facts: Iterable[Fact], read: Mapping[int, Circumstance]) -> Ticket | None:
    """The state of one ticket.

    Args:   facts: all facts of the ticket and the reversals that aim at them, any order. read: their ``circumstances``.
    Returns: the latest word on each particular; None when everything was taken back, or nothing told.
    Raises: nothing.
    Source: docs/decisions/0007-order-independence.md.
    """
    told = alive(facts, read)
    if not told:
        return None
    first = {
        kind: next((fact for fact in told if fact.kind is kind and read[fact.seq].standing is Standing.COUNTED), None)
        for kind in (Kind.TICKET_OPENED, Kind.TICKET_ANSWERED, Kind.TICKET_RESOLVED)
    }
    opened, answered, resolved = first.values()
    openings = [fact.data for fact in told if isinstance(fact.data, TicketOpened)]
    whose = [credit for fact in told for credit in fact.own_credits]
    rated = resolved.data if resolved is not None else None
    return Ticket(
        id=(told[0].subject or "").removeprefix("ticket:"),
        state=_state(answered, resolved),
        title=last_word(told, "title"),
        account=next((fact.customer.id for fact in reversed(told) if fact.customer is not None), 0),
        product=next((fact.item.id for fact in reversed(told) if fact.item is not None), 0),
        contact=last_word(told, "contact"),
        deal=last_word(told, "deal"),
        priority=openings[-1].priority.value if openings else Priority.NORMAL.value,
        opened_us=opened.at_us if opened is not None else 0,
        answered_us=answered.at_us if answered is not None else 0,
        resolved_us=resolved.at_us if resolved is not None else 0,
        satisfaction=(rated.satisfaction or 0) if isinstance(rated, TicketResolved) else 0,
        touched_us=told[-1].at_us,
        holder=whose[-1] if whose else None,
    )


def _state(answered: Fact | None, resolved: Fact | None) -> TicketState:
    if resolved is not None:
        return TicketState.RESOLVED
    return TicketState.ANSWERED if answered is not None else TicketState.OPEN
