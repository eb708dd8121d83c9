"""Reads the customers dashboard for one viewer."""

from dataclasses import dataclass

from kpi.catalog import Kpi
from kpi.contribution import Concentration
from kpi.periods import Period
from server.insights.contribution.customers import CustomerQueries, Customers
from server.insights.contribution.queries import Contribution, ContributionQuestion
from server.insights.parts import Dimension
from server.insights.scopes import read_asked_scope
from server.people.access import Viewer
from server.people.directory import Directory
from web.board_controls import Choice, ChoiceGroup
from web.charts.table import Chart
from web.dashboards.choices import dimensions_in, grain_choices, measure_groups, neighbours, scope_groups
from web.dashboards.customers.asked import ShareAsked
from web.dashboards.customers.charts import ShareCharts
from web.dashboards.topics import topics_of
from web.dashboards.words import dimension_title
from web.i18n import LOCALE, ngettext
from web.i18n import gettext as _
from web.localise import current_format
from web.periods import Calendar, span_text


@dataclass(frozen=True, slots=True)
class ShareControls:
    """The choices above the answer."""

    measures: tuple[ChoiceGroup, ...]
    scopes: tuple[ChoiceGroup, ...]
    grains: tuple[Choice, ...]
    bys: tuple[Choice, ...]
    period: str
    span: str
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class CustomersPage:
    """Everything that the page shows. ``concentration`` is over the parts that the page splits by."""

    asked: ShareAsked
    title: str
    customers: Customers
    concentration: Concentration
    parts_title: str
    sentence: str
    newcomers: str
    shares: Chart
    matrix: Chart
    slipping: Chart
    controls: ShareControls
    topics: str

    @property
    def charts(self) -> tuple[Chart, ...]:
        """All of them."""
        return self.shares, self.matrix, self.slipping


@dataclass(frozen=True, slots=True)
class CustomersReader:
    """Reads who buys what for one viewer."""

    queries: CustomerQueries
    viewer: Viewer
    directory: Directory

    async def page(self, asked: ShareAsked) -> CustomersPage:
        """The page. Raises as ``CustomerQueries.of``."""
        contributions = self.queries.contributions
        calendar = Calendar.of(self.directory, contributions.kpis.today(self.directory))
        period = calendar.period(asked.period)
        customers = await self.queries.of(asked.measure, period.label, asked.scope, self.viewer)
        found = customers.contribution
        if asked.by is not Dimension.ACCOUNT:
            question = ContributionQuestion(asked.measure, period.label, asked.by, asked.scope)
            found = await contributions.of(question, self.viewer)
        charts = ShareCharts(asked, current_format(), calendar, self.directory.currency)
        return CustomersPage(
            asked,
            found.kpi.title[LOCALE.get()],
            customers,
            found.concentration,
            dimension_title(asked.by),
            self._sentence(found),
            self._newcomers(customers),
            charts.shares(found),
            charts.matrix(customers),
            charts.slipping(customers),
            await self._controls(asked, found.kpi, period, calendar),
            topics_of(
                await contributions.kpis.catalogue(self.viewer),
                (found.kpi.id, "revenue_won"),
                (found.scope,),
                (period,),
            ),
        )

    def _sentence(self, found: Contribution) -> str:
        written, concentration = current_format(), found.concentration
        told = {
            "name": found.scope.name,
            "amount": written.quantity(found.total, found.kpi.unit, self.directory.currency),
            "parts": dimension_title(found.by),
            "count": concentration.count,
            "share": written.percent(concentration.top_5),
        }
        if not concentration.count:
            return _("Nothing counted in this period.")
        if concentration.count <= 5:
            return _("%(name)s: %(amount)s. %(parts)s: %(count)s.") % told
        return _("%(name)s: %(amount)s. %(parts)s: %(count)s; the largest five bring %(share)s.") % told

    def _newcomers(self, found: Customers) -> str:
        written, new = current_format(), found.newcomers
        if not new.count:
            return _("No customer bought for the first time.")
        told = {
            "count": new.count,
            "amount": written.quantity(new.value, found.contribution.kpi.unit, self.directory.currency),
            "share": written.percent(new.share),
        }
        return (
            ngettext(
                "%(count)s customer is new and brings %(amount)s (%(share)s).",
                "%(count)s customers are new and bring %(amount)s (%(share)s).",
                new.count,
            )
            % told
        )

    async def _controls(self, asked: ShareAsked, kpi: Kpi, period: Period, calendar: Calendar) -> ShareControls:
        scope = read_asked_scope(asked.scope, self.viewer, self.directory)
        earlier, later = neighbours(period, calendar)
        catalogue = await self.queries.contributions.kpis.catalogue(self.viewer)
        bys = tuple(Choice(one.value, dimension_title(one), one is asked.by) for one in dimensions_in(scope))
        return ShareControls(
            measure_groups(catalogue, kpi),
            scope_groups(scope, self.viewer, self.directory, calendar),
            grain_choices(period, calendar),
            bys,
            calendar.title(period),
            span_text(period),
            asked.href(period=earlier) if earlier else "",
            asked.href(period=later) if later else "",
        )
