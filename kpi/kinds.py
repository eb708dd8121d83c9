"""The names of everything that can happen; what each one tells is in ``events.py``."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Kind"]


class Kind(StrEnum):
    """The wire names of everything that can happen."""

    CALL = "call.logged"
    VISIT = "visit.logged"
    MEETING = "meeting.held"
    MESSAGE = "message.sent"
    LEAD_CREATED = "lead.created"
    LEAD_CLAIMED = "lead.claimed"
    LEAD_QUALIFIED = "lead.qualified"
    LEAD_RETURNED = "lead.returned"
    DEAL_OPENED = "deal.opened"
    DEAL_STAGE = "deal.stage_changed"
    DEAL_AMENDED = "deal.amended"
    DEAL_WON = "deal.won"
    DEAL_LOST = "deal.lost"
    DEAL_REOPENED = "deal.reopened"
    CONTRACT_SUBMITTED = "contract.submitted"
    CONTRACT_APPROVED = "contract.approved"
    CONTRACT_REJECTED = "contract.rejected"
    CONTRACT_WITHDRAWN = "contract.withdrawn"
    CONTRACT_SIGNED = "contract.signed"
    CONTRACT_AMENDED = "contract.amended"
    DELIVERY = "delivery.completed"
    COLLECTION = "collection.received"
    RETURN = "return.received"
    TICKET_OPENED = "ticket.opened"
    TICKET_ANSWERED = "ticket.answered"
    TICKET_RESOLVED = "ticket.resolved"
    REVERSED = "event.reversed"
    QUEST_POSTED = "quest.posted"
    QUEST_ACCEPTED = "quest.accepted"
    QUEST_ABANDONED = "quest.abandoned"
    QUEST_SUBMITTED = "quest.submitted"
    QUEST_APPROVED = "quest.approved"
    QUEST_REJECTED = "quest.rejected"
    QUEST_EXPIRED = "quest.expired"
    RAID_OPENED = "raid.opened"
    RAID_JOINED = "raid.joined"
    RAID_LEFT = "raid.left"
    RAID_LEAD_CHANGED = "raid.lead_changed"
    RAID_STEP_PLANNED = "raid.step_planned"
    RAID_STEP_CHANGED = "raid.step_changed"
    RAID_SLOT_MISSED = "raid.slot_missed"
    RAID_NOTED = "raid.noted"
    RAID_WITHDRAWN = "raid.withdrawn"
    RAID_ESCAPED = "raid.escaped"
    RAID_REVIEWED = "raid.reviewed"
    BARRIER_REPORTED = "barrier.reported"
    BARRIER_EDITED = "barrier.edited"
    BARRIER_SECONDED = "barrier.seconded"
    BARRIER_UNSECONDED = "barrier.unseconded"
    BARRIER_DECIDED = "barrier.decided"
    BARRIER_OWNED = "barrier.owned"
    BARRIER_RESOLVED = "barrier.resolved"
    BARRIER_COMMENTED = "barrier.commented"
    BARRIER_ESCALATED = "barrier.escalated"
    BARRIER_OVERDUE = "barrier.overdue"
    BARRIER_EXPIRED = "barrier.expired"
    BARRIER_CREDITED = "barrier.credited"
    RELIEF_GRANTED = "barrier.relief_granted"
    RELIEF_WITHDRAWN = "barrier.relief_withdrawn"
    PERIOD_CLOSED = "period.closed"

    @property
    def is_internal(self) -> bool:
        """True for kinds that only the product itself records, never a client."""
        return self.is_approval or self.value.startswith(("quest.", "raid.", "barrier.", "period."))

    @property
    def is_approval(self) -> bool:
        """True for what happens on the way to a contract's approval."""
        return self in (
            Kind.CONTRACT_SUBMITTED,
            Kind.CONTRACT_APPROVED,
            Kind.CONTRACT_REJECTED,
            Kind.CONTRACT_WITHDRAWN,
        )

    @property
    def is_ticket(self) -> bool:
        """True for what happens to a customer's call for help: whoever helps may say so."""
        return self.value.startswith("ticket.")

    @property
    def is_raid(self) -> bool:
        """True for what happens to a raid itself."""
        return self.value.startswith("raid.")

    @property
    def is_barrier(self) -> bool:
        """True for what happens to a barrier itself; what it pays is credited beside it."""
        return self.value.startswith("barrier.") and self is not Kind.BARRIER_CREDITED

    @property
    def is_payable(self) -> bool:
        """True for what rules may pay for and measures may count."""
        return self is Kind.BARRIER_CREDITED or not (self.is_internal or self is Kind.REVERSED)
