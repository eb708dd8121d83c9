"""Charts of bars: one per row (grouped, stacked, lying), histogram, Pareto, waterfall and funnel."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import accumulate

from kpi.catalog import Unit
from web.charts.look import (
    INK,
    LINE,
    SOFT,
    Scale,
    colour,
    colours,
    figure,
    hovers,
    names,
    number,
    numbers,
    plain,
    scale,
    shorts,
    text_width,
)
from web.charts.table import Chart, Column, Figure, Row, Table, Tone, chart_of
from web.format import Format
from web.i18n import gettext as _

BAR_HEIGHT = 34
BESIDE_BARS = 56
HOVER = "%{hovertext}<extra></extra>"
# Of the longest lying bar: its value stands beside it, on a phone too.
BESIDE_VALUES = 0.3
# Beyond so many bars the values no longer fit; they stand in the table and under the pointer.
MOST_VALUES = 14


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across the bars with its name: a target, today. `at` is a value in the unit of the drawn columns."""

    at: int | float | Fraction
    title: str


def bar(
    table: Table,
    written: Format,
    *,
    stacked: bool = False,
    lying: bool = False,
    mark: Mark | None = None,
    spread: tuple[int, int] | None = None,
    note: str = "",
) -> Chart:
    """A bar per row and drawn column; `lying` gives long names room. The drawn columns share one unit.

    `spread` names the two columns between which the true value of the first drawn one lies.
    """
    places = table.drawn()
    unit = table.columns[places[0]].unit
    reach = _reach(table, (*places, *(spread or ())), mark, stacked=stacked)
    with_values = (len(places) == 1 or stacked) and (lying or len(table.rows) <= MOST_VALUES)
    room = BESIDE_VALUES if lying and with_values and not stacked else 0.12
    axis = scale(reach, unit, table.currency, written, room=room)
    traces = [_bars(table, written, place, lying=lying, inside=stacked, with_values=with_values) for place in places]
    if spread is not None:
        traces[0]["error_x" if lying else "error_y"] = _between(table, places[0], spread)
        # The value would stand on the line of its spread.
        traces[0]["textposition"] = "inside"
    layout: Figure = {"barmode": "stack" if stacked else "group", "bargap": 0.3}
    if stacked:
        # Where one part is too small for its figure, only the table has it.
        layout["uniformtext"] = {"minsize": 10, "mode": "hide"}
        # As the parts stand beside each other.
        layout["legend"] = {"traceorder": "normal"}
    if mark is not None:
        layout |= _marked(mark, number(mark.at, unit, table.currency) or 0.0, lying=lying)
    layout |= _axes(table.rows, axis, lying=lying)
    width = 1 if stacked else max(1, len(places) * 0.7)
    height = int(BESIDE_BARS + BAR_HEIGHT * width * len(table.rows)) if lying else 320
    beside = 0
    if lying and with_values and not stacked and spread is None:
        # A share of the axis is too little for the values where the chart is narrow.
        beside = max((text_width(text) for text in shorts(table, written, places[0])), default=0)
    return chart_of(table, figure(traces, layout, height=height, beside=beside), written, note)


def histogram(table: Table, written: Format, *, mark: int | None = None, mark_title: str = "", note: str = "") -> Chart:
    """A bar per bin, without gaps; `mark` is the row before which a line stands (a target among results)."""
    place = table.drawn()[0]
    axis = scale(numbers(table, place), table.columns[place].unit, table.currency, written)
    layout: Figure = {"bargap": 0.04, **_axes(table.rows, axis, lying=False)}
    if mark is not None:
        layout |= _lines([(mark - 0.5, mark_title)], lying=True)
    trace = _bars(table, written, place, lying=False, inside=False, with_values=False)
    return chart_of(table, figure([trace], layout), written, note)


