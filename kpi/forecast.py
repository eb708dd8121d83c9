"""What a period will end with: what is attained, what the open deals bring, and what nobody knows of yet.

Says how likely each end is, so that a target can be given its probability. Not for how the deals convert
(``conversion.py``) nor for adding up chances (``chance.py``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import msgspec

from kpi.calendar import WorkCalendar
from kpi.chance import GRID, Likely, Many, Outlook, Steady, outlook
from kpi.conversion import Chances, Conversion
from kpi.courses import Course, Stake, Whose, dwell_on
from kpi.seasonal import EVEN, Seasonal
from kpi.stakes import ScopeKey, shares_of

__all__ = [
    "LOOK_BACK_DAYS",
    "Ahead",
    "Days",
    "Forecast",
    "OpenDeal",
    "Past",
    "StagePart",
    "Tempo",
    "Worth",
    "ahead_of",
    "deal_forecast",
    "entry_mix",
    "kept_share",
    "open_on",
    "steady_forecast",
    "tempos",
    "workdays_back",
]

LOOK_BACK_DAYS = 182
"""How far back the present pace of business is measured."""
_SIZES = 12


class Worth(StrEnum):
    """What a won deal adds to a measure."""

    AMOUNT = "amount"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day of a period, ordinals."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Past:
    """What came while looking back: the sum of the days, the sum of their squares, and how many working days it was."""

    total: int
    squares: float
    workdays: int


class OpenDeal(msgspec.Struct, frozen=True, gc=False):
    """A deal that may still be won, or somebody's part of one; ``amount`` in minor units, 0 when nobody said.

    ``part`` is the share of the whole deal, ``counts`` whether it is this part that counts as the deal when it is won.
    """

    stage: str
    age_days: int
    amount: int
    whose: Whose
    stakes: tuple[Stake, ...] = ()
    part: float = 1.0
    counts: int = 1


@dataclass(slots=True)
class Tempo:
    """New business of a scope while looking back: deals opened, deals won of which nothing was known, amounts won.

    Of a deal that several share, its part counts as opened or won; the amounts are those of whole deals.
    """

    opened: float = 0
    direct: float = 0
    amounts: list[int] = field(default_factory=list)

    def sizes(self) -> tuple[int, ...]:
        """A few amounts that stand for all: the means of equal parts of them, () when nothing was won."""
        ranked = sorted(self.amounts)
        parts = min(_SIZES, len(ranked))
        cuts = [len(ranked) * part // parts for part in range(parts + 1)] if parts else []
        return tuple(round(sum(ranked[a:b]) / (b - a)) for a, b in pairwise(cuts))


@dataclass(frozen=True)
class Ahead:
    """What is left of a period, the same for every scope.

    ``chances`` look as far as its end, ``before`` as far as the day before it begins. ``nights`` has, for each working
    day from now to the end, the days from it to the end and to the day before the period begins (0: begun).
    ``left`` counts the working days still to come in the period, each by its season, ``looked_back`` those over which a
    ``Tempo`` was measured. ``entry`` is the share of new deals that begin in each stage, ``kept`` what a win brings of
    its estimate. ``seasons`` has a factor on the pace of new business for each night; () where all months are alike.
    """

    chances: Chances
    before: Chances
    nights: tuple[tuple[int, int], ...]
    left: float
    entry: Mapping[str, float]
    looked_back: int
    kept: Fraction = Fraction(1)
    seasons: tuple[float, ...] = ()

    def chance_of(self, deal: OpenDeal) -> float:
        """How likely an open deal is won in the period."""
        return max(0.0, self.chances.of(deal.stage, deal.age_days) - self.before.of(deal.stage, deal.age_days))

    @cached_property
    def won_per_opening(self) -> float:
        """Wins still to be had in the period for each deal opened per working day."""
        seasons = self.seasons or (1.0,) * len(self.nights)
        return sum(
            season * share * (self.chances.fresh(stage, to_end) - self.chances.fresh(stage, to_begin))
            for (to_end, to_begin), season in zip(self.nights, seasons, strict=True)
            for stage, share in self.entry.items()
        )


def ahead_of(
    known: Conversion,
    courses: Collection[Course],
    today: int,
    period: Days,
    calendar: WorkCalendar,
    season: Seasonal = EVEN,
) -> Ahead:
    """What is left of a period at the end of a day.

    Args:   courses: whose beginnings and wins up to that day are looked at. today: an ordinal. season: of new business.
    Returns: nothing left once the period is over.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    to_end, to_begin = max(0, period.last - today), max(0, period.first - 1 - today)
    coming = [day for day in range(today + 1, period.last + 1) if calendar.is_workday(date.fromordinal(day))]
    return Ahead(
        known.within(to_end),
        known.within(to_begin),
        tuple((max(1, period.last - day), max(0, period.first - 1 - day)) for day in coming),
        sum(season.on(day) for day in coming if day >= period.first),
        entry_mix(courses, today),
        workdays_back(today, calendar, min((one.opened_day for one in courses), default=today)),
        kept_share(courses, today),
        tuple(season.on(day) for day in coming),
    )


