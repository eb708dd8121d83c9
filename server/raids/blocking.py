"""The seam to barriers: who knows of them says so once, while the app starts.

A step may be to get a barrier out of the way; raids stand beside barriers and never look into them.
"""

from collections.abc import Collection, Mapping
from typing import Protocol

from server.people.access import Viewer


class BarrierReader(Protocol):
    """Who knows of barriers."""

    async def titles(self, viewer: Viewer, barriers: Collection[str]) -> Mapping[str, str]:
        """What those of them are called that the viewer may see."""

    async def open_on(self, viewer: Viewer, account: int) -> Mapping[str, str]:
        """The open barriers that a raid on an account may want out of the way, by id: its own, then its region's."""

    async def is_open(self, viewer: Viewer, barrier: str) -> bool:
        """Whether the viewer may see it, and something is still to be done about it."""


class OpenBarriers:
    """One per app; where nobody knows of barriers there are none."""

    def __init__(self) -> None:
        self._reader: BarrierReader | None = None

    def register(self, reader: BarrierReader) -> None:
        """Ask ``reader`` from now on."""
        if self._reader is not None:
            raise ValueError("somebody answers for open barriers already")
        self._reader = reader

    async def titles(self, viewer: Viewer, barriers: Collection[str]) -> Mapping[str, str]:
        """What those of them are called that the viewer may see; nothing is asked for none."""
        return await self._reader.titles(viewer, barriers) if self._reader is not None and barriers else {}

    async def open_on(self, viewer: Viewer, account: int) -> Mapping[str, str]:
        """The open barriers that a raid on an account may want out of the way, by id."""
        return await self._reader.open_on(viewer, account) if self._reader is not None else {}

    async def is_open(self, viewer: Viewer, barrier: str) -> bool:
        """Whether the viewer may see it, and something is still to be done about it."""
        return self._reader is not None and await self._reader.is_open(viewer, barrier)