def pareto(table: Table, written: Format, *, whole: int | None = None, note: str = "") -> Chart:
    """Bars, the largest first, with the share of the whole so far as a line; the table gets a column of it.

    Values below nothing count as nothing towards the shares. `whole` is what the shares are of, where
    the rows are not all there is.
    """
    place = table.drawn()[0]
    table = _with_shares(table, place, whole)
    share = len(table.columns) - 1
    axis = scale(numbers(table, place), table.columns[place].unit, table.currency, written, room=0.05)
    percents = scale([1.0], Unit.RATIO, "", written)
    line: Figure = {
        "type": "scatter",
        "mode": "lines+markers",
        "name": plain(table.columns[share].title),
        "x": list(range(len(table.rows))),
        "y": numbers(table, share),
        "yaxis": "y2",
        "line": {"color": colour(Tone.QUIET), "width": 2},
        "hovertext": hovers(table, written, share),
        "hovertemplate": HOVER,
    }
    bars = _bars(table, written, place, lying=False, inside=False, with_values=False)
    layout = _axes(table.rows, axis, lying=False) | {
        "yaxis2": percents.axis(overlaying="y", side="right", showgrid=False, color=SOFT, automargin=True)
    }
    return chart_of(table, figure([bars, line], {"bargap": 0.3, **layout}), written, note)


def waterfall(table: Table, written: Format, *, totals: Sequence[int] = (0, -1), note: str = "") -> Chart:
    """From one total to another by what adds and takes: the rows at `totals` stand on the ground, the others hang."""
    place = table.drawn()[0]
    standing = {at % len(table.rows) for at in totals} if table.rows else set()
    values = [value or 0.0 for value in numbers(table, place)]
    tops = list(accumulate(values[1:], initial=values[0])) if values else []
    axis = scale(
        [*tops, *(values[at] for at in standing)], table.columns[place].unit, table.currency, written, room=0.1
    )
    trace: Figure = {
        "type": "waterfall",
        "name": plain(table.columns[place].title),
        "x": list(range(len(table.rows))),
        "y": values,
        "measure": ["absolute" if at in standing else "relative" for at in range(len(table.rows))],
        "text": shorts(table, written, place),
        "textposition": "outside",
        "cliponaxis": False,
        "increasing": {"marker": {"color": colour(Tone.GAIN)}},
        "decreasing": {"marker": {"color": colour(Tone.THREAT)}},
        "totals": {"marker": {"color": colour(Tone.FIRST)}},
        "connector": {"line": {"color": LINE, "width": 1}},
        "hovertext": hovers(table, written, place),
        "hovertemplate": HOVER,
    }
    return chart_of(table, figure([trace], _axes(table.rows, axis, lying=False), height=360), written, note)


def funnel(table: Table, written: Format, *, note: str = "") -> Chart:
    """What is left after each step, the widest on top."""
    place = table.drawn()[0]
    trace: Figure = {
        "type": "funnel",
        "orientation": "h",
        "name": plain(table.columns[place].title),
        "x": numbers(table, place),
        "y": list(range(len(table.rows))),
        "text": shorts(table, written, place),
        "textinfo": "text",
        "textposition": "auto",
        "insidetextfont": {"color": "var(--rb-chart-on)"},
        "outsidetextfont": {"color": INK},
        "marker": {"color": colours(table, place)},
        "connector": {"fillcolor": "var(--rb-chart-band)", "line": {"width": 0}},
        "hovertext": hovers(table, written, place),
        "hovertemplate": HOVER,
    }
    axes: Figure = {
        "xaxis": {"visible": False},
        "yaxis": names(table.rows, len(table.rows), range=[len(table.rows) - 0.5, -0.5]),
    }
    height = BESIDE_BARS + (BAR_HEIGHT + 14) * max(len(table.rows), 1)
    return chart_of(table, figure([trace], {"funnelmode": "stack", **axes}, height=height), written, note)


