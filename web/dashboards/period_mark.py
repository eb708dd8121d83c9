"""Where the period that a page asks for is in its life, for the mark beside its name."""

from kpi.periods import local_day
from server.insights.periods.queries import PeriodMark, PeriodQueries
from web.periods import Calendar


async def mark_of(periods: PeriodQueries, asked: str) -> PeriodMark | None:
    """The mark of a period as a page asks for it (`month`, `2026-10`); None where nothing closes."""
    directory = await periods.directories.current()
    calendar = Calendar.of(directory, local_day(periods.clock(), directory.zone))
    return await periods.mark(calendar.period(asked))
