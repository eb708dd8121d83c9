"""Periods on the wire."""

from datetime import date, datetime

import msgspec

from kpi.catalog import Unit
from kpi.period_life import CLOSING_GRAINS, PeriodState
from kpi.periods import Grain
from server.errors import FieldProblem, InvalidInput
from server.insights.periods.queries import GivenPrize, PeriodLife, PeriodList, SettingsNow
from server.insights.periods.settings import ClosingDraft
from server.ledger.history import XP
from server.ledger.views import amount_view
from server.money import MoneyView
from server.people.access import Viewer, caller_name, may_see_member
from server.people.closing_rules import ClosingSetting
from server.people.directory import Directory, MemberInfo
from server.people.roles import Language, Visibility


class AdjustedView(msgspec.Struct, frozen=True):
    """What was booked later instead of in the period, for one measure."""

    measure: str
    title: str
    value: MoneyView | int


class PrizeView(msgspec.Struct, frozen=True):
    """What somebody won with the closing. ``member`` and ``name`` are null for somebody who stays anonymous."""

    rule: str
    title: str
    place: int
    member: str | None
    name: str | None
    coins: int
    badge: str | None


class PeriodView(msgspec.Struct, frozen=True):
    """A period: its first and last day, its working days and how many of them are over, and where it is in its life.

    ``closes_at`` is null for a period that does not close by itself; ``adjustments`` are what the asker may see.
    """

    label: str
    grain: Grain
    start: date
    end: date
    working_days: int
    elapsed_working_days: int
    state: PeriodState
    closes_at: datetime | None
    closed_at: datetime | None
    adjustments: list[AdjustedView]
    prizes: list[PrizeView]


class PeriodsView(msgspec.Struct, frozen=True):
    """Periods in order of time."""

    items: list[PeriodView]


class SettingView(msgspec.Struct, frozen=True):
    """One setting as it was made."""

    version: int
    closing_from: date | None
    settling_days: int
    grains: list[Grain]
    fiscal_start_month: int
    calendar: str
    set_at: datetime
    set_by: str


class SettingsIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How periods are to close; what is absent stays as it is. ``closing_from`` null switches closing off."""

    closing_from: date | msgspec.UnsetType | None = msgspec.UNSET
    settling_days: int | msgspec.UnsetType = msgspec.UNSET
    grains: list[str] | msgspec.UnsetType = msgspec.UNSET
    fiscal_start_month: int | msgspec.UnsetType = msgspec.UNSET
    calendar: str | msgspec.UnsetType = msgspec.UNSET


class SettingsView(msgspec.Struct, frozen=True):
    """How periods close now, and every setting that was made, the newest first. ``consequences`` after a change."""

    version: int
    closing_from: date | None
    settling_days: int
    grains: list[Grain]
    fiscal_start_month: int
    calendar: str
    history: list[SettingView]
    consequences: list[str] = []


def periods_view(found: PeriodList, viewer: Viewer) -> PeriodsView:
    """A list of periods in the reader's language."""
    return PeriodsView([_period_view(one, found, viewer) for one in found.rows])


def _period_view(one: PeriodLife, found: PeriodList, viewer: Viewer) -> PeriodView:
    period, language = one.period, viewer.language
    return PeriodView(
        period.label,
        period.grain,
        period.start,
        date.fromordinal(period.end.toordinal() - 1),
        one.working_days,
        one.elapsed,
        one.state,
        one.closes_at,
        one.closed_at,
        [
            AdjustedView(measure, *titled(measure, value, period.start, found, language))
            for measure, value in one.adjusted.items()
        ],
        [_prize_view(prize, found, viewer) for prize in one.prizes],
    )


def _prize_view(one: GivenPrize, found: PeriodList, viewer: Viewer) -> PrizeView:
    member = named_winner(one, found.directory, viewer)
    return PrizeView(
        one.rule,
        prize_title(one, found, viewer.language),
        one.place,
        member.username if member is not None else None,
        member.name if member is not None else None,
        one.coins,
        one.badge or None,
    )


def prize_title(one: GivenPrize, found: PeriodList, language: Language) -> str:
    """What was won, as its rulebook called it."""
    try:
        rulebook = found.editions.version(one.version)
    except KeyError:
        rulebook = found.editions.latest
    return rulebook.title_of_rule(one.rule, language)


def named_winner(one: GivenPrize, directory: Directory, viewer: Viewer) -> MemberInfo | None:
    """Who won; None for somebody who stays anonymous before this viewer."""
    is_named = directory.visibility_of(one.member) is Visibility.NAMED or may_see_member(viewer, one.member)
    return directory.member(one.member) if is_named else None


def titled(measure: str, value: int, day: date, found: PeriodList, language: Language) -> tuple[str, MoneyView | int]:
    """A measure's name and its number with its unit."""
    title, unit = measure_words(measure, day, found, language)
    return title, amount_view(value, unit, found.directory.currency)


def measure_words(measure: str, day: date, found: PeriodList, language: Language) -> tuple[str, Unit]:
    """A measure's name and unit as the rulebook of a day has them."""
    if measure == XP:
        return ("经验" if language is Language.CHINESE else "XP"), Unit.COUNT
    known = found.editions.on(day.toordinal()).measures.get(measure) or found.editions.latest.measures.get(measure)
    return (known.title[language], known.unit) if known is not None else (measure, Unit.COUNT)


def settings_view(now: SettingsNow, directory: Directory, told: list[str]) -> SettingsView:
    """The settings with their history."""
    draft = now.draft
    return SettingsView(
        now.version,
        draft.since,
        draft.settling_days,
        _grains(draft.grains),
        draft.fiscal_start_month,
        draft.country,
        [_setting_view(one, directory) for one in reversed(now.history)],
        told,
    )


def _setting_view(one: ClosingSetting, directory: Directory) -> SettingView:
    rules = one.rules
    return SettingView(
        one.version,
        rules.since,
        rules.settling_days,
        _grains(rules.grains),
        rules.fiscal_start_month,
        one.country,
        rules.set_at,
        caller_name(one.caller, directory),
    )


def _grains(grains: frozenset[Grain]) -> list[Grain]:
    return [grain for grain in CLOSING_GRAINS if grain in grains]


def draft_of(data: SettingsIn, now: ClosingDraft) -> ClosingDraft:
    """What is in force with what was sent in its place. Raises InvalidInput."""
    return ClosingDraft(
        now.since if data.closing_from is msgspec.UNSET else data.closing_from,
        now.settling_days if data.settling_days is msgspec.UNSET else data.settling_days,
        now.grains if data.grains is msgspec.UNSET else read_grains(data.grains),
        now.fiscal_start_month if data.fiscal_start_month is msgspec.UNSET else data.fiscal_start_month,
        now.country if data.calendar is msgspec.UNSET else data.calendar,
    )


def read_grains(names: list[str]) -> frozenset[Grain]:
    """Which lengths close. Raises InvalidInput for a word that is none."""
    wrong = [name for name in names if name not in tuple(CLOSING_GRAINS)]
    if wrong:
        told = f"names {wrong[0][:20]!r}; only {', '.join(CLOSING_GRAINS)} can close"
        raise InvalidInput(f"grains {told}", [FieldProblem("/grains", told)])
    return frozenset(Grain(name) for name in names)
