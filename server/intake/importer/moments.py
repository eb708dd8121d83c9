"""Dates and times as people's files write them, turned into what events hold: RFC 3339 in UTC, ISO dates."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from kpi.sentences import sentence

NOON = time(12)
UNIX_SCALE = {"unix": 1, "unix_ms": 1000}
_HOLDS_TIME = re.compile(r"%[-#]?[HIMScXT]")
# A file has few different dates; full times mostly differ, and there the cache only has to stay small.
_CACHED_TEXTS = 8192


def moment_reader(zone: ZoneInfo, time_format: str) -> Callable[[str], str]:
    """A function from a text to an RFC 3339 time in UTC.

    Texts without an offset are in ``zone``; a date alone means noon there, so that no zone moves it to another day.
    The function raises ValueError for what is neither ISO nor as ``time_format`` says (empty: ISO only).
    """

    @lru_cache(maxsize=_CACHED_TEXTS)
    def read(text: str) -> str:
        moment = _parsed(text, time_format)
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, NOON)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        try:
            return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
        except OverflowError:
            raise ValueError(sentence("{text!r} lies outside the years 1 to 9999", text=text)) from None

    return read


def date_reader(zone: ZoneInfo, time_format: str) -> Callable[[str], str]:
    """A function from a text to an ISO date: that of the calendar in ``zone`` if the text has a time and an offset."""

    @lru_cache(maxsize=_CACHED_TEXTS)
    def read(text: str) -> str:
        moment = _parsed(text, time_format)
        if isinstance(moment, datetime):
            moment = (moment if moment.tzinfo is None else moment.astimezone(zone)).date()
        return moment.isoformat()

    return read


def _parsed(text: str, time_format: str) -> datetime | date:
    if time_format in UNIX_SCALE:
        return _since_1970(text, time_format)
    if time_format:
        try:
            # The zone follows in the reader: most files name none.
            moment = datetime.strptime(text, time_format)  # noqa: DTZ007
        except ValueError:
            pass  # An ISO text is understood whatever the format says.
        else:
            return moment if _HOLDS_TIME.search(time_format) else moment.date()
    return _iso(text, time_format)


def _iso(text: str, time_format: str) -> datetime | date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        if time_format:
            told = sentence("{text!r} is neither written as {format} nor ISO", text=text, format=time_format)
            raise ValueError(told) from None
        raise ValueError(
            sentence(
                "{text!r} is not ISO (2026-11-21 or 2026-11-21T09:30:00+08:00); "
                'say how it is written with time_format, for example "%m/%d/%Y"',
                text=text,
            )
        ) from None


def _since_1970(text: str, unit: str) -> datetime:
    try:
        return datetime.fromtimestamp(float(text) / UNIX_SCALE[unit], UTC)
    except (ValueError, OverflowError, OSError):
        told = sentence("{text!r} is not a {unit} time: a number counted from 1970", text=text, unit=unit)
        raise ValueError(told) from None
