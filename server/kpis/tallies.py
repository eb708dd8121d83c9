"""Sums kept in memory: built from the roll-ups when first asked for, then moved along with every batch.

One ``Tallies`` per process. It is handed every batch in seq order, whoever wrote it, so that all processes that have
come to the same seq show the same numbers.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from server.db.database import Database
from server.kpis.sums import By, rolled_up
from server.ledger.newest import last_seq

# A month's board of 100,000 members takes some 15 MB; ten thousand members, 1.5 MB.
KEPT = 96
# Batches remembered while a tally is being built; a build of seconds needs a few hundred at the most.
REMEMBERED = 4096

# Changes a board may lag behind before it is built anew instead of moved along.
JOURNAL = 10_000

PartKey = tuple[str, int, int, int, int]
"""measure, member, team, region, day"""
Changes = Mapping[PartKey, int]


@dataclass(frozen=True, slots=True)
class TallyKey:
    """A measure over some days (ordinals, last included), split by member, team, region or not at all."""

    measure: str
    by: By
    first: int
    last: int
    by_month: bool


@dataclass(slots=True)
class Tally:
    """Values by member, team or region id (0: the company).

    ``version`` rises with every change; the journal says whose value each of the latest changes moved.
    """

    key: TallyKey
    seq: int
    values: dict[int, int]
    version: int = 0
    _journal: list[int] = field(default_factory=list)

    def touched_since(self, version: int) -> set[int] | None:
        """Whose values changed after a version; None when that is too long ago to tell."""
        missing = self.version - version
        return set(self._journal[-missing:] if missing else ()) if missing <= len(self._journal) else None

    def move(self, key: PartKey, value: int) -> None:
        """Add what one batch adds for one member and day."""
        _, member, team, region, day = key
        if not self.key.first <= day <= self.key.last:
            return
        match self.key.by:
            case By.MEMBER:
                whose = member
            case By.TEAM:
                whose = team
            case By.REGION:
                whose = region
            case _:
                whose = 0
        if whose or self.key.by is By.COMPANY:
            self.values[whose] = self.values.get(whose, 0) + value
            self.version += 1
            self._journal.append(whose)
            if len(self._journal) > 2 * JOURNAL:
                del self._journal[:JOURNAL]


class Tallies:
    """The sums that boards are made of."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._tallies: OrderedDict[TallyKey, Tally] = OrderedDict()
        self._by_measure: dict[str, list[Tally]] = {}
        self._building: dict[TallyKey, asyncio.Task[Tally]] = {}
        self._recent: deque[tuple[int, Changes]] = deque(maxlen=REMEMBERED)
        self.seq = 0

    def start(self, seq: int) -> None:
        """Begin at this seq with nothing built."""
        self._tallies.clear()
        self._by_measure.clear()
        self._recent.clear()
        self.seq = seq

    def apply(self, last_seq: int, changes: Changes) -> None:
        """Move along with one batch; batches come in seq order, each once."""
        self.seq = last_seq
        self._recent.append((last_seq, changes))
        for key, value in changes.items():
            for tally in self._by_measure.get(key[0], ()):
                tally.move(key, value)
                tally.seq = last_seq

    async def get(self, key: TallyKey) -> Tally:
        """The tally, built if need be; several who ask at once share one build."""
        found = self._tallies.get(key)
        if found is not None:
            self._tallies.move_to_end(key)
            return found
        building = self._building.get(key)
        if building is None:
            building = self._building[key] = asyncio.create_task(self._build(key))
            building.add_done_callback(lambda _: self._building.pop(key, None))
        return await asyncio.shield(building)

    async def _build(self, key: TallyKey) -> Tally:
        while True:
            async with self._db.read() as tx:
                seq = await last_seq(tx)
                rows = await rolled_up(tx, (key.measure,), key.by, key.first, key.last, by_month=key.by_month)
            tally = Tally(key, seq, {scope_id: value for scope_id, _, value in rows})
            if self._recent and self._recent[0][0] > seq + 1 and len(self._recent) == REMEMBERED:
                continue
            for moved_seq, changes in self._recent:
                if moved_seq > seq:
                    for part, value in changes.items():
                        if part[0] == key.measure:
                            tally.move(part, value)
            self._keep(tally)
            return tally

    def _keep(self, tally: Tally) -> None:
        self._tallies[tally.key] = tally
        self._by_measure.setdefault(tally.key.measure, []).append(tally)
        while len(self._tallies) > KEPT:
            _, old = self._tallies.popitem(last=False)
            self._by_measure[old.key.measure].remove(old)
