"""When unpaid money is likely to come: due dates shifted by how late each customer usually pays.

Not for what business will bring (`forecast.py`): only what is owed already.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class _Habit:
    """Days late, ascending (negative: early), with the weight of all that are at least so late."""

    days: Sequence[int]
    tails: Sequence[int]

    def at_least(self, days_late: int) -> int:
        """The weight of payments that came at least so late."""
        place = bisect_left(self.days, days_late)
        return self.tails[place] if place < len(self.tails) else 0


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
    everybody = _together(habits.values())
    shared = _habit({}, everybody)
    known = {payer: _habit(own, everybody) for payer, own in habits.items()}
    starts = [today + WEEK_DAYS * week for week in range(weeks + 1)]
    sums, variances = [0] * (weeks + 2), [0.0] * weeks
    for one in owed:
        parts = _shares(known.get(one.payer, shared), one.due_day, starts)
        for place, part in enumerate(split(one.amount, parts)):
            sums[place] += part
        whole = sum(parts)
        for week in range(weeks):
            chance = parts[week] / whole
            variances[week] += one.amount**2 * chance * (1 - chance)
    return CashForecast(
        tuple(
            CashWeek(first_day, expected, *_band(expected, variance))
            for first_day, expected, variance in zip(starts, sums, variances, strict=False)
        ),
        later=sums[weeks],
        doubtful=sums[weeks + 1],
    )


def _shares(habit: _Habit, due_day: int, starts: Sequence[int]) -> list[int]:
    """Weights of each week, of later, and of never; exactly one is 1 where there is nothing to go by."""
    *weeks, _ = starts
    tails = [habit.at_least(day - due_day) for day in starts]
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


def _habit(own: Mapping[int, int], everybody: Mapping[int, int]) -> _Habit:
    """Own payments, and everybody's scaled to `PRIOR_PAYMENTS`, in whole numbers so that shares are exact."""
    total = sum(everybody.values())
    weights = {day: own.get(day, 0) * total + count * PRIOR_PAYMENTS for day, count in everybody.items()}
    days = sorted(weights)
    tails, tail = [0] * len(days), 0
    for place in range(len(days) - 1, -1, -1):
        tail += weights[days[place]]
        tails[place] = tail
    return _Habit(days, tails)


def _band(expected: int, variance: float) -> tuple[int, int]:
    spread = _TENTH * sqrt(variance)
    return max(0, round(expected - spread)), round(expected + spread)
