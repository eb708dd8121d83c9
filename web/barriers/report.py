"""The form of a report: what there is to choose from, what is known beforehand, and reading what was typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from game_rules.barriers import BarrierRules
from kpi.barriers import Cause
from kpi.periods import Grain, Period, period_of
from server.accounts.rows import AccountRow
from server.barriers.reporting import ReportDraft
from server.barriers.touching import Touched
from server.people.directory import Directory
from web.barriers.show import BarrierRow
from web.barriers.words import CAUSE_MARKS
from web.i18n import LOCALE
from web.i18n import gettext as _
from web.raids.typed import Typed

LONGEST = 4000


@dataclass(frozen=True, slots=True)
class CauseChoice:
    """One of the ten, with what it is divided into as pairs of id and title."""

    id: str
    title: str
    mark: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ReportForm:
    """The form as it stands. ``account`` and ``deal`` are what the page that led here was about."""

    typed: Typed
    directory: Directory
    rules: BarrierRules
    today: date
    account: AccountRow | None
    deal: str
    deal_title: str
    touched: Touched
    similar: Sequence[BarrierRow]

    @property
    def causes(self) -> tuple[CauseChoice, ...]:
        """The pick-list."""
        language = LOCALE.get()
        found = []
        for cause in Cause:
            parts = [one for one in self.rules.sub_causes if one.id.startswith(f"{cause.value}.")]
            titles = tuple((one.id, one.title[language]) for one in parts)
            found.append(CauseChoice(cause.value, self.rules.title(cause.value, language), CAUSE_MARKS[cause], titles))
        return tuple(found)

    @property
    def cause(self) -> str:
        """The chosen one of the ten, "" for none."""
        return self.typed.value("cause").partition(".")[0]

    @property
    def periods(self) -> tuple[tuple[str, str], ...]:
        """What is usually blocked: this month, the next, this quarter, this year."""
        month = period_of(self.today, Grain.MONTH)
        fiscal = self.directory.fiscal_start_month
        quarter, year = (period_of(self.today, grain, fiscal) for grain in (Grain.QUARTER, Grain.YEAR))
        named: tuple[tuple[Period, str], ...] = (
            (month, _("This month")),
            (month.next(), _("Next month")),
            (quarter, _("This quarter")),
            (year, _("This year")),
        )
        return tuple((period.label, f"{title} · {period.label}") for period, title in named)

    @property
    def measures(self) -> tuple[tuple[str, str], ...]:
        """What money is blocked."""
        return (("revenue_won", _("Sales that could be won")), ("collected", _("Money that is owed")))


def read_report(form: ReportForm) -> ReportDraft | None:
    """What was typed as a report; None, with words beside the fields, where something is wrong. Files come later."""
    typed, directory = form.typed, form.directory
    cause = typed.value("part") if typed.value("part").partition(".")[0] == typed.value("cause") else ""
    cause = cause or typed.value("cause")
    if not form.rules.knows(cause):
        typed.wrong("cause", _("Choose what it is."))
    text = typed.text("text", _("Say in a few words what stands in the way."))
    amount = None
    if typed.value("amount") or not form.touched.blocked:
        money = typed.money("amount", directory.currency)
        amount = money.decimal if money is not None else None
    region = typed.value("region")
    if region and directory.find_region(region) is None:
        typed.wrong("region", _("Choose a region."))
    if typed.errors:
        return None
    return ReportDraft(
        cause=cause,
        text=text,
        measure=typed.value("measure") or "revenue_won",
        period=typed.value("period"),
        amount=amount,
        currency=directory.currency if amount is not None else "",
        account=form.account.ref if form.account is not None else "",
        deal=form.deal,
        region="" if form.account is not None else region,
        place=typed.optional_line("place"),
        id=typed.value("id"),
    )
