"""Boards: members, teams or regions ranked by a measure or KPI, for one period. Kept in memory, moved by every batch.

Not for who may see which name (`views.py`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from game_rules.rulebook import Role
from kpi.catalog import Better, Kpi, evaluate
from kpi.periods import Grain, Period
from kpi.ranking import Ranked, Ranking, rank_rows
from server.kpis.sums import By, days_of, is_monthly
from server.kpis.tallies import Tallies, Tally, TallyKey
from server.people.directory import Directory

BOARDS_KEPT = 64
Value = int | Fraction


class RankBy(StrEnum):
    """What decides the order of a board."""

    VALUE = "value"
    ATTAINMENT = "attainment"
    IMPROVEMENT = "improvement"


@dataclass(frozen=True, slots=True)
class BoardKey:
    """One board; ``scope`` is None for the company, else a team (or region) whose members are ranked."""

    kpi: str
    period: Period
    by: By
    team: int | None = None
    region: int | None = None
    rank_by: RankBy = RankBy.VALUE


@dataclass(frozen=True, slots=True)
class Row:
    """One place on a board; ``rank`` is None where there is nothing to rank by. ``score`` is what decides the rank."""

    id: int
    rank: int | None
    value: Value | None
    score: Value | None
    target: int | None
    move: int | None


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a board, as of a seq; ``count`` is how many are ranked in all."""

    rows: tuple[Row, ...]
    me: Row | None
    as_of_seq: int
    count: int


@dataclass(slots=True)
class _Board:
    """A board in memory, with the versions it was made from and everybody's rank when the day began."""

    stamp: tuple[object, ...]
    ranking: Ranking[int]
    values: Mapping[int, Value | None]
    unranked: tuple[int, ...]
    version: int = 0
    morning: dict[int, int] = field(default_factory=dict)
    morning_of: date | None = None


