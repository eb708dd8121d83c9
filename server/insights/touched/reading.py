"""What a barrier report touches, as the pipeline tells it: open deals, or for collections the unpaid contracts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from server.barriers.touching import About, OpenDeal, Touched
from server.db.database import Database
from server.people.access import Viewer
from server.pipeline.open_money import account_of_deal, open_money, titles_of

COLLECTED = "collected"


@dataclass(frozen=True, slots=True)
class TouchedReader:
    """Reads only what the viewer may see. One per app."""

    db: Database

    async def read(self, viewer: Viewer, about: About) -> Touched:
        """A constant number of statements."""
        async with self.db.read() as tx:
            account = await account_of_deal(tx, viewer, about.deal) if about.deal else None
            if about.deal and account is None:
                return Touched(is_known=False)
            found = await open_money(
                tx,
                viewer,
                deal=about.deal,
                account=about.account,
                region=about.region,
                is_collected=about.measure == COLLECTED,
            )
        deals = tuple(OpenDeal(one.ref, one.title, one.minor, one.member) for one in found)
        return Touched(account=account if account is not None and account[0] else None, deals=deals)

    async def titles(self, viewer: Viewer, refs: Collection[str]) -> Mapping[str, str]:
        """What those of them are called that the viewer may see."""
        return await titles_of(self.db, viewer, refs)
