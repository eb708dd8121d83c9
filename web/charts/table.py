"""The rows behind a chart: what is drawn, what stands in the table beside it, and what the file to download holds."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from kpi.catalog import Unit
from web.format import NOTHING, Format, Number

Value: TypeAlias = Number | str | None
# What Plotly reads: JSON, all the way down.
Figure: TypeAlias = dict[str, object]


class Tone(StrEnum):
    """What a colour says; the names are those of the variables in `charts.css`."""

    FIRST = "1"
    SECOND = "2"
    THIRD = "3"
    FOURTH = "4"
    FIFTH = "5"
    SIXTH = "6"
    GAIN = "gain"
    WARN = "warn"
    THREAT = "threat"
    QUIET = "quiet"
    """What is there to compare with: a target, last year."""


# In turn for columns that name no tone.
IN_TURN = (Tone.FIRST, Tone.SECOND, Tone.THIRD, Tone.FOURTH, Tone.FIFTH, Tone.SIXTH)


@dataclass(frozen=True, slots=True)
class Column:
    """One series: its heading and unit (None: words). `drawn=False` stands in the table only."""

    title: str
    unit: Unit | None = Unit.COUNT
    tone: Tone | None = None
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """What one bar, point or tile is called, its value in each column, and the page behind it ("": none).

    Money is in minor units. With a `tone` its bar is special, in columns that have no tone of their own.
    """

    label: str
    values: tuple[Value, ...]
    href: str = ""
    tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Everything a chart is made from.

    `id` is unique on the page (letters, digits, `-`); `label` heads the names; `href` is the page's address, which also
    answers `csv=ID` (see `file.py`).
    """

    id: str
    title: str
    label: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    href: str
    currency: str = ""

    def __post_init__(self) -> None:
        wrong = next((row for row in self.rows if len(row.values) != len(self.columns)), None)
        if wrong is not None:
            raise ValueError(f"row {wrong.label!r} of chart {self.id!r} has {len(wrong.values)} values, "
                             f"the table {len(self.columns)} columns")  # fmt: skip

    @property
    def csv_href(self) -> str:
        """Where the table comes as a file."""
        return f"{self.href}{'&' if '?' in self.href else '?'}csv={self.id}"

    def drawn(self) -> tuple[int, ...]:
        """The places of the columns that are series of the figure."""
        return tuple(place for place, column in enumerate(self.columns) if column.drawn and column.unit is not None)

    def written(self, written: Format, row: Row, place: int) -> str:
        """One cell as people read it, exact."""
        value, unit = row.values[place], self.columns[place].unit
        if unit is None or isinstance(value, str):
            return NOTHING if value is None else str(value)
        return written.quantity(value, unit, self.currency)

    def tone(self, place: int, row: Row | None = None) -> Tone:
        """The colour of a series, or of one row in it."""
        own, special = self.columns[place].tone, row.tone if row is not None else None
        return own or special or IN_TURN[self.drawn().index(place) % len(IN_TURN)]


@dataclass(frozen=True, slots=True)
class Chart:
    """A table and how it is drawn; what `components/chart.html` shows."""

    table: Table
    figure: Figure
    cells: tuple[tuple[str, ...], ...]
    """The table's cells as people read them, row by row."""
    note: str = ""
    """One sentence that says what to see in it; a screen reader hears it with the title."""


def chart_of(table: Table, figure: Figure, written: Format, note: str = "") -> Chart:
    """A chart whose cells are written in the language of this request."""
    places = range(len(table.columns))
    cells = tuple(tuple(table.written(written, row, place) for place in places) for row in table.rows)
    return Chart(table, figure, cells, note)
