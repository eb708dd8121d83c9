"""What somebody asks of a slice, and what is answered: values per row and column, with totals that are whole."""

from dataclasses import dataclass
from enum import Enum

import msgspec

from kpi.catalog import Kpi, KpiValue
from server.insights.slices.books import Book
from server.insights.slices.dimensions import Dimension
from server.insights.slices.span import Span

MOST_ROWS = 200
MOST_COLUMNS = 40


class SliceQuestion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The question, as the address, a saved view and the API have it. It never holds an answer."""

    measure: str
    rows: Dimension | None = None
    columns: Dimension | None = None
    filter: str = ""
    period: str = "month"
    limit: int = 50


class Standing(Enum):
    """What a row or column stands for."""

    KEY = "key"
    NONE = "none"
    """What belongs to no team, product, industry …"""
    HIDDEN = "hidden"
    """Members whose names the reader may not see, together."""
    OTHERS = "others"
    """All that were too many, together."""
    ALL = "all"
    """Everything, where there is nothing to split by."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row or a column: the key that asks for it again ("" for none, None where it cannot be asked for), its name."""

    key: str | None
    name: str
    standing: Standing = Standing.KEY


@dataclass(frozen=True, slots=True)
class SliceRow:
    """One row: a value for each column, and for all of them."""

    line: Line
    values: tuple[KpiValue, ...]
    total: KpiValue


@dataclass(frozen=True, slots=True)
class Over:
    """What the totals are over: everything in the company, or only what the viewer may see of it."""

    scope: str
    """``company``, ``team:ID`` or ``member:USERNAME``."""
    name: str

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self.scope == "company"


@dataclass(frozen=True, slots=True)
class Slice:
    """An answer. ``more_rows`` and ``more_columns`` are how many stand together as others."""

    question: SliceQuestion
    kpi: Kpi
    span: Span
    over: Over
    book: Book
    columns: tuple[Line, ...]
    rows: tuple[SliceRow, ...]
    totals: tuple[KpiValue, ...]
    total: KpiValue
    more_rows: int
    more_columns: int
