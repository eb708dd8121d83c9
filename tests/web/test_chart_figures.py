"""Figures are what their tables say, in Plotly's own words, written as tables are written."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import plotly.graph_objects
import pytest

from kpi.catalog import Unit
from server.people.roles import Language
from web.charts.bars import Mark, bar, histogram, pareto, waterfall
from web.charts.lines import Band, line
from web.charts.table import Column, Row, Table, Tone
from web.charts.tiles import heat, treemap
from web.format import Format
from web.i18n import speaking
from web.style_charts import sample_charts

WRITTEN = Format(ZoneInfo("Asia/Shanghai"), datetime(2026, 11, 21, 6, tzinfo=UTC))
WON = (Column("Won", Unit.MONEY),)


def table(*rows, columns=WON):
    return Table("won", "Won", "Region", columns, rows, "/dashboards", "CNY")


def trace(chart, place=0):
    return chart.figure["data"][place]


def layout(chart):
    return chart.figure["layout"]


@pytest.mark.parametrize("chart", sample_charts(WRITTEN), ids=lambda chart: chart.table.id)
def test_every_kind_is_a_figure_that_plotly_knows(chart):
    # Variables stand for colours until they are drawn, so here a colour takes their place.
    figure = coloured(chart.figure)

    assert plotly.graph_objects.Figure(figure).to_dict()["data"]


def coloured(value):
    if isinstance(value, str) and value.startswith("var("):
        return "Inter" if "font" in value else "#3b3bb3"
    if isinstance(value, dict):
        return {key: coloured(one) for key, one in value.items()}
    return [coloured(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("kind", [bar, histogram, pareto, waterfall, line])
def test_the_figure_draws_what_the_table_says(kind):
    chart = kind(table(Row("North", (1_234_550,)), Row("West", (200_00,))), WRITTEN)

    assert [12345.5, 200.0] == trace(chart)["y"]
    assert ["CN¥12,345.50", "CN¥200"] == [cells[0] for cells in chart.cells]
    assert "North</b><br>Won: CN¥12,345.50" in trace(chart)["hovertext"][0]


def test_lying_bars_leave_room_for_their_longest_value_however_narrow_the_chart_is():
    short, long = (bar(table(Row("North", (value,))), WRITTEN, lying=True) for value in (300, 12_345_600))

    assert trace(long)["textposition"] == "outside"
    assert layout(short)["margin"]["r"] < layout(long)["margin"]["r"]
    assert layout(long)["margin"]["r"] >= 8 + 7 * len(trace(long)["text"][0])
    assert 8 == layout(bar(table(Row("North", (300,))), WRITTEN))["margin"]["r"]


def test_axes_and_labels_speak_the_readers_language():
    rows = (Row("华东", (1_200_000_00,)), Row("华北", (300_000_00,)))
    with speaking(Language.CHINESE):
        chart = bar(table(*rows), WRITTEN)

    assert ["¥120万", "¥30万"] == trace(chart)["text"]
    assert ["¥0", "¥50万", "¥100万", "¥150万"] == layout(chart)["yaxis"]["ticktext"]


def test_what_people_write_is_no_markup():
    chart = bar(table(Row("<a href='x'>&", (1,))), WRITTEN)

    assert "<b>&lt;a href='x'&gt;&amp;</b>" in trace(chart)["hovertext"][0]
    assert ["&lt;a href='x'&gt;&amp;"] == layout(chart)["xaxis"]["ticktext"]


def test_long_names_are_shortened_beside_the_axis_only():
    name = "华东大区重点客户与渠道事业部（含闽浙赣三省办事处）"
    chart = bar(table(Row(name, (1,))), WRITTEN, lying=True)

    assert ["华东大区重点客户与渠…"] == layout(chart)["yaxis"]["ticktext"]
    assert name in trace(chart)["hovertext"][0]


def test_beside_the_longest_lying_bar_there_is_room_for_its_value():
    chart = bar(table(Row("North", (1_000_000,)), Row("West", (200_00,))), WRITTEN, lying=True)

    assert [0, 13_000] == layout(chart)["xaxis"]["range"]


def test_nothing_is_a_gap_and_no_zero():
    chart = line(table(Row("Jan", (100,)), Row("Feb", (None,))), WRITTEN)

    assert [1.0, None] == trace(chart)["y"]
    assert "–" == chart.cells[1][0]


def test_pareto_puts_the_largest_first_and_tells_the_share_so_far():
    chart = pareto(table(Row("Small", (25,)), Row("Large", (75,))), WRITTEN)

    assert ["Large", "Small"] == [row.label for row in chart.table.rows]
    assert [("CN¥0.75", "75%"), ("CN¥0.25", "100%")] == list(chart.cells)
    assert [0.75, 1.0] == trace(chart, 1)["y"]


def test_a_waterfall_stands_on_its_totals():
    chart = waterfall(table(Row("Target", (500,)), Row("Calls", (-80,)), Row("Won", (420,))), WRITTEN)

    assert ["absolute", "relative", "absolute"] == trace(chart)["measure"]


def test_a_fan_is_a_tint_between_two_columns():
    columns = (Column("Middle"), Column("Low"), Column("High"))
    chart = line(table(Row("Jan", (2, 1, 4)), columns=columns), WRITTEN, band=Band(1, 2, "Likely"))

    assert [[1.0], [4.0], [2.0]] == [trace(chart, at)["y"] for at in range(3)]
    assert "tonexty" == trace(chart, 1)["fill"]


def test_the_axis_holds_stacked_bars_and_the_mark():
    columns = (Column("Signed"), Column("Paid"))
    chart = bar(table(Row("Jan", (60, 70)), columns=columns), WRITTEN, stacked=True, mark=Mark(200, "Target"))

    assert layout(chart)["yaxis"]["range"][1] >= 200


def test_a_grid_has_its_figures_in_its_cells():
    columns = (Column("Jan", Unit.RATIO), Column("Feb", Unit.RATIO))
    chart = heat(table(Row("North", (0.5, None)), columns=columns), WRITTEN)

    assert [[0.5, None]] == trace(chart)["z"]
    assert [["50%", ""]] == trace(chart)["text"]


def test_a_special_row_keeps_what_it_is_compared_with():
    columns = (Column("Won"), Column("Target", tone=Tone.QUIET))
    chart = bar(table(Row("North", (1, 2)), Row("West", (1, 2), tone=Tone.THREAT), columns=columns), WRITTEN)

    assert ["var(--rb-chart-1)", "var(--rb-chart-threat)"] == trace(chart)["marker"]["color"]
    assert ["var(--rb-chart-quiet)"] * 2 == trace(chart, 1)["marker"]["color"]


def test_tiles_have_no_room_for_less_than_nothing():
    assert [0.0, 1.0] == trace(treemap(table(Row("Loss", (-100,)), Row("Gain", (100,))), WRITTEN))["values"]


def test_a_table_without_rows_has_a_figure_too():
    assert [[], []] == [trace(kind(table(), WRITTEN))["y"] for kind in (bar, waterfall)]


def test_a_row_with_a_value_too_few_is_the_callers_mistake():
    with pytest.raises(ValueError, match="row 'North' of chart 'won' has 0 values"):
        table(Row("North", ()))
