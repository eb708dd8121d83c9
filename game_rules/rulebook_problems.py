"""What is wrong with a rulebook file, and where; collected while it is read, so that one pass names all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from game_rules.rulebook_lines import Path, Position
from kpi.language import LanguageError, Schema
from kpi.measures import FACT_NAMES

__all__ = ["Draft", "Problem", "RulebookError", "field_name", "known_words"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a rulebook: file, line (from 1), field such as ``rule[3].xp``, and what to do about it."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        field = f" {self.field}:" if self.field else ""
        return f"{self.file}:{self.line}:{field} {self.message}"


class RulebookError(Exception):
    """A rulebook that cannot be used; ``problems`` holds everything wrong with it, in the file's order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Draft:
    """A rulebook file while it is read: where everything stands, and what is wrong so far."""

    def __init__(
        self, file: str, positions: Mapping[Path, Position], minor_units: int, names: Schema = FACT_NAMES
    ) -> None:
        self.file = file
        self.positions = positions
        self.minor_units = minor_units
        self.names = names
        self.problems: list[Problem] = []

    def report(self, path: Path, message: str) -> None:
        """Note a problem at a path; what is missing stands where the table around it begins."""
        self._note(self._nearest(path).line, path, message)

    def report_expression(self, path: Path, error: LanguageError) -> None:
        """Note the problems of an expression, each in its own line, with the column inside the text."""
        start = self._nearest(path)
        for problem in error.problems:
            where = f"column {problem.column}" if problem.line == 1 else f"line {problem.line}, column {problem.column}"
            self._note(start.line + problem.line - 1, path, f"{where} of the expression: {problem.message}")

    def line_of(self, path: Path) -> int:
        """The line on which the value at a path begins; of the table around it, when it is missing."""
        return self._nearest(path).line

    def _note(self, line: int, path: Path, message: str) -> None:
        self.problems.append(Problem(self.file, line, field_name(path), message))

    def _nearest(self, path: Path) -> Position:
        while path not in self.positions and path:
            path = path[:-1]
        return self.positions.get(path, Position(1, 1))


def known_words(word: str, known: Iterable[str]) -> str:
    """The nearest known word as a suggestion, else all of them."""
    choices = sorted(str(one) for one in known)
    near = get_close_matches(word, choices, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else f"known: {', '.join(choices) or 'none'}"


def field_name(path: Path) -> str:
    """A path as people count: the third table of ``[[rule]]`` is ``rule[3]``."""
    name = ""
    for step in path:
        name += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if name else step
    return name
