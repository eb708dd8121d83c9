"""Reads the why page for one viewer: decides what was left open, asks the server, puts it into words and charts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kpi.events import Kind
from server.insights.parts import Dimension
from server.insights.scopes import COMPANY, AskedScope, may_ask, read_asked_scope, whole_of
from server.insights.why.queries import Against, PartWhy, Why, WhyQueries, WhyQuestion
from server.kpis.sums import By
from server.people.access import Viewer
from server.people.directory import Directory
from web.board_controls import Choice, ChoiceGroup
from web.charts.table import Chart
from web.dashboards.choices import choices_of, dimensions_in, grain_choices, measure_groups, neighbours, scope_groups
from web.dashboards.why.asked import GapAsked
from web.dashboards.why.charts import drivers_chart, obstacles_chart, parts_chart
from web.dashboards.why.words import DriverLine, WhyWords, against_title
from web.dashboards.words import dimension_title
from web.event_words import kind_title
from web.i18n import LOCALE
from web.localise import current_format
from web.periods import Calendar, span_text

MOST_EVENTS = 30


@dataclass(frozen=True, slots=True)
class Crumb:
    """One of the scopes around the one that is looked at, the widest first."""

    title: str
    href: str


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event behind the number; `value` is "" for one that only counts in what the number is made of."""

    title: str
    account: str
    day: date
    value: str
    href: str


@dataclass(frozen=True, slots=True)
class GapControls:
    """The choices above the answer."""

    measures: tuple[ChoiceGroup, ...]
    scopes: tuple[ChoiceGroup, ...]
    grains: tuple[Choice, ...]
    againsts: tuple[Choice, ...]
    bys: tuple[Choice, ...]
    period: str
    span: str
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class GapPage:
    """Everything that the page shows."""

    asked: GapAsked
    found: Why
    title: str
    sentence: str
    reason: str
    compared: str
    is_good: bool
    crumbs: tuple[Crumb, ...]
    drivers: tuple[DriverLine, ...]
    waterfall: Chart
    obstacles: Chart | None
    unexplained: str
    parts: Chart | None
    events: tuple[EventLine, ...]
    controls: GapControls
    topics: str

    @property
    def charts(self) -> tuple[Chart, ...]:
        """Those that are there."""
        return tuple(one for one in (self.waterfall, self.obstacles, self.parts) if one is not None)


@dataclass(frozen=True, slots=True)
class GapReader:
    """Reads why for one viewer."""

    queries: WhyQueries
    viewer: Viewer
    directory: Directory

    async def page(self, asked: GapAsked) -> GapPage:
        """The page. Raises as ``WhyQueries.why``."""
        calendar = Calendar.of(self.directory, self.queries.kpis.today(self.directory))
        kpi, period = await self.queries.kpis.kpi(asked.measure, self.viewer), calendar.period(asked.period)
        scope = read_asked_scope(asked.scope, self.viewer, self.directory)
        usual = Against.TARGET if await self.queries.has_target(kpi, period, scope) else Against.LAST_PERIOD
        against, by = Against(asked.against or usual), Dimension(asked.by or self._usual_by(scope))
        found = await self.queries.why(WhyQuestion(kpi.id, period.label, scope.text, against, by), self.viewer)
        words = WhyWords(found, current_format(), calendar, self.directory.currency)
        return GapPage(
            asked=asked,
            found=found,
            title=kpi.title[LOCALE.get()],
            sentence=words.sentence(),
            reason=words.reason(),
            compared=words.compared(),
            is_good=words.is_good(found.split.gap),
            crumbs=self._crumbs(asked, scope, calendar),
            drivers=tuple(words.line(one, found.split) for one in found.split.drivers),
            waterfall=drivers_chart(words, asked.href()),
            obstacles=obstacles_chart(words, await self._causes(found), asked.href()),
            unexplained=words.quantity(found.unexplained) if found.shortfall else "",
            parts=parts_chart(words, asked.href(), lambda part: _lead_on(part, asked)),
            events=await self._events(found, words),
            controls=await self._controls(asked, found, usual, calendar),
            topics=f"board:{kpi.id}:{period.label}:{scope.text if scope.by is not By.MEMBER else COMPANY}",
        )

    async def _controls(self, asked: GapAsked, found: Why, usual: Against, calendar: Calendar) -> GapControls:
        earlier, later = neighbours(found.period, calendar)
        catalogue = await self.queries.kpis.catalogue(self.viewer)
        bys = {one.value: dimension_title(one) for one in dimensions_in(found.scope)}
        by = found.by.value if found.by is not None else ""
        return GapControls(
            measure_groups(catalogue, found.kpi),
            scope_groups(found.scope, self.viewer, self.directory, calendar),
            grain_choices(found.period, calendar),
            choices_of({one.value: against_title(one) for one in Against}, found.against.value, usual.value),
            choices_of(bys, by, self._usual_by(found.scope).value),
            calendar.title(found.period),
            span_text(found.period),
            asked.href(period=earlier) if earlier else "",
            asked.href(period=later) if later else "",
        )

    async def _causes(self, found: Why) -> Mapping[str, str]:
        """What the causes of the barriers are called."""
        rules = (await self.queries.kpis.rulebook()).barriers
        return {one.cause: rules.title(one.cause, LOCALE.get().value) for one in found.obstacles}

    async def _events(self, found: Why, words: WhyWords) -> tuple[EventLine, ...]:
        """Below people there is nothing but what they did."""
        if found.scope.by is not By.MEMBER:
            return ()
        return tuple(
            EventLine(
                kind_title(Kind(one.kind)),
                one.account,
                date.fromordinal(one.day),
                words.quantity(one.value) if one.value else "",
                f"/events/{one.seq}",
            )
            for one in await self.queries.events(found, MOST_EVENTS)
        )

    def _crumbs(self, asked: GapAsked, scope: AskedScope, calendar: Calendar) -> tuple[Crumb, ...]:
        """The scopes around this one that the viewer may ask about, and itself."""
        around = [whole_of(self.directory)]
        team = scope.id if scope.by is By.TEAM else 0
        if scope.by is By.MEMBER and (place := self.directory.team_of(scope.id, calendar.today)) is not None:
            team = place.team_id
        region = (self.directory.team(team).region_id or 0) if team else scope.id if scope.by is By.REGION else 0
        if region:
            found = self.directory.region(region)
            around.append(AskedScope(By.REGION, region, found.slug, found.name))
        if team:
            around.append(AskedScope(By.TEAM, team, self.directory.team(team).slug, self.directory.team(team).name))
        if scope.by is By.MEMBER:
            around.append(scope)
        return tuple(Crumb(one.name, asked.href(scope=one.text, by="")) for one in around if may_ask(self.viewer, one))

    def _usual_by(self, scope: AskedScope) -> Dimension:
        """One level below."""
        match scope.by:
            case By.COMPANY:
                return Dimension.REGION if len(self.directory.regions) > 1 else Dimension.TEAM
            case By.REGION:
                return Dimension.TEAM
            case By.TEAM:
                return Dimension.MEMBER
            case _:
                return Dimension.PRODUCT


def _lead_on(part: PartWhy, asked: GapAsked) -> str:
    return asked.href(scope=part.scope, by="") if part.scope else ""
