"""Quests: the windows they run in, the day on which they are done, and how they stand.

A quest's state is a function of what was measured and of nothing else: when a reversal lowers a measure, the quest is
open again. Days are ordinals (``date.toordinal``) of the organisation's calendar throughout. Not for what reaching a
quest pays: that is the judge's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from game_rules.rulebook import Quest, Window

__all__ = ["FAR_END", "ObjectiveState", "QuestState", "completion_day", "state", "window_end", "window_start"]

FAR_END = date.max.toordinal()  # The last day of the window that never ends.

_MONDAY = 1  # Ordinal 1, the 1st of January of the year 1, is a Monday.
_WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class ObjectiveState:
    """How far one objective is: both numbers in the measure's unit, ``ratio`` from 0 to 1."""

    measure: str
    progress: int
    goal: int
    ratio: float

    @property
    def is_done(self) -> bool:
        """True when the goal is reached."""
        return self.progress >= self.goal


@dataclass(frozen=True, slots=True)
class QuestState:
    """How a quest stands for one member on one day.

    ``progress`` and ``goal`` are those of the objective that is furthest behind, because it decides; ``ratio`` is the
    mean over all objectives, from 0 to 1. ``deadline`` is the window's last day, None for a window that never ends.
    """

    quest: str
    progress: int
    goal: int
    ratio: float
    done: bool
    window: Window
    window_start: int
    deadline: int | None
    objectives: tuple[ObjectiveState, ...]


@lru_cache(maxsize=4096)  # Asked some ten times per event, always for the same few days.
def window_start(day: int, window: Window) -> int:
    """The first day of the window that a day lies in.

    Args:   day: an ordinal of the organisation's calendar, ≥ 1.
    Returns: an ordinal; weeks are ISO weeks and begin on Monday, EVER begins on day 1.
    Raises: ValueError if the day is no ordinal (a caller's bug).
    Source: ISO 8601 (weeks).
    """
    found = date.fromordinal(day)
    match window:
        case Window.DAY:
            return day
        case Window.WEEK:
            return day - (day - _MONDAY) % _WEEK_DAYS
        case Window.MONTH:
            return day - found.day + 1
        case Window.EVER:
            return 1


def window_end(day: int, window: Window) -> int:
    """The last day of the window that a day lies in.

    Args:   as ``window_start``.
    Returns: an ordinal, ≥ ``day``; FAR_END for EVER, and where the calendar ends sooner than the window.
    Raises: ValueError if the day is no ordinal (a caller's bug).
    Source: ISO 8601 (weeks).
    """
    start = window_start(day, window)
    match window:
        case Window.DAY:
            return day
        case Window.WEEK:
            return min(start + _WEEK_DAYS - 1, FAR_END)
        case Window.MONTH:
            # 31 days on from any 1st lies in the next month, whatever the length of this one.
            far = min(start + 31, FAR_END + 1)
            return FAR_END if far > FAR_END else far - date.fromordinal(far).day
        case Window.EVER:
            return FAR_END


def completion_day(days: Mapping[int, int], goal: int) -> int | None:
    """The day since which the running sum reaches the goal, up to now.

    Args:   days: the measure's value per day within one window, any order, negative after a taking-back.
            goal: in the measure's unit.
    Returns: an ordinal; None when the goal is not reached, or no longer. With a goal of 0 or less and no day
             there is no day to name, so None.
    Source: docs/reference/rulebook.md, "When a quest is done".
    """
    running, since = 0, None
    for day in sorted(days):
        running += days[day]
        if running < goal:
            since = None
        elif since is None:
            since = day
    return since


def state(quest: Quest, totals: Mapping[str, int], day: int) -> QuestState:
    """How a quest stands for one member, for people to look at.

    Args:   totals: the member's value per measure in the window that ``day`` lies in; absent is 0.
            day: an ordinal, usually today.
    Returns: the state; a quest is done when all its objectives are.
    Raises: ValueError if the quest has no objectives, as only a bounty has (a caller's bug).
    """
    if not quest.objectives:
        raise ValueError(f"quest {quest.id!r} has no objectives; whoever posted it decides when it is done")
    parts = tuple(_part(part.measure, totals.get(part.measure, 0), part.goal) for part in quest.objectives)
    behind = min(parts, key=lambda part: part.ratio)
    end = window_end(day, quest.window)
    return QuestState(
        quest.id,
        behind.progress,
        behind.goal,
        sum(part.ratio for part in parts) / len(parts),
        all(part.is_done for part in parts),
        quest.window,
        window_start(day, quest.window),
        None if end == FAR_END else end,
        parts,
    )


def _part(measure: str, progress: int, goal: int) -> ObjectiveState:
    return ObjectiveState(measure, progress, goal, min(1.0, max(0, progress) / goal) if goal > 0 else 1.0)
