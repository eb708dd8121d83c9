"""What happened with a customer, a deal or a contract: events as lines, each with the way to its verdict."""

from dataclasses import dataclass
from datetime import date, datetime

from game_rules.losses import LossRules
from kpi.contract_events import ContractDecided, ContractWithdrawn
from kpi.events import DealLost, DealOpened, EventData, Kind, StageChange
from kpi.facts import NOBODY
from kpi.money import Money
from kpi.wire import data_from_store
from server.db.paging import Page
from server.ledger.event_list import EventFilter, list_events
from server.ledger.queries import taken_back
from server.ledger.recorded import ListedEvent, RecordedEvent
from server.ledger.routes import LedgerReader
from server.people.access import Viewer
from server.people.directory import Directory
from web.customers.words import reason_title
from web.event_words import kind_mark, kind_title

AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Happening:
    """One event. ``text`` is its particulars in short, ``source`` and ``id`` name it to take it back."""

    title: str
    mark: str
    who: str
    text: str
    amount: Money | None
    account: str
    at: datetime
    day: date
    xp: int
    href: str
    source: str
    id: str
    kind: Kind
    is_taken_back: bool
    seq: int


@dataclass(frozen=True, slots=True)
class Happenings:
    """Some events, the newest first; ``next`` is the cursor of the older ones, "" when there are none."""

    items: tuple[Happening, ...]
    next: str

    @property
    def amounts(self) -> tuple[Happening, ...]:
        """Those that told what a deal is worth."""
        return tuple(one for one in self.items if one.amount and one.kind in _TELLS_AMOUNT and not one.is_taken_back)


@dataclass(frozen=True, slots=True)
class HappeningReader:
    """Reads events for one viewer, as far as they may see them."""

    reader: LedgerReader
    viewer: Viewer
    directory: Directory

    async def of(self, wanted: EventFilter, cursor: str | None = None, limit: int = AT_ONCE) -> Happenings:
        """A page of events."""
        page = Page(limit, cursor or None)
        async with self.reader.db.read() as tx:
            found = await list_events(tx, self.viewer, wanted, page, self.directory.currency)
            gone = await taken_back(tx, [(one.event.ref.source, one.event.ref.id) for one in found.items])
        items = tuple(self._line(one, (one.event.ref.source, one.event.ref.id) in gone) for one in found.items)
        return Happenings(items, found.next or "")

    @property
    def losses(self) -> LossRules:
        """Why deals are lost, by the rulebook of the latest days."""
        return self.reader.editions.latest.latest.losses

    def _line(self, listed: ListedEvent, is_taken_back: bool) -> Happening:
        event = listed.event
        data = data_from_store(event.ref.kind, event.data)
        return Happening(
            title=kind_title(event.ref.kind),
            mark=kind_mark(event.ref.kind),
            who=", ".join(self.directory.member(one).name for one in _who(event, data)),
            text=_text(data, self.losses),
            amount=event.about.amount,
            account=event.about.account_name,
            at=event.at,
            day=event.day,
            xp=listed.xp,
            href=f"/events/{event.ref.seq}",
            source=event.ref.source,
            id=event.ref.id,
            kind=event.ref.kind,
            is_taken_back=is_taken_back,
            seq=event.ref.seq,
        )


_TELLS_AMOUNT = (Kind.DEAL_OPENED, Kind.DEAL_AMENDED, Kind.DEAL_WON)


def _who(event: RecordedEvent, data: EventData) -> list[int]:
    """Whose it is; of what nobody sells (an approval), who did it."""
    sold = [member for member, _ in event.credits if member != NOBODY]
    by = data.by if isinstance(data, ContractDecided | ContractWithdrawn) else NOBODY
    return sold if by == NOBODY else [by]


def _text(data: EventData, losses: LossRules) -> str:
    match data:
        case StageChange(stage=stage):
            said = stage
        case DealLost(reason=reason):
            said = reason_title(reason or "", losses)
        case DealOpened(title=title, stage=stage):
            said = " · ".join(part for part in (title, stage) if part)
        case _:
            said = str(getattr(data, "reason", None) or "")
    return " · ".join(part for part in (said, data.note) if part)
