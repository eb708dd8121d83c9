"""Reading barriers for people: lists, one with everything about it, similar ones, sums by cause and region.

Rights are in the query: who may not see a barrier does not find it. Every call costs the same number of statements,
however many barriers there are.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from game_rules.barriers import BarrierRules
from game_rules.editions import Editions
from kpi.barriers import counted_once
from kpi.periods import Period
from server.barriers.access import rights_about, visible_barriers
from server.barriers.cards import BarrierCard, BarrierRoom, Summary, SummaryRow
from server.barriers.claims import PlacedClaim, claims_in
from server.barriers.draw import Drawing, draw, hidden_reporters, people_in
from server.barriers.filters import OPEN, ORDERS, SIMILAR_ORDER, BarrierFilter, barrier_conditions, similar_conditions
from server.barriers.reporters import ReportersCache, ReporterSetting, rules_as_set
from server.barriers.stored import SELECT_BARRIERS, folded, stored_from
from server.barriers.touching import OpenDeals
from server.clock import Clock
from server.db.arrays import among, as_array
from server.db.database import Database
from server.db.paging import Listed, Page, listed
from server.db.tx import Reading, Row
from server.db.versions import read_versions
from server.errors import NotFound
from server.files.desk import infos_of
from server.ledger.rulebooks import EditionsCache
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory

SIMILAR = 5
OPEN_SHOWN = 15
_COUNTS = (
    "SELECT b.cause, b.region, count(*) AS reported FROM barrier b "
    "WHERE b.measure = $1 AND b.last_day >= $2 AND b.first_day < $3 AND b.state <> 'merged' AND "
)


@dataclass(frozen=True, slots=True)
class _Around:
    """What a reading is judged by."""

    directory: Directory
    editions: Editions
    today: date
    settings: Sequence[ReporterSetting]

    @property
    def rules(self) -> BarrierRules:
        return rules_as_set(self.editions.on(self.today.toordinal()).barriers, self.settings)

    def drawing(self, viewer: Viewer) -> Drawing:
        return Drawing(viewer, self.directory, self.rules, self.today)


@dataclass(frozen=True, slots=True)
class BarrierQueries:
    """What is read of barriers. One per app."""

    db: Database
    directories: DirectoryCache
    editions: EditionsCache
    reporters: ReportersCache
    deals: OpenDeals
    clock: Clock

    async def barriers(self, viewer: Viewer, wanted: BarrierFilter, page: Page) -> Listed[BarrierCard]:
        """Barriers, page by page."""
        order = ORDERS[wanted.sort]
        async with self.db.read() as tx:
            around = await self._around(tx)
            found = barrier_conditions(viewer, wanted, around.today)
            ending = found.after(order, page)
            rows = await tx.fetch(f"{SELECT_BARRIERS} WHERE {found.where} {ending}", *found.arguments)
        drawing = around.drawing(viewer)
        return listed(
            rows,
            page,
            lambda row: draw(stored_from(row), drawing),
            lambda row: (row[_COLUMN_OF[wanted.sort]], row["id"]),
        )

    async def similar(
        self, viewer: Viewer, cause: str, account: int = 0, region: int = 0, deal: str = ""
    ) -> tuple[BarrierCard, ...]:
        """Open barriers that may be the same thing: on the same account, or of the same cause in the same region."""
        async with self.db.read() as tx:
            around = await self._around(tx)
            found = similar_conditions(viewer, cause, account, region, deal)
            sql = f"{SELECT_BARRIERS} WHERE {found.where} {SIMILAR_ORDER} LIMIT {SIMILAR}"
            rows = await tx.fetch(sql, *found.arguments)
        return _drawn(rows, around.drawing(viewer))

    async def cards(self, viewer: Viewer, ids: Collection[str]) -> tuple[BarrierCard, ...]:
        """Those of these barriers that the viewer may see. One statement for all."""
        async with self.db.read() as tx:
            around = await self._around(tx)
            sql = (
                f"{SELECT_BARRIERS} WHERE b.id {among(tx.dialect, '$1')} AND {visible_barriers(viewer)} ORDER BY b.seq"
            )
            rows = await tx.fetch(sql, as_array(tx.dialect, sorted(ids)))
        return _drawn(rows, around.drawing(viewer))

    async def open_in(self, viewer: Viewer, region: int) -> tuple[BarrierCard, ...]:
        """The open barriers of a region that block most."""
        wanted = BarrierFilter(state=OPEN, region=region, sort="blocked")
        return (await self.barriers(viewer, wanted, Page(OPEN_SHOWN))).items

    async def card(self, viewer: Viewer, id: str) -> BarrierCard:
        """One barrier as lists show it. Raises `NotFound`."""
        async with self.db.read() as tx:
            around = await self._around(tx)
            return await _card(tx, viewer, id, around)

    async def room(self, viewer: Viewer, id: str) -> BarrierRoom:
        """A barrier with everything about it. Raises `NotFound`."""
        async with self.db.read() as tx:
            around = await self._around(tx)
            card = await _card(tx, viewer, id, around)
            found = (await folded(tx, [id]))[id]
            files = await infos_of(tx, found.barrier.files)
            rows = await tx.fetch(
                f"{SELECT_BARRIERS} WHERE b.merged_into = $1 AND b.merged_into <> '' "
                f"AND {visible_barriers(viewer)} ORDER BY b.seq LIMIT 50",
                id,
            )
        merged = [stored_from(row) for row in rows]
        drawing = around.drawing(viewer)
        people = people_in(found.barrier, around.directory, hidden_reporters(found.barrier, merged, drawing))
        drawn = tuple(draw(one, drawing) for one in merged)
        refs = {one.deal for one in found.barrier.deals} | ({card.deal} if card.deal else set())
        titles = await self.deals.titles(viewer, refs)
        rights = rights_about(viewer, found.barrier)
        return BarrierRoom(card, found.barrier, people, files, titles, drawn, drawing.rules, rights, found.acts)

    async def summary(self, viewer: Viewer, period: Period, by: str, measure: str) -> Summary:
        """The Pareto of a period: how many barriers, and how much the confirmed ones block, each amount once."""
        start, end = period.start.toordinal(), period.end.toordinal()
        async with self.db.read() as tx:
            around = await self._around(tx)
            rows = await tx.fetch(
                f"{_COUNTS}{visible_barriers(viewer)} GROUP BY b.cause, b.region", measure, start, end
            )
            claims = await claims_in(tx, measure, start, end, visible_barriers(viewer))
        found = _summed(rows, claims, by, around, viewer)
        return Summary(period.label, by, measure, found, sum(row.blocked for row in found))

    async def may_follow(self, viewer: Viewer, id: str) -> bool:
        """Whether the viewer may see a barrier, and what is attached to it."""
        sql = f"SELECT b.id FROM barrier b WHERE b.id = $1 AND {visible_barriers(viewer)}"  # noqa: S608  # our own
        return await self.db.fetch_value(sql, id) is not None

    async def rules(self) -> BarrierRules:
        """The rules of today."""
        async with self.db.read() as tx:
            return (await self._around(tx)).rules

    async def reporter_settings(self) -> tuple[ReporterSetting, ...]:
        """Who sees who reported: every setting that was made, the latest last."""
        async with self.db.read() as tx:
            return await self.reporters.current(tx, await read_versions(tx))

    async def _around(self, tx: Reading) -> _Around:
        versions = await read_versions(tx)
        directory = await self.directories.current(versions=versions)
        editions = await self.editions.current(tx, versions, directory.currency)
        settings = await self.reporters.current(tx, versions)
        return _Around(directory, editions, self.clock().astimezone(directory.zone).date(), settings)


_COLUMN_OF = {"newest": "reported_us", "blocked": "blocked", "seconds": "seconds"}


async def _card(tx: Reading, viewer: Viewer, id: str, around: _Around) -> BarrierCard:
    row = await tx.fetch_one(f"{SELECT_BARRIERS} WHERE b.id = $1 AND {visible_barriers(viewer)}", id)
    if row is None:
        raise NotFound(f"there is no barrier {id[:40]!r} that you may see")
    return draw(stored_from(row), around.drawing(viewer))


def _drawn(rows: Iterable[Row], drawing: Drawing) -> tuple[BarrierCard, ...]:
    return tuple(draw(stored_from(row), drawing) for row in rows)


def _summed(
    rows: Iterable[Row], claims: Sequence[PlacedClaim], by: str, around: _Around, viewer: Viewer
) -> tuple[SummaryRow, ...]:
    """One row per cause or region. Over all rows, too, an amount counts once: what two causes claim is shared."""
    counted = counted_once(placed.claim for placed in claims)
    reported: dict[str | int, int] = {}
    confirmed: dict[str | int, int] = {}
    blocked: dict[str | int, int] = {}
    for row in rows:
        key = row["cause"] if by == "cause" else row["region"]
        reported[key] = reported.get(key, 0) + row["reported"]
    for placed in claims:
        key = placed.cause if by == "cause" else placed.region
        confirmed[key] = confirmed.get(key, 0) + 1
        blocked[key] = blocked.get(key, 0) + counted[placed.claim.id]
    names = {key: _name_of(key, around, viewer) for key in reported}
    found = [
        SummaryRow(*names[key], count, confirmed.get(key, 0), blocked.get(key, 0)) for key, count in reported.items()
    ]
    return tuple(sorted(found, key=lambda row: (-row.blocked, -row.count, row.key)))


def _name_of(key: str | int, around: _Around, viewer: Viewer) -> tuple[str, str]:
    if isinstance(key, str):
        return key, around.rules.title(key, viewer.language.value)
    if not key:
        return "", ""
    region = around.directory.region(key)
    return region.slug, region.name