def _bars(table: Table, written: Format, place: int, *, lying: bool, inside: bool, with_values: bool) -> Figure:
    along, across = ("y", "x") if lying else ("x", "y")
    trace: Figure = {
        "type": "bar",
        "orientation": "h" if lying else "v",
        "name": plain(table.columns[place].title),
        along: list(range(len(table.rows))),
        across: numbers(table, place),
        "marker": {"color": colours(table, place)},
        "hovertext": hovers(table, written, place),
        "hovertemplate": HOVER,
    }
    if with_values:
        trace |= {
            "text": shorts(table, written, place),
            "texttemplate": "%{text}",
            "textposition": "inside" if inside else "outside",
            "textangle": 0,
            "insidetextfont": {"color": "var(--rb-chart-on)"},
            "cliponaxis": False,
        }
    return trace


def _between(table: Table, place: int, spread: tuple[int, int]) -> Figure:
    """Lines from the lowest to the highest true value."""
    values, lowest, highest = (numbers(table, at) for at in (place, *spread))
    down = [
        None if None in (value, low) else (value or 0) - (low or 0) for value, low in zip(values, lowest, strict=True)
    ]
    up = [
        None if None in (value, high) else (high or 0) - (value or 0)
        for value, high in zip(values, highest, strict=True)
    ]
    return {
        "type": "data",
        "symmetric": False,
        "array": up,
        "arrayminus": down,
        "color": INK,
        "thickness": 1.5,
        "width": 6,
    }


def _axes(rows: Sequence[Row], axis: Scale, *, lying: bool) -> Figure:
    if lying:
        # The first row on top, as in the table.
        return {"xaxis": axis.axis(), "yaxis": names(rows, len(rows), range=[len(rows) - 0.5, -0.5])}
    return {"xaxis": names(rows), "yaxis": axis.axis()}


def _reach(table: Table, places: Sequence[int], mark: Mark | None, *, stacked: bool) -> list[float | None]:
    """All that the value axis must hold: with stacked bars their tops, and where they end below nothing."""
    series = [numbers(table, place) for place in places]
    reach: list[float | None] = [value for one in series for value in one]
    if stacked:
        for together in zip(*series, strict=True):
            reach += [sum(value for value in together if value and value > 0)]
            reach += [sum(value for value in together if value and value < 0)]
    if mark is not None:
        reach.append(number(mark.at, table.columns[places[0]].unit, table.currency))
    return reach


def _marked(mark: Mark, at: float, *, lying: bool) -> Figure:
    return _lines([(at, mark.title)], lying=lying)


def _lines(marks: Sequence[tuple[float, str]], *, lying: bool) -> Figure:
    """Lines at values of the value axis; with lying bars they stand."""
    value, whole = ("x", "y") if lying else ("y", "x")
    shapes = [
        {"type": "line", f"{value}0": at, f"{value}1": at, f"{whole}0": 0, f"{whole}1": 1, f"{whole}ref": "paper",
         "line": {"color": INK, "width": 1.5, "dash": "dot"}}
        for at, _title in marks
    ]  # fmt: skip
    ends: Figure = {"xanchor": "right" if not lying else "left", "yanchor": "bottom" if not lying else "top"}
    notes = [
        {value: at, whole: 1, f"{whole}ref": "paper", "text": plain(title), "showarrow": False, "font": {"color": INK},
         "bgcolor": "var(--rb-surface)", **ends}
        for at, title in marks
    ]  # fmt: skip
    return {"shapes": shapes, "annotations": notes}


def _with_shares(table: Table, place: int, total: int | None) -> Table:
    def size(row: Row) -> Fraction:
        value = row.values[place]
        return Fraction(0) if value is None or isinstance(value, str) else max(Fraction(value), Fraction(0))

    rows = sorted(table.rows, key=size, reverse=True)
    whole = Fraction(total) if total is not None else sum(map(size, rows), Fraction(0))
    shares = [part / whole if whole else None for part in accumulate(map(size, rows))]
    column = Column(_("Share so far"), Unit.RATIO, Tone.QUIET, drawn=False)
    told = tuple(replace(row, values=(*row.values, share)) for row, share in zip(rows, shares, strict=True))
    return replace(table, columns=(*table.columns, column), rows=told)
