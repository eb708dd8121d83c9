"""The books on the wire: awards, refusals, entries and events as the API tells them, in the viewer's language."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from kpi.catalog import Unit
from kpi.facts import NOBODY
from kpi.money import Money
from server.ledger.recorded import Counted, Entry, EventRef, EventStory, Ledger, ListedEvent, RecordedEvent
from server.ledger.wording import Wording
from server.money import MoneyView, minor_view
from server.people.directory import Directory


class AwardView(msgspec.Struct, frozen=True):
    """XP, coins or a badge that somebody got, or lost (negative); ``adjusts`` as in ``EntryView``."""

    member: str
    xp: int
    coins: int
    rule: str
    why: str
    badge: str | None = None
    day: date | None = None
    adjusts: str | None = None


class RefusalView(msgspec.Struct, frozen=True):
    """What a rule did not pay, or not in full, and why."""

    member: str
    rule: str
    reason: str
    detail: str


class EventRefView(msgspec.Struct, frozen=True):
    """Which event is meant."""

    seq: int
    source: str
    id: str
    type: str


class AccountView(msgspec.Struct, frozen=True):
    """The customer an event names."""

    id: int
    name: str


class EntryView(msgspec.Struct, frozen=True):
    """One ledger line. ``cause`` is the seq of the event that made it: another one when it is a later correction.

    ``adjusts`` names the closed period that the line is really about when it is booked later, as an adjustment.
    """

    member: str
    rule: str
    title: str
    xp: int
    coins: int
    badge: str | None
    day: date
    at: datetime
    version: int
    why: str
    reason: str | None
    detail: str | None
    cause: int
    event: EventRefView
    account: AccountView | None
    amount: MoneyView | None
    adjusts: str | None = None


class LedgerView(msgspec.Struct, frozen=True):
    """A page of a member's ledger; ``sum`` is over all entries, whatever the page."""

    items: list[EntryView]
    next: str | None
    sum: "SumView"


class SumView(msgspec.Struct, frozen=True):
    """XP and coins together."""

    xp: int
    coins: int


class CreditView(msgspec.Struct, frozen=True):
    """A member's share of an event."""

    member: str
    share: str


class EventView(msgspec.Struct, frozen=True, kw_only=True):
    """An event as it was told, with what it is worth today to those the viewer may see."""

    id: str
    source: str
    seq: int
    type: str
    time: datetime
    recorded_at: datetime
    day: date
    credits: list[CreditView]
    account: AccountView | None
    product: str | None
    amount: MoneyView | None
    earns: bool
    data: msgspec.Raw
    worth: SumView


class EventList(msgspec.Struct, frozen=True):
    """A page of events, newest first."""

    items: list[EventView]
    next: str | None


class VerdictView(msgspec.Struct, frozen=True):
    """What the rules said when the event was recorded."""

    awards: list[AwardView]
    refusals: list[RefusalView]


class CountedView(msgspec.Struct, frozen=True):
    """What the event adds to a measure today; ``adjusts`` as in ``EntryView``."""

    measure: str
    title: str
    unit: str
    member: str
    day: date
    value: MoneyView | int
    adjusts: str | None = None


class EventStoryView(EventView, frozen=True, kw_only=True):
    """Why did I get this. ``entries`` are what stands in the ledger about the event, later corrections included."""

    verdict: VerdictView
    entries: list[EntryView]
    contributions: list[CountedView]
    reverses: EventRefView | None
    reversed_by: list[EventRefView]


