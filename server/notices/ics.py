"""Dates as calendar programs read them (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

MEDIA_TYPE = "text/calendar"
# How often a subscriber is asked to look again; most look when they like.
REFRESH = timedelta(hours=1)
_PRODUCT = "-//Raidboard//Calendar//EN"


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One date: a whole day, or a moment with its length. The same thing keeps the same ``key``."""

    key: str
    start: date | datetime
    summary: str
    text: str = ""
    length: timedelta = timedelta(minutes=30)


def calendar_file(name: str, entries: Iterable[CalendarEntry], now: datetime) -> bytes:
    """A calendar of these entries; whatever their texts hold, they stay texts."""
    calendar = Calendar.new(name=" ".join(name.split()), prodid=_PRODUCT, refresh_interval=REFRESH)
    for entry in entries:
        end = entry.start + entry.length if isinstance(entry.start, datetime) else None
        event = Event.new(
            uid=f"{entry.key}@raidboard",
            stamp=now,
            start=entry.start,
            end=end,
            summary=entry.summary,
            description=entry.text or None,
        )
        calendar.add_component(event)
    return bytes(calendar.to_ical())
