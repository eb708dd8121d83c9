"""What resolving freed: the weeks of a region after a barrier was resolved against those before, and of all others."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from kpi.before_after import MOST_WEEKS, WEEK, Changed, changed, weeks_of
from kpi.catalog import Kpi
from server.barriers.access import visible_barriers
from server.db.tx import Reading
from server.kpis.sums import By, courses_of_scopes
from server.ledger.facts import microseconds, moment
from server.people.access import Viewer

SINCE_DAYS = 365
MOST = 12
_RESOLVED = (
    "SELECT b.id, b.text, b.cause, b.region, b.blocked, b.ended_us FROM barrier b "  # noqa: S608  # constants
    "WHERE b.state = 'resolved' AND b.measure = $1 AND b.ended_us >= $2 AND {seen} "
    f"ORDER BY b.blocked DESC, b.id LIMIT {MOST}"
)


@dataclass(frozen=True, slots=True)
class Freed:
    """A resolved barrier and the weeks around that day. ``region`` 0: the whole company.

    ``effect`` None: not enough days on record, before or after. ``others`` is by how much all other regions together
    changed in the same weeks, as a share; None: there are none, or they brought nothing before.
    """

    id: str
    text: str
    cause: str
    region: int
    blocked: int
    resolved_on: date
    effect: Changed | None
    others: Fraction | None


@dataclass(frozen=True, slots=True)
class _Course:
    """Daily sums of a scope, and the first day that anything is on record for the company."""

    days: Mapping[int, int]
    first_day: int

    def within(self, start: int, end: int) -> list[int]:
        """A value per day from ``start`` until before ``end``, not further back than the records."""
        return [self.days.get(day, 0) for day in range(max(start, self.first_day), end)]


async def freed_by(source: Reading, viewer: Viewer, kpi: Kpi, zone: ZoneInfo, today: date) -> tuple[Freed, ...]:
    """The largest that were resolved within a year, the largest first. Three statements; one where there are none."""
    midnight = datetime.combine(today - timedelta(days=SINCE_DAYS), datetime.min.time(), zone)
    sql = _RESOLVED.format(seen=visible_barriers(viewer))
    rows = await source.fetch(sql, kpi.id, microseconds(midnight))
    if not rows:
        return ()
    ended = [moment(row["ended_us"]).astimezone(zone).date() for row in rows]
    span = (min(ended) - timedelta(days=WEEK * MOST_WEEKS)).toordinal(), today.toordinal() - 1
    courses = await _courses(source, kpi.numerator, {row["region"] for row in rows} - {0}, span)
    whole = courses[0]
    found = []
    for row, day in zip(rows, ended, strict=True):
        own = courses.get(row["region"], _Course({}, whole.first_day))
        before, after = _around(own, day, today)
        others = _others(own, whole, day, today) if row["region"] else None
        text, region = row["text"], row["region"]
        found.append(Freed(row["id"], text, row["cause"], region, row["blocked"], day, changed(before, after), others))
    return tuple(found)


async def _courses(
    source: Reading, measures: Sequence[str], regions: Collection[int], span: tuple[int, int]
) -> Mapping[int, _Course]:
    """Region → its course, 0 → the company's."""
    sums: dict[int, dict[int, int]] = {0: {}}
    for by, ids in ((By.COMPANY, {0}), (By.REGION, regions)):
        for id, day, value in await courses_of_scopes(source, measures, by, ids, *span):
            days = sums.setdefault(id, {})
            days[day] = days.get(day, 0) + value
    first_day = min(sums[0], default=span[1] + 1)
    return {id: _Course(days, first_day) for id, days in sums.items()}


def _around(course: _Course, day: date, today: date) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The whole weeks before and after a day, which itself is in neither; today is not over and left out."""
    at, reach = day.toordinal(), WEEK * MOST_WEEKS
    before = course.within(at - reach, at)
    after = course.within(at + 1, min(at + 1 + reach, today.toordinal()))
    return weeks_of(before, from_end=True), weeks_of(after)


def _others(own: _Course, whole: _Course, day: date, today: date) -> Fraction | None:
    rest = _Course({at: value - own.days.get(at, 0) for at, value in whole.days.items()}, whole.first_day)
    before, after = _around(rest, day, today)
    if not before or not after or sum(before) <= 0:
        return None
    return Fraction(sum(after), len(after)) / Fraction(sum(before), len(before)) - 1
