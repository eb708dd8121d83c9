"""Boards and KPIs as people may see them: names by visibility, values in the KPI's unit.

The API and the pages read the same values from here.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from game_rules.rulebook import Rulebook
from kpi.catalog import Catalog, Kpi, KpiValue, UnknownKpi, evaluate
from kpi.periods import Period, parse_period
from server.clock import Clock
from server.db.database import Database
from server.db.versions import Versions, read_versions
from server.errors import FieldProblem, InvalidInput, NotFound
from server.kpis.boards import Aims, BoardKey, Boards, Page, RankBy, Row, Value
from server.kpis.catalogue import as_seen, catalogue_of, whole_catalogue_of
from server.kpis.relief import reliefs_in, relieved_targets
from server.kpis.sums import By, Sum, by_month, days_of, is_monthly, of_scope, rolled_up, sliced
from server.kpis.targets import targets_for, targets_of
from server.ledger.rulebooks import EditionsCache
from server.people.access import Viewer, may_see_member
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.people.roles import Visibility


@dataclass(frozen=True, slots=True)
class BoardQuestion:
    """What somebody wants to see of a board, in the words of the API."""

    kpi: str
    period: str
    by: By = By.MEMBER
    scope: str = "company"
    rank_by: RankBy = RankBy.VALUE
    around_me: bool = False
    limit: int = 20


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A board's row with a name on it; ``key`` is the username or slug, "" for somebody who stays anonymous.

    ``relieved`` is what a relief leaves of the target: then ``attainment`` goes by it, and
    ``unrelieved_attainment`` by the target as it was set. Both are None without a relief.
    """

    key: str
    name: str
    rank: int | None
    value: Value | None
    target: int | None
    attainment: float | None
    move: int | None
    is_me: bool
    score: Value | None
    to_next: Value | None = None
    parts: KpiValue | None = None
    relieved: int | None = None
    unrelieved_attainment: float | None = None


@dataclass(frozen=True, slots=True)
class BoardView:
    """A board, ready to be shown."""

    kpi: Kpi
    period: Period
    by: By
    scope: str
    rank_by: RankBy
    rows: tuple[NamedRow, ...]
    me: NamedRow | None
    as_of_seq: int
    count: int
    total: int


@dataclass(frozen=True, slots=True)
class KpiRow:
    """A KPI for one key, with what it was made of."""

    key: str
    name: str
    value: KpiValue


@dataclass(frozen=True, slots=True)
class Placed:
    """A member's place among all who are ranked, and the way to the next better one (None at the top)."""

    rank: int
    count: int
    to_next: Value | None


@dataclass(frozen=True, slots=True)
class MemberKpi:
    """A KPI of one member, with the target if there is one, and what a relief leaves of it."""

    kpi: Kpi
    value: KpiValue
    target: int | None
    relieved: int | None = None

    @property
    def attainment(self) -> float | None:
        """The share of the target, or of what a relief leaves of it, that is reached; None without one."""
        return self._share(self.target if self.relieved is None else self.relieved)

    @property
    def unrelieved_attainment(self) -> float | None:
        """The share of the target as it was set, where a relief helps; None without a relief."""
        return self._share(self.target) if self.relieved is not None else None

    def _share(self, target: int | None) -> float | None:
        return float(self.value.value / target) if target and self.value.value is not None else None


