"""Lists that are read page by page: how much is wanted, what was found, and where the next page begins.

A page begins after the last row of the one before it, told by what the list is sorted by and a number or name that
breaks ties, so that the thousandth page costs what the first one does.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import msgspec

from server.db.tx import Row
from server.errors import FieldProblem, InvalidInput

LIMIT = 50
LARGEST_LIMIT = 200
_LONGEST_TEXT = 1000

T = TypeVar("T")
Place = tuple[str | int, str | int]
_decode = msgspec.json.Decoder(Place).decode


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is wanted; `cursor` is the `next` of the part before it."""

    limit: int = LIMIT
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """A part of a list; `next` is the cursor of the following part, None when there is none."""

    items: tuple[T, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by: an SQL expression, and the column that breaks ties. Constants of the code."""

    by: str
    tie: str
    is_descending: bool = False
    is_text: bool = False
    is_tie_text: bool = False


@dataclass(slots=True)
class Wanted:
    """The conditions of a SELECT as they come together, with their arguments."""

    conditions: list[str] = field(default_factory=list)
    arguments: list[object] = field(default_factory=list)

    def bind(self, value: object) -> str:
        """The placeholder for one more argument."""
        self.arguments.append(value)
        return f"${len(self.arguments)}"

    def add(self, condition: str) -> None:
        """One more condition, in SQL of our own."""
        self.conditions.append(condition)

    def after(self, order: Order, page: Page) -> str:
        """Begin where the page begins; answers the end of the statement. Raises `InvalidInput` for a wrong cursor."""
        comparison, direction = ("<", "DESC") if order.is_descending else (">", "ASC")
        if page.cursor is not None:
            value, tie = (self.bind(one) for one in _place(page.cursor, order))
            kind, tie_kind = ("TEXT" if text else "BIGINT" for text in (order.is_text, order.is_tie_text))
            place = f"(CAST({value} AS {kind}), CAST({tie} AS {tie_kind}))"
            self.add(f"({order.by}, {order.tie}) {comparison} {place}")
        limit = self.bind(page.limit + 1)
        return f"ORDER BY {order.by} {direction}, {order.tie} {direction} LIMIT {limit}"

    @property
    def where(self) -> str:
        """All conditions together."""
        return " AND ".join(self.conditions) or "1 = 1"


def listed(rows: Sequence[Row], page: Page, make: Callable[[Row], T], place: Callable[[Row], Place]) -> Listed[T]:
    """The page that these rows make, one more than wanted where there are more."""
    shown = rows[: page.limit]
    following = _cursor(place(shown[-1])) if shown and len(rows) > page.limit else None
    return Listed(tuple(make(row) for row in shown), following)


def contains(wanted: Wanted, text: str, *columns: str) -> str:
    """A condition: one of the columns holds this text, whatever its case."""
    escaped = text.replace("\0", "").replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    if escaped.lower() == escaped.upper():
        # Digits and Chinese signs have no case.
        form, ways = "{} LIKE", [escaped]
    elif escaped.isascii():
        # PostgreSQL takes a quarter of the time where it need not know other letters than A to Z.
        form, ways = 'lower(({}) COLLATE "C") LIKE', [escaped.lower()]
    else:
        # SQLite knows upper and lower case of A to Z only; other letters must be written alike, or be small ones.
        form, ways = "{} ILIKE", [*dict.fromkeys((escaped, escaped.lower()))]
    patterns = [wanted.bind(f"%{way}%") for way in ways]
    parts = (f"{form.format(column)} {pattern} ESCAPE '\\'" for column in columns for pattern in patterns)
    return f"({' OR '.join(parts)})"


def _cursor(place: Place) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def _place(cursor: str, order: Order) -> Place:
    try:
        place: Place = _decode(base64.urlsafe_b64decode(cursor[: _LONGEST_TEXT * 2] + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise _no_cursor(cursor) from error
    for value, is_text in zip(place, (order.is_text, order.is_tie_text), strict=True):
        fits = (
            isinstance(value, str) and "\0" not in value if is_text else isinstance(value, int) and abs(value) < 2**63
        )
        if not fits:
            raise _no_cursor(cursor)
    return place


def _no_cursor(cursor: str) -> InvalidInput:
    told = f"is {cursor[:60]!r}, which is no `next` of this list"
    return InvalidInput(f"cursor {told}", [FieldProblem("?cursor", told)])
