"""The books over the API: what happened, why somebody got something, and a member's ledger."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from kpi.events import Kind
from server.accounts.access import may_see_costs
from server.clock import Clock
from server.db.database import Database
from server.db.paging import Page
from server.db.tx import Reading
from server.db.versions import read_versions
from server.errors import Conflict, FieldProblem, InvalidInput, NotFound
from server.ledger.access import sees_everything
from server.ledger.closings import ClosingsCache
from server.ledger.event_list import EVENT_SORTS, LAST_DAY, EventFilter, list_events
from server.ledger.event_search import Subjects, search_for
from server.ledger.paging import LARGEST_LIMIT, LIMIT, cursor_of, position
from server.ledger.queries import event_story, find_events, member_ledger
from server.ledger.rulebooks import EditionsCache
from server.ledger.views import EventList, EventStoryView, LedgerView, LedgerViews
from server.ledger.wording import Wording
from server.people.access import Viewer, visible_member
from server.people.directories import DirectoryCache

LONGEST_TEXT = 200
Limit = Annotated[int, QueryParameter(ge=1, le=LARGEST_LIMIT)]


class LedgerReader(msgspec.Struct, frozen=True):
    """What the routes read with; one per app."""

    db: Database
    directories: DirectoryCache
    editions: EditionsCache
    closings: ClosingsCache
    clock: Clock

    async def views(self, source: Reading, viewer: Viewer) -> LedgerViews:
        """The words and names of today, for one viewer."""
        versions = await read_versions(source)
        directory = await self.directories.current(versions=versions)
        editions = await self.editions.current(source, versions, directory.currency)
        closings = await self.closings.current(source, versions, directory, self.clock())
        return LedgerViews(Wording(editions, viewer.language, closings), directory, may_see_costs(viewer))


@get("/events", summary="What happened")
async def events(
    viewer: NamedDependency[Viewer],
    ledger_reader: NamedDependency[LedgerReader],
    subjects: NamedDependency[Subjects],
    member: FromQuery[str | None] = None,
    kind: FromQuery[str | None] = None,
    account: FromQuery[str | None] = None,
    source: FromQuery[str | None] = None,
    id: FromQuery[str | None] = None,
    first: Annotated[str | None, QueryParameter(name="from")] = None,
    last: Annotated[str | None, QueryParameter(name="to")] = None,
    q: FromQuery[str] = "",
    sort: FromQuery[str | None] = None,
    limit: Limit = LIMIT,
    cursor: FromQuery[str | None] = None,
) -> EventList:
    """Events the caller may see, the last recorded first: their own, those of whom they lead, or all.

    `kind` is an event type; `account` an id or exact name; `from` and `to` are days of the organisation, both included;
    `q` is looked for in customers, deals, contracts and members; `sort` is `recorded`, or `newest` or `oldest` by when
    they happened.
    """
    if viewer.member_id is None and not sees_everything(viewer):
        raise NotFound("there are no events that you may see: this token lacks the scope data:read")
    async with ledger_reader.db.read() as tx:
        views = await ledger_reader.views(tx, viewer)
        whose = visible_member(viewer, member, views.directory).id if member is not None else None
        wanted = EventFilter(
            whose,
            _kind(kind),
            account or "",
            source or "",
            id or "",
            _day(first, "?from", 0),
            _day(last, "?to", LAST_DAY),
            search=search_for(q[:LONGEST_TEXT], views.directory, subjects),
            sort=_sort(sort),
        )
        found = await list_events(tx, viewer, wanted, Page(limit, cursor), views.directory.currency)
    return EventList([views.listed(one) for one in found.items], found.next)


@get("/events/{event_id:path}", summary="Why did I get this")
async def event(
    event_id: FromPath[str],
    viewer: NamedDependency[Viewer],
    ledger_reader: NamedDependency[LedgerReader],
    source: FromQuery[str | None] = None,
) -> EventStoryView:
    """One event with its verdict, its ledger entries, what it counts for, and what took it back.

    The id alone is enough where only one event that the caller may see has it; else say `source`, too.
    """
    id = event_id.removeprefix("/")
    async with ledger_reader.db.read() as tx:
        found = await find_events(tx, viewer, id, source)
        if not found:
            raise NotFound(f"there is no event {id!r} that you may see")
        if len(found) > 1:
            sources = ", ".join(repr(ref.source) for ref in found)
            raise Conflict(f"{len(found)} events have the id {id!r}: add ?source= with one of {sources}")
        views = await ledger_reader.views(tx, viewer)
        story = await event_story(tx, viewer, found[0].seq, views.directory.currency)
    return views.story(story)


@get("/members/{username:str}/ledger", summary="A member's ledger")
async def ledger(
    username: FromPath[str],
    viewer: NamedDependency[Viewer],
    ledger_reader: NamedDependency[LedgerReader],
    limit: Limit = LIMIT,
    cursor: FromQuery[str | None] = None,
) -> LedgerView:
    """Every entry, newest first, also those that say why something was not paid; the sum equals the standing."""
    after = position(cursor, 2)
    async with ledger_reader.db.read() as tx:
        views = await ledger_reader.views(tx, viewer)
        member = visible_member(viewer, username, views.directory)
        page = await member_ledger(tx, member.id, after, limit, views.directory.currency)
    return views.ledger(page, cursor_of)


def _kind(kind: str | None) -> str:
    known = [one.value for one in Kind]
    if kind is not None and kind not in known:
        told = f"is {kind[:60]!r}, which is no event type (known: {', '.join(known)})"
        raise InvalidInput(f"kind {told}", [FieldProblem("?kind", told)])
    return kind or ""


def _sort(sort: str | None) -> str:
    if sort is not None and sort not in EVENT_SORTS:
        told = f"is {sort[:60]!r}, must be one of {', '.join(EVENT_SORTS)}"
        raise InvalidInput(f"sort {told}", [FieldProblem("?sort", told)])
    return sort or EVENT_SORTS[0]


def _day(text: str | None, pointer: str, otherwise: int) -> int:
    if text is None:
        return otherwise
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError as error:
        told = f"is {text[:60]!r}, which is no day such as 2026-11-21"
        raise InvalidInput(f"{pointer[1:]} {told}", [FieldProblem(pointer, told)]) from error


ROUTES = (events, event, ledger)
