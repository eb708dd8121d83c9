"""How somebody acts in a raid: look, check, record, and look again when somebody else was faster.

Each act's event id holds its number: of two who act at once one is told so, and what was possible before is checked
anew against what the other did. Who edits what they read is refused where somebody changed that very thing since.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from game_rules.editions import Editions
from game_rules.raids import Raid, RaidRules, RaidState
from game_rules.raids.facts import Act as RaidAct
from game_rules.raids.facts import Change, Join, Lead, Leave, Note
from kpi.events import Event, EventData, Kind, RaidEnd
from server.clock import Clock
from server.db.database import Database
from server.db.versions import read_versions
from server.errors import Conflict, NotAllowed, NotFound, Outdated
from server.ledger.door import SOURCE_PREFIX, EventDoor, first_refused
from server.ledger.facts import microseconds, moment
from server.ledger.rulebooks import EditionsCache
from server.people.access import Viewer, require_member
from server.people.directories import DirectoryCache
from server.people.directory import Directory, MemberInfo
from server.raids.access import RaidRights, rights_in
from server.raids.queries import is_insider
from server.raids.rows import acts_of
from server.raids.stored import Folded, folded

SOURCE = f"{SOURCE_PREFIX}raids"
TRIES = 4
"""As often somebody may be overtaken: then too many are at it, and they had better look again themselves."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What acts work with."""

    db: Database
    clock: Clock
    directories: DirectoryCache
    editions: EditionsCache


@dataclass(frozen=True, slots=True)
class Now:
    """A raid as it stands when somebody wants to act in it."""

    found: Folded
    me: MemberInfo
    viewer: Viewer
    rights: RaidRights
    rules: RaidRules
    directory: Directory
    at: datetime

    @property
    def raid(self) -> Raid:
        """Its state."""
        return self.found.raid

    @property
    def is_over(self) -> bool:
        """Whether it has ended, by the clock, too."""
        return self.found.stored.stands(microseconds(self.at)) is not RaidState.ACTIVE

    @property
    def today(self) -> date:
        """The organisation's present day."""
        return self.at.astimezone(self.directory.zone).date()

    def require_active(self) -> None:
        """Raises `Conflict` for a raid that is over."""
        if self.is_over:
            stands = self.found.stored.stands(microseconds(self.at))
            raise Conflict(f"this raid is over ({stands.value}): only notes and its review are still written")

    def require(self, is_allowed: bool, what: str) -> None:
        """Raises `NotAllowed`, or `Conflict` where the raid is over."""
        if not is_allowed:
            self.require_active()
            raise NotAllowed(what)


Act = tuple[Kind, EventData]
Decide = Callable[[Now], Sequence[Act]]
"""Checks what somebody wants against the raid as it stands, and says which acts that makes."""
Concerns = Callable[[RaidAct], bool]
"""Whether what was done since an edit was begun changed what is edited."""


def changes_anything(done: RaidAct) -> bool:
    """A note stands beside whatever is edited; everything else may be what the edit was about."""
    return not isinstance(done, Note)


def changes_roster(done: RaidAct) -> bool:
    """Who edits the roster looked at who is on it and who leads; whether the raid is over, `decide` looks at."""
    return isinstance(done, Join | Leave | Lead)


def changes_step(step: str) -> Concerns:
    """An edit of a step is about nothing but that step: what others do elsewhere in the raid, `decide` looks at."""
    return lambda done: isinstance(done, Change) and done.step == step


async def look(around: Surroundings, viewer: Viewer, raid: str) -> Now:
    """The raid, for somebody who may see all of it. Raises `NotFound`."""
    me = require_member(viewer)
    async with around.db.read() as tx:
        versions = await read_versions(tx)
        directory = await around.directories.current(versions=versions)
        editions: Editions = await around.editions.current(tx, versions, directory.currency)
        found = (await folded(tx, [raid], editions)).get(raid)
    if found is None or not is_insider(viewer, found):
        raise NotFound(f"there is no raid {raid[:40]!r} that you may see")
    at = _time_for(around.clock(), found)
    is_over = found.stored.stands(microseconds(at)) is not RaidState.ACTIVE
    rights = rights_in(viewer, found.raid, found.stored.team, is_over=is_over)
    rules = editions.version(found.opening.version).raid
    return Now(found, directory.member(me), viewer, rights, rules, directory, at)


async def act(
    around: Surroundings,
    door: EventDoor,
    viewer: Viewer,
    raid: str,
    expected: int | None,
    decide: Decide,
    concerns: Concerns = changes_anything,
) -> tuple[Now, Sequence[Act]]:
    """Do something in a raid. ``expected`` is the version the caller has read; None: whatever it is.

    Raises `Outdated` when something that ``concerns`` it was done since, `Conflict` when others are faster again and
    again, and what ``decide`` raises. Answers what was done, and on what.
    """
    for _ in range(TRIES):
        now = await look(around, viewer, raid)
        if expected is not None and _is_outdated(now.found, expected, concerns):
            raise Outdated("somebody changed this raid in the meantime: fetch it again")
        acts = decide(now)
        if await _recorded(door, now, acts):
            return now, acts
    raise Conflict("others are changing this raid at this very moment: try again")


async def tell_escape(around: Surroundings, door: EventDoor, viewer: Viewer, raid: str) -> None:
    """Put on record that the last day is over, should the tick not have done so yet."""
    now = await look(around, viewer, raid)
    if now.raid.state is RaidState.ACTIVE and now.is_over:
        await door.record([escape(raid, now.found.opening.ends_us)], viewer)


def escape(raid: str, ends_us: int) -> Event:
    """The boss got away: the same event, whoever tells it."""
    return Event(f"{raid}/escaped", SOURCE, Kind.RAID_ESCAPED, moment(ends_us), RaidEnd(raid=raid))


def _is_outdated(found: Folded, expected: int, concerns: Concerns) -> bool:
    """Whether a version was overtaken by something that matters; one that never was is no version."""
    since = acts_of(found.facts.values())[expected:]
    return expected > found.stored.acts or any(fact.act is not None and concerns(fact.act) for fact in since)


async def _recorded(door: EventDoor, now: Now, acts: Sequence[Act]) -> bool:
    """Whether it went through; False when somebody else took the number."""
    first, raid = now.found.stored.acts + 1, now.found.stored.id
    events = [Event(f"{raid}/{first + place}", SOURCE, kind, now.at, data) for place, (kind, data) in enumerate(acts)]
    refused = first_refused(await door.record_together(events, now.viewer))
    if refused is not None and refused.code != "conflict":
        raise NotAllowed(f"this was not recorded: {refused.refusal}")
    return refused is None


def _time_for(now: datetime, found: Folded) -> datetime:
    """The present, but never before what is on record: another server's clock may be a little ahead of ours."""
    known = [fact.at_us for fact in found.facts.values() if fact.act is not None]
    latest = max([found.opening.at_us, *(at_us for at_us in known if at_us <= microseconds(now) + _SKEW_US)])
    return max(now, moment(latest))


_SKEW_US = 60_000_000
