"""Reading barriers as they are stored, and working out what their facts say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from game_rules.barriers import Barrier, BarrierState, fold_barrier
from kpi.barrier_events import BlockedDeal
from server.barriers.rows import acts_in, deals_from, fact_from
from server.db.bulk import Lookup
from server.db.tx import Reading, Row

_BARRIER = (
    "b.id, b.state, b.cause, b.text, b.measure, b.period, b.first_day, b.last_day, b.blocked, b.deals, b.account, "
    "b.deal, b.concerns, b.team, b.region, b.reporter, b.owner, b.due_day, b.seconds, b.files, b.explains, "
    "b.reported_us, b.confirmed_us, b.owned_us, b.ended_us, b.acts, "
    "coalesce(a.ref, '') AS account_ref, coalesce(a.name, '') AS account_name"
)
SELECT_BARRIERS = f"SELECT {_BARRIER} FROM barrier b LEFT JOIN account a ON a.id = b.account"  # noqa: S608  # constants
FACTS = Lookup(
    "SELECT f.barrier, f.fact FROM {keys} JOIN barrier_fact f ON f.barrier = wanted.id",
    (("id", "text"),),
)
_WAITING = "SELECT id FROM barrier WHERE waits_day > 0 AND waits_day < $1 ORDER BY waits_day, id LIMIT $2"


@dataclass(frozen=True, slots=True)
class AccountRef:
    """The customer a barrier is about."""

    id: int
    ref: str
    name: str


@dataclass(frozen=True, slots=True)
class StoredBarrier:
    """A barrier's row. Days are ordinals, instants microseconds since 1970 UTC, money minor units, people numbers."""

    id: str
    state: BarrierState
    cause: str
    text: str
    measure: str
    period: str
    first_day: int
    last_day: int
    blocked: int
    deals: tuple[BlockedDeal, ...]
    account: AccountRef | None
    deal: str
    concerns: int
    team: int
    region: int
    reporter: int
    owner: int
    due_day: int
    seconds: int
    files: int
    explains: bool
    reported_us: int
    confirmed_us: int
    owned_us: int
    ended_us: int
    acts: int


@dataclass(frozen=True, slots=True)
class Folded:
    """A barrier worked out from its facts; ``acts`` counts those of people."""

    barrier: Barrier
    acts: int


async def folded(source: Reading, ids: Iterable[str]) -> Mapping[str, Folded]:
    """The barriers of these ids, by id. One statement, none for no ids."""
    facts: dict[str, list[str]] = {}
    for row in await FACTS.fetch(source, [(id,) for id in sorted(set(ids))]):
        facts.setdefault(row["barrier"], []).append(row["fact"])
    found = {}
    for id, texts in facts.items():
        barrier = fold_barrier(id, [fact_from(text) for text in texts])
        if barrier is not None:
            found[id] = Folded(barrier, acts_in(barrier.history))
    return found


async def waiting_barriers(source: Reading, today: int, limit: int) -> Sequence[str]:
    """The barriers to which the clock has something to tell."""
    return [row["id"] for row in await source.fetch(_WAITING, today, limit)]


def stored_from(row: Row) -> StoredBarrier:
    """What ``SELECT_BARRIERS`` reads."""
    return StoredBarrier(
        id=row["id"],
        state=BarrierState(row["state"]),
        cause=row["cause"],
        text=row["text"],
        measure=row["measure"],
        period=row["period"],
        first_day=row["first_day"],
        last_day=row["last_day"],
        blocked=row["blocked"],
        deals=deals_from(row["deals"]),
        account=AccountRef(row["account"], row["account_ref"], row["account_name"]) if row["account"] else None,
        deal=row["deal"],
        concerns=row["concerns"],
        team=row["team"],
        region=row["region"],
        reporter=row["reporter"],
        owner=row["owner"],
        due_day=row["due_day"],
        seconds=row["seconds"],
        files=row["files"],
        explains=bool(row["explains"]),
        reported_us=row["reported_us"],
        confirmed_us=row["confirmed_us"],
        owned_us=row["owned_us"],
        ended_us=row["ended_us"],
        acts=row["acts"],
    )
