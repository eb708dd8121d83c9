"""Raids: the bosses that are being brought down, those that ended, what is planned when, and how raids went."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from game_rules.raids import RaidState
from server.accounts.queries import AccountQueries
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.raids.access import may_open
from server.raids.cards import RaidCard, RaidSlot
from server.raids.queries import RaidQueries
from web.frame import Frame
from web.list_file import ListFile
from web.localise import current_format
from web.raids.boss import Boss, Face, boss_of
from web.raids.calendar import Month, month_of
from web.raids.read import step_card
from web.raids.room import StepCard
from web.raids.statistics import Statistics, read_span, statistics_of

TABS = ("active", "ended", "calendar", "statistics")
PARTS = {"active": "cards", "ended": "cards", "calendar": "calendar", "statistics": "statistics"}


@dataclass(frozen=True, slots=True)
class RaidsPage:
    """Everything the list shows at one of its tabs."""

    tab: str
    may_open: bool
    active: int
    bosses: tuple[Boss, ...] = ()
    calendar: Month | None = None
    statistics: Statistics | None = None
    topics: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def file(self) -> ListFile:
        """All raids, or those under way, as a file."""
        return ListFile("/raids", {"state": RaidState.ACTIVE.value if self.tab == "active" else ""})

    @property
    def part(self) -> str:
        """The template of the tab."""
        return PARTS[self.tab]


@dataclass(frozen=True, slots=True)
class Hall:
    """Reads the list for one viewer."""

    viewer: Viewer
    raids: RaidQueries
    directory: Directory

    @property
    def today(self) -> date:
        """The organisation's day."""
        return current_format().now.astimezone(self.directory.zone).date()

    async def page(self, tab: str, month: str = "", since: str = "", until: str = "") -> RaidsPage:
        """One tab as it is now."""
        tab = tab if tab in TABS else TABS[0]
        active = await self.bosses(RaidState.ACTIVE)
        page = RaidsPage(tab, may_open(self.viewer), len(active), topics=self._topics(active))
        match tab:
            case "ended":
                return RaidsPage(tab, page.may_open, page.active, bosses=await self.bosses(None))
            case "calendar":
                slots = await self.raids.calendar(self.viewer)
                calendar = month_of(slots, month, self.directory, self.today, self.viewer.member_id)
                return RaidsPage(tab, page.may_open, page.active, calendar=calendar)
            case "statistics":
                span = read_span(since, until, self.today)
                stats = await self.raids.stats(self.viewer, span.first, span.last)
                shown = statistics_of(stats, span, await self.raids.rules(), self.directory.currency)
                return RaidsPage(tab, page.may_open, page.active, statistics=shown)
            case _:
                return RaidsPage(tab, page.may_open, page.active, bosses=active, topics=page.topics)

    async def bosses(self, state: RaidState | None) -> tuple[Boss, ...]:
        """The bosses at a state; None: all that ended."""
        cards = await self.raids.raids(self.viewer, state)
        return await self.drawn([card for card in cards if state is not None or card.state is not RaidState.ACTIVE])

    async def drawn(self, cards: Sequence[RaidCard]) -> tuple[Boss, ...]:
        """Some raids as bosses."""
        rules = await self.raids.rules()
        currency, me = self.directory.currency, self.viewer.member_id
        return tuple(boss_of(card, rules, currency, self.today, me) for card in cards)

    def _topics(self, bosses: tuple[Boss, ...]) -> str:
        """What moves the list: the raids on it, and whatever happens in the teams of who looks."""
        teams = [f"team:{self.directory.team(id).slug}" for id in sorted(self.viewer.team_ids)]
        return " ".join([*(f"raid:{boss.id}" for boss in bosses if boss.is_inside), *teams, "company"])


@get("/raids", include_in_schema=False)
async def raids_page(
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    raid_queries: NamedDependency[RaidQueries],
    directories: NamedDependency[DirectoryCache],
    tab: FromQuery[str] = "active",
    month: FromQuery[str] = "",
    since: FromQuery[str] = "",
    until: FromQuery[str] = "",
) -> Template:
    """The page at one of its tabs."""
    hall = Hall(viewer, raid_queries, await directories.current())
    page = await hall.page(tab, month, since, until)
    return Template("raids/list.html", context={"frame": frame, "page": page})


@get("/raids/cards", include_in_schema=False)
async def raid_cards(
    viewer: NamedDependency[Viewer],
    raid_queries: NamedDependency[RaidQueries],
    directories: NamedDependency[DirectoryCache],
) -> Template:
    """The active ones as they are now."""
    hall = Hall(viewer, raid_queries, await directories.current())
    return Template("raids/_cards.html", context={"page": await hall.page("active")})


@get("/raids/of-account/{account:int}", include_in_schema=False)
async def raids_of_account(
    account: FromPath[int],
    viewer: NamedDependency[Viewer],
    raid_queries: NamedDependency[RaidQueries],
    account_queries: NamedDependency[AccountQueries],
    directories: NamedDependency[DirectoryCache],
) -> Template:
    """The raids on one account, for its page. Raises NotFound for an account that is not there."""
    hall = Hall(viewer, raid_queries, await directories.current())
    row = await account_queries.account(account)
    bosses = await hall.drawn(await raid_queries.of_account(viewer, account))
    is_free = not any(boss.outcome is RaidState.ACTIVE and boss.is_inside for boss in bosses)
    context = {"bosses": bosses, "account": row, "may_open": may_open(viewer) and is_free}
    return Template("raids/_of_account.html", context=context)


@get("/raids/mine", include_in_schema=False)
async def my_raids(
    viewer: NamedDependency[Viewer],
    raid_queries: NamedDependency[RaidQueries],
    directories: NamedDependency[DirectoryCache],
) -> Template:
    """The raids one is in, each with one's own next step, for My day."""
    hall = Hall(viewer, raid_queries, await directories.current())
    bosses = [boss for boss in await hall.bosses(RaidState.ACTIVE) if boss.is_member]
    slots = await raid_queries.of_member(viewer)
    mine = [_planned_next(slots, boss, hall) for boss in bosses]
    return Template("raids/_mine.html", context={"raids": mine, "topics": " ".join(f"raid:{one.id}" for one in bosses)})


def _planned_next(slots: Sequence[RaidSlot], boss: Boss, hall: Hall) -> tuple[Boss, StepCard | None]:
    slot = next((slot for slot in slots if slot.card.id == boss.id), None)
    if slot is None:
        return boss, None
    return boss, step_card(slot.step, Face(slot.who.username, slot.who.name), hall.directory, hall.today)


ROUTES = (raids_page, raid_cards, raids_of_account, my_raids)
