"""Reads the compare dashboard for one viewer: the two sides in words, the waterfall between them, the months."""

from dataclasses import dataclass
from fractions import Fraction

from babel.dates import get_month_names

from kpi.catalog import Better, Kpi, Unit
from kpi.periods import Grain, Period
from server.insights.compare.queries import Compared, CompareQueries, CompareQuestion, Comparison
from server.insights.why.queries import Against
from server.people.access import Viewer
from server.people.directory import Directory
from web.board_controls import Choice, ChoiceGroup
from web.charts.bars import waterfall
from web.charts.table import Chart, Column, Row, Table
from web.charts.tiles import heat
from web.dashboards.choices import grain_choices, measure_groups, neighbours, scope_groups
from web.dashboards.compare.asked import LAST_PERIOD, LAST_YEAR, SAME, SideAsked
from web.dashboards.topics import USUAL, topics_of
from web.dashboards.why.asked import GapAsked
from web.dashboards.why.words import name_of
from web.format import Format
from web.i18n import LOCALE, LOCALES
from web.i18n import gettext as _
from web.localise import current_format
from web.periods import Calendar, span_text


@dataclass(frozen=True, slots=True)
class Line:
    """One KPI on both sides, written. `tone` says whether the difference is good: gain, loss or ""."""

    title: str
    definition: str
    value: str
    other: str
    difference: str
    change: str
    tone: str
    mark: str


