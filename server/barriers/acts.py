"""How somebody acts on a barrier: look, check, record, and look again when somebody else was faster.

Each act's event id holds its number: of two who act at once one is told so. Whoever is to be thanked, or no more, is
worked out from the facts afterwards and recorded under ids that follow from them, so that twice is harmless.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from game_rules.barriers import Barrier, BarrierRules, ThanksMove, thanks_moves
from game_rules.editions import Editions
from kpi.barrier_events import BarrierCredited
from kpi.events import Event, EventData, Kind, Reversal, Target
from kpi.money import Money
from server.barriers.access import BarrierRights, rights_about, visible_barriers
from server.barriers.stored import Folded, folded
from server.clock import Clock
from server.db.database import Database
from server.db.versions import read_versions
from server.errors import Conflict, FieldProblem, InvalidInput, NotAllowed, NotFound, Outdated
from server.ledger.door import SOURCE_PREFIX, EventDoor
from server.ledger.facts import microseconds, moment
from server.ledger.rulebooks import EditionsCache
from server.people.access import Viewer, require_member
from server.people.directories import DirectoryCache
from server.people.directory import Directory, MemberInfo
from server.people.roles import Language, Scope

SOURCE = f"{SOURCE_PREFIX}barriers"
TRIES = 4
"""As often somebody may be overtaken: then too many are at it, and they had better look again themselves."""

HOUSE = Viewer(
    caller="barriers",
    member_id=None,
    username="",
    name="barriers",
    role=None,
    language=Language.ENGLISH,
    scopes=frozenset({Scope.EVENTS_WRITE}),
)
"""Who records what follows from others' acts."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What acts work with."""

    db: Database
    clock: Clock
    directories: DirectoryCache
    editions: EditionsCache


@dataclass(frozen=True, slots=True)
class Now:
    """A barrier as it stands when somebody wants to act on it."""

    found: Folded
    me: MemberInfo
    viewer: Viewer
    rights: BarrierRights
    editions: Editions
    directory: Directory
    at: datetime

    @property
    def barrier(self) -> Barrier:
        """Its state."""
        return self.found.barrier

    @property
    def today(self) -> date:
        """The organisation's present day."""
        return self.at.astimezone(self.directory.zone).date()

    @property
    def rules(self) -> BarrierRules:
        """The rules of today."""
        return self.editions.on(self.today.toordinal()).barriers

    def require(self, is_allowed: bool, what: str) -> None:
        """Raises `Conflict` for a barrier that is over, `NotAllowed` for everything else."""
        if is_allowed:
            return
        if not self.barrier.state.is_open:
            raise Conflict(f"this barrier is {self.barrier.state.value}: reopen it first")
        raise NotAllowed(what)

    def member(self, username: str, pointer: str) -> MemberInfo:
        """Somebody who is here. Raises `InvalidInput`."""
        found = self.directory.member_by_username(username)
        if found is None or not found.is_here(self.today):
            raise wrong(pointer, f"is {username[:60]!r}: nobody here has this username")
        return found


Act = tuple[Kind, EventData]
Decide = Callable[[Now], Act]
"""Checks what somebody wants against the barrier as it stands, and says which act that makes."""


async def look(around: Surroundings, viewer: Viewer, barrier: str) -> Now:
    """The barrier, for a member who may see it. Raises `NotFound`."""
    me = require_member(viewer)
    async with around.db.read() as tx:
        versions = await read_versions(tx)
        directory = await around.directories.current(versions=versions)
        editions = await around.editions.current(tx, versions, directory.currency)
        sql = f"SELECT b.id FROM barrier b WHERE b.id = $1 AND {visible_barriers(viewer)}"  # noqa: S608  # our own
        is_seen = await tx.fetch_value(sql, barrier) is not None
        found = (await folded(tx, [barrier])).get(barrier) if is_seen else None
    if found is None:
        raise NotFound(f"there is no barrier {barrier[:40]!r} that you may see")
    at = _time_for(around.clock(), found)
    rights = rights_about(viewer, found.barrier)
    return Now(found, directory.member(me), viewer, rights, editions, directory, at)


async def act(
    around: Surroundings,
    door: EventDoor,
    viewer: Viewer,
    barrier: str,
    expected: int | None,
    decide: Decide,
    recorder: Viewer | None = None,
) -> None:
    """Do something about a barrier. ``expected`` is the version the caller has read; None: whatever it is.

    ``recorder`` records it in place of the viewer, where it is said for somebody else.

    Raises `Outdated` when it is another by now, `Conflict` when others are faster again and again, and what ``decide``
    raises.
    """
    for _ in range(TRIES):
        now = await look(around, viewer, barrier)
        if expected is not None and expected != now.found.acts:
            raise Outdated("somebody changed this barrier in the meantime: fetch it again")
        kind, data = decide(now)
        event = Event(f"{barrier}/{now.found.acts}", SOURCE, kind, now.at, data)
        (outcome,) = await door.record([event], recorder or viewer)
        if outcome.code == "conflict":
            if expected is not None:
                raise Outdated("somebody was faster: fetch the barrier again")
            continue
        if outcome.refusal:
            raise NotAllowed(f"this was not recorded: {outcome.refusal}")
        await settle_thanks(around, door, barrier)
        return
    raise Conflict("others are changing this barrier at this very moment: try again")


async def settle_thanks(around: Surroundings, door: EventDoor, barrier: str) -> None:
    """Put on record who is to be thanked, and who no more; what is on record already is left alone."""
    async with around.db.read() as tx:
        found = (await folded(tx, [barrier])).get(barrier)
    if found is None:
        return
    directory = await around.directories.current()
    moves = thanks_moves(barrier, found.barrier.history)
    if moves:
        await door.record([_thanks_event(found.barrier, move, directory) for move in moves], HOUSE)


def wrong(pointer: str, message: str) -> InvalidInput:
    """One field that cannot be."""
    return InvalidInput(f"{pointer[1:]} {message}", [FieldProblem(pointer, message)])


def _thanks_event(barrier: Barrier, move: ThanksMove, directory: Directory) -> Event:
    thanks = move.thanks
    id = f"{move.since}/{thanks.what.value}/{thanks.member}"
    member = directory.member(thanks.member).username
    if move.is_back:
        back = Reversal(member=member, reverses=Target(SOURCE, id), reason=barrier.reason or None)
        return Event(f"{id}/back", SOURCE, Kind.REVERSED, moment(move.at_us), back)
    data = BarrierCredited(
        member=member,
        barrier=barrier.id,
        outcome=thanks.what,
        topic=move.topic,
        amount=Money(move.blocked, directory.currency).decimal,
    )
    return Event(id, SOURCE, Kind.BARRIER_CREDITED, moment(move.at_us), data)


def _time_for(now: datetime, found: Folded) -> datetime:
    """The present, but after all that is on record: two acts are never at one moment, nor in another order."""
    latest = max(fact.at_us for fact in found.barrier.history)
    if latest > microseconds(now) + _SKEW_US:
        return now
    return max(now, moment(latest) + timedelta(microseconds=1))


_SKEW_US = 60_000_000
