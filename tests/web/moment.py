"""When the pages are tested: a Wednesday morning in the middle of a month, from which time goes on.

On the machine's own clock a run might meet midnight or the end of a month between a question and its answer.
"""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from server.clock import Clock

_BEGIN = datetime(2026, 11, 18, 2, tzinfo=UTC)
_began_s = time.monotonic()
_OFFICE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The moment, for the tests and the pages alike."""
    return _BEGIN + timedelta(seconds=time.monotonic() - _began_s)


def today() -> date:
    """The organisation's day."""
    return now().astimezone(_OFFICE).date()


def day(after: int = 0) -> str:
    """So many days from now, as a field sends it."""
    return (today() + timedelta(days=after)).isoformat()


def month() -> str:
    """This month, as addresses name it."""
    return f"{today():%Y-%m}"


class TestedMoment(Clock):
    """The clock of the pages."""

    def __call__(self) -> datetime:
        return now()
