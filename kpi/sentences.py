"""Texts for people that remember which sentence they are and what was filled in, so that they can be said in another
language later. The words of other languages are not here (``server/wording``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self, TypeAlias

__all__ = ["Packed", "Sentence", "Value", "packed", "plain", "sentence", "told_by", "unpacked"]

Value: TypeAlias = "str | int | tuple[str, ...]"
"""What is filled in: a name or number, another sentence, or several of them."""
Packed: TypeAlias = "str | int | list[Packed] | dict[str, Packed]"
"""A sentence as it is stored, in JSON."""


class Sentence(str):
    """The text in English. ``pattern`` is the sentence without its ``values``, with places for them in braces."""

    __slots__ = ("pattern", "values")
    pattern: str
    values: Mapping[str, Value]

    def __new__(cls, pattern: str, values: Mapping[str, Value]) -> Self:
        """Fill the values in."""
        self = super().__new__(cls, pattern.format_map({name: _joined(value) for name, value in values.items()}))
        self.pattern, self.values = pattern, values
        return self


def sentence(pattern: str, /, **values: object) -> Sentence:
    """A sentence with its values.

    Args:   pattern: a constant, which the catalogue of every other language has. values: one per place in it; texts,
            numbers, sentences, or lists of these, anything else by its `str`.
    Returns: the text, which is a `str` to all who do not ask.
    Raises: KeyError for a place without a value (a caller's bug).
    Source: docs/decisions/0032.
    """
    return Sentence(pattern, {name: _value(value) for name, value in values.items()})


def plain(text: str) -> Sentence:
    """A text of which nothing else is known; a sentence stays what it is.

    Source: docs/decisions/0032.
    """
    return text if isinstance(text, Sentence) else Sentence(text.replace("{", "{{").replace("}", "}}"), {})


def told_by(error: Exception) -> Sentence:
    """What an exception says: the sentence it was raised with, or else its text.

    Source: docs/decisions/0032.
    """
    told = error.args[0] if error.args else None
    return told if isinstance(told, Sentence) else plain(str(error))


def packed(text: str) -> Packed:
    """A text as it is stored.

    Returns: the text itself unless it is a sentence with something filled in.
    Source: docs/decisions/0032.
    """
    if not isinstance(text, Sentence) or not text.values:
        return str(text)
    return {"say": text.pattern, "with": {name: _packed(value) for name, value in text.values.items()}}


def unpacked(stored: object) -> Sentence:
    """The sentence that was stored, or the plain text of former times.

    Raises: ValueError if it is neither.
    Source: docs/decisions/0032.
    """
    match stored:
        case str():
            return plain(stored)
        case {"say": str(pattern), "with": dict(values)}:
            return Sentence(pattern, {name: _unpacked(value) for name, value in values.items()})
        case _:
            raise ValueError(f"{stored!r:.100} is no sentence")


def _value(value: object) -> Value:
    match value:
        case Sentence():
            return value
        case int() if not isinstance(value, bool):
            return value
        case tuple() | list():
            return tuple(one if isinstance(one, Sentence) else str(one) for one in value)
        case _:
            return str(value)


def _joined(value: Value) -> str | int:
    return ", ".join(value) if isinstance(value, tuple) else value


def _packed(value: Value) -> Packed:
    match value:
        case tuple():
            return [packed(one) for one in value]
        case str():
            return packed(value)
        case _:
            return value


def _unpacked(value: object) -> Value:
    match value:
        case list():
            return tuple(unpacked(one) for one in value)
        case int():
            return value
        case _:
            return unpacked(value)
