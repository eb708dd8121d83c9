"""Slices on the wire: money as exact text, ratios as numbers, nothing as null."""

from datetime import date

import msgspec

from kpi.catalog import Kpi, KpiValue
from server.db.paging import Listed
from server.insights.slices.drill import Counted
from server.insights.slices.question import Line, Slice
from server.kpis.wire import Shown, shown
from server.ledger.views import EventRefView


class SliceValueOut(msgspec.Struct, frozen=True):
    """A cell; ``value`` is null when there is nothing to divide by."""

    value: Shown
    numerator: Shown
    denominator: Shown


class LineOut(msgspec.Struct, frozen=True):
    """A row's or column's head. ``key`` asks for it again; null where several stand together.

    ``standing``: key, none (belongs to none), hidden (members not shown by name), others (too many), all.
    """

    key: str | None
    name: str
    standing: str


class SliceRowOut(msgspec.Struct, frozen=True):
    """One row: a value for each column, and for all of them."""

    key: str | None
    name: str
    standing: str
    values: list[SliceValueOut]
    total: SliceValueOut


class OverOut(msgspec.Struct, frozen=True):
    """What the totals are over: ``company``, or only the ``team:ID`` or ``member:USERNAME`` that the asker may see."""

    scope: str
    name: str


class SliceOut(msgspec.Struct, frozen=True, kw_only=True):
    """A slice. ``others`` says how many rows and columns stand together because they were too many."""

    measure: str
    title: str
    unit: str
    period: str
    from_day: str | None = msgspec.field(name="from")
    to_day: str | None = msgspec.field(name="to")
    by: list[str | None]
    filter: str
    over: OverOut
    columns: list[LineOut]
    rows: list[SliceRowOut]
    totals: list[SliceValueOut]
    total: SliceValueOut
    others: dict[str, int]


def slice_out(found: Slice, units: dict[str, Kpi], language: str, currency: str) -> SliceOut:
    """A slice as the API tells it; ``units`` are the measures, whose units the numerators have."""
    kpi, bounds = found.kpi, found.span.bounds

    def part(value: int | None, measures: tuple[str, ...] | None) -> Shown:
        return shown(value, units[measures[0]].unit, currency) if measures is not None else None

    def out(value: KpiValue) -> SliceValueOut:
        return SliceValueOut(
            shown(value.value, kpi.unit, currency),
            part(value.numerator, kpi.numerator),
            part(value.denominator, kpi.denominator),
        )

    return SliceOut(
        measure=kpi.id,
        title=kpi.title[language],
        unit=kpi.unit.value,
        period=found.span.label,
        from_day=bounds[0].isoformat() if bounds else None,
        to_day=bounds[1].isoformat() if bounds else None,
        by=[one.value if one is not None else None for one in (found.question.rows, found.question.columns)],
        filter=found.question.filter,
        over=OverOut(found.over.scope, found.over.name),
        columns=[line_out(column) for column in found.columns],
        rows=[
            SliceRowOut(
                row.line.key, row.line.name, row.line.standing.value, [out(v) for v in row.values], out(row.total)
            )
            for row in found.rows
        ],
        totals=[out(value) for value in found.totals],
        total=out(found.total),
        others={"rows": found.more_rows, "columns": found.more_columns},
    )


class CountedOut(msgspec.Struct, frozen=True):
    """What one event adds in a cell. ``member`` is null for somebody who is not named, "" for nobody."""

    event: EventRefView
    day: date
    member: str | None
    account: str
    product: str
    measure: str
    value: Shown


class CountedList(msgspec.Struct, frozen=True):
    """A page of what was added up."""

    items: list[CountedOut]
    next: str | None


def counted_out(found: Listed[Counted], units: dict[str, Kpi], currency: str) -> CountedList:
    """The events behind a cell on the wire."""

    def out(one: Counted) -> CountedOut:
        event = EventRefView(one.seq, one.source, one.id, one.kind)
        value = shown(one.value, units[one.measure].unit, currency)
        return CountedOut(event, one.day, one.member, one.account, one.product, one.measure, value)

    return CountedList([out(one) for one in found.items], found.next)


def line_out(line: Line) -> LineOut:
    """A head."""
    return LineOut(line.key, line.name, line.standing.value)
