"""What was learnt from the past, kept as long as it holds (``insights/learnt.py``)."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from kpi.calendar import WorkCalendar
from kpi.conversion import Conversion, Experience
from kpi.courses import Course
from kpi.forecast import Ahead, Days, Tempo, ahead_of, tempos
from kpi.replay import typical_of
from kpi.seasonal import Seasonal
from kpi.stakes import ScopeKey
from kpi.ways import Way
from server.insights.courses import Courses
from server.insights.learnt import LearntAt
from server.people.directory import Directory

HISTORY_DAYS = 760
"""Two years, and the month before the first one that is looked at again."""


@dataclass(frozen=True, slots=True)
class Book:
    """Courses up to a day and what they teach."""

    learnt_at: LearntAt
    calendar: WorkCalendar
    courses: tuple[Course, ...]
    experience: Experience
    known: Conversion
    pace: dict[ScopeKey, Tempo]
    typical: int
    ways: tuple[Way, ...]
    _ahead: dict[tuple[Days, Seasonal], Ahead] = field(default_factory=dict)

    @property
    def today(self) -> int:
        """As of which day (an ordinal)."""
        return self.learnt_at.today

    @property
    def says_something(self) -> bool:
        """Whether there is any past to go by."""
        return self.known.is_known or bool(self.pace)

    def ahead(self, period: Days, season: Seasonal) -> Ahead:
        """What is left of a period, today included."""
        key = period, season
        if key not in self._ahead:
            # Today goes on: what is left is counted from the end of yesterday.
            self._ahead[key] = ahead_of(self.known, self.courses, self.today - 1, period, self.calendar, season)
        return self._ahead[key]


class Books:
    """The book of the day. One per app."""

    def __init__(self, courses: Courses) -> None:
        self._courses = courses
        self._book: Book | None = None
        self._making = asyncio.Lock()

    async def current(self, today: date, directory: Directory) -> Book:
        """The book as of today. One statement, four when it is made."""
        seq, calendar = await self._courses.seq(), directory.calendar
        async with self._making:
            if self._book is None or not _still_holds(self._book, today.toordinal(), seq, calendar):
                courses = await self._courses.since(today.toordinal() - HISTORY_DAYS, today.toordinal(), directory)
                # In a thread: whoever follows the live stream must not wait for a year of deals to be counted.
                self._book = await asyncio.to_thread(_made, today.toordinal(), seq, calendar, courses)
            return self._book


def _still_holds(book: Book, today: int, seq: int, calendar: WorkCalendar) -> bool:
    return book.calendar == calendar and book.learnt_at.holds(today, seq)


def _made(today: int, seq: int, calendar: WorkCalendar, courses: tuple[Course, ...]) -> Book:
    experience, pace = Experience(courses, today), tempos(courses, today)
    gone = Counter(tuple(dwell.stage for dwell in course.dwells) for course in courses)
    ways = tuple(Way(stages, (), "", deals) for stages, deals in gone.items() if stages)
    return Book(LearntAt(today, seq), calendar, courses, experience, experience.all(), pace, typical_of(pace), ways)
