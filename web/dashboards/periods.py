"""The life of periods, ready to print: their states, what was adjusted later, who won what, and how they close."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from kpi.calendar import WorkCalendar
from kpi.catalog import Unit
from kpi.facts import NOBODY
from kpi.period_life import CLOSING_GRAINS, PeriodState
from kpi.periods import Grain
from server.insights.periods.queries import Adjustment, PeriodLife, PeriodList, PeriodQueries, SettingsNow
from server.insights.periods.settings import ClosingDraft
from server.insights.periods.views import measure_words, named_winner, prize_title
from server.ledger.history import XP
from server.people.access import Viewer, caller_name
from server.people.roles import Role
from web.dashboards.closing_form import ClosingForm, form_of
from web.event_words import kind_mark, kind_title
from web.format import Format
from web.i18n import LOCALE
from web.i18n import gettext as _
from web.periods import Calendar, days_text, plain_title, span_text

MOST_ADJUSTMENTS = 300
MOST_AMOUNTS = 2


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its name."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One period of the list; ``elapsed`` of ``working_days`` are over."""

    label: str
    title: str
    span: str
    href: str
    state: str
    working_days: int
    elapsed: int
    share: float
    closes_at: datetime | None
    closed_at: datetime | None
    amounts: tuple[Amount, ...]
    is_chosen: bool
    is_present: bool


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Where a period differs from the plain week: ``off`` are breaks on weekdays, ``worked`` days of weekends."""

    title: str
    count: int
    off: str
    worked: str


@dataclass(frozen=True, slots=True)
class AdjustmentRow:
    """What one event brought later for one member; ``href`` leads to it. ``rest`` are its further numbers."""

    title: str
    text: str
    is_less: bool
    rest: tuple[Amount, ...]
    member: str
    account: str
    what: str
    mark: str
    about: date
    day: date
    href: str


@dataclass(frozen=True, slots=True)
class PrizeRow:
    """Who won what; ``member`` is "" for somebody who stays anonymous."""

    title: str
    place: int
    member: str
    href: str
    coins: int
    badge: str


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting of the past."""

    text: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ClosingCard:
    """How periods close: in words, as a form for admins, and what was set before."""

    text: str
    form: ClosingForm
    may_set: bool
    history: tuple[SettingRow, ...]
    errors: Mapping[str, str] = field(default_factory=dict)
    effects: Sequence[str] = ()
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class PeriodsPage:
    """Everything on the page; the newest period comes first. ``topic`` names what to follow."""

    grain: Grain
    topic: str
    grains: tuple[tuple[str, str, bool], ...]
    rows: tuple[PeriodRow, ...]
    chosen: PeriodRow
    working: WorkingDays
    adjustments: tuple[AdjustmentRow, ...]
    prizes: tuple[PrizeRow, ...]
    has_more: bool
    closing: ClosingCard