def workdays_back(today: int, calendar: WorkCalendar, since: int) -> int:
    """The working days of the ``LOOK_BACK_DAYS`` days up to a day.

    Args:   today: an ordinal, counted. since: the first day of which anything is known; before it there was no pace.
    Returns: a count.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    first = max(today - LOOK_BACK_DAYS + 1, min(since, today + 1))
    return calendar.workdays_between(date.fromordinal(first), date.fromordinal(today + 1))


@dataclass(frozen=True, slots=True)
class StagePart:
    """The open deals of one stage: how many, what they are worth, and what is expected of them."""

    stage: str
    deals: int
    value: int
    expected: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a period will end with, and where that comes from; ``pipeline`` and ``run_rate`` are expected values."""

    attained: int
    stages: tuple[StagePart, ...]
    run_rate: float
    outlook: Outlook

    @property
    def pipeline(self) -> float:
        """What the open deals are expected to bring."""
        return sum(part.expected for part in self.stages)

    def beyond(self, attained: int) -> Forecast:
        """The same, expected from another amount on: what is still to come does not depend on what came."""
        if attained == self.attained:
            return self
        return Forecast(attained, self.stages, self.run_rate, self.outlook.beyond(attained))


def open_on(courses: Iterable[Course], day: int) -> list[OpenDeal]:
    """The deals that were open at the end of a day, as they stood then.

    Args:   courses: any order. day: an ordinal.
    Returns: in the order of the courses; [] for none.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    stood = ((course, dwell_on(course, day)) for course in courses)
    return [
        OpenDeal(dwell.stage, day - dwell.since_day, dwell.amount, course.whose, course.stakes)
        for course, dwell in stood
        if dwell is not None
    ]


def entry_mix(courses: Iterable[Course], day: int) -> dict[str, float]:
    """In which stages deals begin.

    Args:   courses: any order. day: only deals opened until its end count.
    Returns: stage → share; the shares sum to 1. {} when no deal was opened.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    counts: dict[str, int] = {}
    for course in courses:
        if course.dwells and course.opened_day <= day:
            stage = course.dwells[0].stage
            counts[stage] = counts.get(stage, 0) + 1
    total = sum(counts.values())
    return {stage: count / total for stage, count in sorted(counts.items())}


