"""From the value of an expression to the value of an event's field. None means: nothing there, leave the field out.

Which conversion a field needs is known before the first row, from the expression's type and the field's look.
"""

from collections.abc import Callable
from typing import TypeAlias, assert_never

from kpi.language import Type, Value
from kpi.language.types import called
from kpi.sentences import sentence
from server.intake.importer.amounts import Amounts
from server.intake.importer.shapes import Look

Convert: TypeAlias = Callable[[Value], str | int | None]


def conversion(look: Look, type_: Type, amounts: Amounts, read_date: Callable[[str], str]) -> Convert:
    """The function for one field.

    Raises: ValueError if values of this type cannot fill such a field.
    """
    match look:
        case Look.TEXT:
            return _to_text(type_)
        case Look.AMOUNT:
            return _to_amount(type_, amounts)
        case Look.DATE:
            return _to_date(type_, read_date)
        case Look.WHOLE:
            return _to_whole(type_)
        case _:
            assert_never(look)


def spoken(read: Callable[[str], str]) -> Convert:
    """A conversion for text that reads it without the blanks around it."""

    def convert(value: Value) -> str | None:
        text = str(value).strip()
        return read(text) if text else None

    return convert


def _to_text(type_: Type) -> Convert:
    if type_ is Type.STRING:
        return lambda value: str(value).strip() or None
    if type_ is Type.BOOL:
        return lambda value: "true" if value else "false"
    return lambda value: str(int(value)) if float(value).is_integer() else str(value)


def _to_amount(type_: Type, amounts: Amounts) -> Convert:
    if type_ is Type.STRING:
        return spoken(amounts.from_text)
    if type_ is Type.BOOL:
        raise ValueError(sentence("is true or false, must be an amount"))
    if type_ is Type.INT:
        return lambda value: amounts.from_text(str(value))
    return lambda value: amounts.from_number(float(value))


def _to_date(type_: Type, read_date: Callable[[str], str]) -> Convert:
    if type_ is not Type.STRING:
        raise ValueError(sentence("is {type}, must be text that holds a date", type=called(type_)))
    return spoken(read_date)


def _to_whole(type_: Type) -> Convert:
    if type_ is Type.BOOL:
        raise ValueError(sentence("is true or false, must be a whole number"))

    def convert(value: Value) -> int | None:
        text = str(value).strip()
        if not text:
            return None
        try:
            number = float(text)
        except ValueError:
            raise ValueError(sentence("{text!r} is not a number", text=text)) from None
        if not number.is_integer():
            told = sentence("{number} is not a whole number; write round(…) around the expression", number=text)
            raise ValueError(told)
        return int(number)

    return convert
