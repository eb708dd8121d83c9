"""What makes a whole file useless, and a hint for what was misspelt.

Not for single bad rows: those are data (``Row.problem``) and never stop the others.
"""

from collections.abc import Iterable
from difflib import get_close_matches

from kpi.sentences import Sentence, sentence


class ImportStopped(Exception):
    """Nothing (more) can be read until the person at the keyboard mends something: the problems."""

    def __init__(self, *problems: Sentence) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class FileUnreadable(ImportStopped):
    """A file cannot be read as the table it is meant to be."""

    def __init__(self, file: str, reason: Sentence) -> None:
        super().__init__(sentence("{where}: {reason}", where=file, reason=reason))


def nearest(word: str, known: Iterable[str]) -> Sentence:
    """A hint for a misspelt name: the one it resembles, else all that are known."""
    names = [str(name) for name in known]
    folded = {name.casefold(): name for name in names}
    close = get_close_matches(word.casefold(), folded, n=1, cutoff=0.5)
    if close:
        return sentence("did you mean {name!r}?", name=folded[close[0]])
    return sentence("known: {names}", names=names) if names else sentence("there is none")
