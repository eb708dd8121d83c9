"""This is where the text functions of import mappings are computed: reading numbers and durations, cutting and joining.

They work on what people export from their CRM, so they are tolerant where the meaning is clear and refuse where it is
not: `1,5` could be fifteen or one and a half, so it is no number. They raise `ValueError` with the value.
"""

import math
import re
import unicodedata

from kpi.sentences import sentence

# Repeated replacing multiplies lengths; without a limit a mapping of one line could fill the memory.
LONGEST_TEXT = 100_000
_LONGEST_NUMBER = 60
_SPACES = "\u0020\u00a0\u2007\u2009\u202f"
_PLAIN = re.compile(r"\d+(?:\.\d*)?(?:[eE][+-]?\d{1,3})?|\.\d+", re.ASCII)
# Groups of three, or of two before the last three as written in India.
_GROUPED = re.compile(
    rf"\d{{1,3}}(?:([,'’{_SPACES}])\d{{3}})(?:\1\d{{3}})*(?:\.\d*)?|\d{{1,2}}(?:,\d{{2}})+,\d{{3}}(?:\.\d*)?", re.ASCII
)
_CODE = re.compile(rf"[A-Z]{{3}}[{_SPACES}]|[{_SPACES}][A-Z]{{3}}$")
_DURATION = re.compile(r"(?:(?:(\d{1,9}):)?(\d{1,9}):)?(\d{1,9})", re.ASCII)


def text(value: bool | int | float) -> str:
    """The value as a reader writes it: `true`, `12`, `12.5`; a whole double without `.0`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def number(written: str) -> float:
    """The number in a text such as `$1,200.00`, `1 200`, `(35.5)` (negative), `CNY 12` or `-3`.

    Raises: ValueError when it is blank or can be read in two ways.
    """
    rest = written.strip()
    if len(rest) > _LONGEST_NUMBER:
        raise ValueError(sentence("{text!r} is not a number", text=rest[:_LONGEST_NUMBER] + "…"))
    negative = rest.startswith("(") and rest.endswith(")")
    if negative:
        rest = rest[1:-1].strip()
    rest, has_minus = _without_marks(rest)
    digits = re.sub(rf"[,'’{_SPACES}]", "", rest)
    if not (_PLAIN.fullmatch(rest) or _GROUPED.fullmatch(rest)) or (negative and has_minus):
        raise ValueError(sentence("{text!r} is not a number", text=written))
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(sentence("{text!r} is too large for a number", text=written))
    return -value if negative or has_minus else value


def _without_marks(written: str) -> tuple[str, bool]:
    """The digits with their separators, and whether there was a minus; currency signs may stand on both sides of it."""
    rest = _CODE.sub("", written).strip()
    rest = _without_currency(rest)
    sign = rest[:1]
    if sign in ("-", "+", "\u2212"):
        rest = _without_currency(rest[1:].strip())
    return rest, sign in ("-", "\u2212")


def _without_currency(written: str) -> str:
    if written and unicodedata.category(written[0]) == "Sc":
        written = written[1:]
    elif written and unicodedata.category(written[-1]) == "Sc":
        written = written[:-1]
    return written.strip()


def seconds(written: str) -> int:
    """The seconds in `00:02:23`, `2:23` or `143`; blank is 0.

    Raises: ValueError for anything else, also when minutes or seconds after a colon exceed 59.
    """
    rest = written.strip()
    if not rest:
        return 0
    match = _DURATION.fullmatch(rest)
    if match is None:
        raise ValueError(sentence("{text!r} is not a duration such as 00:02:23", text=_shortened(written)))
    hours, minutes, last = (int(part or 0) for part in match.groups())
    if (match[2] is not None and last > 59) or (match[1] is not None and minutes > 59):
        told = sentence("{text!r} has more than 59 minutes or seconds after a colon", text=_shortened(written))
        raise ValueError(told)
    return hours * 3600 + minutes * 60 + last


def replace(value: str, old: str, new: str) -> str:
    """The text with every `old` replaced; an empty `old` replaces nothing.

    Raises: ValueError when the result exceeds `LONGEST_TEXT`.
    """
    if not old:
        return value
    _limit(len(value) + value.count(old) * (len(new) - len(old)))
    return value.replace(old, new)


def split_part(value: str, separator: str, position: int) -> str:
    """The part at a position counted from 1; empty when there is none. An empty separator leaves one part."""
    parts = value.split(separator) if separator else [value]
    return parts[position - 1] if 1 <= position <= len(parts) else ""


def pad_left(value: str, width: int, fill: str) -> str:
    """The text with `fill` repeated before it until it is `width` long; longer text and an empty fill change nothing.

    Raises: ValueError when the result exceeds `LONGEST_TEXT`.
    """
    missing = width - len(value)
    if missing <= 0 or not fill:
        return value
    _limit(width)
    return (fill * (missing // len(fill) + 1))[:missing] + value


def _limit(length: int) -> None:
    if length > LONGEST_TEXT:
        raise ValueError(
            sentence(
                "the text would have {length} characters, at most {limit} are allowed",
                length=length,
                limit=LONGEST_TEXT,
            )
        )


def _shortened(written: str) -> str:
    return written if len(written) <= _LONGEST_NUMBER else f"{written[:_LONGEST_NUMBER]}…"
