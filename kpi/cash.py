"""When unpaid money is likely to come: due dates shifted by how late each customer usually pays.

Not for what business will bring (`forecast.py`): only what is owed already.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from kpi.money import split

__all__ = [
    "PRIOR_PAYMENTS",
    "WEEK_DAYS",
    "CashBook",
    "CashForecast",
    "CashWeek",
    "Owed",
    "PayerHabits",
    "cash_forecast",
]

WEEK_DAYS = 7
PRIOR_PAYMENTS = 5
"""How many payments everybody's habit counts for beside a customer's own: few own payments say little."""
# Parts of a minor unit: rounding each amount to them leaves whole sums of millions of amounts right.
_FINE = 1 << 32
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


class PayerHabits:
    """How late each payer usually pays: own payments, and everybody's scaled to `PRIOR_PAYMENTS`, in whole numbers."""

    def __init__(self, habits: Mapping[int, Mapping[int, int]], today: int) -> None:
        """From payer → days late (negative: early) → how many payments, at least 1; today is an ordinal."""
        self.today = today
        self.own = habits
        self._everybody = _together(habits.values())
        self._total = sum(self._everybody.values())
        self._usual: dict[tuple[int, int], list[int]] = {}

    def shares(self, payer: int, due_day: int, weeks: int) -> list[int]:
        """Weights of each week, of later, and of never; exactly one is 1 where there is nothing to go by."""
        usual = self._usual.get((due_day, weeks))
        if usual is None:
            usual = self._usual[due_day, weeks] = [0] * (weeks + 2)
            self._add(usual, due_day, self._everybody, PRIOR_PAYMENTS)
        parts = usual.copy()
        if (own := self.own.get(payer)) is not None:
            self._add(parts, due_day, own, self._total)
        if not any(parts):
            parts[self._week(due_day, weeks) if due_day >= self.today else -1] = 1
        return parts

    def _add(self, parts: list[int], due_day: int, habit: Mapping[int, int], weight: int) -> None:
        """What would have come before today has not come: it tells nothing of when the rest will."""
        weeks = len(parts) - 2
        for days_late, count in habit.items():
            if due_day + days_late >= self.today:
                parts[self._week(due_day + days_late, weeks)] += count * weight

    def _week(self, day: int, weeks: int) -> int:
        return min((day - self.today) // WEEK_DAYS, weeks)


class CashBook:
    """Unpaid money shared out over the weeks to come: what is added can be taken out again, and leaves no trace."""

    def __init__(self, habits: PayerHabits, weeks: int) -> None:
        """Of weeks, at least 1, the first beginning on the day of the habits."""
        self.habits = habits
        self._weeks = weeks
        self._whole = 0
        self._sums = [0] * (weeks + 2)
        self._variances = [0] * weeks

    def copy(self) -> "CashBook":
        """One that goes its own way from here."""
        other = CashBook(self.habits, self._weeks)
        other._whole, other._sums, other._variances = self._whole, [*self._sums], [*self._variances]
        return other

    def add(self, payer: int, due_day: int, amount: int) -> None:
        """Share out what one payer owes for a day, all of it at once."""
        self._share(payer, due_day, amount, 1)

    def take_out(self, payer: int, due_day: int, amount: int) -> None:
        """Exactly what adding it brought."""
        self._share(payer, due_day, amount, -1)

    def _share(self, payer: int, due_day: int, amount: int, sign: int) -> None:
        parts = self.habits.shares(payer, due_day, self._weeks)
        weight, square = sum(parts), amount * amount
        self._whole += sign * amount
        for place, part in enumerate(parts):
            if part:
                self._sums[place] += sign * (amount * _FINE * part // weight)
                if place < self._weeks and part < weight:
                    self._variances[place] += sign * (square * part * (weight - part) // (weight * weight))

    def forecast(self) -> CashForecast:
        """What all of it will bring; zeros for nothing."""
        *expected, later, doubtful = split(self._whole, self._sums) if self._whole else [0] * len(self._sums)
        return CashForecast(
            tuple(
                CashWeek(self.habits.today + WEEK_DAYS * week, one, *_band(one, variance))
                for week, (one, variance) in enumerate(zip(expected, self._variances, strict=True))
            ),
            later,
            doubtful,
        )


def cash_forecast(
    owed: Iterable[Owed], habits: Mapping[int, Mapping[int, int]], today: int, weeks: int
) -> CashForecast:
    """What unpaid money will bring week by week, the first week beginning today.

    Each amount is shared out over the weeks as its payer's past payments were late (and everybody's, as
    `PRIOR_PAYMENTS` payments), knowing that it has not come until today. What is later than any payment ever was is
    doubtful; without any history money comes on its due day.

    Args:   owed: any order. habits: payer → days late (negative: early) → how many payments, at least 1.
            today: an ordinal. weeks: how many, at least 1.
    Returns: `weeks` weeks; expected amounts, `later` and `doubtful` sum to what is owed exactly, for the sums are
            rounded and not each amount; zeros for nothing.
    Raises: nothing.
    Source: empirical distribution of days late, with shrinkage; normal approximation for the band.
    """
    book = CashBook(PayerHabits(habits, today), weeks)
    for one in owed:
        book.add(one.payer, one.due_day, one.amount)
    return book.forecast()


def _together(habits: Iterable[Mapping[int, int]]) -> dict[int, int]:
    everybody: dict[int, int] = {}
    for own in habits:
        for days, count in own.items():
            everybody[days] = everybody.get(days, 0) + count
    return everybody


def _band(expected: int, variance: int) -> tuple[int, int]:
    spread = _TENTH * sqrt(variance)
    return max(0, round(expected - spread)), round(expected + spread)
