"""Who looks at a room just now, as far as this process knows: pages say so every twenty seconds.

Kept in memory only, for it is worth nothing a minute later. Several processes each know their own visitors.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

# Two calls may get lost before somebody is taken to have gone.
STAYS = timedelta(seconds=50)


class Presence:
    """One per app."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[int, datetime]] = {}
        self._told: dict[tuple[str, int], frozenset[int]] = {}

    def here(self, raid: str, now: datetime) -> frozenset[int]:
        """The members who look at a raid's room; those who have gone are forgotten."""
        seen = {member: at for member, at in self._seen.get(raid, {}).items() if now - at < STAYS}
        for gone in self._seen.get(raid, {}).keys() - seen.keys():
            self._told.pop((raid, gone), None)
        self._seen[raid] = seen
        if not seen:
            del self._seen[raid]
        return frozenset(seen)

    def enter(self, raid: str, member: int, now: datetime) -> Collection[int]:
        """Somebody opens the room; answers who is in it, and takes that as told."""
        self._seen.setdefault(raid, {})[member] = now
        self._told[raid, member] = self.here(raid, now)
        return self._told[raid, member]

    def stay(self, raid: str, member: int, now: datetime) -> bool:
        """Somebody is still there; whether others have come or gone since they were told last."""
        told = self._told.get((raid, member))
        return told != frozenset(self.enter(raid, member, now))
