"""The charts of the why page: from the reference over the drivers to the actual, the barriers, and part by part."""

from collections.abc import Callable, Mapping

from server.insights.why.queries import PartWhy, Why
from web.charts.bars import bar, waterfall
from web.charts.table import Chart, Column, Row, Table, Tone
from web.dashboards.why.words import WhyWords, name_of
from web.dashboards.words import dimension_title
from web.i18n import gettext as _

MOST_PARTS = 40
MOST_TEXT = 60


def drivers_chart(words: WhyWords, href: str) -> Chart:
    """From what was wanted to what is."""
    found = words.found
    rows = [Row(words.reference(), (found.split.reference, "", ""))]
    for part in found.split.drivers:
        line = words.line(part, found.split)
        rows.append(Row(line.name, (part.amount, line.was, line.now), line.definition))
    rows.append(Row(_("Actual"), (found.split.actual, "", "")))
    columns = (Column(_("Amount"), found.kpi.unit), Column(words.reference(), None), Column(_("Now"), None))
    table = Table("drivers", _("What drove it"), _("Driver"), columns, tuple(rows), href, words.currency)
    return waterfall(table, words.written)


def obstacles_chart(words: WhyWords, causes: Mapping[str, str], href: str) -> Chart | None:
    """How much of the shortfall confirmed barriers explain; None where nothing is missing or nothing is known."""
    found = words.found
    if not found.obstacles:
        return None
    rows = [
        Row(
            f"{causes.get(one.cause, one.cause)}: {_shortened(one.title)}",
            (one.counted, one.blocked),
            f"/barriers/{one.id}",
        )
        for one in found.obstacles
    ]
    rows.append(Row(_("Unexplained"), (found.unexplained, None), tone=Tone.QUIET))
    columns = (Column(_("Explains"), found.kpi.unit, None), Column(_("Blocks"), found.kpi.unit, drawn=False))
    table = Table("barriers", _("What stands in the way"), _("Barrier"), columns, tuple(rows), href, words.currency)
    told = {"explained": words.quantity(found.explained), "shortfall": words.quantity(found.shortfall)}
    note = _("Confirmed barriers explain %(explained)s of the %(shortfall)s that are missing.") % told
    return bar(table, words.written, lying=True, note=note)


def parts_chart(words: WhyWords, href: str, lead_on: Callable[[PartWhy], str]) -> Chart | None:
    """The gap of each part with its drivers, the worst first."""
    found = words.found
    if found.by is None or not found.parts:
        return None
    shown = found.parts[:MOST_PARTS]
    drivers = tuple(Column(name_of(one.driver), found.kpi.unit, drawn=False) for one in shown[0].split.drivers)
    columns = (
        Column(_("Gap"), found.kpi.unit),
        Column(_("Actual"), found.kpi.unit, drawn=False),
        Column(words.reference(), found.kpi.unit, drawn=False),
        *drivers,
    )
    rows = tuple(_part_row(part, words, lead_on) for part in shown)
    title = dimension_title(found.by)
    table = Table("parts", _("Where it lies"), title, columns, rows, href, words.currency)
    return bar(table, words.written, lying=True, note=_parts_note(found, words))


def _part_row(part: PartWhy, words: WhyWords, lead_on: Callable[[PartWhy], str]) -> Row:
    split = part.split
    tone = Tone.GAIN if words.is_good(split.gap) else Tone.THREAT if split.gap else Tone.QUIET
    values = (split.gap, split.actual, split.reference, *(one.amount for one in split.drivers))
    return Row(part.name or _("Not assigned"), values, lead_on(part), tone)


def _parts_note(found: Why, words: WhyWords) -> str:
    hidden = len(found.parts) - MOST_PARTS
    rest = sum(part.split.gap for part in found.parts[MOST_PARTS:])
    note = _("Together exactly %(gap)s.") % {"gap": words.signed(found.split.gap)}
    if hidden > 0:
        note += " " + _("%(count)s more are not shown: %(gap)s.") % {"count": hidden, "gap": words.signed(rest)}
    return note


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"
