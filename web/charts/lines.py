"""Charts of lines and points: series over time, a forecast with its band, and a scatter of two values."""

from dataclasses import dataclass
from fractions import Fraction

from web.charts.look import BAND, INK, colour, colours, figure, hovers, names, number, numbers, plain, scale, short_cell
from web.charts.table import Chart, Figure, Table, Tone, chart_of
from web.format import Format

HOVER = "%{hovertext}<extra></extra>"
MOST_MARKERS = 40


@dataclass(frozen=True, slots=True)
class Band:
    """Between which two columns of a table the truth is likely to lie; they are drawn as a tint, not as lines."""

    low: int
    high: int
    title: str


@dataclass(frozen=True, slots=True)
class Level:
    """A line at one height with its name: a target."""

    at: int | float | Fraction
    title: str


def line(
    table: Table, written: Format, *, band: Band | None = None, level: Level | None = None, note: str = ""
) -> Chart:
    """A line per drawn column over the rows; gaps stay gaps. With `band` a fan around them."""
    places = [place for place in table.drawn() if band is None or place not in (band.low, band.high)]
    unit = table.columns[places[0]].unit
    reach = [value for place in table.drawn() for value in numbers(table, place)]
    if level is not None:
        reach.append(number(level.at, unit, table.currency))
    axis = scale(reach, unit, table.currency, written, room=0.05)
    fan = _fan(table, written, band) if band is not None else []
    traces = [*fan, *(_line(table, written, place) for place in places)]
    layout: Figure = {"xaxis": names(table.rows), "yaxis": axis.axis(), "hovermode": "x"}
    if level is not None:
        layout |= _level(level, number(level.at, unit, table.currency) or 0.0)
    return chart_of(table, figure(traces, layout), written, note)


def scatter(table: Table, written: Format, *, note: str = "") -> Chart:
    """A point per row: the first drawn column to the right, the second upwards."""
    right, up = table.drawn()[:2]
    across = scale(numbers(table, right), table.columns[right].unit, table.currency, written, room=0.06)
    along = scale(numbers(table, up), table.columns[up].unit, table.currency, written, room=0.06)
    hover = [
        f"{said}<br>{plain(table.columns[right].title)}: {plain(table.written(written, row, right))}"
        for said, row in zip(hovers(table, written, up), table.rows, strict=True)
    ]
    trace: Figure = {
        "type": "scatter",
        "mode": "markers",
        "x": numbers(table, right),
        "y": numbers(table, up),
        "marker": {"color": colours(table, up), "size": 11, "opacity": 0.85},
        "hovertext": hover,
        "hovertemplate": HOVER,
    }
    layout: Figure = {
        "xaxis": across.axis(title={"text": plain(table.columns[right].title)}),
        "yaxis": along.axis(title={"text": plain(table.columns[up].title)}),
    }
    return chart_of(table, figure([trace], layout, height=360), written, note)


def _line(table: Table, written: Format, place: int) -> Figure:
    values = numbers(table, place)
    last = max((at for at, value in enumerate(values) if value is not None), default=-1)
    tone = table.tone(place)
    # The end of a line says its value, so that nobody has to follow it back to the axis.
    texts = [short_cell(table, written, row, place) if at == last else "" for at, row in enumerate(table.rows)]
    return {
        "type": "scatter",
        "mode": "lines+markers+text" if len(values) <= MOST_MARKERS else "lines+text",
        "name": plain(table.columns[place].title),
        "x": list(range(len(values))),
        "y": values,
        "text": texts,
        "textposition": "top left",
        "cliponaxis": False,
        "line": {"color": colour(tone), "width": 2.5, "dash": "dot" if tone is Tone.QUIET else "solid"},
        "marker": {"size": 6},
        "hovertext": hovers(table, written, place),
        "hovertemplate": HOVER,
    }


def _fan(table: Table, written: Format, band: Band) -> list[Figure]:
    edge: Figure = {"type": "scatter", "mode": "lines", "x": list(range(len(table.rows))), "line": {"width": 0},
                    "hovertemplate": HOVER}  # fmt: skip
    low: Figure = {**edge, "y": numbers(table, band.low), "hovertext": hovers(table, written, band.low),
                   "showlegend": False}  # fmt: skip
    high: Figure = {**edge, "y": numbers(table, band.high), "hovertext": hovers(table, written, band.high),
                    "fill": "tonexty", "fillcolor": BAND, "name": plain(band.title)}  # fmt: skip
    return [low, high]


def _level(level: Level, at: float) -> Figure:
    shape = {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": at, "y1": at,
             "line": {"color": INK, "width": 1.5, "dash": "dot"}}  # fmt: skip
    note = {"x": 0, "xref": "paper", "y": at, "text": plain(level.title), "showarrow": False, "xanchor": "left",
            "yanchor": "bottom", "font": {"color": INK}}  # fmt: skip
    return {"shapes": [shape], "annotations": [note]}
