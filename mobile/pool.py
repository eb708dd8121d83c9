"""Leads as the server tells them, as values: the pool, what I hold, and how much more I may take."""

from dataclasses import dataclass
from datetime import date, datetime

from mobile.parse import Object, day_in, document, items_in, moment_in, object_in, text_in, whole_in, words_in

HELD = "held"
IN_POOL = "pool"


@dataclass(frozen=True, slots=True)
class Lead:
    """Somebody who might buy; `phone` shows its last digits only as long as it is in the pool.

    `recycles_on` is when it goes back by itself, `reason` why it was returned last.
    """

    id: str
    state: str
    name: str
    phone: str
    origin: str
    contact: str
    account: str
    holder: str
    reason: str
    since: datetime | None
    recycles_on: date | None


@dataclass(frozen=True, slots=True)
class Leads:
    """Leads of a list: those in the pool, or those I hold."""

    is_mine: bool
    items: tuple[Lead, ...]


@dataclass(frozen=True, slots=True)
class Hands:
    """What I hold and claimed today, and how many of each are allowed; 0: as many as one likes."""

    holding: int
    hold_limit: int
    claimed_today: int
    daily_claims: int


def read_lead(text: str) -> Lead:
    """One lead, or what became of it where it is told with its first deal."""
    answer = document(text)
    return _lead(object_in(answer, "lead") if "lead" in answer else answer)


def read_leads(text: str, is_mine: bool) -> Leads:
    """A page of leads."""
    return Leads(is_mine, tuple(_lead(item) for item in items_in(document(text))))


def read_hands(text: str) -> Hands:
    """The pool by origin, of which the phone shows what concerns me."""
    answer = document(text)
    holding, hold_limit, claimed_today, daily_claims = (
        whole_in(answer, name) for name in ("holding", "hold_limit", "claimed_today", "daily_claims")
    )
    return Hands(holding, hold_limit, claimed_today, daily_claims)


def _lead(item: Object) -> Lead:
    return Lead(
        id=text_in(item, "id"),
        state=text_in(item, "state"),
        name=words_in(item, "name"),
        phone=words_in(item, "phone"),
        origin=words_in(item, "origin"),
        contact=words_in(item, "contact"),
        account=words_in(item.get("account"), "name"),
        holder=words_in(item, "holder"),
        reason=words_in(item, "reason"),
        since=moment_in(item, "since"),
        recycles_on=day_in(item, "recycles_on"),
    )
