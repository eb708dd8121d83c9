"""Tables of targets as people keep them: one row per scope with a column per period, or one row per target.

Every cell that cannot be read is told with its row, column and value; the others are read all the same, so that all
that is wrong is told at once. Nothing is stored here.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path

from kpi.catalog import Kpi, Unit
from kpi.money import Money, parse_amount
from kpi.periods import Grain, Period, parse_period, period_of
from server.errors import InvalidInput
from server.kpis.queries import read_scope
from server.kpis.sums import By
from server.people.directory import Directory
from server.sheets.open_table import open_table
from server.sheets.sniff import sniffed
from server.sheets.table import Row

SCOPE, PERIOD, VALUE, MEASURE, COVERS, NAME = "scope", "period", "value", "measure", "covers", "name"
_WORDS = {
    SCOPE: ("scope", "who", "member", "username", "范围", "谁", "成员"),
    PERIOD: ("period", "month", "targetmonth", "target month", "周期", "月份"),
    VALUE: ("value", "target", "targetamount", "target amount", "amount", "目标", "目标值"),
    MEASURE: ("measure", "指标", "指标量"),
    COVERS: ("covers", "代表"),
    NAME: ("name", "名称", "姓名"),
}
_COMPANY = ("company", "公司", "全公司")
# What takes a target away; a blank cell leaves it as it is.
NO_TARGET = ("-", "–", "—", "'-")
_DATES = ("%Y/%m/%d", "%A, %B %d, %Y", "%B %d, %Y", "%d %B %Y", "%b %d, %Y", "%d %b %Y")
_MONTHS = ("%Y/%m", "%B %Y", "%b %Y", "%b-%y", "%Y年%m月")
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Cell:
    """Where something stands in a file: the row as a spreadsheet counts it, the column by its name, what is in it."""

    row: int
    column: str
    text: str


class Trouble(Enum):
    """What can be wrong with a cell, for whoever says it in another language than `CellProblem.message`."""

    ROW = "row"
    COLUMNS = "columns"
    TOO_MANY = "too_many"
    NOBODY = "nobody"
    PERIOD = "period"
    VALUE = "value"
    MEASURE = "measure"
    COVERS = "covers"
    TWICE = "twice"
    NOT_YOURS = "not_yours"


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell that cannot be used, and why."""

    cell: Cell
    trouble: Trouble
    message: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A target as a file wants it; ``value`` None takes it away, ``covers_tree`` None leaves that as it is."""

    period: Period
    by: By
    scope_id: int
    value: int | None
    cell: Cell
    covers_tree: bool | None = None


@dataclass(slots=True)
class TargetTable:
    """What a file wants, and what is wrong with it."""

    wanted: list[Wanted] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TableReader:
    """Reads tables of targets of one measure for one organisation."""

    kpi: Kpi
    directory: Directory

    def read(self, path: Path) -> TargetTable:
        """A CSV file or spreadsheet, however it is delimited and encoded. Raises FileUnreadable."""
        with open_table(path, sniffed(path)) as table:
            return self.rows(table.columns, table.rows)

    def rows(self, columns: Sequence[str], rows: Iterable[Row]) -> TargetTable:
        """The rows of a table in either form, known by its columns."""
        places = {name: place for place, column in enumerate(columns) if (name := _meant(column)) is not None}
        periods = {place: period for place, one in enumerate(columns) if (period := self._maybe_period(one))}
        found = TargetTable()
        if SCOPE not in places and NAME in places:
            places[SCOPE] = places[NAME]
        if SCOPE not in places or not (periods or {PERIOD, VALUE} <= places.keys()):
            head = Cell(1, "", ", ".join(columns)[:200])
            told = "columns must be scope and periods such as 2026-11, or scope, period and value"
            found.problems.append(CellProblem(head, Trouble.COLUMNS, told))
            return found
        for row in rows:
            if row.number > MOST_ROWS:
                told = f"at most {MOST_ROWS} rows are read"
                found.problems.append(CellProblem(Cell(row.number + 1, "", ""), Trouble.TOO_MANY, told))
                break
            if row.problem is not None:
                found.problems.append(CellProblem(Cell(row.number + 1, "", ""), Trouble.ROW, row.problem))
            elif periods:
                self._wide(row, columns, places, periods, found)
            else:
                self._long(row, columns, places, found)
        _refuse_twice(found)
        return found

    def _wide(
        self,
        row: Row,
        columns: Sequence[str],
        places: dict[str, int],
        periods: dict[int, Period],
        found: TargetTable,
    ) -> None:
        if not any(row.cells[place].strip() for place in periods):
            return
        scope = self._scope(_cell(row, columns, places[SCOPE]), found)
        covers = self._covers(row, columns, places, found)
        for place, period in periods.items():
            cell = _cell(row, columns, place)
            self._take(period, scope, covers, cell, found)

    def _long(self, row: Row, columns: Sequence[str], places: dict[str, int], found: TargetTable) -> None:
        scope = self._scope(_cell(row, columns, places[SCOPE]), found)
        covers = self._covers(row, columns, places, found)
        if MEASURE in places:
            measure = _cell(row, columns, places[MEASURE])
            if measure.text not in ("", self.kpi.id, *self.kpi.title.values()):
                found.problems.append(CellProblem(measure, Trouble.MEASURE, f"is another measure than {self.kpi.id}"))
                return
        cell = _cell(row, columns, places[PERIOD])
        period = self._maybe_period(cell.text)
        if period is None:
            found.problems.append(
                CellProblem(cell, Trouble.PERIOD, "is no month, quarter or year such as 2026-11, 2026-Q4, 2026")
            )
            return
        self._take(period, scope, covers, _cell(row, columns, places[VALUE]), found)

    def _take(
        self, period: Period, scope: tuple[By, int] | None, covers: bool | None, cell: Cell, found: TargetTable
    ) -> None:
        if not cell.text:
            return
        try:
            value = None if cell.text in NO_TARGET else value_of(cell.text, self.kpi, self.directory.currency)
        except ValueError as error:
            found.problems.append(CellProblem(cell, Trouble.VALUE, str(error)))
            return
        if scope is not None:
            found.wanted.append(Wanted(period, *scope, value, cell, covers))

    def _scope(self, cell: Cell, found: TargetTable) -> tuple[By, int] | None:
        scope = scope_of(cell.text, self.directory)
        if scope is None:
            told = "is nobody here: write company, region:ID, team:ID, a username or a full name"
            found.problems.append(CellProblem(cell, Trouble.NOBODY, told))
        return scope

    @staticmethod
    def _covers(row: Row, columns: Sequence[str], places: dict[str, int], found: TargetTable) -> bool | None:
        if COVERS not in places:
            return None
        cell = _cell(row, columns, places[COVERS])
        if cell.text not in ("", "self", "tree"):
            found.problems.append(CellProblem(cell, Trouble.COVERS, "must be self or tree"))
        return {"self": False, "tree": True}.get(cell.text)

    def _maybe_period(self, text: str) -> Period | None:
        return period_in(text, self.directory.fiscal_start_month)


def scope_of(text: str, directory: Directory) -> tuple[By, int] | None:
    """Whose target a cell means: `member:ann`, `ann`, `Ann Lee`, `team:north`, a region's or team's name, `company`."""
    plain = text.strip()
    if plain.lower() in _COMPANY or plain == directory.organisation.name:
        return By.COMPANY, 0
    kind, _, name = plain.partition(":")
    if kind in ("team", "region"):
        try:
            team, region = read_scope(plain, directory)
        except InvalidInput:
            return None
        return (By.TEAM, team) if team is not None else (By.REGION, region) if region is not None else None
    if (member := directory.find_member(name.strip() if kind == "member" else plain)) is not None:
        return By.MEMBER, member.id
    if (found := directory.find_region(plain)) is not None:
        return By.REGION, found.id
    return (By.TEAM, other.id) if (other := directory.find_team(plain)) is not None else None


def period_in(text: str, fiscal_start_month: int) -> Period | None:
    """The month, quarter or year a cell means: `2026-11`, `2026-Q4`, `2026`, `Nov 2026`, `2026年11月`, or a day in it.

    A day stands for its month, as spreadsheets write months. Days whose order of day and month is anybody's guess
    (`11/12/2026`) are refused.
    """
    plain = re.sub(r"T00:00:00$|\s+00:00(:00)?$", "", text.strip())
    try:
        found = parse_period(plain, fiscal_start_month)
    except ValueError:
        day = _day_in(plain)
        return period_of(day, Grain.MONTH) if day is not None else None
    if found.grain is Grain.DAY:
        return period_of(found.start, Grain.MONTH)
    return found if found.grain in (Grain.MONTH, Grain.QUARTER, Grain.YEAR) else None


def value_of(text: str, kpi: Kpi, currency: str) -> int:
    """A target from a cell such as `500000`, `$500,000`, `¥ 12 000`. Raises ValueError saying what is wrong."""
    number: Decimal = parse_amount(text)
    if number < 0:
        raise ValueError("is below zero")
    if kpi.unit is Unit.MONEY:
        return Money.parse(number, currency).minor
    if number != int(number):
        raise ValueError(f"is no whole number, which targets of {kpi.id} are")
    return int(number)


def _day_in(text: str) -> date | None:
    for form in (*_DATES, *_MONTHS):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day as a file has it
        except ValueError:
            continue
    return None


def _meant(column: str) -> str | None:
    plain = column.strip().lower()
    return next((name for name, words in _WORDS.items() if plain in words), None)


def _cell(row: Row, columns: Sequence[str], place: int) -> Cell:
    # The first row of a spreadsheet holds the names.
    return Cell(row.number + 1, columns[place], row.cells[place].strip())


def _refuse_twice(found: TargetTable) -> None:
    seen: dict[tuple[Period, By, int], Cell] = {}
    for one in found.wanted:
        first = seen.setdefault((one.period, one.by, one.scope_id), one.cell)
        if first is not one.cell:
            told = f"sets the same target as row {first.row}, column {first.column}"
            found.problems.append(CellProblem(one.cell, Trouble.TWICE, told))
