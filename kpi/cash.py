"""When unpaid money is likely to come: due dates shifted by how late each customer usually pays.

Not for what business will bring (`forecast.py`): only what is owed already.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import sqrt

from kpi.money import split

__all__ = ["PRIOR_PAYMENTS", "WEEK_DAYS", "CashForecast", "CashWeek", "Owed", "cash_forecast"]

WEEK_DAYS = 7
PRIOR_PAYMENTS = 5
"""How many payments everybody's habit counts for beside a customer's own: few own payments say little."""
# The tenth and the ninetieth part of a hundred, in standard deviations of a bell curve.
_TENTH = 1.2815515655446004


@dataclass(frozen=True, slots=True)
class Owed:
    """Money that one payer owes since or until a day (an ordinal); amounts in minor units, from 0."""

    payer: int
    due_day: int
    amount: int


@dataclass(frozen=True, slots=True)
class CashWeek:
    """What is expected in seven days from `first_day` on, and between what it will lie four times in five."""

    first_day: int
    expected: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class CashForecast:
    """Week by week, what comes after them, and what nobody paid so late ever: in all, exactly what is owed."""

    weeks: tuple[CashWeek, ...]
    later: int
    doubtful: int


class _Habits:
    """How late each payer usually pays: own payments, and everybody's scaled to `PRIOR_PAYMENTS`, in whole numbers."""

    def __init__(self, habits: Mapping[int, Mapping[int, int]]) -> None:
        self._own = habits
        everybody = _together(habits.values())
        self._total = sum(everybody.values())
        self._days = sorted(everybody)
        self._tails = [*accumulate(everybody[day] for day in reversed(self._days))][::-1]

    def at_least(self, payer: int, days_late: int) -> int:
        """The weight of payments that came at least so late (negative: so early)."""
        place = bisect_left(self._days, days_late)
        if place == len(self._tails):
            return 0
        own = self._own.get(payer)
        mine = sum(count for day, count in own.items() if day >= days_late) if own else 0
        return mine * self._total + self._tails[place] * PRIOR_PAYMENTS


def cash_forecast(
    owed: Iterable[Owed], habits: Mapping[int, Mapping[int, int]], today: int, weeks: int
) -> CashForecast:
    """What unpaid money will bring week by week, the first week beginning today.

    Each amount is shared out over the weeks as its payer's past payments were late (and everybody's, as
    `PRIOR_PAYMENTS` payments), knowing that it has not come until today. What is later than any payment ever was is
    doubtful; without any history money comes on its due day.

    Args:   owed: any order. habits: payer → days late (negative: early) → how many payments, at least 1.
            today: an ordinal. weeks: how many, at least 1.
    Returns: `weeks` weeks; expected amounts, `later` and `doubtful` sum to what is owed exactly; zeros for nothing.
    Raises: nothing.
    Source: empirical distribution of days late, with shrinkage; normal approximation for the band.
    """
    usual = _Habits(habits)
    starts = [today + WEEK_DAYS * week for week in range(weeks + 1)]
    sums, variances = [0] * (weeks + 2), [0.0] * weeks
    for one in owed:
        parts = _shares(usual, one, starts)
        whole, square = sum(parts), one.amount**2
        for place, part in enumerate(split(one.amount, parts)):
            sums[place] += part
        for week, part in enumerate(parts[:weeks]):
            if part:
                chance = part / whole
                variances[week] += square * chance * (1 - chance)
    return CashForecast(
        tuple(
            CashWeek(first_day, expected, *_band(expected, variance))
            for first_day, expected, variance in zip(starts, sums, variances, strict=False)
        ),
        later=sums[weeks],
        doubtful=sums[weeks + 1],
    )


def _shares(usual: _Habits, owed: Owed, starts: Sequence[int]) -> list[int]:
    """Weights of each week, of later, and of never; exactly one is 1 where there is nothing to go by."""
    (*weeks, _), due_day = starts, owed.due_day
    tails = [usual.at_least(owed.payer, day - due_day) for day in starts]
    if tails[0] > 0:
        return [*(tails[at] - tails[at + 1] for at in range(len(weeks))), tails[-1], 0]
    if due_day < starts[0]:
        return [0] * (len(weeks) + 1) + [1]
    place = min((due_day - starts[0]) // WEEK_DAYS, len(weeks))
    return [int(at == place) for at in range(len(weeks) + 1)] + [0]


def _together(habits: Iterable[Mapping[int, int]]) -> dict[int, int]:
    everybody: dict[int, int] = {}
    for own in habits:
        for days, count in own.items():
            everybody[days] = everybody.get(days, 0) + count
    return everybody


def _band(expected: int, variance: float) -> tuple[int, int]:
    spread = _TENTH * sqrt(variance)
    return max(0, round(expected - spread)), round(expected + spread)
