"""Reading raids for people: lists, a raid's room, what is planned, how raids went, and what a new one could look like.

Rights are in the query: who may not know of a raid does not find it. Every call costs the same number of statements,
however many raids there are. How a raid stands is judged by the clock, not by when the tick last ran.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from game_rules.editions import Editions
from game_rules.raids import Raid, RaidRules, RaidState, StepState
from kpi.sentences import sentence
from server.accounts.merged import family
from server.clock import Clock
from server.db.database import Database
from server.db.tx import Reading
from server.db.versions import read_versions
from server.errors import NotFound
from server.files.desk import infos_of
from server.ledger.facts import microseconds
from server.ledger.rulebooks import EditionsCache
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory, MemberInfo
from server.raids.access import inside_raids, is_inside, rights_in, visible_raids
from server.raids.blocking import OpenBarriers
from server.raids.cards import Front, Proposal, RaidCard, RaidSlot, RaidStats, Room
from server.raids.draw import Drawing, draw
from server.raids.proposal import propose
from server.raids.stats import stats_of
from server.raids.stored import SELECT_RAIDS, Folded, StoredRaid, folded, seats_of, stored_from

SHOWN = 300
"""As many raids as a list shows: those under way first, then the latest."""

_ORDER = f"ORDER BY r.ended_us > 0, CASE WHEN r.ended_us = 0 THEN r.ends_us END, r.ended_us DESC, r.id LIMIT {SHOWN}"
_STATE = {
    RaidState.ACTIVE: "r.state = 'active' AND r.ends_us > $1",
    RaidState.ESCAPED: "(r.state = 'escaped' OR (r.state = 'active' AND r.ends_us <= $1))",
    RaidState.VICTORY: "r.state = 'victory' AND CAST($1 AS BIGINT) > 0",
    RaidState.WITHDRAWN: "r.state = 'withdrawn' AND CAST($1 AS BIGINT) > 0",
}
_MINE = (
    "SELECT r.id FROM raid_member m JOIN raid r ON r.id = m.raid WHERE m.member = $1 AND r.state = 'active' "
    "AND (m.is_lead = 1 OR (m.role <> '' AND m.left_us = 0)) ORDER BY r.id LIMIT 200"
)
_AHEAD = (StepState.OPEN, StepState.WAITING)


@dataclass(frozen=True, slots=True)
class _Around:
    """What a reading is judged by."""

    directory: Directory
    editions: Editions
    now_us: int
    today: date

    def drawing(self, viewer: Viewer) -> Drawing:
        return Drawing(viewer, self.directory, self.now_us, self.today)


@dataclass(frozen=True, slots=True)
class RaidQueries:
    """What is read of raids. One per app."""

    db: Database
    directories: DirectoryCache
    editions: EditionsCache
    clock: Clock
    barriers: OpenBarriers = field(default_factory=OpenBarriers)

    async def raids(self, viewer: Viewer, state: RaidState | None = None) -> tuple[RaidCard, ...]:
        """The raids the viewer may know of: those under way by their deadline, then those that ended, latest first."""
        async with self.db.read() as tx:
            around = await self._around(tx)
            condition = _STATE[state] if state is not None else "CAST($1 AS BIGINT) > 0"
            return await _cards(tx, viewer, around, condition, around.now_us)

    async def fronts(self, viewer: Viewer) -> Mapping[int, Front]:
        """Team → the raids it has under way, as far as the viewer may know of them. One statement."""
        async with self.db.read() as tx:
            around = await self._around(tx)
            rows = await tx.fetch(
                "SELECT r.team, count(*) AS many, CAST(sum(r.hp) AS BIGINT) AS hp FROM raid r "  # noqa: S608
                f"WHERE {_STATE[RaidState.ACTIVE]} AND {visible_raids(viewer, around.directory)} GROUP BY r.team",
                around.now_us,
            )
        return {row["team"]: Front(row["many"], row["hp"]) for row in rows}

    async def of_account(self, viewer: Viewer, account_id: int) -> tuple[RaidCard, ...]:
        """The raids on an account that the viewer may know of."""
        async with self.db.read() as tx:
            return await _cards(tx, viewer, await self._around(tx), f"r.account IN {family('$1')}", account_id)

    async def against(self, viewer: Viewer, barrier: str) -> tuple[RaidCard, ...]:
        """The raids with a step for a barrier that the viewer may know of."""
        escaped = barrier.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        async with self.db.read() as tx:
            around = await self._around(tx)
            condition = "r.barriers <> '' AND r.barriers LIKE $1 ESCAPE '\\'"
            return await _cards(tx, viewer, around, condition, f'%"{escaped}"%')

    async def card(self, viewer: Viewer, id: str) -> RaidCard:
        """One raid as far as the viewer may know of it. Raises `NotFound`."""
        async with self.db.read() as tx:
            found = await _cards(tx, viewer, await self._around(tx), "r.id = $1", id)
        if not found:
            raise _unknown(id)
        return found[0]

    async def room(self, viewer: Viewer, id: str) -> Room:
        """A raid with everything in it. Raises `NotFound` for everybody but insiders."""
        async with self.db.read() as tx:
            around = await self._around(tx)
            found = (await folded(tx, [id], around.editions)).get(id)
            if found is None or not is_insider(viewer, found):
                raise _unknown(id)
            card = await _card_of(tx, viewer, found.stored, around)
            files = await infos_of(tx, [file for note in found.raid.notes for file in note.files])
        rules = around.editions.version(found.opening.version).raid
        is_over = card.state is not RaidState.ACTIVE
        rights = rights_in(viewer, found.raid, found.stored.team, is_over=is_over)
        people = people_in(found.raid, around.directory)
        named = {step.barrier for step in found.raid.steps if step.barrier}
        barriers = await self.barriers.titles(viewer, named)
        return Room(card, found.raid, people, files, rules, rights, found.stored.acts, barriers)

    async def may_follow(self, viewer: Viewer, id: str) -> bool:
        """Whether the viewer sees the whole raid, and may hear of everything in it."""
        async with self.db.read() as tx:
            condition = inside_raids(viewer)
            return bool(await tx.fetch_value(f"SELECT count(*) FROM raid r WHERE r.id = $1 AND {condition}", id))  # noqa: S608

    async def of_member(self, viewer: Viewer) -> tuple[RaidSlot, ...]:
        """The viewer's own steps that are still to be done, the earliest first."""
        return tuple(slot for slot in await self.calendar(viewer) if slot.who.id == viewer.member_id)

    async def calendar(self, viewer: Viewer) -> tuple[RaidSlot, ...]:
        """All steps still to be done in the raids that the viewer is in or leads, the earliest first."""
        if viewer.member_id is None:
            return ()
        async with self.db.read() as tx:
            around = await self._around(tx)
            ids = [row["id"] for row in await tx.fetch(_MINE, viewer.member_id)]
            found = await folded(tx, ids, around.editions)
            cards = await _drawn(tx, viewer, [one.stored for one in found.values()], around)
        slots = [
            RaidSlot(card, step, around.directory.member(step.who), step.until_us <= around.now_us)
            for card in cards
            for step in found[card.id].raid.steps
            if step.state in _AHEAD and step.who and card.state is RaidState.ACTIVE
        ]
        return tuple(sorted(slots, key=lambda slot: (slot.step.due_us, slot.card.id, slot.step.id)))

    async def stats(self, viewer: Viewer, first: date, last: date) -> RaidStats:
        """How the raids went that ended from one day to another (both included), of those the viewer sees whole."""
        async with self.db.read() as tx:
            around = await self._around(tx)
            return await stats_of(tx, inside_raids(viewer), first, last, around.directory.zone)

    async def proposal(
        self, viewer: Viewer, account_id: int, money: tuple[int, int], wins: Mapping[int, int]
    ) -> Proposal:
        """What a new raid on an account could look like. Raises `NotFound` for an account that is not there.

        ``money`` is its open pipeline and its unpaid instalments (minor units), ``wins`` says how many deals each
        member won in its industry: both are the pipeline's to tell, which is this feature's neighbour.
        """
        async with self.db.read() as tx:
            around = await self._around(tx)
            running = await _cards(
                tx, viewer, around, f"r.account IN {family('$1')} AND r.state = 'active'", account_id
            )
            return await propose(tx, around.drawing(viewer), around.editions, account_id, money, wins, running)

    async def rules(self) -> RaidRules:
        """Today's roles, plans and hits."""
        async with self.db.read() as tx:
            around = await self._around(tx)
        return around.editions.on(around.today.toordinal()).raid

    async def _around(self, source: Reading) -> _Around:
        versions = await read_versions(source)
        directory = await self.directories.current(versions=versions)
        editions = await self.editions.current(source, versions, directory.currency)
        now = self.clock()
        return _Around(directory, editions, microseconds(now), now.astimezone(directory.zone).date())


