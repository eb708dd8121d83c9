"""Reading tickets: the list, and one of them. Tickets are of accounts, and accounts are everybody's."""

from dataclasses import dataclass
from datetime import datetime

from kpi.tickets import TicketState
from server.db.database import Database
from server.db.paging import Listed, Order, Page, Wanted, contains, listed
from server.db.tx import Row
from server.errors import NotFound
from server.ledger.facts import moment
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.pipeline.facts import facts_of
from server.pipeline.history import version_of
from server.pipeline.rows import Named, named
from server.pipeline.tables import GONE

_TICKET = (
    "t.id, t.state, t.title, t.account, a.ref AS account_ref, a.name AS account_name, t.product, p.ref AS product_ref, "
    "p.name AS product_name, t.contact, t.deal, t.priority, t.opened_us, t.answered_us, t.resolved_us, t.satisfaction, "
    "t.touched_us, t.member"
)
_OF = "FROM ticket t LEFT JOIN account a ON a.id = t.account LEFT JOIN product p ON p.id = t.product"
# What presses comes first, then what has waited longest; what is resolved the other way round.
_PRESSING = Order("t.opened_us", "t.id", is_tie_text=True)
_LATEST = Order("t.touched_us", "t.id", is_descending=True, is_tie_text=True)
UNRESOLVED = "unresolved"
TICKET_STATES = (UNRESOLVED, *(state.value for state in TicketState), "all")


@dataclass(frozen=True, slots=True)
class TicketFilter:
    """Which tickets; empty fields do not restrict. ``state`` is one of `TICKET_STATES`."""

    state: str = UNRESOLVED
    account: int | None = None
    member: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket. ``member`` is who has it: who opened it, or acted on it last; ``satisfaction`` 0 when nobody said."""

    id: str
    state: str
    title: str
    account: Named | None
    product: Named | None
    contact: str
    deal: str
    priority: str
    opened_at: datetime | None
    answered_at: datetime | None
    resolved_at: datetime | None
    satisfaction: int
    updated_at: datetime
    member: int


@dataclass(frozen=True, slots=True)
class TicketQueries:
    """Reads tickets. One per app."""

    db: Database
    directories: DirectoryCache

    async def tickets(self, wanted: TicketFilter, page: Page) -> Listed[TicketRow]:
        """Tickets, page by page: unresolved ones by how long they have waited, others by their latest change."""
        found = _conditions(wanted)
        order = _PRESSING if wanted.state in (UNRESOLVED, TicketState.OPEN, TicketState.ANSWERED) else _LATEST
        ending = found.after(order, page)
        rows = await self.db.fetch(
            f"SELECT {_TICKET}, {order.by} AS place {_OF} WHERE {found.where} {ending}", *found.arguments
        )
        return listed(rows, page, _ticket, lambda row: (row["place"], row["id"]))

    async def ticket(self, viewer: Viewer, id: str) -> TicketRow:
        """One of them. Raises `NotFound`."""
        row = await self.db.fetch_one(f"SELECT {_TICKET} {_OF} WHERE t.id = $1 AND t.state <> '{GONE}'", id)
        if row is None:
            raise NotFound(f"there is no ticket {id[:200]!r}")
        return _ticket(row)

    async def version(self, id: str) -> int:
        """The seq of the last event about a ticket."""
        directory = await self.directories.current()
        async with self.db.read() as tx:
            facts = await facts_of(tx, [f"ticket:{id}"], directory.zone)
        return version_of(facts.get(f"ticket:{id}", ()))


def _conditions(wanted: TicketFilter) -> Wanted:
    found = Wanted()
    match wanted.state:
        case "all":
            found.add(f"t.state <> '{GONE}'")
        case state if state == UNRESOLVED:
            found.add("t.state IN ('open', 'answered')")
        case state:
            found.add(f"t.state = {found.bind(state)}")
    if wanted.account is not None:
        found.add(f"t.account = {found.bind(wanted.account)} AND t.account > 0")
    if wanted.member is not None:
        found.add(f"t.member = {found.bind(wanted.member)}")
    if wanted.text:
        found.add(contains(found, wanted.text, "t.id", "t.title", "a.name"))
    return found


def _ticket(row: Row) -> TicketRow:
    return TicketRow(
        row["id"],
        row["state"],
        row["title"],
        named(row, "account"),
        named(row, "product"),
        row["contact"],
        row["deal"],
        row["priority"],
        _moment(row["opened_us"]),
        _moment(row["answered_us"]),
        _moment(row["resolved_us"]),
        row["satisfaction"],
        moment(row["touched_us"]),
        row["member"],
    )


def _moment(at_us: int) -> datetime | None:
    return moment(at_us) if at_us else None