def kept_share(courses: Iterable[Course], day: int) -> Fraction:
    """How much of what a deal was said to be worth its win brings.

    Args:   courses: any order. day: only wins until its end count.
    Returns: money won for each unit of money last estimated, over all wins that had an estimate; 1 when none had.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    won = [
        (course.amount, course.dwells[-1].amount)
        for course in courses
        if course.is_won and course.closed_day <= day and course.dwells and course.dwells[-1].amount > 0
    ]
    told = sum(estimate for _, estimate in won)
    return Fraction(sum(amount for amount, _ in won), told) if told else Fraction(1)


def tempos(courses: Iterable[Course], day: int) -> dict[ScopeKey, Tempo]:
    """The pace of new business of every scope, looking back from the end of a day.

    Args:   courses: any order. day: an ordinal.
    Returns: scope → its tempo over the ``LOOK_BACK_DAYS`` days up to that day; a scope without business is absent.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    found: dict[ScopeKey, Tempo] = {}
    first = day - LOOK_BACK_DAYS + 1
    for course in courses:
        is_new = bool(course.dwells) and first <= course.opened_day <= day
        is_won = course.is_won and first <= course.closed_day <= day
        if not (is_new or is_won):
            continue
        for scope, share in shares_of(course.whose, course.stakes).items():
            tempo = found.setdefault(scope, Tempo())
            tempo.opened += share * is_new
            tempo.direct += share * (is_won and not course.dwells)
            if is_won:
                tempo.amounts.append(course.amount)
    return found


def deal_forecast(
    attained: int,
    deals: Sequence[OpenDeal],
    tempo: Tempo,
    ahead: Ahead,
    worth: Worth,
    typical: int,
    *,
    widening: float = 1.0,
    grid: int = GRID,
) -> Forecast:
    """The end of a period for a measure that won deals add to.

    Args:   attained: so far. deals, tempo: the scope's. typical: what a deal is taken to be worth of which nobody said.
        widening, grid: see ``outlook``.
    Returns: in the unit of the measure; with no deals, no tempo or no days left only what is attained.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    likely = [(deal, Likely(_value(deal, worth, typical, ahead.kept), ahead.chance_of(deal))) for deal in deals]
    sizes = (1,) if worth is Worth.COUNT else tempo.sizes() or ((typical,) if typical else ())
    per_day = 1 / ahead.looked_back if ahead.looked_back else 0.0
    fresh = Many(tempo.opened * per_day * ahead.won_per_opening, sizes)
    direct = Many(tempo.direct * per_day * ahead.left, sizes)
    ending = outlook(attained, [one for _, one in likely], (fresh, direct), widening=widening, grid=grid)
    return Forecast(attained, _by_stage(likely), fresh.mean + direct.mean, ending)


def _value(deal: OpenDeal, worth: Worth, typical: int, kept: Fraction) -> int:
    if worth is Worth.COUNT:
        return deal.counts
    return int(deal.amount * kept) if deal.amount > 0 else round(typical * deal.part)


def _by_stage(likely: Iterable[tuple[OpenDeal, Likely]]) -> tuple[StagePart, ...]:
    found: dict[str, list[Likely]] = {}
    for deal, one in likely:
        found.setdefault(deal.stage, []).append(one)
    return tuple(
        StagePart(stage, len(some), sum(one.amount for one in some), sum(one.mean for one in some))
        for stage, some in sorted(found.items())
    )


def steady_forecast(attained: int, past: Past, left: int, *, widening: float = 1.0, season: float = 1.0) -> Forecast:
    """The end of a period for a measure that comes bit by bit: it goes on as it went lately.

    Args:   attained: so far. left: working days still to come. season: the mean factor of those days on the pace.
    Returns: in the unit of the measure; without a past or with no days left only what is attained.
    Raises: ValueError if a number of days is negative.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    if past.workdays < 0 or left < 0:
        raise ValueError(f"{past.workdays} working days looked back over and {left} to come cannot be")
    if not past.workdays or not left:
        return Forecast(attained, (), 0.0, outlook(attained, (), widening=widening))
    usual = past.total / past.workdays
    variance = max(0.0, past.squares / past.workdays - usual * usual) * season * season
    mean = usual * season
    # The pace itself is only known as well as the days it was taken from.
    ahead = Steady(mean * left, variance * left * (1 + left / past.workdays))
    return Forecast(attained, (), ahead.mean, outlook(attained, (), (), (ahead,), widening=widening))