class Boards:
    """The boards of one process."""

    def __init__(self, tallies: Tallies) -> None:
        self._tallies = tallies
        self._boards: dict[BoardKey, _Board] = {}

    @property
    def seq(self) -> int:
        """Up to which event boards are told."""
        return self._tallies.seq

    async def page(
        self,
        key: BoardKey,
        kpi: Kpi,
        directory: Directory,
        targets: Mapping[int, int],
        today: date,
        *,
        around: int | None,
        limit: int,
        me: int | None,
    ) -> Page:
        """The top of a board, or the neighbourhood of ``around``; and my own row wherever it is."""
        board = await self._board(key, kpi, directory, targets, today)
        await self._remember_morning(board, key, kpi, directory, targets, today)
        ranked = board.ranking.around(around, limit // 2) if around is not None else board.ranking.top(limit)
        row = self._rows_of(board, targets)
        rows = [row(one) for one in ranked]
        if around is None and len(rows) < limit:
            rows.extend(row(id) for id in board.unranked[: limit - len(rows)])
        mine = None
        if me is not None and me in board.ranking:
            mine = row(board.ranking.around(me, 0)[0])
        elif me is not None and me in board.unranked:
            mine = row(me)
        return Page(tuple(rows), mine, self.seq, len(board.ranking))

    async def _board(
        self, key: BoardKey, kpi: Kpi, directory: Directory, targets: Mapping[int, int], today: date
    ) -> _Board:
        tallies = [await self._tally(measure, key) for measure in kpi.measures()]
        before = await self._before(key, kpi, today) if key.rank_by is RankBy.IMPROVEMENT else []
        versions = tuple(tally.version for tally in (*tallies, *before))
        plain = len(tallies) == 1 and key.rank_by is RankBy.VALUE and kpi.denominator is None
        basis: tuple[object, ...] = (directory.version, today, id(tallies[0]), len(kpi.measures()))
        if not plain:
            basis = (*basis, versions, tuple(sorted(targets.items())))
        found = self._boards.get(key)
        if found is not None and found.stamp == basis and (not plain or _move_along(found, key, tallies[0])):
            return found
        board = self._make(key, kpi, directory, targets, today, tallies, before, basis)
        if found is not None:
            board.morning, board.morning_of = found.morning, found.morning_of
        board.version = tallies[0].version
        while len(self._boards) >= BOARDS_KEPT and key not in self._boards:
            self._boards.pop(next(iter(self._boards)))
        self._boards[key] = board
        return board

    def _make(
        self,
        key: BoardKey,
        kpi: Kpi,
        directory: Directory,
        targets: Mapping[int, int],
        today: date,
        tallies: Sequence[Tally],
        before: Sequence[Tally],
        basis: tuple[object, ...],
    ) -> _Board:
        members = eligible(
            key, directory, today, {id for tally in tallies for id, value in tally.values.items() if value}
        )
        values = {id: _value(kpi, tallies, id) for id in members}
        scores = {
            id: score for id in members if (score := _score(key, kpi, id, values[id], before, targets)) is not None
        }
        ranking: Ranking[int] = Ranking(scores.items(), _better(key, kpi))
        unranked = tuple(id for id in members if id not in scores)
        return _Board(basis, ranking, {} if scores == values else values, unranked)

    def _rows_of(self, board: _Board, targets: Mapping[int, int]) -> Callable[[Ranked[int] | int], Row]:
        def row(one: Ranked[int] | int) -> Row:
            if isinstance(one, int):
                return Row(one, None, board.values.get(one), None, targets.get(one), None)
            before = board.morning.get(one.key)
            value = board.values.get(one.key) if board.values else one.value
            move = before - one.rank if before is not None else None
            return Row(one.key, one.rank, value, one.value, targets.get(one.key), move)

        return row

    async def _tally(self, measure: str, key: BoardKey) -> Tally:
        first, last = days_of(key.period)
        return await self._tallies.get(TallyKey(measure, key.by, first, last, is_monthly(key.period)))

    async def _before(self, key: BoardKey, kpi: Kpi, today: date) -> list[Tally]:
        """The same measures over the period before, up to the same day of it while this one is running."""
        if key.period.grain is Grain.ALL:
            return []
        earlier = key.period.previous()
        first, last = days_of(earlier)
        monthly = is_monthly(earlier)
        if key.period.contains(today):
            elapsed = (today - key.period.start).days
            last, monthly = min(last, first + elapsed), False
        return [await self._tallies.get(TallyKey(measure, key.by, first, last, monthly)) for measure in kpi.measures()]

    async def _remember_morning(
        self,
        board: _Board,
        key: BoardKey,
        kpi: Kpi,
        directory: Directory,
        targets: Mapping[int, int],
        today: date,
    ) -> None:
        """Everybody's rank without what today brought, worked out once a day; none for boards of a day."""
        if board.morning_of == today or key.period.grain is Grain.DAY or not key.period.contains(today):
            return
        board.morning_of = today
        if kpi.denominator is not None or key.rank_by is not RankBy.VALUE:
            board.morning = board.ranking.ranks()
            return
        day = today.toordinal()
        todays = [await self._tallies.get(TallyKey(one, key.by, day, day, False)) for one in kpi.numerator]
        yesterday = (
            (row.key, row.value - sum(tally.values.get(row.key, 0) for tally in todays)) for row in board.ranking.rows()
        )
        board.morning = {row.key: row.rank for row in rank_rows(yesterday, board.ranking.better)}


def _move_along(board: _Board, key: BoardKey, tally: Tally) -> bool:
    """Bring a plain board up to date: only those whose value changed move. False when it must be made anew."""
    touched = tally.touched_since(board.version)
    if touched is None:
        return False
    outsiders = {id for id in touched if id not in board.ranking}
    if outsiders and key.team is None and key.region is None:
        return False
    for id in touched - outsiders:
        board.ranking.set(id, tally.values[id])
    board.version = tally.version
    return True


def _better(key: BoardKey, kpi: Kpi) -> Better:
    return kpi.better if key.rank_by is RankBy.VALUE else Better.HIGHER


def _value(kpi: Kpi, tallies: Sequence[Tally], id: int) -> Value | None:
    if kpi.denominator is None and len(tallies) == 1:
        return tallies[0].values.get(id, 0)
    return evaluate(kpi, {tally.key.measure: tally.values.get(id, 0) for tally in tallies}).value


def _score(
    key: BoardKey, kpi: Kpi, id: int, value: Value | None, before: Sequence[Tally], targets: Mapping[int, int]
) -> Value | None:
    match key.rank_by:
        case RankBy.VALUE:
            return value
        case RankBy.ATTAINMENT:
            target = targets.get(id)
            return None if value is None or not target else Fraction(value) / target
        case RankBy.IMPROVEMENT:
            earlier = _value(kpi, before, id) if before else None
            if value is None or earlier is None:
                return None
            return value - earlier if kpi.better is Better.HIGHER else earlier - value


def eligible(key: BoardKey, directory: Directory, today: date, active: set[int]) -> list[int]:
    """Whose place a board has: everybody who sells and was there, and whoever else has a value.

    A member who never signed in or never sold belongs to it with 0.
    """
    if key.by is By.TEAM:
        return [team.id for team in directory.teams if key.region in (None, team.region_id)]
    if key.by is By.REGION:
        return [region.id for region in directory.regions]
    until = min(today, key.period.end - timedelta(days=1)) if key.period.grain is not Grain.ALL else today
    inside = _members_inside(
        key, directory, max(until, key.period.start) if key.period.grain is not Grain.ALL else today
    )
    sellers = (Role.REP.value, Role.LEAD.value)
    return [
        member.id
        for member in directory.members
        if (inside is None or member.id in inside)
        and (member.id in active or (member.role.value in sellers and member.is_here(until)))
    ]


def _members_inside(key: BoardKey, directory: Directory, day: date) -> frozenset[int] | None:
    if key.team is not None:
        return directory.members_of([key.team], day)
    if key.region is not None:
        return directory.members_of([team.id for team in directory.teams_in(key.region)], day)
    return None
