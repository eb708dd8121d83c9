"""Tickets over the API: the list, one of them, and opening one. What happens next is told by further events."""

import secrets
from datetime import datetime

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from kpi.events import Kind, Priority
from server.accounts.access import require_reader
from server.accounts.queries import AccountQueries
from server.clock import Clock
from server.db.paging import LIMIT, Page
from server.ledger.door import EventDoor
from server.people.access import Viewer
from server.people.directory import Directory
from server.pipeline.asked import Asked, Created, Limit, State, one_of, plain, told_in
from server.pipeline.edits import tell
from server.pipeline.ticket_queries import TICKET_STATES, UNRESOLVED, TicketFilter, TicketQueries, TicketRow
from server.pipeline.views import NamedView, named_view


class TicketIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A ticket to open; `id` is made up where none is given. `account`, `product`: an id or exact name."""

    title: str
    id: str | None = None
    account: str | None = None
    contact: str | None = None
    deal: str | None = None
    contract: str | None = None
    product: str | None = None
    priority: Priority = Priority.NORMAL
    member: str | None = None
    note: str | None = None


class TicketView(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket; `state`: open, answered or resolved, `satisfaction`: 1 to 5, null where nobody said."""

    id: str
    state: str
    title: str
    account: NamedView | None
    product: NamedView | None
    contact: str
    deal: str | None
    priority: str
    opened_at: datetime | None
    answered_at: datetime | None
    resolved_at: datetime | None
    first_response_s: int | None
    resolution_s: int | None
    satisfaction: int | None
    member: str | None
    updated_at: datetime


class TicketList(msgspec.Struct, frozen=True):
    """A page of tickets."""

    items: list[TicketView]
    next: str | None


@get("/tickets", summary="Tickets")
async def tickets(
    viewer: NamedDependency[Viewer],
    ticket_queries: NamedDependency[TicketQueries],
    account_queries: NamedDependency[AccountQueries],
    standing: State = None,
    account: FromQuery[str | None] = None,
    member: FromQuery[str | None] = None,
    q: FromQuery[str | None] = None,
    limit: Limit = LIMIT,
    cursor: FromQuery[str | None] = None,
) -> TicketList:
    """`state`: unresolved (usual, longest waiting first), open, answered, resolved or all (latest change first)."""
    require_reader(viewer)
    directory = await ticket_queries.directories.current()
    asked = Asked(directory, account_queries)
    wanted = TicketFilter(
        one_of(standing or UNRESOLVED, TICKET_STATES, "?state"),
        await asked.account(account),
        asked.member(member),
        q or "",
    )
    found = await ticket_queries.tickets(wanted, Page(limit, cursor))
    return TicketList([_view(row, directory) for row in found.items], found.next)


@get("/tickets/{ticket:path}", summary="A ticket")
async def ticket(
    ticket: FromPath[str], viewer: NamedDependency[Viewer], ticket_queries: NamedDependency[TicketQueries]
) -> TicketView:
    """With how long the customer waited for an answer, and for help."""
    require_reader(viewer)
    row = await ticket_queries.ticket(viewer, plain(ticket))
    return _view(row, await ticket_queries.directories.current())


@post("/tickets", summary="Open a ticket")
async def open_ticket(
    data: JSONBody[TicketIn],
    viewer: NamedDependency[Viewer],
    clock: NamedDependency[Clock],
    event_door: NamedDependency[EventDoor],
) -> Created:
    """Records a `ticket.opened` of now; with the id of a resolved ticket it is opened again."""
    name = data.id if data.id is not None else f"T-{secrets.token_hex(5)}"
    await tell(event_door, viewer, [(Kind.TICKET_OPENED, {**told_in(data), "ticket": name})], clock(), None)
    return Created(name)


def _view(row: TicketRow, directory: Directory) -> TicketView:
    return TicketView(
        id=row.id,
        state=row.state,
        title=row.title,
        account=named_view(row.account),
        product=named_view(row.product),
        contact=row.contact,
        deal=row.deal or None,
        priority=row.priority,
        opened_at=row.opened_at,
        answered_at=row.answered_at,
        resolved_at=row.resolved_at,
        first_response_s=_seconds(row.opened_at, row.answered_at),
        resolution_s=_seconds(row.opened_at, row.resolved_at),
        satisfaction=row.satisfaction or None,
        member=directory.member(row.member).username if row.member else None,
        updated_at=row.updated_at,
    )


def _seconds(opened: datetime | None, then: datetime | None) -> int | None:
    return int((then - opened).total_seconds()) if opened is not None and then is not None else None


TICKET_ROUTES = (tickets, ticket, open_ticket)
