"""Cursors of lists that are read newest first: where the next page begins, as text that says nothing to its holder."""

from server.errors import FieldProblem, InvalidInput

LIMIT = 50
LARGEST_LIMIT = 200
BEGINNING = 2**62
"""Before the newest: no seq reaches it."""


def cursor_of(*numbers: int) -> str:
    """The cursor of the last row of a page."""
    return ".".join(str(number) for number in numbers)


def position(cursor: str | None, parts: int) -> tuple[int, ...]:
    """Where to go on; without a cursor at the newest. Raises `InvalidInput`."""
    if cursor is None:
        return (BEGINNING,) * parts
    texts = cursor.split(".")
    if len(texts) != parts or not all(text.isascii() and text.isdigit() and len(text) < 20 for text in texts):
        told = f"is {cursor[:60]!r}, which is no `next` of this list"
        raise InvalidInput(f"cursor {told}", [FieldProblem("?cursor", told)])
    return tuple(min(int(text), BEGINNING) for text in texts)
