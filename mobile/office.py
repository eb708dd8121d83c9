"""The office's days: what is told to happen on a day happens on that day there, wherever the phone is."""

from datetime import UTC, date, datetime, timedelta


def office_day(moment: datetime, offset: timedelta) -> date:
    """What day it is at an office whose clocks are so far from UTC."""
    return (moment.astimezone(UTC) + offset).date()