def is_insider(viewer: Viewer, found: Folded) -> bool:
    """Whether a viewer sees the whole raid."""
    members = {seat.member for seat in found.raid.seats} | set(found.opening.leads) | set(found.raid.leads)
    return is_inside(viewer, found.stored.team, members)


def people_in(raid: Raid, directory: Directory) -> Mapping[int, MemberInfo]:
    """Everybody whom a raid speaks of."""
    numbers = {seat.member for seat in raid.seats} | set(raid.leads) | {step.who for step in raid.steps}
    numbers.update(step.planned_by for step in raid.steps)
    for line in raid.log:
        numbers.update((line.member, line.by))
    for note in raid.notes:
        numbers.update((note.member, *note.mentions))
    if raid.review is not None:
        numbers.add(raid.review.member)
    return {number: directory.member(number) for number in sorted(numbers) if number}


async def _cards(
    tx: Reading, viewer: Viewer, around: _Around, condition: str, argument: str | int
) -> tuple[RaidCard, ...]:
    visible = visible_raids(viewer, around.directory)
    rows = await tx.fetch(f"{SELECT_RAIDS} WHERE {condition} AND {visible} {_ORDER}", argument)
    return await _drawn(tx, viewer, [stored_from(row) for row in rows], around)


async def _card_of(tx: Reading, viewer: Viewer, stored: StoredRaid, around: _Around) -> RaidCard:
    return (await _drawn(tx, viewer, [stored], around))[0]


async def _drawn(tx: Reading, viewer: Viewer, raids: Sequence[StoredRaid], around: _Around) -> tuple[RaidCard, ...]:
    seats = await seats_of(tx, [one.id for one in raids])
    drawing = around.drawing(viewer)
    return tuple(draw(one, seats.get(one.id, ()), drawing) for one in raids)


def _unknown(id: str) -> NotFound:
    return NotFound(f"there is no raid {id[:40]!r} that you may see")


async def has_running_raid(source: Reading, account_id: int) -> str:
    """Why an account cannot be merged into another one: what its raid still counts are facts about this number."""
    row = await source.fetch_one(
        f"SELECT a.name FROM raid r JOIN account a ON a.id = r.account WHERE r.account IN {family('$1')} "  # noqa: S608
        "AND r.state = 'active' LIMIT 1",
        account_id,
    )
    if row is None:
        return ""
    return sentence(
        "a raid on {name!r} is under way: keep this account and merge the other one into it, or end the raid",
        name=row["name"],
    )
