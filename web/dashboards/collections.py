"""Reading collections for their page: figures, ageing, punctuality, the cash to come, and the biggest overdue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from litestar.params import FromQuery, QueryParameter

from kpi.catalog import Unit
from kpi.periods import Grain
from server.insights.collections.queries import CollectionQueries, Collections, Holding, bucket
from server.insights.scopes import AskedScope
from server.insights.siege.scopes import path_to
from server.kpis.sums import By
from server.people.access import Viewer
from server.pipeline.rows import Age
from web.address import PageAsked
from web.board_controls import Choice
from web.charts.bars import bar
from web.charts.lines import Band, line
from web.charts.table import Chart, Column, Row, Table, Tone
from web.customers.words import age_title
from web.dashboards.choices import grain_choices, neighbours
from web.dashboards.topics import topics_of
from web.format import Format
from web.i18n import gettext as _
from web.periods import Calendar, span_text

PATH = "/dashboards/collections"
USUAL_PERIOD = "quarter"
GRAINS = (Grain.MONTH, Grain.QUARTER, Grain.YEAR)
MOVED_BY = ("contract_value", "delivered_value", "collected")
AGE_TONES = {
    Age.NOT_DUE: Tone.QUIET,
    Age.TO_30: Tone.FIFTH,
    Age.TO_60: Tone.WARN,
    Age.TO_90: Tone.SIXTH,
    Age.OVER_90: Tone.THREAT,
}


@dataclass(frozen=True, slots=True)
class CollectionsAsked(PageAsked):
    """The question as the address has it; scope "": the widest the viewer may ask about."""

    PATH: ClassVar[str] = PATH
    NAMES: ClassVar[Mapping[str, str]] = {"inside": "scope"}

    period: str = USUAL_PERIOD
    inside: str = ""


def provide_collections_asked(
    period: FromQuery[str] = USUAL_PERIOD, inside: Annotated[str, QueryParameter(name="scope")] = ""
) -> CollectionsAsked:
    """The dependency `collections_asked`."""
    return CollectionsAsked(period or USUAL_PERIOD, inside)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way down: its name and address, "" where one is."""

    name: str
    href: str


@dataclass(frozen=True, slots=True)
class CollectionsPage:
    """Everything the page shows."""

    asked: CollectionsAsked
    found: Collections
    headline: str
    tone: str
    steps: tuple[Step, ...]
    title: str
    span: str
    earlier: str
    later: str
    grains: tuple[Choice, ...]
    ageing: Chart
    cash: Chart
    punctual: Chart | None
    topics: str

    @property
    def currency(self) -> str:
        """What money is counted in."""
        return self.found.directory.currency

    @property
    def charts(self) -> tuple[Chart, ...]:
        """All charts of the page."""
        return (self.ageing, self.cash, *((self.punctual,) if self.punctual is not None else ()))

    def days_late(self, due_on: date) -> int:
        """How late something is today."""
        return (self.found.today - due_on).days


@dataclass(frozen=True, slots=True)
class CollectionsReader:
    """Reads collections for one viewer."""

    queries: CollectionQueries
    viewer: Viewer
    written: Format

    async def page(self, asked: CollectionsAsked) -> CollectionsPage:
        """The page as it is now."""
        directory = await self.queries.directories.current()
        calendar = Calendar.of(directory, self.queries.kpis.today(directory))
        period = calendar.period(asked.period)
        found = await self.queries.of(period.label, asked.inside, self.viewer)
        headline, tone = _headline(found, self.written)
        before, after = neighbours(period, calendar)
        return CollectionsPage(
            asked=asked,
            found=found,
            headline=headline,
            tone=tone,
            steps=_steps(asked, found, self.queries.usual(self.viewer, directory)),
            title=calendar.title(period),
            span=span_text(period),
            earlier=asked.href(period=before) if before else "",
            later=asked.href(period=after) if after else "",
            grains=grain_choices(period, calendar, GRAINS),
            ageing=_ageing(found, asked, self.written),
            cash=_cash(found, asked, self.written),
            punctual=_punctual(found, asked, self.written),
            topics=topics_of(await self.queries.kpis.catalogue(self.viewer), MOVED_BY, (found.scope,)),
        )


