"""The company, its regions, their teams and the people of one team: who is where against target."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from kpi.catalog import Better, Kpi
from kpi.periods import Grain, Period
from kpi.target_split import Sums
from kpi.targets import Elapsed, Pace
from server.errors import FieldProblem, InvalidInput
from server.insights.targets.access import may_see_sums, may_see_target, may_set_target, place_of
from server.insights.targets.hierarchy import LEVELS, Spot
from server.insights.targets.queries import Aimed, AimedAt, TargetQueries
from server.kpis.queries import label_of
from server.kpis.sums import By
from server.people.access import Viewer
from server.people.directory import Directory
from server.people.roles import Role
from web.board_controls import Choice, ChoiceGroup, kpi_groups
from web.dashboards.targets.asked import TargetsAsked
from web.dashboards.targets.marks import Mark, mark_of
from web.i18n import gettext as _
from web.periods import Calendar, span_text

GRAINS = (Grain.MONTH, Grain.QUARTER, Grain.YEAR)


@dataclass(frozen=True, slots=True)
class TreeRow:
    """One scope against its target; ``href`` opens its people, ``one`` looks at it closely."""

    level: int
    scope: str
    name: str
    aimed: Aimed | None
    attained: int
    pace: Pace | None
    mark: Mark
    sums: Sums | None
    href: str
    one: str
    is_open: bool
    is_one: bool
    may_set: bool

    @property
    def target(self) -> int | None:
        """What is wanted; None without a target."""
        return self.aimed.aim.planned.value if self.aimed is not None else None

    @property
    def covers_tree(self) -> bool:
        """Whether the target is meant for everybody this member leads."""
        return self.aimed is not None and self.aimed.aim.covers_tree

    @property
    def ahead(self) -> int:
        """By how much one is ahead of what was due by now; below 0: behind."""
        return self.pace.attained - self.pace.expected if self.pace is not None else 0


@dataclass(frozen=True, slots=True)
class TargetsPage:
    """Everything the page shows but the scope looked at closely."""

    asked: TargetsAsked
    kpi: Kpi
    period: Period
    title: str
    span: str
    elapsed: Elapsed
    currency: str
    rows: tuple[TreeRow, ...]
    measures: tuple[ChoiceGroup, ...]
    grains: tuple[Choice, ...]
    earlier: str
    later: str
    topic: str
    has_targets: bool
    year: str
    one: TreeRow | None

    @property
    def top(self) -> TreeRow:
        """The company."""
        return self.rows[0]

    @property
    def regions(self) -> tuple[TreeRow, ...]:
        """Those right below the company that have a target."""
        return tuple(row for row in self.rows if row.level == 1 and row.target)

    @property
    def behind(self) -> tuple[TreeRow, ...]:
        """The regions somebody should look at."""
        return tuple(row for row in self.regions if row.mark.is_behind)


@dataclass(frozen=True, slots=True)
class TargetReader:
    """Reads the page for one viewer."""

    queries: TargetQueries
    directory: Directory
    viewer: Viewer

    @property
    def calendar(self) -> Calendar:
        """What relative periods are relative to."""
        return Calendar.of(self.directory, self.queries.kpis.today(self.directory))

    def period(self, asked: TargetsAsked) -> Period:
        """The month, quarter or year that is asked for. Raises InvalidInput."""
        found = self.calendar.period(asked.period)
        if found.grain not in GRAINS:
            told = f"period {asked.period!r} is no month, quarter or year"
            raise InvalidInput(told, [FieldProblem("?period", told)])
        return found

    async def page(self, asked: TargetsAsked) -> TargetsPage:
        """The page as it is now."""
        asked = self._with_own_team(asked)
        period, calendar = self.period(asked), self.calendar
        found = await self.queries.of(asked.measure, period.label, self.viewer)
        catalogue = await self.queries.kpis.catalogue(self.viewer)
        tree = Tree(found, asked, self.viewer, calendar.today)
        measures = [kpi for kpi in catalogue if kpi.denominator is None and kpi.better is Better.HIGHER]
        return TargetsPage(
            asked=asked,
            kpi=found.kpi,
            period=period,
            title=calendar.title(period),
            span=span_text(period),
            elapsed=found.elapsed,
            currency=self.directory.currency,
            rows=tuple(tree.rows()),
            measures=kpi_groups(measures, found.kpi),
            grains=tuple(_grains(period, calendar)),
            earlier=asked.href(period=calendar.text(period.previous())),
            later=asked.href(period=calendar.text(period.next())),
            topic=f"board:{found.kpi.id}:{period.label}:company",
            has_targets=bool(found.rows),
            year=_year_of(period, self.directory.fiscal_start_month),
            one=tree.one(self._spot_of(asked)) if asked.one else None,
        )

    def _spot_of(self, asked: TargetsAsked) -> Spot:
        by, id = place_of(asked.one, self.viewer, self.directory)
        return LEVELS.index(by), id

    def _with_own_team(self, asked: TargetsAsked) -> TargetsAsked:
        """A lead sees the own team opened."""
        team = min(self.viewer.team_ids, default=None)
        if asked.inside or self.viewer.role is not Role.LEAD or team is None:
            return asked
        return TargetsAsked(asked.measure, asked.period, f"team:{self.directory.team(team).slug}", asked.one)


def _year_of(period: Period, fiscal_start_month: int) -> str:
    if period.grain is Grain.YEAR:
        return period.label
    return str(period.start.year + (fiscal_start_month > 1 and period.start.month >= fiscal_start_month))


def _grains(period: Period, calendar: Calendar) -> Iterator[Choice]:
    titles = {Grain.MONTH: _("Month"), Grain.QUARTER: _("Quarter"), Grain.YEAR: _("Year")}
    for grain in GRAINS:
        is_chosen = grain is period.grain
        yield Choice(calendar.text(period) if is_chosen else grain, titles[grain], is_chosen)


class Tree:
    """The rows in the order they are read: each followed by those below it, who needs help first."""

    def __init__(self, found: AimedAt, asked: TargetsAsked, viewer: Viewer, today: date) -> None:
        self._found = found
        self._asked = asked
        self._viewer = viewer
        self._is_over = found.period.end <= today
        self._aimed: Mapping[Spot, Aimed] = {(LEVELS.index(row.by), row.scope_id): row for row in found.rows}
        self._children: dict[Spot | None, list[Spot]] = {}
        for child, parent in found.parents.items():
            self._children.setdefault(parent, []).append(child)

    def rows(self) -> Iterator[TreeRow]:
        """All rows that are shown."""
        yield from self._below(None)

    def one(self, spot: Spot) -> TreeRow:
        """One row, whether it is among those that are shown or not."""
        return self._row(spot)

    def _below(self, parent: Spot | None) -> Iterator[TreeRow]:
        shown = [spot for spot in self._children.get(parent, []) if self._is_seen(spot)]
        rows = sorted(((self._row(spot), spot) for spot in shown), key=lambda one: _order(one[0]))
        for row, spot in rows:
            yield row
            if row.is_open:
                yield from self._below(spot)

    def _is_seen(self, spot: Spot) -> bool:
        return may_see_target(self._viewer, LEVELS[spot[0]], spot[1])

    def _row(self, spot: Spot) -> TreeRow:
        level, id = spot
        by = LEVELS[level]
        key, name = label_of(id, by, self._found.directory)
        scope = "company" if by is By.COMPANY else f"{by.value}:{key}"
        aimed, attained = self._aimed.get(spot), self._found.attained[by].get(id, 0)
        has_people = by is By.TEAM and any(self._is_seen(child) for child in self._children.get(spot, []))
        is_open = by in (By.COMPANY, By.REGION) or self._asked.inside == scope
        pace = aimed.pace if aimed is not None else None
        planned = aimed.aim.planned.value if aimed is not None else None
        if aimed is not None and aimed.tree is not None:
            # A director is where everybody they lead is.
            pace, attained = aimed.tree, aimed.tree.attained
        return TreeRow(
            level=level,
            scope=scope,
            name=name,
            aimed=aimed,
            attained=attained,
            pace=pace,
            mark=mark_of(planned, pace, is_over=self._is_over, is_whole=aimed is None or aimed.aim.planned.is_whole),
            sums=self._found.sums.get(spot) if may_see_sums(self._viewer, by, id) else None,
            href=self._asked.href(inside="-" if is_open else scope) if has_people else "",
            one=self._asked.href(one=scope),
            is_open=is_open,
            is_one=self._asked.one == scope,
            may_set=may_set_target(self._viewer, by, id),
        )


def _order(row: TreeRow) -> tuple[bool, int, str]:
    return row.target is None, row.ahead, row.name
