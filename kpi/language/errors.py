"""The three ways an expression fails: it is wrong, a backend cannot write it, or it has no result for some values.

Every failure names a line and a column, both counted from 1.

    Exception ─ LanguageError   raised by parse; holds all problems found
              ─ CompileError    raised by to_sql and to_polars
              ─ EvalError       raised by the functions that to_python makes
"""

from dataclasses import dataclass

from kpi.sentences import Sentence, sentence


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the source, line and column counted from 1 in characters."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong with an expression, and where."""

    line: int
    column: int
    message: Sentence

    def __str__(self) -> str:
        return self.told

    @property
    def told(self) -> Sentence:
        """Where it is and what is wrong."""
        return sentence(
            "line {line}, column {column}: {problem}", line=self.line, column=self.column, problem=self.message
        )


def hinted(told: Sentence, hint: Sentence | None) -> Sentence:
    """What is wrong, with what might help where something might."""
    return sentence("{problem} ({hint})", problem=told, hint=hint) if hint is not None else told


class LanguageError(Exception):
    """The source is not a valid expression; `problems` lists what was found, in reading order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class CompileError(Exception):
    """The expression is valid, but this backend has no way to compute it."""

    def __init__(self, message: Sentence, line: int, column: int) -> None:
        super().__init__(message, line, column)
        self.message, self.line, self.column = message, line, column

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}"


class EvalError(Exception):
    """The expression has no value for these values; the place is the operator or function that failed."""

    def __init__(self, message: Sentence, line: int, column: int) -> None:
        super().__init__(message, line, column)
        self.message, self.line, self.column = message, line, column

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message}"
