"""How deals move on: the chance, by stage and by age in it, to be won, lost or moved on the next day.

Learnt from past courses by counting days and what happened on them, so deals that are still open count as well. A cell
that has seen little is believed like its stage, and a stage that has seen little like all stages together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kpi.courses import Course, Dwell

__all__ = ["AGES", "BLOCK_DAYS", "Chances", "Conversion", "Experience"]

AGES = (0, 7, 14, 30, 60, 90)
"""The first day of each age, in days since the stage began."""
BLOCK_DAYS = 7
"""Experience is kept by blocks of so many days, so that what was known at any earlier time is their sum."""
# Four departures seen weigh as much as what is believed of the stage at large.
_PRIOR_EXITS = 4.0
_SPANS = tuple(pairwise((*AGES, 10**6)))
_WON, _LOST = "\0won", "\0lost"


@dataclass(slots=True)
class _Cell:
    """Days at risk, and how often they ended in what."""

    days: float = 0.0
    ends: dict[str, float] = field(default_factory=dict)

    def add(self, other: _Cell) -> None:
        self.days += other.days
        for end, count in other.ends.items():
            self.ends[end] = self.ends.get(end, 0.0) + count


_Key = tuple[str, int]  # stage, number of the age


class Experience:
    """What past courses tell, block by block."""

    def __init__(self, courses: Iterable[Course], today: int) -> None:
        """Args: courses: any order. today: the last day of which everything is known."""
        self._blocks: dict[int, dict[_Key, _Cell]] = {}
        for course in courses:
            for dwell, end in _steps(course):
                self._count(dwell, end, today)

    def _count(self, dwell: Dwell, end: str, today: int) -> None:
        over = dwell.until_day if end else today
        # What ended on the day it began was at risk on that one day.
        over = max(over, dwell.since_day + 1) if end else over
        for age, (young, old) in enumerate(_SPANS):
            first, last = dwell.since_day + young, min(dwell.since_day + old, over)
            if first >= last:
                break
            for block in range(first // BLOCK_DAYS, (last - 1) // BLOCK_DAYS + 1):
                cell = self._cell(block, dwell.stage, age)
                cell.days += min(last, (block + 1) * BLOCK_DAYS) - max(first, block * BLOCK_DAYS)
        if end:
            cell = self._cell((over - 1) // BLOCK_DAYS, dwell.stage, age_of(over - 1 - dwell.since_day))
            cell.ends[end] = cell.ends.get(end, 0.0) + 1

    def _cell(self, block: int, stage: str, age: int) -> _Cell:
        return self._blocks.setdefault(block, {}).setdefault((stage, age), _Cell())

    def until(self, day: int) -> Conversion:
        """What was known at the end of a day: only blocks that were over by then, so nothing of later days."""
        return self._sum(block for block in self._blocks if (block + 1) * BLOCK_DAYS <= day + 1)

    def all(self) -> Conversion:
        """What is known now."""
        return self._sum(self._blocks)

    def _sum(self, blocks: Iterable[int]) -> Conversion:
        cells: dict[_Key, _Cell] = {}
        for block in blocks:
            for key, cell in self._blocks[block].items():
                cells.setdefault(key, _Cell()).add(cell)
        return Conversion(cells)


def _steps(course: Course) -> Iterator[tuple[Dwell, str]]:
    """Each dwell with what ended it, "" while it lasts; what was passed through within a day is left out."""
    dwells = [one for one in course.dwells[:-1] if one.until_day > one.since_day] + list(course.dwells[-1:])
    for dwell, following in pairwise(dwells):
        yield dwell, following.stage
    if dwells:
        yield dwells[-1], (_WON if course.is_won else _LOST) if course.closed_day else ""


@dataclass(frozen=True, slots=True)
class _Rates:
    """Per day: the chance to be won, to be lost, to move to each stage."""

    won: float
    lost: float
    moves: tuple[tuple[str, float], ...]

    @property
    def stays(self) -> float:
        return max(0.0, 1.0 - self.won - self.lost - sum(rate for _, rate in self.moves))


class Conversion:
    """The daily chances of every stage and age."""

    def __init__(self, cells: Mapping[_Key, _Cell]) -> None:
        whole = _Cell()
        stages: dict[str, _Cell] = {}
        for (stage, _), cell in cells.items():
            whole.add(cell)
            stages.setdefault(stage, _Cell()).add(cell)
        self.wins = int(whole.ends.get(_WON, 0))
        self.losses = int(whole.ends.get(_LOST, 0))
        anywhere = _closing_rates(whole)
        at_large = {stage: _believed(cell, anywhere) for stage, cell in sorted(stages.items())}
        self._rates = {
            stage: tuple(_believed(cells.get((stage, age), _Cell()), rates) for age in range(len(AGES)))
            for stage, rates in at_large.items()
        }
        self._anywhere = (anywhere,) * len(AGES)

    @property
    def is_known(self) -> bool:
        """Whether any deal was ever closed; otherwise nothing can be said of open ones."""
        return self.wins + self.losses > 0

    def within(self, days: int) -> Chances:
        """The chances to be won within at most so many days.

        Args:   days: from 0 on.
        Returns: for every stage and age; all 0 when nothing is known.
        Raises: ValueError if days is negative.
        Source: docs/decisions/0016-forecast-from-daily-rates.md.
        """
        if days < 0:
            raise ValueError(f"cannot look {days} days ahead")
        rates = self._rates | {_UNKNOWN: self._anywhere}
        ahead = {stage: [0.0] * (AGES[-1] + 1) for stage in rates}
        fresh = [{stage: 0.0 for stage in rates}]
        for _ in range(days):
            entry = fresh[-1]
            ahead = {stage: _one_day(ahead[stage], rates[stage], entry) for stage in rates}
            fresh.append({stage: chances[0] for stage, chances in ahead.items()})
        return Chances(ahead, fresh)


_UNKNOWN = "\0unknown"


def _one_day(later: Sequence[float], rates: Sequence[_Rates], entry: Mapping[str, float]) -> list[float]:
    """The chances with one more day to go, by age in days; the last age stands for all older ones."""
    found: list[float] = []
    for rate, (young, old) in zip(rates, _SPANS, strict=True):
        gain = rate.won + sum(chance * entry.get(stage, 0.0) for stage, chance in rate.moves)
        stays = rate.stays
        following = later[young + 1 : old + 1] if old < len(later) else later[young:]
        found += [gain + stays * chance for chance in following]
    return found


@dataclass(frozen=True, slots=True)
class Chances:
    """Chances to be won within some days: of deals by stage and age, and of deals that only just came to a stage."""

    _by_age: Mapping[str, Sequence[float]]
    _fresh: Sequence[Mapping[str, float]]

    def of(self, stage: str, age_days: int) -> float:
        """From 0 to 1; a stage nobody ever left is taken like all stages together."""
        by_age = self._by_age.get(stage) or self._by_age[_UNKNOWN]
        return by_age[min(max(age_days, 0), len(by_age) - 1)]

    def fresh(self, stage: str, days: int) -> float:
        """For a deal that comes to a stage with so many days to go, at most as many as were asked for."""
        fresh = self._fresh[days]
        return fresh.get(stage, fresh[_UNKNOWN])


def age_of(days: int) -> int:
    """The number of an age in ``AGES``."""
    return bisect_right(AGES, days) - 1


def _closing_rates(cell: _Cell) -> _Rates:
    if not cell.days:
        return _Rates(0.0, 0.0, ())
    return _Rates(cell.ends.get(_WON, 0.0) / cell.days, cell.ends.get(_LOST, 0.0) / cell.days, ())


def _believed(cell: _Cell, prior: _Rates) -> _Rates:
    """A cell's own rates, drawn towards what is believed of its like."""
    leaving = prior.won + prior.lost + sum(rate for _, rate in prior.moves)
    prior_days = _PRIOR_EXITS / leaving if leaving else 0.0
    days = cell.days + prior_days
    if not days:
        return prior
    before = {_WON: prior.won, _LOST: prior.lost, **dict(prior.moves)}
    rates = {
        end: min(1.0, (cell.ends.get(end, 0.0) + before.get(end, 0.0) * prior_days) / days)
        for end in sorted({*cell.ends, *before})
    }
    moves = tuple((end, rate) for end, rate in rates.items() if end not in (_WON, _LOST))
    return _Rates(rates.get(_WON, 0.0), rates.get(_LOST, 0.0), moves)
