"""Reading leads: the pool, what somebody holds, and what has lain still for too long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from game_rules.leads import LeadRules
from kpi.leads import still_since
from server.clock import Clock
from server.db.database import Database
from server.db.paging import Listed, Page, Wanted, listed
from server.db.tx import Reading
from server.db.versions import read_versions
from server.errors import NotFound
from server.ledger.facts import microseconds
from server.ledger.rulebooks import EditionsCache
from server.ledger.stretches import newest
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.pipeline.lead_rows import (
    LEAD,
    LEAD_ORDERS,
    OF_LEADS,
    Field,
    LeadFilter,
    LeadRow,
    fields_from,
    knows_phone,
    lead_conditions,
    lead_from,
    seen_leads,
)
from server.pipeline.tables import BARE_PHONE, GONE

_MOST_WITH_PHONE = 20
# Nobody records more on one day; what is older need not be read to know what was claimed today.
_LATEST = newest("event", "seq", "n.member = $1", "2000")


@dataclass(frozen=True, slots=True)
class Hands:
    """What a member holds and took today, and the limits there are (0: none)."""

    holding: int
    claimed_today: int
    rules: LeadRules


@dataclass(frozen=True, slots=True)
class Still:
    """A lead that its holder has left alone for too long, held since ``since_us``."""

    id: str
    since_us: int


@dataclass(frozen=True, slots=True)
class LeadQueries:
    """Reads leads. One per app."""

    db: Database
    directories: DirectoryCache
    editions: EditionsCache
    clock: Clock

    async def leads(self, viewer: Viewer, wanted: LeadFilter, page: Page) -> Listed[LeadRow]:
        """Leads that the viewer may see, page by page."""
        order, found = LEAD_ORDERS[wanted.sort], lead_conditions(viewer, wanted)
        ending = found.after(order, page)
        select = f"SELECT {LEAD}, {order.by} AS place {OF_LEADS} WHERE {found.where} {ending}"
        directory = await self.directories.current()
        async with self.db.read() as tx:
            rules = await self._rules(tx, directory)
            rows = await tx.fetch(select, *found.arguments)
        return listed(
            rows, page, lambda row: lead_from(row, viewer, rules, directory), lambda row: (row["place"], row["id"])
        )

    async def lead(self, viewer: Viewer, id: str) -> LeadRow:
        """One lead. Raises `NotFound`."""
        directory = await self.directories.current()
        async with self.db.read() as tx:
            rules = await self._rules(tx, directory)
            row = await tx.fetch_one(
                f"SELECT {LEAD} {OF_LEADS} WHERE l.id = $1 AND l.state <> '{GONE}' AND {seen_leads(viewer)}", id
            )
        if row is None:
            raise NotFound(f"there is no lead {id[:60]!r} that you may see")
        return lead_from(row, viewer, rules, directory)

    async def fields(self) -> tuple[Field, ...]:
        """The resource map: the pool by where its leads come from."""
        rows = await self.db.fetch(
            "SELECT origin, count(*) AS many, min(since_us) AS oldest_us FROM lead WHERE state = 'pool' GROUP BY origin"
        )
        return fields_from(rows)

    async def hands(self, member: int) -> Hands:
        """What a member holds and took today."""
        directory = await self.directories.current()
        today = self.clock().astimezone(directory.zone).date()
        async with self.db.read() as tx:
            holding = await tx.fetch_value("SELECT count(*) FROM lead WHERE member = $1 AND state = 'held'", member)
            claimed = await tx.fetch_value(
                f"SELECT count(*) FROM event n WHERE {_LATEST} AND member = $1 "  # noqa: S608  # constants
                "AND kind = 'lead.claimed' AND day = $2",
                member,
                today.toordinal(),
            )
            return Hands(holding or 0, claimed or 0, await self._rules(tx, directory))

    async def with_phone(self, viewer: Viewer, spellings: Sequence[str]) -> tuple[LeadRow, ...]:
        """Leads that are reached by this number, however it is spelled, as far as the viewer may see their numbers."""
        if not spellings:
            return ()
        found = Wanted([f"l.state <> '{GONE}'", "l.phone <> ''", knows_phone(viewer)])
        among = ", ".join(found.bind(one) for one in spellings)
        directory = await self.directories.current()
        async with self.db.read() as tx:
            rules = await self._rules(tx, directory)
            rows = await tx.fetch(
                f"SELECT {LEAD} {OF_LEADS} WHERE {found.where} AND {BARE_PHONE.format(column='l.phone')} IN ({among}) "
                f"ORDER BY l.name, l.id LIMIT {_MOST_WITH_PHONE}",
                *found.arguments,
            )
        return tuple(lead_from(row, viewer, rules, directory) for row in rows)

    async def has_phone(self, phone: str) -> bool:
        """Whether some lead, whoever has it, is reached by exactly this number."""
        found = await self.db.fetch_value(
            f"SELECT 1 FROM lead WHERE phone = $1 AND state <> '{GONE}' LIMIT 1",  # noqa: S608
            phone,
        )
        return found is not None

    async def _rules(self, tx: Reading, directory: Directory) -> LeadRules:
        editions = await self.editions.current(tx, await read_versions(tx), directory.currency)
        return editions.on(self.clock().astimezone(directory.zone).date().toordinal()).leads


async def lying_still(
    source: Reading, rules: LeadRules, directory: Directory, today: date, limit: int
) -> Sequence[Still]:
    """Held leads that go back to the pool today, those that have lain longest first. One statement."""
    if not rules.recycle_workdays:
        return ()
    before = still_since(today, rules.recycle_workdays, directory.calendar)
    before_us = microseconds(datetime.combine(before, time(), directory.zone))
    rows = await source.fetch(
        "SELECT l.id, l.since_us FROM lead l WHERE l.state = 'held' AND l.since_us < $1 AND NOT EXISTS "
        "(SELECT 1 FROM lead_touch t WHERE t.lead = l.id AND t.counts = 1 AND t.at_us >= $1) "
        "ORDER BY l.since_us, l.id LIMIT $2",
        before_us,
        limit,
    )
    return [Still(row["id"], row["since_us"]) for row in rows]
