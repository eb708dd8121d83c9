"""Sentences in the reader's language: the Chinese of their pattern with the same values, else the English."""

from collections.abc import Iterable

from kpi.sentences import Value, plain
from server.people.roles import Language
from server.wording.of_events import EVENTS
from server.wording.of_expressions import EXPRESSIONS
from server.wording.of_fields import FIELDS
from server.wording.of_hooks import HOOKS
from server.wording.of_mappings import MAPPINGS
from server.wording.of_rows import ROWS

CHINESE = {**EVENTS, **ROWS, **MAPPINGS, **EXPRESSIONS, **FIELDS, **HOOKS}
"""The Chinese of every pattern that code uses; a test looks for those that are missing."""


def say(text: str, language: Language) -> str:
    """One sentence. A text that is none, or that older versions stored, is said as it is."""
    told = plain(text)
    pattern = CHINESE.get(told.pattern) if language is Language.CHINESE else None
    if pattern is None:
        return str(text)
    return pattern.format_map({name: _said(value) for name, value in told.values.items()})


def say_all(texts: Iterable[str], language: Language) -> str:
    """Several reasons as one line."""
    return ("；" if language is Language.CHINESE else "; ").join(say(one, language) for one in texts)


def _said(value: Value) -> str | int:
    match value:
        case tuple():
            return "、".join(say(one, Language.CHINESE) for one in value)
        case str():
            return say(value, Language.CHINESE)
        case _:
            return value
