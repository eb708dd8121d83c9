"""Reading one table of a rulebook file: every wrong value becomes a problem with its place, and reading goes on.

A reader that finds something wrong reports it and hands back a harmless value, so that one pass names all problems.
Nothing built from a draft with problems may be used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from game_rules.rulebook import LANGUAGES, Text
from game_rules.rulebook_lines import Path
from game_rules.rulebook_problems import Draft, known_words
from kpi.events import Kind
from kpi.language import EvalError, LanguageError, Schema
from kpi.measures import Formula, compile_condition, compile_constant, compile_number

__all__ = ["Section"]

LARGEST = 1_000_000_000  # XP, coins and counts stay far inside 64 bits, even summed over a company.
_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
_ID_HELP = "lower-case letters, digits and _, a letter first, at most 60 characters"

_Choice = TypeVar("_Choice", bound=StrEnum)
_Value = TypeVar("_Value")


class Section:
    """One table of the file, read key by key; ``keys`` are all the keys it may have."""

    def __init__(self, draft: Draft, path: Path, values: Mapping[str, object], keys: Sequence[str]) -> None:
        self.draft = draft
        self.path = path
        self.values = values
        self.keys = keys
        for key in values.keys() - set(keys):
            self.report(key, f"unknown key {key!r} ({known_words(key, keys)})")

    def report(self, key: str, message: str) -> None:
        """Note a problem with one key of this table."""
        self.draft.report((*self.path, key) if key else self.path, message)

    def line_of(self, key: str) -> int:
        """The line on which a key of this table stands."""
        return self.draft.line_of((*self.path, key))

    def text(self, key: str) -> str:
        """Text that must be there and not be blank."""
        value = self._typed(key, str, 'text such as "…"')
        if value is not None and not value.strip():
            self.report(key, f"is {value!r}, must not be blank")
        return value or ""

    def optional_text(self, key: str) -> str | None:
        """Text that may be absent (None) but not blank."""
        return self.text(key) if key in self.values else None

    def id(self, key: str = "id") -> str:
        """A name that other parts of the file, the ledger and addresses use."""
        value = self._typed(key, str, f"a name: {_ID_HELP}")
        if value is not None and not _ID.fullmatch(value):
            self.report(key, f"is {value!r}, must be {_ID_HELP}")
        return value or ""

    def words(self, key: str) -> Text:
        """A wording in every language."""
        value = self._typed(key, dict, '{ en = "…", zh = "…" }')
        if value is None:
            return dict.fromkeys(LANGUAGES, "")
        inner = Section(self.draft, (*self.path, key), value, LANGUAGES)
        return {language: inner.text(language) for language in LANGUAGES}

    def whole(self, key: str, *, least: int, default: int | None = None) -> int:
        """A whole number from ``least`` on; ``default`` None: it must be there."""
        if default is not None and key not in self.values:
            return default
        value = self._typed(key, int, f"a whole number of at least {least}")
        if value is not None and not least <= value <= LARGEST:
            self.report(key, f"is {value}, must be a whole number from {least} to {LARGEST}")
            return least
        return least if value is None else value

    def flag(self, key: str) -> bool:
        """True or false; false when absent."""
        if key not in self.values:
            return False
        return bool(self._typed(key, bool, "true or false, without quotes"))

    def choice(self, key: str, among: type[_Choice], default: _Choice | None = None) -> _Choice:
        """One member of a closed choice; ``default`` None: it must be there."""
        found = self.optional_choice(key, among)
        if found is not None:
            return found
        if default is None and key not in self.values:
            self.report(key, f"is missing, must be one of {', '.join(among)}")
        return default or next(iter(among))

    def optional_choice(self, key: str, among: type[_Choice]) -> _Choice | None:
        """One member of a closed choice, None when absent."""
        if key not in self.values:
            return None
        value = self._typed(key, str, f"one of {', '.join(among)}")
        if value is not None and value not in list(among):
            self.report(key, f"unknown {key} {value!r} ({known_words(value, among)})")
            return None
        return None if value is None else among(value)

    def names(self, key: str, *, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of texts, each at most once; ``default`` None: it must be there and not be empty."""
        if default is not None and key not in self.values:
            return default
        value = self._typed(key, list, 'a list such as ["…"]')
        if value is None:
            return ()
        if not value and default is None:
            self.report(key, "is empty, must name at least one")
        found: list[str] = []
        for place, name in enumerate(value):
            if not isinstance(name, str):
                self.draft.report((*self.path, key, place), f"is {_shown(name)}, must be text")
            elif name in found:
                self.draft.report((*self.path, key, place), f"names {name!r} a second time; leave one out")
            else:
                found.append(name)
        return tuple(found)

    def goal(self, key: str, *, is_money: bool) -> int:
        """What an objective must reach: a whole number, or an expression without names such as money(50000)."""
        value = self.values.get(key)
        if not isinstance(value, str):
            if is_money and isinstance(value, int):
                self.report(key, f"is {value}, which would be cents; write 'money({value})' in quotes")
            return self.whole(key, least=1)
        try:
            reached = compile_constant(value, self.draft.minor_units)
        except LanguageError as error:
            self.draft.report_expression((*self.path, key), error)
            return 1
        except EvalError as error:
            self.report(key, f"{value!r} has no value: {error.message}")
            return 1
        if reached < 1:
            self.report(key, f"{value!r} is {reached}, must be at least 1")
        return reached

    def kinds(self, key: str = "on") -> frozenset[Kind]:
        """Event kinds by their wire names."""
        allowed = {kind.value: kind for kind in Kind if kind.is_payable}
        names = self.names(key)
        for name in names:
            if name == Kind.REVERSED:
                self.report(
                    key, f"{name!r} pays and counts nothing by itself: it takes back what its event did; leave it out"
                )
            elif name not in allowed:
                self.report(key, f"unknown event kind {name!r} ({known_words(name, allowed)})")
        return frozenset(allowed[name] for name in names if name in allowed)

    def number(self, key: str, names: Schema | None = None) -> Formula:
        """An expression over some names (None: those of facts) that answers a whole number."""
        known = self.draft.names if names is None else names
        found = self._compiled(key, lambda source, minor_units: compile_number(source, minor_units, known))
        return found or compile_number("0", self.draft.minor_units)

    def optional_number(self, key: str) -> Formula | None:
        """An expression that answers a whole number, None when absent."""
        return self.number(key) if key in self.values else None

    def optional_condition(self, key: str) -> Formula | None:
        """An expression that answers true or false, None when absent."""
        known = self.draft.names
        if key not in self.values:
            return None
        return self._compiled(key, lambda source, minor_units: compile_condition(source, minor_units, known))

    def table(self, key: str, keys: Sequence[str], example: str) -> Section | None:
        """A table inside this one; None, and a problem, when it is missing or something else."""
        value = self._typed(key, dict, example)
        return None if value is None else Section(self.draft, (*self.path, key), value, keys)

    def tables(self, key: str, keys: Sequence[str]) -> list[Section]:
        """The tables of an array of tables, in order; [] when there is none."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.report(key, f"is {_shown(value)}, must be tables: write [[{key}]] above each")
            return []
        return [Section(self.draft, (*self.path, key, place), item, keys) for place, item in enumerate(value)]

    def unique(self, key: str, keys: Sequence[str]) -> list[Section]:
        """The tables of an array of tables, each with an ``id`` that must be the only one of its kind."""
        sections = self.tables(key, keys)
        lines: dict[str, int] = {}
        for section in sections:
            id = section.values.get("id")
            if not isinstance(id, str):
                continue
            if id in lines:
                section.report("id", f"is {id!r}, already taken in line {lines[id]}; choose another")
            lines.setdefault(id, section.line_of("id"))
        return sections

    def _compiled(self, key: str, compile_formula: Callable[[str, int], Formula]) -> Formula | None:
        source = self._typed(key, str, "an expression in quotes such as 'event.amount / money(1000)'")
        if source is None:
            return None
        try:
            return compile_formula(source, self.draft.minor_units)
        except LanguageError as error:
            self.draft.report_expression((*self.path, key), error)
            return None

    def _typed(self, key: str, wanted: type[_Value], description: str) -> _Value | None:
        if key not in self.keys:
            raise ValueError(f"{key!r} is read but not declared among {self.keys}")
        if key not in self.values:
            self.report(key, f"is missing, must be {description}")
            return None
        value = self.values[key]
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            self.report(key, f"is {_shown(value)}, must be {description}")
            return None
        return value


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 80 else shown[:77] + "..."
