"""Reads the funnel page for one viewer, and puts into one sentence where it is stuck."""

from dataclasses import dataclass
from fractions import Fraction

from kpi.periods import Grain
from server.accounts.queries import AccountQueries, ProductFilter
from server.db.paging import Page
from server.insights.funnel.queries import Cohort, FunnelQueries, FunnelView
from server.people.access import Viewer
from server.people.directory import Directory
from web.board_controls import Choice, ChoiceGroup
from web.charts.table import Chart
from web.dashboards.choices import choices_of, grain_choices, neighbours, scope_groups
from web.dashboards.funnel.asked import FunnelAsked
from web.dashboards.funnel.charts import stage_title, stages_chart, waits_chart, whole_hundreds
from web.format import Format
from web.i18n import gettext as _
from web.localise import current_format
from web.periods import Calendar, span_text

GRAINS = (Grain.MONTH, Grain.QUARTER, Grain.YEAR)
MOST_PRODUCTS = 200


@dataclass(frozen=True, slots=True)
class FunnelControls:
    """The choices above the answer."""

    scopes: tuple[ChoiceGroup, ...]
    products: tuple[Choice, ...]
    grains: tuple[Choice, ...]
    cohorts: tuple[Choice, ...]
    period: str
    span: str
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class StuckLine:
    """A deal that waits longer than nine of ten."""

    href: str
    title: str
    account: str
    stage: str
    days: int
    amount: int
    owner: str


@dataclass(frozen=True, slots=True)
class FunnelPage:
    """Everything that the page shows."""

    asked: FunnelAsked
    view: FunnelView
    sentence: str
    reason: str
    stages: Chart
    waits: Chart
    stuck: tuple[StuckLine, ...]
    controls: FunnelControls
    topics: str

    @property
    def charts(self) -> tuple[Chart, ...]:
        """All of them."""
        return (self.stages, self.waits)


@dataclass(frozen=True, slots=True)
class FunnelReader:
    """Reads funnels for one viewer."""

    queries: FunnelQueries
    accounts: AccountQueries
    viewer: Viewer
    directory: Directory

    async def page(self, asked: FunnelAsked) -> FunnelPage:
        """The page. Raises as ``FunnelQueries.of``."""
        calendar = Calendar.of(self.directory, self.queries.kpis.today(self.directory))
        period = calendar.period(asked.period)
        view = await self.queries.of(period.label, asked.scope, asked.by, asked.product, self.viewer)
        written, href = current_format(), asked.href()
        return FunnelPage(
            asked,
            view,
            *_told(view, written),
            stages_chart(view, written, href),
            waits_chart(view, written, href),
            self._stuck(view),
            await self._controls(asked, view, calendar),
            f"board:deals_opened:{period.label}:company board:revenue_won:{period.label}:company",
        )

    def _stuck(self, view: FunnelView) -> tuple[StuckLine, ...]:
        return tuple(
            StuckLine(
                f"/deals/{deal.one.deal}",
                deal.title or deal.one.deal,
                deal.account,
                stage_title(deal.one.stage),
                deal.one.days,
                deal.one.amount,
                self.directory.member(deal.member).name if deal.member else "",
            )
            for deal in view.stuck
        )

    async def _controls(self, asked: FunnelAsked, view: FunnelView, calendar: Calendar) -> FunnelControls:
        earlier, later = neighbours(view.period, calendar)
        products = (await self.accounts.products(ProductFilter(), Page(MOST_PRODUCTS))).items
        cohorts = {Cohort.OPENED.value: _("Deals opened then"), Cohort.ENDED.value: _("Stays that ended then")}
        return FunnelControls(
            scope_groups(view.scope, self.viewer, self.directory, calendar),
            (
                Choice("", _("All products"), not asked.product),
                *(Choice(one.ref, one.name, one.ref == asked.product) for one in products),
            ),
            grain_choices(view.period, calendar, GRAINS),
            choices_of(cohorts, asked.by.value, Cohort.OPENED.value),
            calendar.title(view.period),
            span_text(view.period),
            asked.href(period=earlier) if earlier else "",
            asked.href(period=later) if later else "",
        )


def _told(view: FunnelView, written: Format) -> tuple[str, str]:
    """Where most money waits longer than usual, and what a day less would free there."""
    currency = view.directory.currency
    late = [one for one in view.slowest if one.slower is not None and one.slower > 0]
    if not late:
        if not view.slowest:
            return _("No deal has moved yet."), _("Deals come here with their stages.")
        return _("Nothing waits longer than usual."), _less(view, written, currency)
    worst = max(late, key=lambda one: one.now.value if one.now is not None else 0)
    now, usual = worst.now, worst.usual
    told = {
        "stage": stage_title(worst.flow.stage),
        "amount": written.money(now.value if now is not None else None, currency),
        "days": written.days(now.median_days if now is not None else None),
        "usual": written.days(usual.median_days if usual is not None else None),
    }
    sentence = _("%(amount)s stand in %(stage)s, for %(days)s by now; usual are %(usual)s.") % told
    return sentence, _less(view, written, currency)


def _less(view: FunnelView, written: Format, currency: str) -> str:
    """Where a day less would free most: in a stage, or between delivery and payment."""
    first = view.slowest[0]
    freed = first.usual.money_per_day if first.usual is not None else Fraction(0)
    paid = view.delivery.settling.money_per_day
    amount = written.money(whole_hundreds(max(freed, paid)), currency)
    if paid > freed:
        return _("A day less between delivery and payment would bring %(amount)s in earlier.") % {"amount": amount}
    if not first.flow.stage:
        return _("A day less before the first stage would bring %(amount)s in earlier.") % {"amount": amount}
    told = {"stage": stage_title(first.flow.stage), "amount": amount}
    return _("A day less in %(stage)s would bring %(amount)s in earlier.") % told
