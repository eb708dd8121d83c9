"""Raids: the bosses that are being brought down, those that ended, what is planned when, and how raids went."""

from dataclasses import dataclass, field
from datetime import date

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from game_rules.raids import RaidState
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.raids.access import may_open
from server.raids.queries import RaidQueries
from web.frame import Frame
from web.localise import current_format
from web.raids.boss import Boss, boss_of
from web.raids.calendar import Month, month_of
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
        rules = await self.raids.rules()
        wanted = [card for card in cards if state is not None or card.state is not RaidState.ACTIVE]
        currency, me = self.directory.currency, self.viewer.member_id
        return tuple(boss_of(card, rules, currency, self.today, me) for card in wanted)

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


ROUTES = (raids_page, raid_cards)
