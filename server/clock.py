"""The one place that asks the machine what time it is; everything else is handed a `Clock`."""

from datetime import UTC, datetime


class Clock:
    """`clock()` answers the present moment, aware and in UTC. Tests hand in a subclass that stands still."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)
