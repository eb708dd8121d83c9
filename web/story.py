"""The story of one event, ready to print: what was told, what it paid and why, what it counted, what took it back."""

from dataclasses import dataclass, replace
from datetime import datetime

from game_rules.explain import explain
from game_rules.rulebook import PRIZE
from kpi.catalog import Unit
from kpi.events import Kind
from kpi.facts import NOBODY
from kpi.wire import data_from_store
from server.ledger.queries import MovedQuest, event_story, quests_moved
from server.ledger.recorded import Counted, Entry, EventRef, EventStory, RecordedEvent
from server.ledger.routes import LedgerReader
from server.ledger.views import SumView
from server.ledger.wording import Wording
from server.people.access import Viewer
from server.people.directory import Directory
from web.event_words import Particular, kind_mark, kind_title, particulars
from web.format import Format
from web.i18n import LOCALE
from web.ledger_lines import LedgerLine, LineWriter


@dataclass(frozen=True, slots=True)
class Credit:
    """Whose event it is; ``share`` is None for the only one."""

    name: str
    href: str
    share: float | None


@dataclass(frozen=True, slots=True)
class Explained:
    """A line of the verdict with the sentence of the rule that made it; ``law_href`` leads to the rule."""

    line: LedgerLine
    sentence: str
    law_href: str


@dataclass(frozen=True, slots=True)
class Measured:
    """What it adds to a number today."""

    title: str
    member: str
    text: str
    href: str
    adjusts: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """A quest it brought on; progress and goal are of the objective that was furthest behind."""

    title: str
    member: str
    progress: str
    goal: str
    share: float
    done: bool


@dataclass(frozen=True, slots=True)
class Linked:
    """Another event that this one takes back, or that takes this one back."""

    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Story:
    """Everything there is to say. ``later`` are lines that other events wrote about this one, ``elsewhere`` lines that
    this one wrote about others. ``xp`` is what it is worth today to those whom the viewer may see."""

    seq: int
    title: str
    mark: str
    at: datetime
    recorded_at: datetime
    credits: tuple[Credit, ...]
    account: str
    product: str
    amount: tuple[int, str] | None
    particulars: tuple[Particular, ...]
    origin: str
    earns: bool
    has_own: bool
    xp: int
    coins: int
    verdict: tuple[Explained, ...]
    later: tuple[Explained, ...]
    elsewhere: tuple[Explained, ...]
    measured: tuple[Measured, ...]
    moved: tuple[Moved, ...]
    reverses: Linked | None
    reversed_by: tuple[Linked, ...]
    is_shared: bool


async def read_story(ledger_reader: LedgerReader, viewer: Viewer, seq: int, format: Format) -> Story:
    """The story as far as the viewer may see it. Raises NotFound."""
    reader = replace(viewer, language=LOCALE.get())
    async with ledger_reader.db.read() as tx:
        views = await ledger_reader.views(tx, reader)
        found = await event_story(tx, reader, seq, views.directory.currency)
        moved = await quests_moved(tx, reader, seq, views.directory)
    worth = views.story(found).worth
    seen = replace(found, counted=tuple(views.may_tell(found.counted)))
    return _Teller(views.wording, views.directory, format).story(seen, moved, worth)


