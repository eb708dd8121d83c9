"""Which raids there are, on which accounts and when: kept per process, so that other batches ask nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from game_rules.needs import RaidNeeds
from server.db.tx import Reading
from server.db.versions import Versions
from server.raids.rows import barriers_from

RAIDS_CHANGED = "raids"
"""Goes up with every raid that begins, and with every step for a barrier."""


@dataclass(frozen=True, slots=True)
class _Known:
    id: str
    seq: int
    opened_us: int
    ends_us: int


class RaidIndex:
    """The newest list this process has seen."""

    def __init__(self) -> None:
        self._version = 0
        self._on: dict[int, list[_Known]] = {}
        self._for: dict[str, list[str]] = {}
        self._first_seq = 0

    async def refresh(self, source: Reading, versions: Versions) -> None:
        """Read the list again if a raid began; no statement otherwise. ``versions`` were read in this transaction."""
        version = versions.get(RAIDS_CHANGED, 0)
        if version == self._version:
            return
        rows = await source.fetch("SELECT account, id, seq, opened_us, ends_us, barriers FROM raid ORDER BY seq")
        self._on, self._for = {}, {}
        for row in rows:
            self._on.setdefault(row["account"], []).append(_Known(*list(row)[1:5]))
            for barrier in barriers_from(row["barriers"]) if row["barriers"] else ():
                self._for.setdefault(barrier, []).append(row["id"])
        self._first_seq = rows[0]["seq"] if rows else 0
        self._version = version

    def named(self, needs: RaidNeeds) -> set[str]:
        """The raids a batch names, or that its sales may hit."""
        found = set(needs.ids)
        found.update(id for barrier in needs.barriers for id in self._for.get(barrier, ()))
        for account in needs.accounts & self._on.keys():
            for one in self._on[account]:
                if one.opened_us <= needs.last_us and needs.first_us < one.ends_us:
                    found.add(one.id)
        return found

    def may_hold(self, seqs: Iterable[int]) -> list[int]:
        """Of some recorded events, those that a raid may hold."""
        return sorted(seq for seq in seqs if seq > self._first_seq) if self._on else []