def _headline(found: Collections, written: Format) -> tuple[str, str]:
    currency = found.directory.currency
    month = sum(week.expected for week in found.cash.weeks[:4])
    told = {
        "total": written.short_quantity(found.owed.total, Unit.MONEY, currency),
        "overdue": written.short_quantity(found.owed.overdue, Unit.MONEY, currency),
        "month": written.short_quantity(month, Unit.MONEY, currency),
    }
    if not found.owed.total:
        return _("Nothing is owed."), "gain"
    if not found.owed.overdue:
        return _("%(total)s is still to come, nothing of it is overdue.") % told, "gain"
    tone = "threat" if found.owed.overdue * 4 > found.owed.total else "warn"
    return _("%(overdue)s of %(total)s is overdue; the next four weeks will bring about %(month)s.") % told, tone


def _steps(asked: CollectionsAsked, found: Collections, widest: str) -> tuple[Step, ...]:
    """The way from the widest scope that the viewer may ask about."""
    path = path_to(found.scope, found.directory, found.today.toordinal())
    start = next((place for place, one in enumerate(path) if one.text == widest), 0)
    *above, here = path[start:] or path[-1:]
    return (*(Step(one.name, _href(asked, one)) for one in above), Step(here.name, ""))


def _href(asked: CollectionsAsked, scope: AskedScope) -> str:
    return asked.href(inside="" if scope.by is By.COMPANY else scope.text)


def _name(one: Holding) -> str:
    return one.scope.name if one.scope is not None else _("Nobody in particular")


def _ageing(found: Collections, asked: CollectionsAsked, written: Format) -> Chart:
    columns = tuple(Column(age_title(age), Unit.MONEY, AGE_TONES[age]) for age in Age)
    whole = (Holding(found.scope, found.owed, found.punctual),)
    rows = tuple(
        Row(
            _name(one),
            tuple(bucket(one.owed, age) for age in Age),
            href=_href(asked, one.scope) if one.scope is not None and one.scope != found.scope else "",
        )
        for one in found.holdings or whole
    )
    table = Table(
        "ageing", _("Owed, by how late it is"), _("Where"), columns, rows, asked.href(), found.directory.currency
    )
    return bar(table, written, stacked=True, lying=True)


def _cash(found: Collections, asked: CollectionsAsked, written: Format) -> Chart:
    columns = (
        Column(_("Expected"), Unit.MONEY),
        Column(_("Low"), Unit.MONEY),
        Column(_("High"), Unit.MONEY),
    )
    rows = tuple(
        Row(written.day(date.fromordinal(week.first_day)), (week.expected, week.low, week.high))
        for week in found.cash.weeks
    )
    title = _("Cash of the next %(num)s weeks") % {"num": len(rows)}
    table = Table("cash", title, _("Week from"), columns, rows, asked.href(), found.directory.currency)
    note = _("Due dates, shifted by how late each customer usually pays; four times in five it lies in the band.")
    return line(table, written, band=Band(1, 2, _("Likely range")), note=note)


def _punctual(found: Collections, asked: CollectionsAsked, written: Format) -> Chart | None:
    rows = tuple(
        Row(
            _name(one),
            (one.punctual.rate, one.punctual.money_rate, one.punctual.on_time, one.punctual.payments),
            href=_href(asked, one.scope) if one.scope is not None else "",
        )
        for one in found.holdings
        if one.punctual.payments
    )
    if not rows:
        return None
    columns = (
        Column(_("Payments on time"), Unit.RATIO),
        Column(_("Money on time"), Unit.RATIO, drawn=False),
        Column(_("On time"), drawn=False),
        Column(_("Payments"), drawn=False),
    )
    table = Table("on-time", _("Who is paid on time"), _("Where"), columns, rows, asked.href())
    return bar(table, written, lying=True)