@dataclass(frozen=True, slots=True)
class _Teller:
    wording: Wording
    directory: Directory
    format: Format

    def story(self, found: EventStory, moved: tuple[MovedQuest, ...], worth: SumView) -> Story:
        event, seq = found.event, found.event.ref.seq
        own = [entry for entry in found.entries if entry.event.seq == seq]
        return Story(
            seq=seq,
            title=kind_title(event.ref.kind),
            mark=kind_mark(event.ref.kind),
            at=event.at,
            recorded_at=event.recorded_at,
            credits=self._credits(event, own),
            account=event.about.account_name,
            product=event.product,
            amount=(event.about.amount.minor, event.about.amount.currency) if event.about.amount is not None else None,
            particulars=particulars(data_from_store(event.ref.kind, event.data), self.format),
            origin=event.ref.source,
            earns=event.earns,
            has_own=bool(own),
            xp=worth.xp,
            coins=worth.coins,
            verdict=self._explained([entry for entry in own if entry.cause == seq]),
            later=self._explained([entry for entry in own if entry.cause != seq], to_cause=True),
            elsewhere=self._explained([entry for entry in found.entries if entry.event.seq != seq]),
            measured=tuple(self._measured(one) for one in found.counted),
            moved=tuple(self._moved(one) for one in moved),
            reverses=self._linked(found.reverses) if found.reverses is not None else None,
            reversed_by=tuple(self._linked(ref) for ref in found.reversed_by if ref.kind is Kind.REVERSED),
            is_shared=len({entry.member for entry in found.entries}) > 1,
        )

    def _credits(self, event: RecordedEvent, own: list[Entry]) -> tuple[Credit, ...]:
        """Whose it is: as told, or else (a payment belongs to its contract's people) those whom it paid."""
        told = {member: float(share) for member, share in event.credits if member != NOBODY}
        paid = dict.fromkeys(entry.member for entry in own if entry.member != NOBODY)
        is_shared = len(told) > 1
        return tuple(
            Credit(
                self.directory.member(member).name,
                f"/members/{self.directory.member(member).username}",
                told[member] if is_shared else None,
            )
            for member in told or paid
        )

    def _explained(self, entries: list[Entry], *, to_cause: bool = False) -> tuple[Explained, ...]:
        """Lines with their rules; what an event did later leads to that event."""
        writer = LineWriter(self.wording, self.directory, self.format)
        return tuple(
            Explained(
                replace(writer.line(entry), href=f"/events/{entry.cause}") if to_cause else writer.line(entry),
                self._sentence(entry),
                f"/rules#{_law_of(entry.rule).replace(':', '-')}",
            )
            for entry in entries
        )

    def _sentence(self, entry: Entry) -> str:
        """The rule in words, as its rulebook had it then; "" for what is no rule (a bounty, a level)."""
        told = explain(self.wording.rulebook(entry.version), self.wording.language)
        return next((one.sentence for one in told if one.name == _law_of(entry.rule)), "")

    def _measured(self, one: Counted) -> Measured:
        measure = self.wording.editions.on(one.day.toordinal()).measures.get(one.measure)
        unit = measure.unit if measure is not None else Unit.COUNT
        title = measure.title[self.wording.language] if measure is not None else one.measure
        text = self.format.quantity(one.value, unit, self.directory.currency)
        adjusts = self.wording.adjusted(one.adjusts) or ""
        return Measured(title, self._name(one.member), text, f"/board?kpi={one.measure}", adjusts)

    def _moved(self, one: MovedQuest) -> Moved:
        rulebook = self.wording.editions.latest
        quest = rulebook.find_quest(one.quest)
        title = quest.title[self.wording.language] if quest is not None else one.quest
        behind = next((part for part in quest.objectives if part.goal == one.goal), None) if quest else None
        unit = rulebook.measures[behind.measure].unit if behind is not None else Unit.COUNT
        member = self.directory.member_by_username(one.member)
        progress, goal = (
            self.format.quantity(value, unit, self.directory.currency) for value in (one.progress, one.goal)
        )
        share = min(1.0, one.progress / one.goal) if one.goal else 0.0
        return Moved(title, member.name if member is not None else "", progress, goal, share, one.done)

    def _name(self, member: int) -> str:
        return self.directory.member(member).name if member != NOBODY else ""

    def _linked(self, ref: EventRef) -> Linked:
        return Linked(kind_title(ref.kind), f"/events/{ref.seq}")


def _law_of(rule: str) -> str:
    """The rule that a line names; of a prize without the place that was won."""
    return rule.rpartition(":")[0] if rule.startswith(PRIZE) else rule
