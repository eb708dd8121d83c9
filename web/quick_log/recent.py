"""What a person has worked on lately: the customers, open deals and unpaid instalments that the quick log offers.

Read from their own latest events; the full customer side has pages of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kpi.events import Collection, ContractSigned, DealLost, DealOpened, DealReopened, DealWon, Kind
from kpi.money import Money
from kpi.wire import data_from_store
from server.db.paging import Page
from server.ledger.event_list import EventFilter, list_events
from server.ledger.recorded import RecordedEvent
from server.ledger.routes import LedgerReader
from server.people.access import Viewer

LOOKED_AT = 300
OFFERED = 20


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """A deal that is neither won nor lost; ``amount`` is what was expected, None when nobody said."""

    deal: str
    title: str
    account: str
    product: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class OpenInstalment:
    """A part of a contract that is not paid yet; ``minor`` is what is left of it."""

    contract: str
    instalment: str
    account: str
    due_on: date
    left: Money

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.contract}\n{self.instalment}"


@dataclass(frozen=True, slots=True)
class Recent:
    """What to offer, the latest first (instalments: the first due first)."""

    accounts: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    deals: tuple[OpenDeal, ...] = ()
    instalments: tuple[OpenInstalment, ...] = ()

    def deal(self, deal: str) -> OpenDeal | None:
        """The open deal with this id."""
        return next((one for one in self.deals if one.deal == deal), None)

    def instalment(self, key: str) -> OpenInstalment | None:
        """The unpaid instalment with this key."""
        return next((one for one in self.instalments if one.key == key), None)


async def recent_work(reader: LedgerReader, viewer: Viewer) -> Recent:
    """What the viewer has worked on lately."""
    directory = await reader.directories.current()
    wanted = EventFilter(member=viewer.member_id)
    found = await list_events(reader.db, viewer, wanted, Page(LOOKED_AT), directory.currency)
    return recent_from([one.event for one in found.items], directory.currency)


def recent_from(events: Iterable[RecordedEvent], home: str) -> Recent:
    """What to offer after these events, newest first. Amounts in other currencies are left for the person to type."""
    newest_first = list(events)
    oldest_first = newest_first[::-1]
    return Recent(
        accounts=_distinct(one.about.account_name for one in newest_first)[:OFFERED],
        products=_distinct(one.product for one in newest_first)[:OFFERED],
        deals=_open_deals(oldest_first)[:OFFERED],
        instalments=_unpaid(oldest_first, home)[:OFFERED],
    )


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _open_deals(events: Iterable[RecordedEvent]) -> tuple[OpenDeal, ...]:
    known: dict[str, OpenDeal] = {}
    closed: set[str] = set()
    for event in events:
        match data_from_store(event.ref.kind, event.data):
            case DealOpened() as data if event.ref.kind is Kind.DEAL_OPENED:
                amount = event.about.amount.decimal if event.about.amount is not None else None
                known[data.deal] = OpenDeal(
                    data.deal, data.title or "", event.about.account_name, event.product, amount
                )
            case DealWon(deal=deal) | DealLost(deal=deal):
                closed.add(deal)
            case DealReopened(deal=deal):
                closed.discard(deal)
            case _:
                pass
    return tuple(one for one in reversed(known.values()) if one.deal not in closed)


def _unpaid(events: Iterable[RecordedEvent], home: str) -> tuple[OpenInstalment, ...]:
    due: dict[str, OpenInstalment] = {}
    for event in events:
        match data_from_store(event.ref.kind, event.data):
            case ContractSigned() as data if (data.currency or home) == home:
                for one in data.instalments:
                    left = Money.parse(one.amount, home)
                    found = OpenInstalment(data.contract, one.instalment, event.about.account_name, one.due_on, left)
                    due[found.key] = found
            case Collection(contract=str(contract), instalment=str(instalment)) if event.about.amount is not None:
                key = f"{contract}\n{instalment}"
                if key in due:
                    due[key] = replace(due[key], left=due[key].left - event.about.amount)
            case _:
                pass
    return tuple(sorted((one for one in due.values() if one.left.minor > 0), key=lambda one: (one.due_on, one.key)))
