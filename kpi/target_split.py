"""One target shared out over months or scopes, always summing exactly; and what several targets together make.

Not for how far a target is (`targets.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol, TypeVar

from kpi.calendar import WorkCalendar
from kpi.money import split
from kpi.periods import Grain, Period, period_of

__all__ = ["Planned", "Sums", "parts_of", "planned", "seasonal_shares", "share_out", "sum_up", "workday_shares"]


class Ordered(Protocol):
    """What can be sorted."""

    def __lt__(self, other: Any, /) -> bool: ...
    def __hash__(self) -> int: ...


K = TypeVar("K", bound=Ordered)
Weight = Decimal | Fraction | int
# How many years of "every month alike" are mixed in: one odd year of history must not decide the next one alone.
_SMOOTHING_YEARS = 1


def share_out(total: int, weights: Mapping[K, Weight], step: int = 1) -> dict[K, int]:
    """Shares a target out in proportion to weights, losing and inventing nothing.

    Args:   total: in the measure's unit (money in minor units), not negative. weights: one per part, ≥ 0; all zero
            means alike. step: parts are whole multiples of it (100,000 for round thousands of yuan), except that what
            does not make a whole step goes to the largest part.
    Returns: one amount ≥ 0 per key, summing to `total` exactly, whatever order the keys come in; left-over steps go to
             the largest remainders, equal ones to the lower key. {} when there are no keys.
    Raises: ValueError if the total or a weight is negative, or the step is not positive.
    Source: Hamilton's method of apportionment (see `money.split`).
    """
    if total < 0 or step < 1:
        raise ValueError(f"a target of {total} in steps of {step} cannot be shared out: both must be positive")
    if not weights:
        return {}
    keys = sorted(weights)
    shares: Sequence[Weight] = [weights[key] for key in keys]
    if not any(shares):
        shares = [1] * len(keys)
    steps, rest = divmod(total, step)
    amounts = dict(zip(keys, (part * step for part in split(steps, shares)), strict=True))
    if rest:
        amounts[max(keys, key=lambda key: (amounts[key], Fraction(weights[key])))] += rest
    return amounts


def seasonal_shares(years: Iterable[Sequence[int]]) -> list[Fraction]:
    """Which share of a year each of its months usually brings.

    Args:   years: per past year the values of its twelve months in the order of the year, whole years only; negative
            months count as nothing, years without anything say nothing.
    Returns: twelve shares summing to 1 exactly: the mean over the years and one more in which all months are alike
             (additive smoothing), so that no month is ever without a share; all alike without history.
    Raises: ValueError if a year has not twelve months.
    Source: ratio-to-total seasonal indices with Laplace's additive smoothing.
    """
    sums = [Fraction(_SMOOTHING_YEARS, 12)] * 12
    count = _SMOOTHING_YEARS
    for months in years:
        if len(months) != 12:
            raise ValueError(f"a year has twelve months, got {len(months)}")
        values = [max(0, value) for value in months]
        if total := sum(values):
            sums = [before + Fraction(value, total) for before, value in zip(sums, values, strict=True)]
            count += 1
    return [one / count for one in sums]


def workday_shares(periods: Sequence[Period], calendar: WorkCalendar) -> list[int]:
    """How many working days each period has: weights for an even split.

    Returns: counts in the order given; calendar days where none has a working day.
    """
    days = [calendar.workdays_between(one.start, one.end) for one in periods]
    return days if any(days) else [(one.end - one.start).days for one in periods]


def parts_of(period: Period, grain: Grain) -> list[Period]:
    """The quarters of a year, or the months of a year or quarter, in order.

    Raises: ValueError for any other pair.
    """
    if (period.grain, grain) == (Grain.YEAR, Grain.QUARTER):
        starts: list[date] = period.months()[::3]
        return [period_of(start, Grain.QUARTER, period.fiscal_start_month) for start in starts]
    if period.grain in (Grain.YEAR, Grain.QUARTER) and grain is Grain.MONTH:
        return [period_of(start, Grain.MONTH) for start in period.months()]
    raise ValueError(f"a {period.grain} has no {grain}s to be shared out over")


@dataclass(frozen=True, slots=True)
class Planned:
    """The target of a period: its own, or (`is_derived`) the sum of those set inside it.

    `months` of `months_in_all` months are covered by what was set; a sum with fewer is not the whole story. `parts`
    are the periods that were set, in order.
    """

    value: int
    is_derived: bool
    months: int
    months_in_all: int
    parts: tuple[Period, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether every month of the period is covered."""
        return self.months == self.months_in_all


# Of those kinds of period that may cover others.
_MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}


def planned(period: Period, own: Mapping[str, int]) -> Planned | None:
    """What is wanted in a period: what was set for it, else for a quarter its months, for a year its quarters.

    Args:   own: targets that were set, of one scope and measure, by the period's label ("2026-Q4").
    Returns: None when nothing was set for it or inside it.
    """
    count = _MONTHS.get(period.grain, 0)
    if (value := own.get(period.label)) is not None:
        return Planned(value, False, count, count, (period,))
    if period.grain not in (Grain.QUARTER, Grain.YEAR):
        return None
    below = Grain.QUARTER if period.grain is Grain.YEAR else Grain.MONTH
    parts = [part for one in parts_of(period, below) if (part := planned(one, own)) is not None]
    if not parts:
        return None
    inside = tuple(part for one in parts for part in one.parts)
    return Planned(sum(one.value for one in parts), True, sum(one.months for one in parts), count, inside)


@dataclass(frozen=True, slots=True)
class Sums:
    """A target of its own beside the sum of those right below; None where there is nothing.

    `difference` is own − below: more than 0 is wanted at the top that nobody below has been given.
    """

    own: int | None
    below: int | None

    @property
    def difference(self) -> int | None:
        """Own less the sum below; None unless there are both."""
        return self.own - self.below if self.own is not None and self.below is not None else None

    @property
    def value(self) -> int | None:
        """What counts further up: its own target, else what lies below."""
        return self.own if self.own is not None else self.below


def sum_up(
    own: Mapping[K, int], parents: Mapping[K, K | None], covering: AbstractSet[K] = frozenset()
) -> dict[K, Sums]:
    """Bottom-up sums over a hierarchy, counting nothing twice.

    A scope with a target of its own counts as that, not also as what lies below it. Whoever is in `covering` carries
    the target of a whole tree (a director): it is theirs, and is never added to those of the people in the tree.

    Args:   own: targets that were set. parents: for every scope the one right above, None at the top; no circles.
    Returns: one `Sums` per scope of `parents`, whatever their order.
    Raises: ValueError if the hierarchy runs in a circle.
    """
    children: dict[K | None, list[K]] = {}
    for child, parent in parents.items():
        children.setdefault(parent, []).append(child)
    found: dict[K, Sums] = {}
    waiting = [(top, False) for top in children.get(None, [])]
    while waiting:
        scope, is_ready = waiting.pop()
        below = children.get(scope, [])
        if not is_ready and below:
            waiting.append((scope, True))
            waiting.extend((child, False) for child in below)
            continue
        values = [value for child in below if child not in covering and (value := found[child].value) is not None]
        found[scope] = Sums(own.get(scope), sum(values) if values else None)
    if len(found) < len(parents):
        raise ValueError(f"the hierarchy runs in a circle: {sorted(set(parents) - set(found))[:3]} have no top")
    return found
