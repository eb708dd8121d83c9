"""Small readings that several sources need: values of JSON as text, times as microseconds."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from kpi.sentences import sentence
from server.intake.hooks.source import Unreadable

_SECOND_US = 1_000_000
# Identifiers of other programs stand in ids of events, which hold 200 characters.
_LONGEST_ID = 80


def text_of(value: object) -> str:
    """A plain value as text; "" for none. Whole numbers lose their fraction."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else ""
        case float() if value.is_integer():
            return str(int(value))
        case str() | int() | float():
            return str(value).strip()
        case _:
            return ""


def id_of(value: object, what: str) -> str:
    """What another program calls something. Raises Unreadable when it cannot be used."""
    text = text_of(value)
    if not text or len(text) > _LONGEST_ID or not text.isprintable() or "/" in text:
        raise Unreadable(
            sentence("{what} is {value}, which is no number of anything", what=what, value=f"{value!r:.60}")
        )
    return text


def since_1970_us(value: object, per_second: int, what: str) -> int:
    """A number counted from 1970. Raises Unreadable."""
    try:
        return (
            int(float(text_of(value)) * _SECOND_US)
            if per_second == 1
            else int(text_of(value)) * (_SECOND_US // per_second)
        )
    except ValueError:
        told = sentence("{what} is {value}, which is no time counted from 1970", what=what, value=f"{value!r:.60}")
        raise Unreadable(told) from None


def iso_us(value: object, what: str) -> int:
    """An ISO time; without an offset it is UTC. Raises Unreadable."""
    try:
        moment = datetime.fromisoformat(text_of(value))
    except ValueError:
        raise Unreadable(sentence("{what} is {value}, which is no time", what=what, value=f"{value!r:.60}")) from None
    return _us(moment)


def mail_us(value: object, what: str) -> int:
    """A time as mails write it. Raises Unreadable."""
    try:
        return _us(parsedate_to_datetime(text_of(value)))
    except ValueError:
        raise Unreadable(sentence("{what} is {value}, which is no time", what=what, value=f"{value!r:.60}")) from None


def _us(moment: datetime) -> int:
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    return int(aware.timestamp()) * _SECOND_US + aware.microsecond