@dataclass(frozen=True, slots=True)
class PeriodsReader:
    """Reads the page for one viewer."""

    queries: PeriodQueries
    viewer: Viewer
    format: Format

    async def page(self, grain: Grain, label: str) -> PeriodsPage:
        """The page with one period opened: the one asked for, or the latest that is no longer open."""
        found = await self.queries.list(self.viewer, grain, None, None)
        today = self.format.now.astimezone(found.directory.zone).date()
        calendar = Calendar.of(found.directory, today)
        lives = list(reversed(found.rows))
        chosen = next((one for one in lives if one.period.label == label), None) or _usual(lives)
        told = await self.queries.adjustments(self.viewer, chosen.period, MOST_ADJUSTMENTS + 1)
        rows = {one.period: self._row(one, found, calendar, one is chosen) for one in lives}
        return PeriodsPage(
            grain=grain,
            # Nearly everything that is booked moves points, and it is booked in the present month.
            topic=f"board:xp:{calendar.now(Grain.MONTH).label}:company",
            grains=tuple((one.value, title, one is grain) for one, title in _grain_titles().items()),
            rows=tuple(rows.values()),
            chosen=rows[chosen.period],
            working=working_days(chosen, found.directory.calendar),
            adjustments=self._adjustments(told[:MOST_ADJUSTMENTS], found),
            prizes=self._prizes(chosen, found),
            has_more=len(told) > MOST_ADJUSTMENTS,
            closing=await self.closing(),
        )

    async def closing(self) -> ClosingCard:
        """How periods close now."""
        now = await self.queries.settings(self.viewer)
        return ClosingCard(
            text=rules_text(now.draft, self.format),
            form=form_of(now),
            may_set=self.viewer.role is Role.ADMIN,
            history=await self._history(now),
        )

    async def _history(self, now: SettingsNow) -> tuple[SettingRow, ...]:
        directory = await self.queries.directories.current()
        return tuple(
            SettingRow(
                rules_text(ClosingDraft.made(one), self.format),
                caller_name(one.caller, directory),
                one.rules.set_at,
            )
            for one in reversed(now.history)
        )

    def _row(self, one: PeriodLife, found: PeriodList, calendar: Calendar, is_chosen: bool) -> PeriodRow:
        period = one.period
        return PeriodRow(
            label=period.label,
            title=plain_title(period),
            span=span_text(period),
            href=f"/dashboards/periods?grain={period.grain}&period={period.label}#adjusted",
            # What ended before closing was switched on stays open for ever: nothing to tell.
            state="" if _never_closes(one, calendar) else one.state.value,
            working_days=one.working_days,
            elapsed=one.elapsed,
            share=one.elapsed / one.working_days if one.working_days else 0.0,
            closes_at=one.closes_at,
            closed_at=one.closed_at,
            amounts=self._amounts(one, found),
            is_chosen=is_chosen,
            is_present=period == calendar.now(period.grain),
        )

    def _amounts(self, one: PeriodLife, found: PeriodList) -> tuple[Amount, ...]:
        """The largest money and the points; everything else stands with the events."""
        day = one.period.start
        units = {measure: measure_words(measure, day, found, LOCALE.get())[1] for measure in one.adjusted}
        money = [measure for measure, unit in units.items() if unit is Unit.MONEY]
        money.sort(key=lambda measure: -abs(one.adjusted[measure]))
        # The same amount under a second name (collected, collected on time) tells nothing more.
        told: dict[int, str] = {}
        for measure in money:
            told.setdefault(one.adjusted[measure], measure)
        shown = [*list(told.values())[:MOST_AMOUNTS], *(XP for _ in range(XP in one.adjusted))]
        return tuple(self._amount(measure, one.adjusted[measure], day, found) for measure in shown)

    def _amount(self, measure: str, value: int, day: date, found: PeriodList) -> Amount:
        title, unit = measure_words(measure, day, found, LOCALE.get())
        sign = "+" if value > 0 else ""
        return Amount(title, sign + self.format.quantity(value, unit, found.directory.currency))

    def _adjustments(self, told: Sequence[Adjustment], found: PeriodList) -> tuple[AdjustmentRow, ...]:
        groups: dict[tuple[int, int], list[Adjustment]] = {}
        for one in told:
            groups.setdefault((one.cause, one.member), []).append(one)
        return tuple(self._adjustment(group, found) for group in groups.values())

    def _adjustment(self, group: Sequence[Adjustment], found: PeriodList) -> AdjustmentRow:
        """One event's numbers for one member, the largest money first."""

        def weight(one: Adjustment) -> tuple[bool, int]:
            unit = measure_words(one.measure, one.adjusts, found, LOCALE.get())[1]
            return unit is not Unit.MONEY, -abs(one.value)

        ranked = sorted(group, key=weight)
        one = ranked[0]
        first, *rest = (self._amount(each.measure, each.value, each.adjusts, found) for each in ranked)
        return AdjustmentRow(
            title=first.title,
            text=first.text,
            is_less=one.value < 0,
            rest=tuple(rest),
            member=found.directory.member(one.member).name if one.member != NOBODY else "",
            account=one.account,
            what=kind_title(one.kind),
            mark=kind_mark(one.kind),
            about=one.adjusts,
            day=one.day,
            href=f"/events/{one.cause}",
        )

    def _prizes(self, life: PeriodLife, found: PeriodList) -> tuple[PrizeRow, ...]:
        rows = []
        for one in life.prizes:
            member = named_winner(one, found.directory, self.viewer)
            badge = found.editions.latest.badges.get(one.badge)
            rows.append(
                PrizeRow(
                    prize_title(one, found, LOCALE.get()),
                    one.place,
                    member.name if member is not None else "",
                    f"/members/{member.username}" if member is not None else "",
                    one.coins,
                    badge.title[LOCALE.get()] if badge is not None else one.badge,
                )
            )
        return tuple(rows)


def working_days(life: PeriodLife, calendar: WorkCalendar) -> WorkingDays:
    """Which of its days are not what their weekday says."""
    period, comma = life.period, _(", ")
    return WorkingDays(
        plain_title(period),
        life.working_days,
        comma.join(days_text(*one) for one in calendar.breaks_between(period.start, period.end)),
        comma.join(days_text(day, day) for day in calendar.worked_weekends(period.start, period.end)),
    )


def _usual(lives: Sequence[PeriodLife]) -> PeriodLife:
    """The latest period that settles or is closed; else the present one."""
    return next((one for one in lives if one.state is not PeriodState.OPEN), lives[0])


def _never_closes(one: PeriodLife, calendar: Calendar) -> bool:
    is_over = one.period.end <= calendar.today
    return is_over and one.state is PeriodState.OPEN and one.closes_at is None


def _grain_titles() -> dict[Grain, str]:
    titles = {Grain.MONTH: _("Months"), Grain.QUARTER: _("Quarters"), Grain.YEAR: _("Years")}
    return {grain: titles[grain] for grain in CLOSING_GRAINS}


def rules_text(draft: ClosingDraft, format: Format) -> str:
    """Settings in a sentence."""
    if draft.since is None:
        return _("Nothing closes: late events always count in the period they belong to.")
    grains = _(", ").join(title for grain, title in _grain_titles().items() if grain in draft.grains)
    return _("%(grains)s close since %(day)s, %(days)s working days after their end.") % {
        "grains": grains.capitalize(),
        "day": format.exact(draft.since),
        "days": draft.settling_days,
    }
