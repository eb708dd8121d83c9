"""Amounts and spans of time as people type them, in English and Chinese: `40k`, `4万`, `四万元`, `5 min`, `半小时`.

Not for what the number is about, which `one_line.py` finds out.
"""

import re
from decimal import Decimal, InvalidOperation

from kpi.money import parse_amount

_FACTORS = {"k": 10**3, "m": 10**6, "千": 10**3, "万": 10**4, "萬": 10**4, "亿": 10**8}
_DIGITS = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_HAN = re.compile(r"[零〇一二两三四五六七八九十百千]+(?=\s*(?:个?小时|个?钟头|分钟?|秒|万|亿|千|百|元|块))")
_SPAN = re.compile(
    r"(?<![A-Za-z0-9.])(?P<number>\d{1,6}(?:[.,]\d{1,4})?)\s*"
    r"(?:(?P<hours>个?小时|个?钟头|hours?|hrs?|h)|(?P<minutes>分钟?|minutes?|mins?|m|')|(?P<seconds>秒钟?|seconds?|secs?|s))"
    r"(?:(?<=[\u4e00-\u9fff])|(?![A-Za-z0-9]))",
    re.IGNORECASE,
)
_PHRASES = (
    (re.compile(r"半个?小时|half an hour", re.I), "30 min"),
    (re.compile(r"一刻钟|quarter of an hour", re.I), "15 min"),
)
_LONGEST_S = 24 * 3600


def read_amount(text: str) -> Decimal:
    """An amount in major units, above zero: `40,000`, `¥40,000`, `40k`, `4万元`.

    Raises: ValueError when it is none.
    """
    plain = han_to_digits(text.strip()).rstrip("元块钱 ")
    factor = _FACTORS.get(plain[-1:].lower(), 1)
    number = plain[:-1].strip() if factor > 1 else plain
    try:
        amount = parse_amount(number) * factor
    except InvalidOperation as error:
        raise ValueError(f"{text!r} is no amount") from error
    if amount <= 0:
        raise ValueError(f"{text!r} is not above zero")
    return amount


def read_minutes(text: str) -> int:
    """Seconds of a span that is given in minutes when it names no unit: `5`, `2.5`, `1 h 5 min`, `90 s`.

    Raises: ValueError when it is none, or longer than a day.
    """
    spans, rest = take_spans(text.strip())
    if spans is None:
        spans, rest = round(Decimal(_plain_number(text)) * 60), ""
    if rest.strip() or not 0 <= spans <= _LONGEST_S:
        raise ValueError(f"{text!r} is no span of minutes up to a day")
    return spans


def take_spans(text: str) -> tuple[int | None, str]:
    """The seconds of all spans in a text, and the text without them; None when there are none."""
    for phrase, said in _PHRASES:
        text = phrase.sub(f" {said} ", text)
    text = han_to_digits(text)
    found = list(_SPAN.finditer(text))
    if not found:
        return None, text
    seconds = sum(_seconds(one) for one in found)
    return round(seconds), _SPAN.sub(" ", text)


def han_to_digits(text: str) -> str:
    """`五分钟` → `5分钟`, `四万` → `4万`; numerals without a unit behind them stay, for they may be names."""
    return _HAN.sub(lambda match: match[0] if match[0] in _TENS else str(_han_number(match[0])), text)


def _seconds(match: re.Match[str]) -> Decimal:
    number = Decimal(match["number"].replace(",", "."))
    return number * (3600 if match["hours"] else 60 if match["minutes"] else 1)


def _plain_number(text: str) -> str:
    plain = text.strip().replace(",", ".")
    if not re.fullmatch(r"\d{1,6}(?:\.\d{1,4})?", plain, re.ASCII):
        raise ValueError(f"{text!r} is no number")
    return plain


def _han_number(text: str) -> int:
    total, digit = 0, 0
    for sign in text:
        if sign in _TENS:
            total += (digit or 1) * _TENS[sign]
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[sign]
    return total + digit
