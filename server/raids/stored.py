"""Reading raids as they are stored, and working out what their facts say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from game_rules.editions import Editions
from game_rules.raids import Opening, Phase, Raid, RaidFact, RaidState, fight
from server.db.bulk import Lookup
from server.db.tx import Reading, Row
from server.raids.rows import fact_from, opening_from

_RAID = (
    "r.id, r.account, r.team, r.title, r.state, r.phase, r.goal, r.hp, r.opened_us, r.ends_us, r.ended_us, r.acts, "
    "r.reviewed, a.ref AS account_ref, a.name AS account_name, a.is_key"
)
SELECT_RAIDS = f"SELECT {_RAID} FROM raid r JOIN account a ON a.id = r.account"  # noqa: S608  # constants
_ID = (("id", "text"),)
_BY_ID = Lookup(
    f"SELECT {_RAID}, r.opening FROM {{keys}} JOIN raid r ON r.id = wanted.id JOIN account a ON a.id = r.account",  # noqa: S608
    _ID,
)
_FACTS = Lookup("SELECT f.raid, f.fact FROM {keys} JOIN raid_fact f ON f.raid = wanted.id", _ID)
_MEMBERS = Lookup(
    "SELECT m.raid, m.member, m.role, m.is_lead, m.left_us, m.damage FROM {keys} JOIN raid_member m "
    "ON m.raid = wanted.id ORDER BY m.damage DESC, m.joined_us, m.member",
    _ID,
)
_DUE = "SELECT id FROM raid WHERE due_us > 0 AND due_us <= $1 ORDER BY due_us, id LIMIT $2"


@dataclass(frozen=True, slots=True)
class AccountRef:
    """The customer a raid is about."""

    id: int
    ref: str
    name: str
    is_key: bool


@dataclass(frozen=True, slots=True)
class StoredRaid:
    """A raid's row. Instants are microseconds since 1970 UTC, money is in minor units; ``team`` 0: nobody's."""

    id: str
    account: AccountRef
    team: int
    title: str
    state: RaidState
    phase: Phase
    goal: int
    hp: int
    opened_us: int
    ends_us: int
    ended_us: int
    acts: int
    is_reviewed: bool

    def stands(self, now_us: int) -> RaidState:
        """How it stands by the clock, which the tick may not have told it yet."""
        return RaidState.ESCAPED if self.state is RaidState.ACTIVE and now_us >= self.ends_us else self.state


@dataclass(frozen=True, slots=True)
class StoredSeat:
    """A member's row: ``role`` is "" for who only led, ``has_left`` True for who was on the roster once."""

    member: int
    role: str
    is_lead: bool
    has_left: bool
    damage: int

    @property
    def is_there(self) -> bool:
        """Whether the member is on the roster now."""
        return bool(self.role) and not self.has_left


@dataclass(frozen=True, slots=True)
class Folded:
    """A raid with its facts, and what they come to."""

    stored: StoredRaid
    opening: Opening
    facts: Mapping[int, RaidFact]
    raid: Raid


async def folded(source: Reading, ids: Iterable[str], editions: Editions) -> dict[str, Folded]:
    """The raids of these ids, by id, each worked out from its facts. Two statements, none for no ids."""
    keys = [(id,) for id in sorted(set(ids))]
    facts: dict[str, dict[int, RaidFact]] = {}
    rows = await _BY_ID.fetch(source, keys)
    for row in await _FACTS.fetch(source, keys if rows else ()):
        fact = fact_from(row["fact"])
        facts.setdefault(row["raid"], {})[fact.seq] = fact
    found = {}
    for row in rows:
        stored, opening = stored_from(row), opening_from(row["opening"])
        known = facts.get(stored.id, {})
        raid = fight(opening, known.values(), editions.version(opening.version).raid)
        found[stored.id] = Folded(stored, opening, known, raid)
    return found


async def seats_of(source: Reading, ids: Iterable[str]) -> dict[str, tuple[StoredSeat, ...]]:
    """Everybody in these raids, whoever did most first."""
    found: dict[str, tuple[StoredSeat, ...]] = {}
    for row in await _MEMBERS.fetch(source, [(id,) for id in sorted(set(ids))]):
        seat = StoredSeat(
            row["member"], row["role"], bool(row["is_lead"]), bool(row["role"] and row["left_us"]), row["damage"]
        )
        found[row["raid"]] = (*found.get(row["raid"], ()), seat)
    return found


async def due_raids(source: Reading, now_us: int, limit: int) -> Sequence[str]:
    """The raids to which the clock has something to tell."""
    return [row["id"] for row in await source.fetch(_DUE, now_us, limit)]


def stored_from(row: Row) -> StoredRaid:
    """What ``SELECT_RAIDS`` reads."""
    return StoredRaid(
        row["id"],
        AccountRef(row["account"], row["account_ref"], row["account_name"], bool(row["is_key"])),
        row["team"],
        row["title"],
        RaidState(row["state"]),
        Phase(row["phase"]),
        row["goal"],
        row["hp"],
        row["opened_us"],
        row["ends_us"],
        row["ended_us"],
        row["acts"],
        bool(row["reviewed"]),
    )
