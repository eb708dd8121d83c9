"""Tickets: whom a customer's call for help waits for, in one list, and each one's story; each act is one step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar
from urllib.parse import quote

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Template

from kpi.events import Event, EventData, Kind, Priority, TicketAnswered, TicketOpened, TicketResolved
from server.accounts.queries import AccountQueries
from server.clock import Clock
from server.db.paging import Page
from server.errors import NotFound
from server.ledger.event_list import EventFilter
from server.pipeline.ticket_queries import TICKET_STATES, UNRESOLVED, TicketFilter, TicketQueries, TicketRow
from web.address import PageAsked
from web.customers.happenings import HappeningReader
from web.customers.parts import PARTS
from web.customers.people import People
from web.customers.typed import LONGEST_NOTE, one_line
from web.customers.words import priority_title, ticket_state_title
from web.frame import Frame
from web.i18n import gettext as _
from web.list_file import ListFile
from web.local_path import see_other
from web.quick_log.form import fresh_id
from web.sending import Sender, Sent

AT_ONCE = 50
MOST_EVENTS = 100


@dataclass(frozen=True, slots=True)
class TicketsAsked(PageAsked):
    """Which tickets, as the address has it; "" does not restrict. ``account`` is a number."""

    PATH: ClassVar[str] = "/tickets"

    q: str = ""
    state: str = UNRESOLVED
    account: str = ""
    cursor: str = ""


class TicketForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the forms about tickets send; the last ones say what the list shows, ``where`` is "page" on its own page."""

    event_id: str = ""
    ticket: str = ""
    title: str = ""
    customer: str = ""
    priority: str = ""
    satisfaction: str = ""
    note: str = ""
    q: str = ""
    state: str = UNRESOLVED
    account: str = ""
    where: str = ""


@get("/tickets", include_in_schema=False, dependencies=PARTS)
async def tickets_page(
    frame: NamedDependency[Frame],
    people: NamedDependency[People],
    ticket_queries: NamedDependency[TicketQueries],
    account_queries: NamedDependency[AccountQueries],
    clock: NamedDependency[Clock],
    q: FromQuery[str] = "",
    wanted: Annotated[str, QueryParameter(name="state")] = UNRESOLVED,
    account: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
) -> Template:
    """Who waits, the longest first."""
    asked = TicketsAsked(q.strip()[:200], wanted if wanted in TICKET_STATES else UNRESOLVED, account, cursor)
    context = await _shown(asked, people, ticket_queries, account_queries, clock())
    return Template("tickets/page.html", context={"frame": frame} | context)


@get("/tickets/{ticket:path}", include_in_schema=False, dependencies=PARTS)
async def ticket_page(
    ticket: FromPath[str],
    frame: NamedDependency[Frame],
    ticket_queries: NamedDependency[TicketQueries],
    happenings: NamedDependency[HappeningReader],
    people: NamedDependency[People],
    clock: NamedDependency[Clock],
) -> Template:
    """One ticket: who asks for what, how it stands, what happened, and what can be done now."""
    told = await _told_of(ticket.removeprefix("/"), people, ticket_queries, happenings, clock())
    return Template("tickets/ticket.html", context={"frame": frame} | told)


