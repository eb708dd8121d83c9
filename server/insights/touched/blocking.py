"""What raids are told of barriers: names, and which are open."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from server.barriers.queries import BarrierQueries
from server.errors import NotFound
from server.people.access import Viewer


@dataclass(frozen=True, slots=True)
class StepBarriers:
    """Reads only what the viewer may see. One per app."""

    barriers: BarrierQueries

    async def titles(self, viewer: Viewer, barriers: Collection[str]) -> Mapping[str, str]:
        """The first line of each report. One statement."""
        return {card.id: _title(card.text) for card in await self.barriers.cards(viewer, barriers)}

    async def open_on(self, viewer: Viewer, account: int) -> Mapping[str, str]:
        """Those on the account, then what else is open where the viewer is. Two statements."""
        own = await self.barriers.similar(viewer, "", account)
        region = min(viewer.region_ids, default=0)
        around = await self.barriers.open_in(viewer, region) if region else ()
        return {card.id: _title(card.text) for card in (*own, *around)}

    async def is_open(self, viewer: Viewer, barrier: str) -> bool:
        """Whether something is still to be done about it."""
        try:
            return (await self.barriers.card(viewer, barrier)).state.is_open
        except NotFound:
            return False


def _title(text: str) -> str:
    line = text.strip().splitlines()[0]
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


_LONGEST = 80
