"""What would have been said of past periods, on days within them, from what had happened by then.

Deals are seen as they stood at the end of each such day, and nothing that happened later is used. Whether what was
said came true is judged in ``backtest.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kpi.backtest import Said
from kpi.calendar import WorkCalendar
from kpi.conversion import Experience
from kpi.courses import Course
from kpi.forecast import (
    LOOK_BACK_DAYS,
    Days,
    OpenDeal,
    Past,
    Tempo,
    Worth,
    ahead_of,
    deal_forecast,
    open_on,
    steady_forecast,
    tempos,
    workdays_back,
)
from kpi.seasonal import EVEN, Seasonal
from kpi.stakes import COMPANY, ScopeKey, parts_of, scopes_of, shares_of

__all__ = [
    "Replayed",
    "SeasonOn",
    "days_within",
    "deals_by_scope",
    "replay_deals",
    "replay_steady",
    "typical_of",
    "won_between",
    "workdays_in",
]

SHARES = (0.25, 0.5, 0.75)
_GRID = 64


@dataclass(frozen=True, slots=True)
class Replayed:
    """A past period: its label, its days, those of the period before it, and the targets there were by scope."""

    label: str
    days: Days
    before: Days
    targets: Mapping[ScopeKey, int]


SeasonOn = Callable[[int], Seasonal]


def _always_even(day: int) -> Seasonal:
    return EVEN


def workdays_in(first: int, last: int, calendar: WorkCalendar) -> list[int]:
    """The working days from one day to another.

    Args:   first, last: ordinals, both included.
    Returns: ordinals in order; [] when the last comes before the first.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    return [day for day in range(first, last + 1) if calendar.is_workday(date.fromordinal(day))]


def days_within(period: Days, calendar: WorkCalendar) -> tuple[int, ...]:
    """The days on which a forecast is looked at: after a quarter, half and three quarters of the working days.

    Args:   period: its first and last day.
    Returns: ordinals, each once, in order; () for a period without working days.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    worked = workdays_in(period.first, period.last, calendar)
    return tuple(dict.fromkeys(worked[int((len(worked) - 1) * share)] for share in SHARES)) if worked else ()


def won_between(courses: Iterable[Course], days: Days, worth: Worth) -> dict[ScopeKey, int]:
    """What was won within some days, by scope.

    Args:   courses: any order.
    Returns: amounts in minor units, or numbers of deals; a scope without wins is absent.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    found: dict[ScopeKey, int] = {}
    for course in courses:
        if course.is_won and days.first <= course.closed_day <= days.last:
            value = course.amount if worth is Worth.AMOUNT else 1
            for scope, part in parts_of(value, course.whose, course.stakes).items():
                found[scope] = found.get(scope, 0) + part
    return found


def deals_by_scope(deals: Iterable[OpenDeal]) -> dict[ScopeKey, list[OpenDeal]]:
    """Open deals by every scope they count for, of a deal that several share each one's part.

    Args:   deals: any order.
    Returns: in that order; a scope without deals is absent.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    found: dict[ScopeKey, list[OpenDeal]] = {}
    for deal in deals:
        if not deal.stakes:
            for scope in scopes_of(deal.whose):
                found.setdefault(scope, []).append(deal)
            continue
        amounts, counts = (parts_of(value, deal.whose, deal.stakes) for value in (deal.amount, 1))
        for scope, share in shares_of(deal.whose, deal.stakes).items():
            part = OpenDeal(deal.stage, deal.age_days, amounts[scope], deal.whose, (), share, counts[scope])
            found.setdefault(scope, []).append(part)
    return found


def typical_of(pace: Mapping[ScopeKey, Tempo]) -> int:
    """What a deal is taken to be worth of which nobody said: the average win of the company.

    Args:   pace: as from ``tempos``.
    Returns: minor units; 0 when nothing was won.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    company = pace.get(COMPANY)
    return sum(company.amounts) // len(company.amounts) if company is not None and company.amounts else 0


def replay_deals(
    courses: Collection[Course],
    experience: Experience,
    past: Iterable[Replayed],
    calendar: WorkCalendar,
    worth: Worth,
    scopes: Collection[ScopeKey],
    season_on: SeasonOn = _always_even,
) -> list[Said]:
    """Forecasts of past periods for a measure that won deals add to.

    Args:   courses: those that could be known then, and what became of them. past: periods that are over.
        scopes: of which something is to be said. season_on: what was known of seasons at the end of a day.
    Returns: one for each scope, period and day that had something to reach; [] where nothing was known yet.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    said: list[Said] = []
    for period in past:
        actual, before = (won_between(courses, days, worth) for days in (period.days, period.before))
        for day in days_within(period.days, calendar):
            known = experience.until(day)
            if not known.is_known:
                continue
            left, pace = ahead_of(known, courses, day, period.days, calendar, season_on(day)), tempos(courses, day)
            deals, typical = deals_by_scope(open_on(courses, day)), typical_of(pace)
            attained = won_between(courses, Days(period.days.first, day), worth)
            for scope in scopes:
                wanted = period.targets.get(scope) or before.get(scope, 0)
                if wanted > 0:
                    found = deal_forecast(
                        attained.get(scope, 0),
                        deals.get(scope, ()),
                        pace.get(scope, Tempo()),
                        left,
                        worth,
                        typical,
                        grid=_GRID,
                    )
                    said.append(Said(period.label, day, found.outlook, wanted, actual.get(scope, 0)))
    return said


def replay_steady(
    daily: Mapping[ScopeKey, Mapping[int, int]],
    past: Iterable[Replayed],
    calendar: WorkCalendar,
    scopes: Collection[ScopeKey],
    season_on: SeasonOn = _always_even,
) -> list[Said]:
    """Forecasts of past periods for a measure that comes bit by bit.

    Args:   daily: scope → day → what came; a day without anything may be absent. season_on: as there.
    Returns: as for ``replay_deals``.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    said: list[Said] = []
    since = min((day for values in daily.values() for day in values), default=0)
    for period in past:
        for day in days_within(period.days, calendar):
            back = workdays_back(day, calendar, since)
            left = calendar.workdays_between(date.fromordinal(day + 1), date.fromordinal(period.days.last + 1))
            season = season_on(day).over(workdays_in(day + 1, period.days.last, calendar))
            for scope in scopes:
                values = daily.get(scope, {})
                wanted = period.targets.get(scope) or _sum(values, period.before)
                past_days = Days(day - LOOK_BACK_DAYS + 1, day)
                if wanted > 0 and _sum(values, past_days):
                    attained = _sum(values, Days(period.days.first, day))
                    found = steady_forecast(attained, _past(values, past_days, back), left, season=season)
                    said.append(Said(period.label, day, found.outlook, wanted, _sum(values, period.days)))
    return said


def _within(values: Mapping[int, int], days: Days) -> Sequence[int]:
    return [value for day, value in values.items() if days.first <= day <= days.last]


def _sum(values: Mapping[int, int], days: Days) -> int:
    return sum(_within(values, days))


def _past(values: Mapping[int, int], days: Days, workdays: int) -> Past:
    seen = _within(values, days)
    return Past(sum(seen), float(sum(value * value for value in seen)), workdays)