@post("/pipeline/ticket/{act:str}", status_code=200, include_in_schema=False, dependencies=PARTS)
async def act_on_ticket(
    request: Request[Any, Any, Any],
    act: FromPath[str],
    data: URLEncodedBody[TicketForm],
    people: NamedDependency[People],
    ticket_queries: NamedDependency[TicketQueries],
    account_queries: NamedDependency[AccountQueries],
    happenings: NamedDependency[HappeningReader],
    sender: NamedDependency[Sender],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Open, answer or resolve a ticket; the page that asked comes back as it stands afterwards."""
    if act not in _KINDS:
        raise NotFound(f"nothing called {act[:40]!r} can be done with a ticket")
    told, errors = _told(act, data)
    sent = Sent(None, errors)
    if told is not None and not errors:
        if act != "open":
            await ticket_queries.ticket(people.viewer, data.ticket)
        event = Event(data.event_id or fresh_id(), f"web/{people.viewer.username}", _KINDS[act], clock(), told)
        sent = await sender.send(event, one_line(data.customer))
    asked = TicketsAsked(data.q, data.state if data.state in TICKET_STATES else UNRESOLVED, data.account)
    if "hx-request" not in request.headers:
        return see_other(f"/tickets/{quote(data.ticket)}" if data.where == "page" else asked.href())
    if data.where == "page":
        context = await _told_of(data.ticket, people, ticket_queries, happenings, clock())
        return Template("tickets/_ticket_answer.html", context=context | {"sent": sent}, headers=sent.headers)
    context = await _shown(asked, people, ticket_queries, account_queries, clock())
    typed = data if sent.errors else TicketForm()
    return Template(
        "tickets/_answer.html",
        context=context | {"sent": sent, "typed": typed, "act": act if sent.errors else ""},
        status_code=422 if sent.errors else 200,
        headers=sent.headers,
    )


_KINDS = {"open": Kind.TICKET_OPENED, "answer": Kind.TICKET_ANSWERED, "resolve": Kind.TICKET_RESOLVED}


def _told(act: str, data: TicketForm) -> tuple[EventData | None, dict[str, str]]:
    note = data.note.strip()[:LONGEST_NOTE] or None
    match act:
        case "open":
            title, customer = one_line(data.title), one_line(data.customer)
            errors = {} if title else {"title": _("What do they ask for? Type a few words.")}
            if not customer:
                errors["customer"] = _("Which customer? Type the name.")
            known = [one for one in Priority if one == data.priority]
            told = TicketOpened(
                ticket=data.ticket or f"T-{fresh_id()[:12]}",
                title=title,
                account=customer or None,
                priority=known[0] if known else Priority.NORMAL,
                note=note,
            )
            return told, errors
        case "answer":
            return TicketAnswered(ticket=data.ticket, note=note), {}
        case _:
            points = int(data.satisfaction) if data.satisfaction in ("1", "2", "3", "4", "5") else None
            return TicketResolved(ticket=data.ticket, satisfaction=points, note=note), {}


async def _told_of(
    id: str, people: People, tickets: TicketQueries, happenings: HappeningReader, now: datetime
) -> dict[str, object]:
    row = await tickets.ticket(people.viewer, id)
    return {
        "one": _line(row, people, now),
        "events": await happenings.of(EventFilter(subject=f"ticket:{row.id}"), limit=MOST_EVENTS),
        "people": people,
        "state_title": ticket_state_title,
        "priorities": _priorities(),
        "fresh_id": fresh_id,
    }


def _priorities() -> dict[str, str]:
    return {one.value: priority_title(one) for one in (Priority.NORMAL, Priority.HIGH, Priority.LOW)}


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A ticket in the list, who has it, and how long the customer has waited."""

    row: TicketRow
    owner: str
    username: str
    waits_s: int


async def _shown(
    asked: TicketsAsked, people: People, tickets: TicketQueries, accounts: AccountQueries, now: datetime
) -> dict[str, object]:
    number = int(asked.account) if asked.account.isdecimal() and len(asked.account) < 10 else None
    wanted = TicketFilter(asked.state, number, None, asked.q)
    found = await tickets.tickets(wanted, Page(AT_ONCE, asked.cursor or None))
    known = await accounts.account(number) if number is not None else None
    return {
        "asked": asked,
        "lines": tuple(_line(row, people, now) for row in found.items),
        "next": found.next or "",
        "people": people,
        "customer": known.name if known is not None else "",
        "file": ListFile("/tickets", {"q": asked.q, "state": asked.state, "account": known.ref if known else ""}),
        "states": {state: ticket_state_title(state) for state in TICKET_STATES},
        "priorities": _priorities(),
        "state_title": ticket_state_title,
        "fresh_id": fresh_id,
        "typed": TicketForm(),
        "sent": Sent(None),
        "act": "",
    }


def _line(row: TicketRow, people: People, now: datetime) -> TicketLine:
    owner = people.member(row.member)
    until = row.resolved_at or row.answered_at or now
    waits = int((until - row.opened_at).total_seconds()) if row.opened_at is not None else 0
    return TicketLine(row, owner.name if owner else "", owner.username if owner else "", max(0, waits))


ROUTES = (tickets_page, act_on_ticket, ticket_page)