class KpiQueries:
    """Answers about measures, KPIs and boards."""

    def __init__(
        self, db: Database, boards: Boards, directories: DirectoryCache, editions: EditionsCache, clock: Clock
    ) -> None:
        self._db = db
        self._boards = boards
        self._directories = directories
        self._editions = editions
        self._clock = clock

    async def rulebook(self, versions: Versions | None = None) -> Rulebook:
        """The rulebook in force today: one tiny SELECT, none if the caller has read ``versions`` already."""
        versions = await read_versions(self._db) if versions is None else versions
        directory = await self._directories.current(versions=versions)
        editions = await self._editions.current(self._db, versions, directory.currency)
        return editions.on(self.today(directory).toordinal())

    async def catalogue(self, viewer: Viewer | None, versions: Versions | None = None) -> Catalog:
        """What boards, targets, slices and comparisons may show: margins only to who may see costs.

        Viewer None: whoever has the machine. ``versions`` as for ``rulebook``.
        """
        rulebook = await self.rulebook(versions)
        return as_seen(catalogue_of(rulebook), rulebook, viewer)

    async def whole_catalogue(self, viewer: Viewer | None) -> Catalog:
        """The same with what has a value for a whole period only."""
        rulebook = await self.rulebook()
        return as_seen(whole_catalogue_of(rulebook), rulebook, viewer)

    async def kpi(self, id: str, viewer: Viewer | None, versions: Versions | None = None) -> Kpi:
        """One KPI. Raises NotFound naming the nearest ids, also for what would tell this viewer what things cost."""
        try:
            return (await self.catalogue(viewer, versions))[id]
        except UnknownKpi as error:
            if id in await self.whole_catalogue(viewer):
                told = f"{id!r} is counted over a whole period, so it has no board, target or slice; read /kpis/{id}"
                raise InvalidInput(told, [FieldProblem("/measure", told)]) from error
            raise NotFound(str(error)) from error

    def today(self, directory: Directory) -> date:
        """The organisation's present day."""
        return self._clock().astimezone(directory.zone).date()

    async def board(self, question: BoardQuestion, viewer: Viewer) -> BoardView:
        """A board as ``viewer`` may see it."""
        directory = await self._directories.current()
        kpi = await self.kpi(question.kpi, viewer)
        period = read_period(question.period, directory)
        team, region = read_scope(question.scope, directory)
        if question.by not in (By.MEMBER, By.TEAM, By.REGION):
            raise _wrong("by", f"boards rank members, teams or regions, not {question.by.value!r}")
        key = BoardKey(kpi.id, period, question.by, team, region, question.rank_by)
        aims = await self._aims(kpi, period, question.by, directory)
        page = await self._boards.page(
            key,
            kpi,
            directory,
            aims,
            self.today(directory),
            around=self._own_id(question.by, viewer) if question.around_me else None,
            limit=question.limit,
            me=self._own_id(question.by, viewer),
        )
        return _named(page, question, kpi, period, viewer, directory)

    async def has_targets(self, kpi: Kpi, period_text: str, by: By) -> bool:
        """Whether anybody has a target for this KPI and period, so that percent of target means something."""
        directory = await self._directories.current()
        return bool((await self._aims(kpi, read_period(period_text, directory), by, directory)).targets)

    async def place(self, question: BoardQuestion, member_id: int, viewer: Viewer) -> Placed | None:
        """Where a member stands on a board of members; None when not on it. Whether the reader may see them: theirs."""
        directory = await self._directories.current()
        kpi, period = await self.kpi(question.kpi, viewer), read_period(question.period, directory)
        key = BoardKey(kpi.id, period, By.MEMBER, *read_scope(question.scope, directory), question.rank_by)
        aims = await self._aims(kpi, period, By.MEMBER, directory)
        today = self.today(directory)
        page = await self._boards.page(key, kpi, directory, aims, today, around=None, limit=0, me=member_id)
        if page.me is None or page.me.rank is None:
            return None
        return Placed(page.me.rank, page.count, page.me.to_next)

    async def of_member(self, ids: Sequence[str], period_text: str, member_id: int, viewer: Viewer) -> list[MemberKpi]:
        """Some KPIs of one member over a period, in the order asked for, with their targets; unknown ids are left out,
        and those that tell what things cost for who may not see it.

        Whether the reader may see the member: the caller's.
        """
        directory = await self._directories.current()
        catalogue, period = await self.catalogue(viewer), read_period(period_text, directory)
        kpis = [catalogue[id] for id in ids if id in catalogue]
        measures = {measure for kpi in kpis for measure in kpi.measures()}
        totals = await of_scope(self._db, measures, By.MEMBER, member_id, *days_of(period))
        sums = [kpi.id for kpi in kpis if kpi.denominator is None]
        targets = await targets_for(self._db, sums, period, By.MEMBER, member_id)
        reliefs = await reliefs_in(self._db, targets, period)
        found = []
        for kpi in kpis:
            target, today = targets.get(kpi.id), self.today(directory)
            own = {member_id: target} if target is not None else {}
            left = relieved_targets(own, By.MEMBER, period, reliefs.get(kpi.id, ()), directory, today)
            found.append(MemberKpi(kpi, evaluate(kpi, totals), target, left.get(member_id)))
        return found

    async def _aims(self, kpi: Kpi, period: Period, by: By, directory: Directory) -> Aims:
        if kpi.denominator is not None:
            return Aims({})
        targets = await targets_of(self._db, kpi.id, period, by)
        reliefs = await reliefs_in(self._db, (kpi.id,), period) if targets else {}
        today = self.today(directory)
        return Aims(targets, relieved_targets(targets, by, period, reliefs.get(kpi.id, ()), directory, today))

    @staticmethod
    def _own_id(by: By, viewer: Viewer) -> int | None:
        match by:
            case By.MEMBER:
                return viewer.member_id
            case By.TEAM:
                return min(viewer.team_ids, default=None)
            case _:
                return min(viewer.region_ids, default=None)

    async def values(self, id: str, period_text: str, by: By, viewer: Viewer) -> tuple[Kpi, Period, list[KpiRow]]:
        """A KPI over a period, split by one dimension.

        Members who do not stand on boards by name share one row without a key, so that the sums stay whole.
        """
        directory = await self._directories.current()
        kpi, period = await self.kpi(id, viewer), read_period(period_text, directory)
        return kpi, period, evaluated(kpi, await self.sums(kpi.measures(), period, by, viewer), by, directory)

    async def sums(self, measures: Collection[str], period: Period, by: By, viewer: Viewer) -> list[Sum]:
        """Measures over a period, split by one dimension and named for the viewer."""
        first, last = days_of(period)
        if by is By.MONTH:
            return await by_month(self._db, measures, first, last)
        if by in (By.PRODUCT, By.ACCOUNT, By.INDUSTRY, By.SOURCE):
            return await sliced(self._db, measures, by, first, last)
        directory = await self._directories.current()
        rolled = await rolled_up(self._db, measures, by, first, last, by_month=is_monthly(period))
        return [named_sum(scope_id, measure, value, by, viewer, directory) for scope_id, measure, value in rolled]


