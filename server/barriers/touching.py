"""The seam to the deals that a report touches: who knows of money in the pipeline says so once, while the app starts.

Barriers stand beside the pipeline and never look into it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from server.people.access import Viewer


@dataclass(frozen=True, slots=True)
class About:
    """What a report is about: a deal, an account or a region (0 or "": none), and the measure that is blocked."""

    measure: str
    deal: str = ""
    account: int = 0
    region: int = 0


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """Money that has not come yet: an open deal, or what is unpaid of a contract; ``minor`` units, ``member`` whose."""

    ref: str
    title: str
    minor: int
    member: int


@dataclass(frozen=True, slots=True)
class Touched:
    """What a report touches. ``is_known`` False: there is no such deal, or none that the viewer may see.

    ``account`` is the id and the ref of the deal's customer.
    """

    is_known: bool = True
    account: tuple[int, str] | None = None
    deals: tuple[OpenDeal, ...] = ()

    @property
    def blocked(self) -> int:
        """All of it together: what a report proposes."""
        return sum(deal.minor for deal in self.deals)


class Reader(Protocol):
    """Who knows of deals."""

    async def read(self, viewer: Viewer, about: About) -> Touched:
        """What a report about this would touch, of what the viewer may see."""

    async def titles(self, viewer: Viewer, refs: Collection[str]) -> Mapping[str, str]:
        """What those of them are called that the viewer may see."""


class OpenDeals:
    """One per app."""

    def __init__(self) -> None:
        self._reader: Reader | None = None

    def register(self, reader: Reader) -> None:
        """Ask ``reader`` from now on."""
        if self._reader is not None:
            raise ValueError("somebody answers for open deals already")
        self._reader = reader

    async def touched(self, viewer: Viewer, about: About) -> Touched:
        """What a report would touch; nothing where nobody knows of deals."""
        return await self._reader.read(viewer, about) if self._reader is not None else Touched(is_known=not about.deal)

    async def titles(self, viewer: Viewer, refs: Collection[str]) -> Mapping[str, str]:
        """What those of them are called that the viewer may see; the others are absent."""
        return await self._reader.titles(viewer, refs) if self._reader is not None and refs else {}
