"""Targets as files: all of a measure and year to be edited in a spreadsheet, and what an edited one would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kpi.catalog import Kpi, Unit
from kpi.money import Money
from kpi.periods import Grain, Period
from kpi.target_split import parts_of
from server.db.database import Database
from server.errors import FieldProblem, InvalidInput
from server.insights.targets.access import may_see_target, may_set_target
from server.insights.targets.desk import Draft
from server.insights.targets.hierarchy import COMPANY, LEVELS, Spot, day_in, parents_of
from server.insights.targets.reading import CellProblem, TargetTable, Trouble, Wanted
from server.kpis.queries import KpiQueries, label_of
from server.kpis.sums import By
from server.kpis.targets import Stored, labels_in, stored_in
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.sheets.write import Entry


class Layout(StrEnum):
    """How a file is laid out: a row per scope with a column per period, or a row per target."""

    WIDE = "wide"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One change that a file makes; ``version`` is that of what stands there now (0: nothing)."""

    scope: str
    name: str
    draft: Draft
    before: int | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What applying a file would do."""

    changes: tuple[PlannedChange, ...]
    unchanged: int
    problems: tuple[CellProblem, ...]

    @property
    def drafts(self) -> list[Draft]:
        """What to set; only to be used when there are no problems."""
        return [one.draft for one in self.changes]

    @property
    def needs_reason(self) -> bool:
        """Whether something that was set changes."""
        return any(one.before is not None for one in self.changes)


@dataclass(frozen=True, slots=True)
class TargetExchange:
    """Writes and compares files of targets. One per app."""

    db: Database
    directories: DirectoryCache
    kpis: KpiQueries

    async def lines(self, kpi: Kpi, year: Period, layout: Layout, viewer: Viewer | None) -> list[list[Entry]]:
        """The table of a year: everybody the viewer may see (None: all), with what was set for them."""
        if year.grain is not Grain.YEAR:
            told = f"is {year.label}; tables of targets hold a year"
            raise InvalidInput(f"year {told}", [FieldProblem("/year", told)])
        directory = await self.directories.current()
        stored = await stored_in(self.db, kpi.id, labels_in(year))
        spots = _spots(directory, year, self.kpis, stored)
        seen = [one for one in spots if viewer is None or may_see_target(viewer, LEVELS[one[0]], one[1])]
        periods = [*parts_of(year, Grain.MONTH), *parts_of(year, Grain.QUARTER), year]
        if layout is Layout.WIDE:
            return _wide(kpi, periods, seen, stored, directory)
        return _long(kpi, periods, seen, stored, directory)

    async def preview(self, kpi: Kpi, table: TargetTable, viewer: Viewer | None) -> Preview:
        """What a table would change of what stands now; targets that are not the viewer's to set are problems."""
        directory = await self.directories.current()
        labels = sorted({one.period.label for one in table.wanted})
        stored = await stored_in(self.db, kpi.id, labels)
        problems, changes, unchanged = list(table.problems), [], 0
        for one in table.wanted:
            now = stored.get((one.by, one.scope_id, one.period.label))
            draft = _draft(one, now)
            if (now is None and one.value is None) or (
                now is not None and (now.value, now.covers_tree) == (one.value, draft.covers_tree)
            ):
                unchanged += 1
            elif viewer is not None and not may_set_target(viewer, one.by, one.scope_id):
                problems.append(CellProblem(one.cell, Trouble.NOT_YOURS, "is not yours to set"))
            else:
                scope, name = _named((LEVELS.index(one.by), one.scope_id), directory)
                changes.append(PlannedChange(scope, name, draft, now.value if now is not None else None))
        return Preview(tuple(changes), unchanged, tuple(problems))


def _draft(one: Wanted, now: Stored | None) -> Draft:
    kept = now.covers_tree if now is not None else False
    covers = kept if one.covers_tree is None else one.covers_tree
    version = now.version if now is not None else 0
    return Draft(one.period, one.by, one.scope_id, one.value, covers, version)


def _spots(
    directory: Directory, year: Period, kpis: KpiQueries, stored: Mapping[tuple[By, int, str], Stored]
) -> list[Spot]:
    """Everybody in the order of the house: each region with its teams, each team with its people."""
    with_targets = {id for by, id, _ in stored if by is By.MEMBER}
    parents = parents_of(directory, day_in(year, kpis.today(directory)), with_targets)
    children: dict[Spot | None, list[Spot]] = {}
    for child, parent in parents.items():
        children.setdefault(parent, []).append(child)
    found: list[Spot] = []
    waiting = [COMPANY]
    while waiting:
        spot = waiting.pop()
        found.append(spot)
        waiting += sorted(children.get(spot, []), key=lambda one: _named(one, directory)[1], reverse=True)
    return found


def _wide(
    kpi: Kpi,
    periods: Sequence[Period],
    spots: Sequence[Spot],
    stored: Mapping[tuple[By, int, str], Stored],
    directory: Directory,
) -> list[list[Entry]]:
    lines: list[list[Entry]] = [["scope", "name", *(one.label for one in periods)]]
    for level, id in spots:
        found = [stored.get((LEVELS[level], id, period.label)) for period in periods]
        values = [_entry(one.value, kpi, directory.currency) if one is not None else None for one in found]
        lines.append([*_named((level, id), directory), *values])
    return lines


def _long(
    kpi: Kpi,
    periods: Sequence[Period],
    spots: Sequence[Spot],
    stored: Mapping[tuple[By, int, str], Stored],
    directory: Directory,
) -> list[list[Entry]]:
    lines: list[list[Entry]] = [["scope", "name", "period", "measure", "value", "covers"]]
    for level, id in spots:
        for period in periods:
            if (one := stored.get((LEVELS[level], id, period.label))) is not None:
                covers = "tree" if one.covers_tree else "self"
                value = _entry(one.value, kpi, directory.currency)
                lines.append([*_named((level, id), directory), period.label, kpi.id, value, covers])
    return lines


def _entry(value: int, kpi: Kpi, currency: str) -> int | Decimal:
    return Money(value, currency).decimal if kpi.unit is Unit.MONEY else value


def _named(spot: Spot, directory: Directory) -> tuple[str, str]:
    by = LEVELS[spot[0]]
    key, name = label_of(spot[1], by, directory)
    return ("company" if by is By.COMPANY else f"{by.value}:{key}"), name
