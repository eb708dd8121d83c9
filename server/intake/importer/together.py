"""Rows that belong together: the lines of one deal, one below the other, become one event.

Where the key of a row is empty it belongs to the row above, as in exports that write an order once and its lines below.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from kpi.sentences import Sentence, sentence
from server.sheets.table import Row


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows that make events together. With a ``problem`` they cannot."""

    rows: tuple[Row, ...]
    problem: Sentence | None = None


def alone(rows: Iterable[Row]) -> Iterator[RowGroup]:
    """Each row by itself."""
    return (RowGroup((row,)) for row in rows)


def together(rows: Iterable[Row], key_of: Callable[[Row], str]) -> Iterator[RowGroup]:
    """Neighbouring rows of one key. One that cannot be read may be any line of the rows above: it goes with them.

    The rows of a key that stand apart from others of it have a problem: what they make would not be whole.
    """
    seen = set[str]()
    held: list[Row] = []
    key = ""
    for row in rows:
        found = "" if row.problem is not None else key_of(row)
        if held and found and found != key:
            yield _group(held, key, seen)
            held = []
        held.append(row)
        key = found or key
    if held:
        yield _group(held, key, seen)


def _group(held: list[Row], key: str, seen: set[str]) -> RowGroup:
    if key in seen:
        return RowGroup(
            tuple(held),
            sentence("other rows of {key!r} stand further up: sort the file, so that they stand together", key=key),
        )
    if key:
        seen.add(key)
    return RowGroup(tuple(held))
