"""Reading the weekly brief for its page: the choice of scope and week, and what is said of each part."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from litestar.params import FromQuery, QueryParameter

from kpi.catalog import Better
from kpi.drivers import Driver
from kpi.periods import Grain
from server.insights.brief.queries import Brief, BriefQueries, Moved
from server.insights.scopes import may_ask, usual_scope
from server.insights.siege.scopes import scope_of
from server.insights.why.words import NAMES
from server.kpis.sums import By
from server.people.access import Viewer
from server.people.directory import Directory
from web.address import PageAsked
from web.board_controls import Choice
from web.dashboards.siege_words import verdict
from web.dashboards.topics import USUAL, topics_of
from web.format import Format
from web.i18n import LOCALE
from web.periods import Calendar, plain_title, span_text

PATH = "/dashboards/brief"
DRIVERS = 3


@dataclass(frozen=True, slots=True)
class BriefAsked(PageAsked):
    """The question as the address has it; week "": the present one, scope "": the widest one may ask about."""

    PATH: ClassVar[str] = PATH
    NAMES: ClassVar[Mapping[str, str]] = {"inside": "scope"}

    week: str = ""
    inside: str = ""


def provide_brief_asked(
    week: FromQuery[str] = "", inside: Annotated[str, QueryParameter(name="scope")] = ""
) -> BriefAsked:
    """The dependency `brief_asked`."""
    return BriefAsked(week, inside)


@dataclass(frozen=True, slots=True)
class MovedLine:
    """A number of the week beside that of the week before; `href` is what it means, `tone`: gain, loss or ""."""

    title: str
    href: str
    now: str
    before: str
    change: str
    tone: str


@dataclass(frozen=True, slots=True)
class DriverLine:
    """What a driver did to the week's result."""

    title: str
    amount: int


@dataclass(frozen=True, slots=True)
class BriefPage:
    """Everything the page shows."""

    asked: BriefAsked
    brief: Brief
    headlines: tuple[str, ...]
    title: str
    span: str
    scopes: tuple[Choice, ...]
    earlier: str
    later: str
    moved: tuple[MovedLine, ...]
    drivers: tuple[DriverLine, ...]
    topics: str

    @property
    def currency(self) -> str:
        """What money is counted in."""
        return self.brief.directory.currency


@dataclass(frozen=True, slots=True)
class BriefReader:
    """Reads the brief for one viewer."""

    queries: BriefQueries
    viewer: Viewer
    written: Format

    async def page(self, asked: BriefAsked) -> BriefPage:
        """The page as it is now."""
        directory = await self.queries.sieges.directories.current()
        calendar = Calendar.of(directory, self.queries.kpis.today(directory))
        week = calendar.period(asked.week or Grain.WEEK.value)
        brief = await self.queries.of(week.label, asked.inside, self.viewer)
        said = verdict(brief.won, None, self.written, "")
        return BriefPage(
            asked=asked,
            brief=brief,
            headlines=tuple(part for part in (said.headline, said.where, said.why) if part),
            title=plain_title(brief.week),
            span=span_text(brief.week),
            scopes=self._scopes(brief, directory),
            earlier=asked.href(week=brief.week.previous().label),
            later=asked.href(week=brief.week.next().label) if brief.week.end <= brief.today else "",
            moved=tuple(self._line(one, directory.currency) for one in brief.moved),
            drivers=_drivers(brief),
            topics=topics_of(await self.queries.kpis.catalogue(self.viewer), USUAL, (brief.scope,)),
        )

    def _scopes(self, brief: Brief, directory: Directory) -> tuple[Choice, ...]:
        regions = [scope_of(By.REGION, region.id, directory) for region in directory.regions]
        teams = [scope_of(By.TEAM, team.id, directory) for team in directory.teams]
        widest = usual_scope(self.viewer, directory)
        found = [
            Choice(one.text, one.name, one == brief.scope) for one in (*regions, *teams) if may_ask(self.viewer, one)
        ]
        if widest == "company":
            found.insert(0, Choice("", directory.organisation.name, brief.scope.by is By.COMPANY))
        elif not any(one.is_chosen for one in found):
            found.insert(0, Choice(brief.scope.text, brief.scope.name, True))
        return tuple(found)

    def _line(self, one: Moved, currency: str) -> MovedLine:
        kpi, now, before = one.kpi, one.now.value, one.before.value
        change, tone = "", ""
        if now is not None and before is not None:
            difference = now - before
            change = self.written.signed_quantity(difference, kpi.unit, currency)
            is_good = (difference > 0) is (kpi.better is Better.HIGHER)
            tone = "" if not difference else "gain" if is_good else "loss"
        return MovedLine(
            kpi.title[LOCALE.get()],
            f"/rules#number-{kpi.id}",
            self.written.quantity(now, kpi.unit, currency),
            self.written.quantity(before, kpi.unit, currency),
            change,
            tone,
        )


def _drivers(brief: Brief) -> tuple[DriverLine, ...]:
    """What moved the week's result most, either way."""
    parts = [part for part in brief.why.split.drivers if part.driver is not Driver.TIME and part.amount]
    parts.sort(key=lambda part: -abs(part.amount))
    return tuple(DriverLine(NAMES[part.driver][LOCALE.get()], part.amount) for part in parts[:DRIVERS])
