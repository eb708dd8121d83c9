"""Reading the segments: how many customers each has and what they brought, and who slips away from whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kpi.segments import Segment, Tier
from server.accounts.queries import AccountFilter, AccountQueries
from server.accounts.rows import AccountRow
from server.db.database import Database
from server.db.paging import Listed, Page
from server.ledger.facts import moment

MOST_SLIPPING = 200


@dataclass(frozen=True, slots=True)
class Group:
    """Customers of one segment or tier: how many, and what they brought (minor units)."""

    name: str
    count: int
    revenue: int
    profit: int


@dataclass(frozen=True, slots=True)
class Overview:
    """All groups, in the order of `Segment` and `Tier`; ``at`` is when it was worked out, None for never."""

    segments: tuple[Group, ...]
    tiers: tuple[Group, ...]
    slipping: Group
    at: datetime | None


@dataclass(frozen=True, slots=True)
class SegmentQueries:
    """Everybody who sells may read them, as they may read the accounts. One per app."""

    db: Database
    accounts: AccountQueries

    async def overview(self) -> Overview:
        """Two statements."""
        rows = await self.db.fetch(
            "SELECT segment, tier, slipping, count(*) AS many, CAST(sum(revenue) AS BIGINT) AS revenue, "
            "CAST(sum(profit) AS BIGINT) AS profit FROM account_rank WHERE tier <> '' GROUP BY segment, tier, slipping"
        )
        at_us = await self.db.fetch_value("SELECT at_us FROM account_ranked WHERE one = 1")

        def group(name: str, column: str, wanted: object) -> Group:
            found = [row for row in rows if row[column] == wanted]
            return Group(name, *(sum(row[what] for row in found) for what in ("many", "revenue", "profit")))

        return Overview(
            tuple(group(one.value, "segment", one.value) for one in Segment),
            tuple(group(one.value, "tier", one.value) for one in Tier),
            group("slipping", "slipping", 1),
            moment(at_us) if at_us is not None else None,
        )

    async def slipping(self, page: Page, owner: int | None = None) -> Listed[AccountRow]:
        """Customers that are silent for longer than their own rhythm, those that brought most first."""
        return await self.accounts.list(AccountFilter(is_slipping=True, owner=owner, sort="revenue"), page)

    async def all_slipping(self) -> Sequence[AccountRow]:
        """The first of them, for who turns them into quests."""
        return (await self.slipping(Page(MOST_SLIPPING))).items
