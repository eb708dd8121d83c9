"""Who may see a file: its uploader, and whoever may see what it belongs to: the feature that took it knows."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TypeAlias

from server.people.access import Viewer

MaySee: TypeAlias = Callable[[Viewer, str], Awaitable[bool]]
"""Whether a viewer may see the files of an owner: the id of a raid, the number of a report."""


class Purpose(StrEnum):
    """What a file belongs to."""

    RAID = "raid"
    BARRIER = "barrier"
    IMPORT = "import"


class FileRights:
    """The seam: each feature that takes files says once, while the app starts, who may see them."""

    def __init__(self) -> None:
        self._by_purpose: dict[Purpose, MaySee] = {}

    def register(self, purpose: Purpose, may_see: MaySee) -> None:
        """Ask `may_see` about all files of this purpose."""
        if purpose in self._by_purpose:
            raise ValueError(f"somebody answers for files of {purpose.value!r} already")
        self._by_purpose[purpose] = may_see

    async def may_see(self, viewer: Viewer, uploader: int, purpose: str, owner: str) -> bool:
        """Whether the viewer may read a file. What nobody has taken is its uploader's alone."""
        if viewer.member_id == uploader:
            return True
        asked = self._by_purpose.get(Purpose(purpose)) if purpose else None
        return asked is not None and await asked(viewer, owner)
