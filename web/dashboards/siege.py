"""Reading the siege for its page: the map, the sentences above it, its chart, and the events below a member."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from kpi.catalog import Kpi, Unit
from kpi.events import Kind
from kpi.periods import Grain
from server.insights.periods.queries import PeriodMark, PeriodQueries
from server.insights.scopes import AskedScope, may_ask
from server.insights.siege.queries import COLLECTED, WON, Castle, Siege, SiegeQueries, SiegeQuestion
from server.insights.why.queries import Against, Why, WhyQueries, WhyQuestion
from server.kpis.sums import By
from server.ledger.event_list import EventFilter
from server.people.access import Viewer
from web.board_controls import Choice
from web.charts.bars import bar
from web.charts.table import Chart, Column, Row, Table, Tone
from web.customers.happenings import Happening, HappeningReader
from web.dashboards.choices import grain_choices, neighbours
from web.dashboards.siege_asked import SiegeAsked
from web.dashboards.siege_words import Verdict, verdict
from web.format import Format
from web.i18n import LOCALE
from web.i18n import gettext as _
from web.periods import Calendar, span_text

MEASURES = (WON, COLLECTED, "margin_won", "deals_won", "calls_connected", "activities")
GRAINS = (Grain.MONTH, Grain.QUARTER, Grain.YEAR)
# More bars are a carpet; the tiles above have them all.
MOST_BARS = 25
EVENTS = 20
# What is counted by one kind of event is shown by it alone; for all else, everything that happened.
COUNTED_BY = {WON: Kind.DEAL_WON, COLLECTED: Kind.COLLECTION, "margin_won": Kind.DEAL_WON, "deals_won": Kind.DEAL_WON}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way down: its name and address, "" where one is."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class SiegePage:
    """Everything the page shows."""

    asked: SiegeAsked
    siege: Siege
    verdict: Verdict
    steps: tuple[Step, ...]
    title: str
    mark: PeriodMark | None
    span: str
    earlier: str
    later: str
    measures: tuple[Choice, ...]
    grains: tuple[Choice, ...]
    chart: Chart | None
    events: tuple[Happening, ...]
    topic: str
    may_see_all: bool

    @property
    def kpi(self) -> Kpi:
        """What is measured."""
        return self.siege.kpi

    @property
    def currency(self) -> str:
        """What money is counted in."""
        return self.siege.directory.currency

    def href_of(self, castle: Castle) -> str:
        """One level down."""
        return self.asked.href(inside=castle.scope.text)


@dataclass(frozen=True, slots=True)
class SiegeReader:
    """Reads the siege for one viewer."""

    queries: SiegeQueries
    whys: WhyQueries
    periods: PeriodQueries
    happenings: HappeningReader
    viewer: Viewer
    written: Format

    async def page(self, asked: SiegeAsked) -> SiegePage:
        """The page as it is now."""
        directory = await self.queries.directories.current()
        calendar = Calendar.of(directory, self.queries.kpis.today(directory))
        period = calendar.period(asked.period)
        question = SiegeQuestion(asked.measure, period.label, asked.inside)
        siege = await self.queries.of(question, self.viewer)
        cause = await self._cause(siege)
        before, after = neighbours(period, calendar)
        scope = siege.path[-1]
        return SiegePage(
            asked=asked,
            siege=siege,
            verdict=verdict(siege, cause, self.written, _why_href(asked, siege, cause)),
            steps=_steps(asked, siege.path),
            title=calendar.title(period),
            mark=await self.periods.mark(period),
            span=span_text(period),
            earlier=asked.href(period=before) if before else "",
            later=asked.href(period=after) if after else "",
            measures=await self._measures(siege.kpi),
            grains=grain_choices(period, calendar, GRAINS),
            chart=_chart(siege, asked, self.written) if siege.castles else None,
            events=await self._events(siege) if scope.by is By.MEMBER else (),
            topic=_topic(siege),
            may_see_all=may_ask(self.viewer, scope),
        )

    async def _cause(self, siege: Siege) -> Why | None:
        """What made the castle furthest behind fall behind; None where nothing is, or it is not the viewer's to ask."""
        worst = siege.behind[0] if siege.behind else siege.whole
        if worst.missing <= 0 or worst.target is None or not may_ask(self.viewer, worst.scope):
            return None
        question = WhyQuestion(siege.kpi.id, siege.period.label, worst.scope.text, Against.TARGET)
        return await self.whys.why(question, self.viewer)

    async def _measures(self, chosen: Kpi) -> tuple[Choice, ...]:
        catalogue = await self.queries.kpis.catalogue(self.viewer)
        ids = [id for id in MEASURES if id in catalogue]
        ids += [] if chosen.id in ids else [chosen.id]
        return tuple(Choice(id, catalogue[id].title[LOCALE.get()], id == chosen.id) for id in ids)

    async def _events(self, siege: Siege) -> tuple[Happening, ...]:
        last = (siege.period.end - timedelta(days=1)).toordinal()
        kind = COUNTED_BY.get(siege.kpi.id)
        wanted = EventFilter(
            siege.path[-1].id, kind.value if kind else "", first_day=siege.period.start.toordinal(), last_day=last
        )
        return (await self.happenings.of(wanted, limit=EVENTS)).items


def _steps(asked: SiegeAsked, path: tuple[AskedScope, ...]) -> tuple[Step, ...]:
    *above, here = path
    links = [Step(one.name, asked.href(inside="" if one.by is By.COMPANY else one.text)) for one in above]
    return (*links, Step(here.name, ""))


def _why_href(asked: SiegeAsked, siege: Siege, cause: Why | None) -> str:
    scope = cause.scope if cause is not None else siege.path[-1]
    asks = {"measure": siege.kpi.id, "period": siege.period.label, "scope": scope.text}
    return f"/dashboards/why?{urlencode(asks, safe=':')}"


def _topic(siege: Siege) -> str:
    scope = siege.path[-1]
    if scope.by is By.MEMBER:
        scope = siege.path[-2]
    return f"board:{siege.kpi.id}:{siege.period.label}:{scope.text}"


def _chart(siege: Siege, asked: SiegeAsked, written: Format) -> Chart:
    """Attained beside what was due and what is wanted, the furthest behind on top."""
    unit = siege.kpi.unit
    columns = (
        Column(_("Attained"), unit, Tone.FIRST),
        Column(_("Due by now"), unit, Tone.WARN),
        Column(_("Target"), unit, Tone.QUIET),
        Column(_("Reached"), Unit.RATIO, drawn=False),
        Column(_("Won"), Unit.MONEY, drawn=False),
        Column(_("Collected"), Unit.MONEY, drawn=False),
    )
    rows = tuple(_row(one, asked) for one in siege.castles[:MOST_BARS])
    table = Table(
        "siege-map", _("Against what was due"), _("Where"), columns, rows, asked.href(), siege.directory.currency
    )
    more = len(siege.castles) - len(rows)
    note = _("The %(num)s furthest behind.") % {"num": len(rows)} if more > 0 else ""
    return bar(table, written, lying=True, note=note)


def _row(one: Castle, asked: SiegeAsked) -> Row:
    due = one.pace.expected if one.target is not None else None
    return Row(
        one.scope.name,
        (one.pace.attained, due, one.target, one.pace.attainment, one.won, one.collected),
        href=asked.href(inside=one.scope.text),
    )