@dataclass(frozen=True, slots=True)
class CompareControls:
    """The choices above the answer."""

    measures: tuple[ChoiceGroup, ...]
    scopes: tuple[ChoiceGroup, ...]
    other_scopes: tuple[ChoiceGroup, ...]
    grains: tuple[Choice, ...]
    others: tuple[Choice, ...]
    period: str
    span: str
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Everything that the page shows. ``why`` leads to the drivers part by part; "" where there is no such page."""

    asked: SideAsked
    found: Comparison
    title: str
    sides: tuple[str, str]
    compared: str
    lines: tuple[Line, ...]
    table: Table
    drivers: Chart
    months: Chart
    why: str
    controls: CompareControls
    topics: str

    @property
    def tables(self) -> tuple[Chart | Table, ...]:
        """All that comes as a file."""
        return self.table, self.drivers, self.months


@dataclass(frozen=True, slots=True)
class CompareReader:
    """Puts two sides on one page."""

    queries: CompareQueries
    viewer: Viewer
    directory: Directory

    async def page(self, asked: SideAsked) -> ComparePage:
        """The page. Raises as ``CompareQueries.compare``."""
        calendar = Calendar.of(self.directory, self.queries.kpis.today(self.directory))
        period = calendar.period(asked.period)
        other = _other(asked, period, calendar)
        question = CompareQuestion(period.label, other.label, asked.scope, asked.other_scope, asked.measure)
        found = await self.queries.compare(question, self.viewer)
        written = current_format()
        sides = _sides(found, calendar)
        lines = tuple(self._line(one, written) for one in found.rows)
        return ComparePage(
            asked=asked,
            found=found,
            title=found.measure.title[LOCALE.get()],
            sides=sides,
            compared=_compared(found),
            lines=lines,
            table=_table(lines, sides, asked),
            drivers=self._drivers(found, sides, asked, written),
            months=self._months(found, asked, written),
            why=_why(found, asked),
            controls=await self._controls(asked, found, calendar),
            topics=topics_of(
                await self.queries.kpis.catalogue(self.viewer),
                (found.measure.id, *USUAL),
                (found.scope, found.other_scope),
                (found.period, found.other),
            ),
        )

    def _line(self, one: Compared, written: Format) -> Line:
        kpi, difference = one.kpi, one.difference
        is_more = difference is not None and difference > 0
        is_good = is_more == (kpi.better is Better.HIGHER)
        return Line(
            kpi.title[LOCALE.get()],
            f"/rules#number-{kpi.id}",
            self._written(one.value.value, kpi, written),
            self._written(one.other.value, kpi, written),
            written.signed_quantity(difference, kpi.unit, self.directory.currency),
            written.signed_percent(one.change) if one.change is not None and kpi.unit is not Unit.RATIO else "",
            ("gain" if is_good else "loss") if difference else "",
            ("trending-up" if is_more else "trending-down") if difference else "",
        )

    def _written(self, value: Fraction | int | None, kpi: Kpi, written: Format) -> str:
        shown = round(value) if value is not None and kpi.unit is Unit.MONEY else value
        return written.quantity(shown, kpi.unit, self.directory.currency)

    def _drivers(self, found: Comparison, sides: tuple[str, str], asked: SideAsked, written: Format) -> Chart:
        rows = [Row(sides[1], (found.split.reference,))]
        rows += [Row(name_of(one.driver), (one.amount,)) for one in found.split.drivers]
        rows += [Row(sides[0], (found.split.actual,))]
        columns = (Column(_("Amount"), found.measure.unit),)
        title = _("From one to the other: %(measure)s") % {"measure": found.measure.title[LOCALE.get()]}
        table = Table("between", title, _("Driver"), columns, tuple(rows), asked.href(), self.directory.currency)
        return waterfall(table, written)

    def _months(self, found: Comparison, asked: SideAsked, written: Format) -> Chart:
        values = {(one.year, one.month): one.value for one in found.months}
        years = sorted({year for year, _month in values}, reverse=True)
        rows = tuple(Row(str(year), tuple(values.get((year, month)) for month in range(1, 13))) for year in years)
        columns = tuple(Column(_month_name(month), found.measure.unit) for month in range(1, 13))
        title = _("Which months earn: %(measure)s") % {"measure": found.measure.title[LOCALE.get()]}
        table = Table("months", title, _("Year"), columns, rows, asked.href(), self.directory.currency)
        return heat(table, written, note=found.scope.name)

    async def _controls(self, asked: SideAsked, found: Comparison, calendar: Calendar) -> CompareControls:
        catalogue = await self.queries.kpis.catalogue(self.viewer)
        scopes = [
            scope_groups(scope, self.viewer, self.directory, calendar) for scope in (found.scope, found.other_scope)
        ]
        same = ChoiceGroup("", (Choice("", _("The same"), not asked.other_scope),))
        earlier, later = neighbours(found.period, calendar)
        return CompareControls(
            measure_groups(catalogue, found.measure),
            scopes[0],
            (same, *_unchosen(scopes[1], keep=bool(asked.other_scope))),
            grain_choices(found.period, calendar),
            _others(asked),
            calendar.title(found.period),
            span_text(found.period),
            asked.href(period=earlier) if earlier else "",
            asked.href(period=later) if later else "",
        )


def _other(asked: SideAsked, period: Period, calendar: Calendar) -> Period:
    if asked.other == SAME or period.grain is Grain.ALL:
        return period
    if asked.other == LAST_YEAR:
        return period.same_period_last_year()
    return period.previous() if asked.other == LAST_PERIOD else calendar.period(asked.other)


def _sides(found: Comparison, calendar: Calendar) -> tuple[str, str]:
    """What tells the two sides apart: the periods, the scopes, or both."""
    periods = calendar.title(found.period), calendar.title(found.other)
    scopes = found.scope.name, found.other_scope.name
    if found.scope.text == found.other_scope.text:
        return periods
    if found.period == found.other:
        return scopes
    return f"{scopes[0]}, {periods[0]}", f"{scopes[1]}, {periods[1]}"


def _month_name(month: int) -> str:
    """Short: `Jan`, `1月`."""
    return str(get_month_names("abbreviated", "stand-alone", LOCALES[LOCALE.get()])[month])


def _compared(found: Comparison) -> str:
    if found.likened is None:
        return ""
    told = {"days": found.likened.elapsed.days, "total": found.likened.elapsed.total}
    return _("Both up to working day %(days)s: %(days)s of %(total)s have passed.") % told


def _table(lines: tuple[Line, ...], sides: tuple[str, str], asked: SideAsked) -> Table:
    words = (*sides, _("Difference"), _("Relative change"))
    rows = tuple(Row(one.title, (one.value, one.other, one.difference, one.change), one.definition) for one in lines)
    columns = tuple(Column(title, None) for title in words)
    return Table("sides", _("Side by side"), _("Number"), columns, rows, asked.href())


def _why(found: Comparison, asked: SideAsked) -> str:
    """The page that splits the same gap part by part."""
    if found.scope.text != found.other_scope.text or found.period == found.other:
        return ""
    against = {LAST_PERIOD: Against.LAST_PERIOD, LAST_YEAR: Against.LAST_YEAR}.get(asked.other)
    if against is None:
        return ""
    return GapAsked(asked.measure, asked.period, found.scope.text, against.value).href()


def _others(asked: SideAsked) -> tuple[Choice, ...]:
    titles = {LAST_PERIOD: _("Period before"), LAST_YEAR: _("Last year"), SAME: _("Same period")}
    if asked.other not in titles:
        titles[asked.other] = asked.other
    return tuple(
        Choice("" if value == LAST_PERIOD else value, title, value == asked.other) for value, title in titles.items()
    )


def _unchosen(groups: tuple[ChoiceGroup, ...], *, keep: bool) -> tuple[ChoiceGroup, ...]:
    """Without a mark at the scope that stands on this side only because it stands on the other."""
    if keep:
        return groups
    return tuple(
        ChoiceGroup(group.title, tuple(Choice(one.value, one.title, False) for one in group.choices))
        for group in groups
    )
