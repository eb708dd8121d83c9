"""How all charts look: one template, colours by name, axes whose ticks are written as the tables write them.

Colours are names of CSS variables; `charts.js` puts in what they are in the theme of the moment.
"""

import html
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from unicodedata import east_asian_width

from kpi.catalog import Unit
from kpi.money import minor_digits
from web.charts.table import Figure, Row, Table, Tone
from web.format import Format, Number

FONT = "var(--tblr-font-sans-serif)"
INK, SOFT, LINE, NONE = "var(--rb-ink)", "var(--rb-ink-soft)", "var(--rb-line)", "rgba(0,0,0,0)"
BAND = "var(--rb-chart-band)"
LOW, HIGH = "var(--rb-chart-low)", "var(--rb-chart-high)"
TEMPLATE: Figure = {
    "layout": {
        "font": {"family": FONT, "size": 12, "color": INK},
        "paper_bgcolor": NONE,
        "plot_bgcolor": NONE,
        "hoverlabel": {"bgcolor": "var(--rb-surface)", "bordercolor": LINE, "font": {"color": INK}, "align": "left"},
        "legend": {"orientation": "h", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom", "font": {"color": SOFT}},
        "xaxis": {
            "automargin": True,
            "fixedrange": True,
            "color": SOFT,
            "gridcolor": LINE,
            "zeroline": False,
            "ticks": "",
        },
        "yaxis": {
            "automargin": True,
            "fixedrange": True,
            "color": SOFT,
            "gridcolor": LINE,
            "zeroline": False,
            "ticks": "",
        },
    }
}
# Widths are counted in Latin letters; a Chinese one is as wide as two.
LABEL_WIDTH = 22
MOST_LABELS = 12
STEPS = (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5), Fraction(10))
TICKS = 4


@dataclass(frozen=True, slots=True)
class Scale:
    """A value axis of one unit: from where to where, and what stands at its ticks."""

    low: float
    high: float
    ticks: tuple[float, ...]
    texts: tuple[str, ...]

    def axis(self, **more: object) -> Figure:
        """The axis as Plotly takes it."""
        return {"range": [self.low, self.high], "tickmode": "array", "tickvals": list(self.ticks),
                "ticktext": list(self.texts), "showline": False, **more}  # fmt: skip


def colour(tone: Tone) -> str:
    """The variable of a tone."""
    return f"var(--rb-chart-{tone})"


def plain(text: str) -> str:
    """Text of people inside a figure: Plotly reads tags, so there must be none."""
    return html.escape(text, quote=False)


def short(text: str, width: int = LABEL_WIDTH) -> str:
    """A name that fits beside an axis; the whole one stands in the table and under the pointer."""
    taken = 0
    for place, letter in enumerate(text):
        taken += 2 if east_asian_width(letter) in "WF" else 1
        if taken > width:
            return plain(text[: max(place - 1, 1)].rstrip()) + "…"
    return plain(text)


def number(value: object, unit: Unit | None, currency: str) -> float | None:
    """A value as it is drawn: money in whole units of its currency, all else as it is."""
    if value is None or isinstance(value, str) or not isinstance(value, Number):
        return None
    return float(value) / 10 ** minor_digits(currency) if unit is Unit.MONEY else float(value)


def numbers(table: Table, place: int) -> list[float | None]:
    """A series as it is drawn."""
    unit = table.columns[place].unit
    return [number(row.values[place], unit, table.currency) for row in table.rows]


def hovers(table: Table, written: Format, place: int) -> list[str]:
    """What each point of a series says under the pointer: its name, the series, the exact value."""
    title = plain(table.columns[place].title)
    return [f"<b>{plain(row.label)}</b><br>{title}: {plain(table.written(written, row, place))}" for row in table.rows]


def shorts(table: Table, written: Format, place: int) -> list[str]:
    """What stands at each point of a series: its value, shortened."""
    return [short_cell(table, written, row, place) for row in table.rows]


def short_cell(table: Table, written: Format, row: Row, place: int) -> str:
    """One value, shortened."""
    value, unit = row.values[place], table.columns[place].unit
    if unit is None or isinstance(value, str) or value is None:
        return "" if value is None else plain(str(value))
    return plain(written.short_quantity(value, unit, table.currency))


def colours(table: Table, place: int) -> str | list[str]:
    """The colour of a series; one per point when some are special."""
    if all(row.tone is None for row in table.rows):
        return colour(table.tone(place))
    return [colour(table.tone(place, row)) for row in table.rows]


def scale(values: Iterable[float | None], unit: Unit | None, currency: str, written: Format, room: float = 0) -> Scale:
    """An axis that begins at nothing and holds all values; `room` is the share left free beyond for labels."""
    known = [value for value in values if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    if low == high:
        high = 1.0
    step = _step(high - low, whole=unit in (Unit.COUNT, Unit.XP, Unit.COINS))
    first, last = math.floor(Fraction(low) / step), math.ceil(Fraction(high) / step)
    ticks = tuple(step * place for place in range(first, last + 1))
    factor = 10 ** minor_digits(currency) if unit is Unit.MONEY else 1
    texts = tuple(plain(written.short_quantity(tick * factor, unit or Unit.COUNT, currency)) for tick in ticks)
    spare = (high - low) * room
    return Scale(low - spare if low < 0 else 0.0, max(high + spare, high), tuple(float(tick) for tick in ticks), texts)


def names(rows: Sequence[Row], most: int = MOST_LABELS, width: int = LABEL_WIDTH, **more: object) -> Figure:
    """The axis of names: each row has a place, and as many are named as there is room for."""
    each = max(1, math.ceil(len(rows) / max(most, 1)))
    named = range(0, len(rows), each)
    return {"tickmode": "array", "tickvals": list(named), "ticktext": [short(rows[at].label, width) for at in named],
            "range": [-0.5, len(rows) - 0.5], "showgrid": False, **more}  # fmt: skip


def text_width(text: str) -> int:
    """About how many pixels a value takes that is written at a bar."""
    return sum(13 if east_asian_width(character) in "WF" else 8 for character in text)


def figure(data: Sequence[Figure], layout: Figure, *, height: int = 320, beside: int = 0) -> Figure:
    """A whole figure; the margins hold by themselves what does not fit inside, and `beside` pixels on the right."""
    has_legend = sum(1 for trace in data if trace.get("showlegend", True)) > 1
    return {
        "data": list(data),
        "layout": {
            "template": TEMPLATE,
            "height": height,
            "autosize": True,
            "showlegend": has_legend,
            "margin": {"l": 8, "r": 8 + beside, "t": 36 if has_legend else 12, "b": 8, "pad": 4},
            "dragmode": False,
            **layout,
        },
    }


def _step(span: float, *, whole: bool) -> Fraction:
    rough = Fraction(span) / TICKS
    power = Fraction(10) ** math.floor(math.log10(rough))
    step = next(power * factor for factor in STEPS if power * factor >= rough)
    return max(step, Fraction(1)) if whole else step
