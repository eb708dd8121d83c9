"""Reads JSON of the server strictly: what is not as it must be is a `BadAnswer` that says where and what stands there.

Whatever does not look like an answer of ours (a sign-in page of a hotel's network, say) is one, too.
"""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TypeVar

T = TypeVar("T")
Object = dict[str, object]


class BadAnswer(ValueError):
    """An answer that cannot be read; says where and what stands there."""


def grouped(value: object) -> str:
    """A number, or money, as people read it: `1,234`, `12,000 CNY`; nothing is a dash."""
    match value:
        case {"amount": str(amount), "currency": str(currency)}:
            try:
                number = Decimal(amount)
            except InvalidOperation as error:
                raise BadAnswer(f"amount is {amount!r}, not a number") from error
            return f"{number.normalize() if number == number.to_integral() else number:,f} {currency}"
        case int():
            return f"{value:,}"
        case float():
            return f"{value:,.2f}"
        case _:
            return "–"


def amount_of(value: object) -> Decimal:
    """The number in an amount of money; nothing is 0."""
    match value:
        case {"amount": str(amount)}:
            try:
                return Decimal(amount)
            except InvalidOperation as error:
                raise BadAnswer(f"amount is {amount!r}, not a number") from error
        case _:
            return Decimal(0)


def document(text: str) -> Object:
    """The object that is the whole answer."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise BadAnswer(f"this is not JSON: {text[:80]!r}") from error
    if not isinstance(found, dict):
        raise BadAnswer(f"this is not an object: {text[:80]!r}")
    return found


def _typed(*kinds: type[T]) -> Callable[[object, str], T]:
    def take(holder: object, name: str) -> T:
        found = holder.get(name) if isinstance(holder, dict) else None
        if not isinstance(found, kinds):
            raise BadAnswer(f"{name} is {found!r}, must be {' or '.join(kind.__name__ for kind in kinds)}")
        return found

    return take


text_in = _typed(str)
whole_in = _typed(int)
share_in: Callable[[object, str], float] = _typed(int, float)
object_in: Callable[[object, str], Object] = _typed(dict)


def objects_in(holder: object, name: str) -> list[Object]:
    """A list of objects."""
    found = holder.get(name) if isinstance(holder, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise BadAnswer(f"{name} is {found!r}, must be a list of objects")
    return found


def items_in(answer: Object) -> list[Object]:
    """The items of a page of a list."""
    return objects_in(answer, "items")


def words_in(holder: object, name: str) -> str:
    """A text that may be missing or null, as an empty one."""
    found = holder.get(name) if isinstance(holder, dict) else None
    return found if isinstance(found, str) else ""


def strings_in(holder: object, name: str) -> tuple[str, ...]:
    """A list of texts that may be missing."""
    found = holder.get(name) if isinstance(holder, dict) else None
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()


def flag_in(holder: object, name: str) -> bool:
    """A yes or no that may be missing: then it is a no."""
    return holder.get(name) is True if isinstance(holder, dict) else False


def moment_in(holder: object, name: str) -> datetime | None:
    """A moment; None when there is none."""
    written = words_in(holder, name)
    try:
        return datetime.fromisoformat(written) if written else None
    except ValueError as error:
        raise BadAnswer(f"{name} is {written!r}, not a time") from error


def day_in(holder: object, name: str) -> date | None:
    """A day; None when there is none."""
    written = words_in(holder, name)
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise BadAnswer(f"{name} is {written!r}, not a day") from error