def read_period(text: str, directory: Directory) -> Period:
    """A period of the organisation's calendar. Raises InvalidInput."""
    try:
        return parse_period(text, directory.fiscal_start_month)
    except ValueError as error:
        raise _wrong("period", str(error)) from error


def read_scope(text: str, directory: Directory) -> tuple[int | None, int | None]:
    """(team, region) of a scope such as ``team:north``; (None, None) for the company. Raises InvalidInput."""
    kind, _, name = text.partition(":")
    if text == "company":
        return None, None
    if kind == "team" and (team := directory.find_team(name)) is not None:
        return team.id, None
    if kind == "region" and (region := directory.find_region(name)) is not None:
        return None, region.id
    raise _wrong("scope", f"unknown scope {text!r} (use company, team:ID or region:ID)")


def _wrong(field: str, told: str) -> InvalidInput:
    return InvalidInput(told, [FieldProblem(f"/{field}", told)])


def named_sum(scope_id: int, measure: str, value: int, by: By, viewer: Viewer, directory: Directory) -> Sum:
    """A sum of a scope with its key and name; without them for a member whose name the viewer may not read."""
    return Sum(*seen_label(scope_id, by, viewer, directory), measure, value)


def seen_label(scope_id: int, by: By, viewer: Viewer, directory: Directory) -> tuple[str, str]:
    """The key and the name of a scope; ("", "") for a member whose name the viewer may not read."""
    hidden = by is By.MEMBER and not is_named(scope_id, viewer, directory)
    return ("", "") if hidden else label_of(scope_id, by, directory)


def is_named(member_id: int, viewer: Viewer, directory: Directory) -> bool:
    """Whether the viewer may read this member's name beside a number."""
    return (
        member_id == viewer.member_id
        or may_see_member(viewer, member_id)
        or directory.visibility_of(member_id) is Visibility.NAMED
    )


def label_of(scope_id: int, by: By, directory: Directory) -> tuple[str, str]:
    """The key and the name of a member, team, region or the company."""
    match by:
        case By.MEMBER:
            member = directory.member(scope_id)
            return member.username, member.name
        case By.TEAM:
            team = directory.team(scope_id)
            return team.slug, team.name
        case By.REGION:
            region = directory.region(scope_id)
            return region.slug, region.name
        case _:
            return "company", directory.organisation.name


def evaluated(kpi: Kpi, sums: Sequence[Sum], by: By, directory: Directory) -> list[KpiRow]:
    """The KPI for every key that the sums have; the company always has a row."""
    totals: dict[str, dict[str, int]] = {}
    names: dict[str, str] = {}
    if by is By.COMPANY:
        totals["company"], names["company"] = {}, directory.organisation.name
    for one in sums:
        measured = totals.setdefault(one.key, {})
        measured[one.measure] = measured.get(one.measure, 0) + one.value
        names[one.key] = one.name
    return [KpiRow(key, names[key], evaluate(kpi, measured)) for key, measured in totals.items()]


def _named(
    page: Page, question: BoardQuestion, kpi: Kpi, period: Period, viewer: Viewer, directory: Directory
) -> BoardView:
    rows = [_name_row(row, question.by, viewer, directory) for row in page.rows]
    mine = _name_row(page.me, question.by, viewer, directory) if page.me is not None else None
    return BoardView(
        kpi,
        period,
        question.by,
        question.scope,
        question.rank_by,
        tuple(row for row in rows if row is not None),
        mine,
        page.as_of_seq,
        page.count,
        page.total,
    )


def _name_row(row: Row, by: By, viewer: Viewer, directory: Directory) -> NamedRow | None:
    """None for somebody who does not want to stand on boards; those responsible for them see them all the same."""
    key, name = label_of(row.id, by, directory)
    is_me = by is By.MEMBER and row.id == viewer.member_id
    if by is By.MEMBER and not is_me and not may_see_member(viewer, row.id):
        shown = directory.visibility_of(row.id)
        if shown is Visibility.OFF:
            return None
        if shown is Visibility.ANONYMOUS:
            key, name = "", ""
    plain = _share(row.value, row.target)
    attainment = _share(row.value, row.relieved) if row.relieved is not None else plain
    return NamedRow(
        *(key, name, row.rank, row.value, row.target, attainment, row.move, is_me, row.score, row.to_next, row.parts),
        relieved=row.relieved,
        unrelieved_attainment=plain if row.relieved is not None else None,
    )


def _share(value: Value | None, target: int | None) -> float | None:
    return float(value / target) if target and value is not None else None
