"""Alike deals counted one by one from their courses: what the database must answer, too."""

from collections import Counter
from collections.abc import Iterable, Iterator

from kpi.courses import Course, Dwell, dwell_on
from kpi.forecast import Days
from kpi.funnel import Ended, Stays
from kpi.ways import Way, led_to

EVER = Days(1, 10**6)


def end_of(course: Course) -> str:
    return "" if course.is_open else "won" if course.is_won else "lost"


def ways_of(courses: Iterable[Course], began: Days = EVER) -> tuple[Way, ...]:
    """Of the deals that began within some days."""
    counted = Counter(
        (tuple(dwell.stage for dwell in one.dwells), one.afterwards, end_of(one))
        for one in courses
        if one.dwells and began.first <= one.opened_day <= began.last
    )
    return tuple(Way(*way, deals) for way, deals in sorted(counted.items()))


def finished(courses: Iterable[Course], began: Days = EVER, ended: Days = EVER) -> Iterator[tuple[Course, Dwell, str]]:
    """The finished stays of deals that began within some days, that ended within some, with what they led to."""
    for one in courses:
        for place, dwell in enumerate(one.dwells):
            if began.first <= one.opened_day <= began.last and ended.first <= dwell.until_day <= ended.last:
                yield one, dwell, led_to(one.dwells, place, end_of(one))


def stays(courses: Iterable[Course], began: Days = EVER, ended: Days = EVER) -> tuple[Stays, ...]:
    """Alike finished stays."""
    counts, worth = Counter[tuple[str, int]](), Counter[tuple[str, int]]()
    for one, dwell, _ in finished(courses, began, ended):
        key = (dwell.stage, dwell.until_day - dwell.since_day)
        counts[key] += 1
        worth[key] += dwell.amount or one.amount
    return tuple(Stays(*key, counts[key], worth[key]) for key in sorted(counts))


def ended_in(courses: Iterable[Course], days: Days) -> tuple[Ended, ...]:
    """Alike stays that ended within some days."""
    found = finished(courses, ended=days)
    counted = Counter((dwell.stage, way, dwell.until_day - dwell.since_day) for _, dwell, way in found)
    return tuple(Ended(*key, count) for key, count in sorted(counted.items()))


def stood(courses: Iterable[Course], day: int) -> dict[str, int]:
    """Stage → the deals that stood there at the end of a day."""
    return dict(Counter(dwell.stage for one in courses if (dwell := dwell_on(one, day)) is not None))


def standing(courses: Iterable[Course], today: int) -> tuple[Stays, ...]:
    """The open deals by stage and days."""
    counts, worth = Counter[tuple[str, int]](), Counter[tuple[str, int]]()
    for one in courses:
        if one.is_open and one.dwells:
            key = (one.dwells[-1].stage, today - one.dwells[-1].since_day)
            counts[key] += 1
            worth[key] += one.amount
    return tuple(Stays(*key, counts[key], worth[key]) for key in sorted(counts))
