"""Streaks by other working days: counted anew when the organisation changes its calendar."""

from collections.abc import Iterable
from itertools import groupby

from game_rules.streaks import streak_ending
from kpi.calendar import WorkCalendar
from server.db.tx import Tx


async def count_streaks_anew(tx: Tx, active: Iterable[tuple[int, int]], calendar: WorkCalendar) -> None:
    """Store everybody's run of working days. Call inside ``db.write()``.

    ``active`` are (member, day) with activity, by member and day. Badges that were won stay won.
    """
    await tx.execute("UPDATE standing SET streak = 0, last_active = 0")
    rows = []
    for member, days in groupby(active, key=lambda one: one[0]):
        streak = last_active = 0
        for _, day in days:
            streak, last_active = streak_ending(day, streak, last_active, calendar)
        rows.append((streak, last_active, member))
    await tx.execute_many("UPDATE standing SET streak = $1, last_active = $2 WHERE member = $3", rows)