@dataclass(frozen=True, slots=True)
class LedgerViews:
    """Makes the views for one viewer."""

    wording: Wording
    directory: Directory
    sees_costs: bool

    def ledger(self, ledger: Ledger, cursor: Callable[..., str]) -> LedgerView:
        """A page of a member's ledger."""
        items = [self.entry(one) for one in ledger.entries]
        return LedgerView(items, cursor(*ledger.next) if ledger.next else None, SumView(ledger.xp, ledger.coins))

    def entry(self, entry: Entry) -> EntryView:
        """One line."""
        return EntryView(
            member=self._username(entry.member),
            rule=entry.rule,
            title=self._title(entry),
            xp=entry.xp,
            coins=entry.coins,
            badge=entry.badge if entry.badges else None,
            day=entry.day,
            at=entry.at,
            version=entry.version,
            why=self._why(entry),
            reason=entry.reason,
            detail=self._detail(entry),
            cause=entry.cause,
            event=ref_view(entry.event),
            account=account_view(entry.about.account, entry.about.account_name),
            amount=money_view(entry.about.amount),
            adjusts=self.wording.adjusted(entry.adjusts),
        )

    def award(self, entry: Entry) -> AwardView:
        """A line that gives or takes."""
        badge = entry.badge if entry.badges else None
        member = self._username(entry.member)
        adjusts = self.wording.adjusted(entry.adjusts)
        return AwardView(member, entry.xp, entry.coins, entry.rule, self._why(entry), badge, entry.day, adjusts)

    def refusal(self, entry: Entry) -> RefusalView:
        """A line that tells why not."""
        reason = entry.reason.value if entry.reason is not None else ""
        return RefusalView(self._username(entry.member), entry.rule, reason, self._detail(entry) or "")

    def listed(self, one: ListedEvent) -> EventView:
        """An event of a list."""
        return self._event(one.event, SumView(one.xp, one.coins))

    def story(self, story: EventStory) -> EventStoryView:
        """One event with everything it did."""
        seq = story.event.ref.seq
        own = [entry for entry in story.entries if entry.event.seq == seq]
        said = [entry for entry in story.entries if entry.cause == seq]
        worth = SumView(sum(entry.xp for entry in own), sum(entry.coins for entry in own))
        return EventStoryView(
            **msgspec.structs.asdict(self._event(story.event, worth)),
            verdict=VerdictView(
                [self.award(entry) for entry in said if entry.pays],
                [self.refusal(entry) for entry in said if entry.refuses],
            ),
            entries=[self.entry(entry) for entry in story.entries],
            contributions=[self._counted(one) for one in self.may_tell(story.counted)],
            reverses=ref_view(story.reverses) if story.reverses is not None else None,
            reversed_by=[ref_view(ref) for ref in story.reversed_by],
        )

    def may_tell(self, counted: Iterable[Counted]) -> list[Counted]:
        """What an event counts for, but for what would tell what something costs."""
        return [one for one in counted if self.sees_costs or not self._tells_cost(one)]

    def _tells_cost(self, one: Counted) -> bool:
        measure = self.wording.editions.on(one.day.toordinal()).measures.get(one.measure)
        return measure is not None and measure.tells_cost

    def _event(self, event: RecordedEvent, worth: SumView) -> EventView:
        return EventView(
            id=event.ref.id,
            source=event.ref.source,
            seq=event.ref.seq,
            type=event.ref.kind.value,
            time=event.at,
            recorded_at=event.recorded_at,
            day=event.day,
            credits=[CreditView(self._username(member), str(share)) for member, share in event.credits],
            account=account_view(event.about.account, event.about.account_name),
            product=event.product or None,
            amount=money_view(event.about.amount),
            earns=event.earns,
            data=msgspec.Raw(event.data.encode() if self.sees_costs else _without_costs(event.data)),
            worth=worth,
        )

    def _counted(self, one: Counted) -> CountedView:
        measure = self.wording.editions.on(one.day.toordinal()).measures.get(one.measure)
        title = measure.title[self.wording.language] if measure is not None else one.measure
        unit = measure.unit if measure is not None else Unit.COUNT
        value = amount_view(one.value, unit, self.directory.currency)
        adjusts = self.wording.adjusted(one.adjusts)
        return CountedView(one.measure, title, unit.value, self._username(one.member), one.day, value, adjusts)

    def _title(self, entry: Entry) -> str:
        return self.wording.title(entry.rule, entry.version, entry.bounty)

    def _why(self, entry: Entry) -> str:
        taken_back = entry.reason if entry.reason is not None and not entry.refuses else ""
        return self.wording.why(self._title(entry), entry.about.text, entry.version, taken_back, entry.adjusts)

    def _detail(self, entry: Entry) -> str | None:
        if entry.reason is None:
            return None
        asked = entry.asked if entry.refuses else 0
        return self.wording.detail(entry.reason, entry.rule, entry.version, asked, entry.xp)

    def _username(self, member: int) -> str:
        return self.directory.member(member).username if member != NOBODY else ""


def ref_view(ref: EventRef) -> EventRefView:
    """An event's name on the wire."""
    return EventRefView(ref.seq, ref.source, ref.id, ref.kind.value)


def money_view(money: Money | None) -> MoneyView | None:
    """An amount on the wire."""
    return MoneyView(str(money.decimal), money.currency) if money is not None else None


def amount_view(value: int, unit: Unit, currency: str) -> MoneyView | int:
    """A number of a measure on the wire: money with its currency, everything else as it is."""
    return minor_view(value, currency) if unit is Unit.MONEY else value


def account_view(id: int, name: str) -> AccountView | None:
    """A customer on the wire."""
    return AccountView(id, name) if id else None


def _without_costs(data: str) -> bytes:
    """What was told, but not what it cost, as a whole or line by line; everything else to the letter."""
    if '"cost"' not in data:
        return data.encode()
    told = _told(data)
    told.pop("cost", None)
    if (lines := told.get("lines")) is not None:
        kept = [{name: value for name, value in line.items() if name != "cost"} for line in _lines(lines) or ()]
        told["lines"] = msgspec.Raw(_encode(kept))
    return _encode(told)


_told = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_lines = msgspec.json.Decoder(list[dict[str, msgspec.Raw]] | None).decode
_encode = msgspec.json.Encoder().encode
