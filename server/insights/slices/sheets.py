"""Slices as files for a spreadsheet: CSV for everybody, XLSX with numbers that are numbers."""

from litestar import Response

from kpi.catalog import KpiValue, Unit
from kpi.money import Money
from server.insights.slices.question import Slice
from server.people.roles import Language
from server.sheets.write import Entry, SheetFormat, written

_TOTAL = {Language.ENGLISH: "Total", Language.CHINESE: "合计"}
_RATIO_DIGITS = 6


def sheet_of(sheet: SheetFormat, found: Slice, language: Language, currency: str) -> Response[bytes]:
    """The file as an answer to be saved."""
    lines = lines_of(found, language, currency)
    content = written(lines, sheet, found.kpi.title[language.value], has_total=True)
    headers = {"Content-Disposition": f'attachment; filename="{found.kpi.id}.{sheet.value}"'}
    return Response(content, media_type=sheet.media_type, headers=headers)


def lines_of(found: Slice, language: Language, currency: str) -> list[list[Entry]]:
    """The table as people see it, totals included: money in major units, ratios as fractions of one."""
    unit = found.kpi.unit

    def entry(value: KpiValue) -> Entry:
        if value.value is None:
            return None
        if unit is Unit.MONEY:
            return Money(round(value.value), currency).decimal
        return value.value if isinstance(value.value, int) else round(float(value.value), _RATIO_DIGITS)

    total = _TOTAL[language]
    title = found.kpi.title[language.value] + (f" ({currency})" if unit is Unit.MONEY else "")
    head: list[Entry] = [title, *(column.name for column in found.columns), total]
    body = [[row.line.name, *map(entry, row.values), entry(row.total)] for row in found.rows]
    return [head, *body, [total, *map(entry, found.totals), entry(found.total)]]
