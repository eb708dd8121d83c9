"""What stands in the books, as values for people to read: events, entries, and the story of one event.

Made from rows by ``queries.py``; without words, which ``wording.py`` has.
"""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

import msgspec

from game_rules.verdict import Reason
from kpi.events import Kind, PeriodClosed, QuestFact
from kpi.facts import Key
from kpi.money import Money
from kpi.wire import data_from_store
from server.db.tx import Row
from server.ledger.facts import key_from, moment
from server.ledger.wording import BOUNTY

_credits = msgspec.json.Decoder(list[tuple[int, int, int, int, int]]).decode


@dataclass(frozen=True, slots=True)
class EventRef:
    """Which event is meant."""

    seq: int
    source: str
    id: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class About:
    """What an event is about: its account, or else the deal or contract. ``account`` is 0 for none."""

    account: int
    account_name: str
    subject: str
    amount: Money | None

    @property
    def text(self) -> str:
        """The account's name, or the name of the deal or contract; "" for nothing."""
        return self.account_name or self.subject.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Entry:
    """One ledger line with the event it is about. ``asked`` is what the rule claimed before limits.

    ``cause`` is the seq of the event that made the line: another one when something was corrected later. ``adjusts``
    is the day of a closed period that an adjustment is really about, None for a line booked where it belongs.
    """

    cause: int
    line: int
    event: EventRef
    about: About
    member: int
    rule: str
    version: int
    day: date
    at: datetime
    xp: int
    coins: int
    asked: int
    badge: str
    badges: int
    reason: Reason | None
    bounty: str
    adjusts: date | None = None

    @property
    def pays(self) -> bool:
        """Whether it gives or takes anything."""
        return bool(self.xp or self.coins or self.badges)

    @property
    def refuses(self) -> bool:
        """Whether something asked for was not paid, or not in full."""
        return self.reason is not None and self.xp >= 0 and self.asked >= 0 and not self.badges


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """One event as it stands in the books. ``data`` is its canonical JSON; ``target`` what a reversal takes back."""

    ref: EventRef
    at: datetime
    day: date
    recorded_at: datetime
    credits: tuple[tuple[int, Fraction], ...]
    about: About
    product: str
    target: Key | None
    earns: bool
    data: str


@dataclass(frozen=True, slots=True)
class ListedEvent:
    """An event with what it is worth today to those the viewer may see."""

    event: RecordedEvent
    xp: int
    coins: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What an event adds to a measure today; ``adjusts`` as in ``Entry``."""

    measure: str
    member: int
    day: date
    value: int
    adjusts: date | None = None


@dataclass(frozen=True, slots=True)
class EventStory:
    """Why did I get this: an event with everything it did.

    ``entries`` are about this event, or caused by it elsewhere; ``reverses`` and ``reversed_by`` are the links of
    taking back, in both directions.
    """

    event: RecordedEvent
    entries: tuple[Entry, ...]
    counted: tuple[Counted, ...]
    reverses: EventRef | None
    reversed_by: tuple[EventRef, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """A page of a member's entries with the sum of all of them; ``next`` is None on the last page."""

    entries: tuple[Entry, ...]
    xp: int
    coins: int
    next: tuple[int, int] | None


def ref_from(row: Row) -> EventRef:
    """Which event a row is."""
    return EventRef(row["seq"], row["source"], row["id"], Kind(row["kind"]))


def _about(row: Row, currency: str) -> About:
    amount = Money(row["amount"], currency) if row["amount"] is not None else None
    return About(row["account"], row["account_name"] or "", row["subject"] or "", amount)


def event_from(row: Row, currency: str) -> RecordedEvent:
    """An event as it stands in the books."""
    return RecordedEvent(
        ref=ref_from(row),
        at=moment(row["at_us"]),
        day=date.fromordinal(row["day"]),
        recorded_at=moment(row["recorded_us"]),
        credits=tuple((member, Fraction(up, down)) for member, _, _, up, down in _credits(row["credits"]) if up),
        about=_about(row, currency),
        product=row["product_name"] if row["product"] else "",
        target=key_from(row["target"]),
        earns=bool(row["earns"]),
        data=row["data"],
    )


def entry_from(row: Row, currency: str) -> Entry:
    """A ledger line with the event it is about."""
    return Entry(
        cause=row["cause"],
        line=row["line"],
        event=EventRef(row["event"], row["source"], row["id"], Kind(row["kind"])),
        about=_closing(row["told"]) if row["kind"] == Kind.PERIOD_CLOSED else _about(row, currency),
        member=row["member"],
        rule=row["rule"],
        version=row["version"],
        day=date.fromordinal(row["day"]),
        at=moment(row["at_us"]),
        xp=row["xp"],
        coins=row["coins"],
        asked=row["claimed"],
        badge=row["badge"] or "",
        badges=row["badges"],
        reason=Reason(row["reason"]) if row["reason"] is not None else None,
        bounty=_bounty_title(row["rule"], row["told"]),
        adjusts=adjusted_day(row["adjusts"]),
    )


def adjusted_day(ordinal: int) -> date | None:
    """The closed day a row is really about; None for 0."""
    return date.fromordinal(ordinal) if ordinal else None


def _closing(told: str) -> About:
    """A prize is about the period that closed."""
    data = data_from_store(Kind.PERIOD_CLOSED, told)
    return About(0, "", f"period:{data.period}" if isinstance(data, PeriodClosed) else "", None)


def _bounty_title(rule: str, told: str | None) -> str:
    if told is None or not rule.startswith(BOUNTY):
        return ""
    data = data_from_store(Kind.QUEST_APPROVED, told)
    return data.title or "" if isinstance(data, QuestFact) else ""
