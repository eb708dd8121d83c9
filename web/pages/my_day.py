"""My day: what do I do next? How I stand, what is under way, who is within reach, and the quick log."""

from dataclasses import dataclass
from datetime import date

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from server.errors import NotFound
from server.kpis.queries import KpiQueries
from server.ledger.routes import LedgerReader
from server.notices.queries import NoticeQueries
from server.people.access import Viewer
from server.people.roles import Role
from server.quests.commands import QuestDesk
from server.standings.queries import Standings
from web.day import Day
from web.day_sections import BoardSection, CompanySection, GoalsSection, QuestsSection, StandingSection, TeamSection
from web.frame import Frame
from web.notices import NoticeWriter
from web.pages.notices import DEPENDENCIES, day_section
from web.pages.quick_log import empty_panel
from web.quick_log.one_line import Said


@dataclass(frozen=True, slots=True)
class Sections:
    """What the page shows, by name; None for what this role does not have."""

    today: date
    currency: str
    standing: StandingSection | None = None
    goals: GoalsSection | None = None
    quests: QuestsSection | None = None
    board: BoardSection | None = None
    team: TeamSection | None = None
    company: CompanySection | None = None


@get("/", include_in_schema=False, dependencies=DEPENDENCIES)
async def my_day(
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    kpi_queries: NamedDependency[KpiQueries],
    standings: NamedDependency[Standings],
    quest_desk: NamedDependency[QuestDesk],
    ledger_reader: NamedDependency[LedgerReader],
    notice_queries: NamedDependency[NoticeQueries],
    notice_writer: NamedDependency[NoticeWriter],
    log: FromQuery[str] = Said.CALL,
) -> Template:
    """The whole page."""
    day = Day(viewer, kpi_queries, standings, quest_desk, ledger_reader)
    directory = await ledger_reader.directories.current()
    sections = Sections(
        kpi_queries.today(directory),
        directory.currency,
        standing=await _standing(day),
        goals=await day.goals(),
        quests=await day.quest_list(),
        board=await day.board(),
        team=await day.team(),
        company=await day.company(),
    )
    notices = await day_section(viewer, notice_queries, notice_writer)
    panel = await empty_panel(viewer, ledger_reader, log)
    return Template("my_day/page.html", context={"frame": frame, "day": sections, "notices": notices, "panel": panel})


@get("/my-day/{section:str}", include_in_schema=False)
async def my_day_section(
    section: FromPath[str],
    viewer: NamedDependency[Viewer],
    kpi_queries: NamedDependency[KpiQueries],
    standings: NamedDependency[Standings],
    quest_desk: NamedDependency[QuestDesk],
    ledger_reader: NamedDependency[LedgerReader],
) -> Template:
    """One section as it is now."""
    day = Day(viewer, kpi_queries, standings, quest_desk, ledger_reader)
    directory = await ledger_reader.directories.current()
    now = (kpi_queries.today(directory), directory.currency)
    match section:
        case "standing":
            shown = Sections(*now, standing=await _standing(day))
        case "goals":
            shown = Sections(*now, goals=await day.goals())
        case "quests":
            shown = Sections(*now, quests=await day.quest_list())
        case "board":
            shown = Sections(*now, board=await day.board())
        case "team":
            shown = Sections(*now, team=await day.team())
        case "company":
            shown = Sections(*now, company=await day.company())
        case _:
            raise NotFound(f"My day has no section {section[:40]!r}")
    if getattr(shown, section) is None:
        raise NotFound(f"My day has no section {section!r} for you")
    return Template(f"my_day/_{section}.html", context={"day": shown})


async def _standing(day: Day) -> StandingSection | None:
    """A boss who sells nothing has no standing to look at."""
    found = await day.standing()
    return None if day.viewer.role in (Role.BOSS, Role.ADMIN) and found.is_new else found


ROUTES = (my_day, my_day_section)
