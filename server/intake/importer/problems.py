"""What stops an import as a whole: a mapping or a file that cannot be used.

Not for single bad rows: those are data (`Row.problem`, `MappedRow.problems`) and never stop the others.

    ImportStopped ─ MappingWrong · FileUnreadable
"""

from collections.abc import Iterable
from difflib import get_close_matches


class ImportStopped(Exception):
    """Nothing (more) can be imported until the person at the keyboard mends something."""


class MappingWrong(ImportStopped):
    """The mapping cannot be used; each line names file, line and field."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class FileUnreadable(ImportStopped):
    """A data file cannot be read as the table the mapping says it is."""


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint for a misspelt name: the one it resembles, else all that are known."""
    names = [str(name) for name in known]
    folded = {name.casefold(): name for name in names}
    close = get_close_matches(word.casefold(), folded, n=1, cutoff=0.5)
    if close:
        return f"did you mean {folded[close[0]]!r}?"
    return f"known: {', '.join(names)}" if names else "there is none"
