"""Segments over the API: how many customers each has, and quests for those that slip away."""

from datetime import date, datetime

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from server.accounts.access import may_see_costs, require_reader
from server.clock import Clock
from server.insights.segments.queries import Group, SegmentQueries
from server.insights.segments.reactivate import Reactivation, Reward
from server.ledger.door import EventDoor
from server.money import MoneyView, minor_view
from server.people.access import Viewer
from server.people.directories import DirectoryCache


class GroupView(msgspec.Struct, frozen=True):
    """Customers of one segment or tier: how many, their revenue of two years, their profit in the window of tiers.

    ``profit`` is null for who may not see costs.
    """

    id: str
    accounts: int
    revenue: MoneyView
    profit: MoneyView | None


class SegmentsView(msgspec.Struct, frozen=True):
    """All customers who bought in the last two years, by how they buy and by what they bring; `at` is when as of."""

    segments: list[GroupView]
    tiers: list[GroupView]
    slipping: GroupView
    at: datetime | None


class ReactivationIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What each quest pays and until when; `accounts` are the numbers of the customers meant, all if absent."""

    due_on: date
    xp: int = 0
    coins: int = 0
    accounts: list[int] | None = None


class PostedView(msgspec.Struct, frozen=True):
    """A quest that was posted."""

    quest: str
    member: str
    accounts: int


class PostedList(msgspec.Struct, frozen=True):
    """One for each owner."""

    items: list[PostedView]


@get("/segments", summary="Customers by how they buy")
async def segments(
    viewer: NamedDependency[Viewer],
    segment_queries: NamedDependency[SegmentQueries],
    directories: NamedDependency[DirectoryCache],
) -> SegmentsView:
    """Recency, frequency, money; tiers by contribution to profit; who slips away. Lists: `GET /accounts?segment=…`."""
    require_reader(viewer)
    found = await segment_queries.overview()
    currency, sees_costs = (await directories.current()).currency, may_see_costs(viewer)

    def view(group: Group) -> GroupView:
        return GroupView(
            group.name,
            group.count,
            minor_view(group.revenue, currency),
            minor_view(group.profit, currency) if sees_costs else None,
        )

    return SegmentsView(
        [view(one) for one in found.segments], [view(one) for one in found.tiers], view(found.slipping), found.at
    )


@post("/segments/reactivations", summary="Turn customers that slip away into quests")
async def reactivate(
    data: JSONBody[ReactivationIn],
    viewer: NamedDependency[Viewer],
    reactivation: NamedDependency[Reactivation],
    event_door: NamedDependency[EventDoor],
    clock: NamedDependency[Clock],
    directories: NamedDependency[DirectoryCache],
) -> PostedList:
    """One bounty for every owner whom the caller leads. Posting the same again on one day posts nothing more."""
    require_reader(viewer)
    today = clock().astimezone((await directories.current()).zone).date()
    chosen = frozenset(data.accounts) if data.accounts is not None else None
    posted = await reactivation.post(viewer, Reward(data.xp, data.coins, data.due_on), today, event_door, chosen)
    return PostedList([PostedView(one.quest, one.member.username, one.accounts) for one in posted])


ROUTES = (segments, reactivate)
