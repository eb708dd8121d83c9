"""Charts of areas: a grid whose shade is the value, and tiles as large as their values."""

from collections.abc import Sequence

from web.charts.look import HIGH, LOW, colours, figure, hovers, names, numbers, plain, short, shorts
from web.charts.table import Chart, Figure, Row, Table, chart_of
from web.format import Format

HOVER = "%{hovertext}<extra></extra>"
CELL_HEIGHT = 34
BESIDE_CELLS = 72
# Wider grids have no room for figures; the table beside them has.
MOST_COLUMNS_WITH_TEXT = 13


def heat(table: Table, written: Format, *, note: str = "") -> Chart:
    """A grid of the rows by the drawn columns, which share one unit; shade and figure say the value."""
    places = table.drawn()
    grid = [numbers(table, place) for place in places]
    texts = [shorts(table, written, place) for place in places]
    hover = [hovers(table, written, place) for place in places]
    trace: Figure = {
        "type": "heatmap",
        "z": _turned(grid),
        "text": _turned(texts),
        "hovertext": _turned(hover),
        "hovertemplate": HOVER,
        "colorscale": [[0, LOW], [1, HIGH]],
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
    }
    if len(places) <= MOST_COLUMNS_WITH_TEXT:
        trace["texttemplate"] = "%{text}"
    heads = [Row(table.columns[place].title, ()) for place in places]
    layout: Figure = {
        "xaxis": names(heads, width=12, side="top"),
        "yaxis": names(table.rows, len(table.rows), range=[len(table.rows) - 0.5, -0.5]),
    }
    height = BESIDE_CELLS + CELL_HEIGHT * max(len(table.rows), 1)
    return chart_of(table, figure([trace], layout, height=height), written, note)


def treemap(table: Table, written: Format, *, note: str = "") -> Chart:
    """A tile per row, as large as the first drawn column; nothing and less has no tile, only its line in the table."""
    place = table.drawn()[0]
    sizes = [max(value or 0.0, 0.0) for value in numbers(table, place)]
    tones = colours(table, place)
    trace: Figure = {
        "type": "treemap",
        "ids": [str(at) for at in range(len(table.rows))],
        "labels": [short(row.label) for row in table.rows],
        "parents": [""] * len(table.rows),
        "values": sizes,
        "text": shorts(table, written, place),
        "textinfo": "label+text",
        "textfont": {"color": "var(--rb-chart-on)"},
        "hovertext": hovers(table, written, place),
        "hovertemplate": HOVER,
        "marker": {
            "colors": tones if isinstance(tones, list) else [tones] * len(table.rows),
            "line": {"width": 2, "color": "var(--rb-surface)"},
        },
        "pathbar": {"visible": False},
        "tiling": {"pad": 2},
    }
    name = plain(table.columns[place].title)
    return chart_of(table, figure([trace | {"name": name}], {}, height=340), written, note)


def _turned(columns: Sequence[Sequence[object]]) -> list[list[object]]:
    return [list(row) for row in zip(*columns, strict=True)]
