"""Boards: members, teams or regions ranked by a measure or KPI, for one period. Kept in memory, moved by every batch.

Not for who may see which name (`views.py`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil

from game_rules.rulebook import Role
from kpi.catalog import Better, Kpi, KpiValue, evaluate
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
    """One place on a board; ``rank`` is None where there is nothing to rank by. ``score`` is what decides the rank.

    ``relieved`` is what a relief leaves of the target, None without one: boards by attainment go by it.
    ``to_next`` is how much more (or less, where less is better) the next place takes, in the KPI's unit; None at the
    top. ``parts`` is what a quotient was made of, None for a plain sum.
    """

    id: int
    rank: int | None
    value: Value | None
    score: Value | None
    target: int | None
    move: int | None
    to_next: Value | None = None
    parts: KpiValue | None = None
    relieved: int | None = None


@dataclass(frozen=True, slots=True)
class Aims:
    """What is wanted by scope id: the targets as they were set, and what is left of those that a relief helps."""

    targets: Mapping[int, int]
    relieved: Mapping[int, int] = field(default_factory=dict)

    def counts(self, id: int) -> int | None:
        """The target that attainment is measured by; None where there is none."""
        return self.relieved.get(id, self.targets.get(id))

    @property
    def stamp(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """Equal for equal aims."""
        return tuple(sorted(self.targets.items())), tuple(sorted(self.relieved.items()))


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a board, as of a seq; ``count`` is how many are ranked in all, ``total`` how many belong to it."""

    rows: tuple[Row, ...]
    me: Row | None
    as_of_seq: int
    count: int
    total: int


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
        aims: Aims,
        today: date,
        *,
        around: int | None,
        limit: int,
        me: int | None,
    ) -> Page:
        """The top of a board, or the neighbourhood of ``around``; and my own row wherever it is."""
        board = await self._board(key, kpi, directory, aims, today)
        await self._remember_morning(board, key, kpi, directory, aims, today)
        ranked = board.ranking.around(around, limit // 2) if around is not None else board.ranking.top(limit)
        rows = _rows_of(board, ranked, key, aims)
        if around is None and len(rows) < limit:
            rows.extend(_unranked_row(board, id, aims) for id in board.unranked[: limit - len(rows)])
        mine = None
        if me is not None and me in board.ranking:
            mine = _rows_of(board, board.ranking.around(me, 0), key, aims)[0]
        elif me is not None and me in board.unranked:
            mine = _unranked_row(board, me, aims)
        if kpi.denominator is not None:
            tallies = [await self._tally(measure, key) for measure in kpi.measures()]
            rows = [_with_parts(row, kpi, tallies) for row in rows]
            mine = _with_parts(mine, kpi, tallies) if mine is not None else None
        total = len(board.ranking) + len(board.unranked)
        return Page(tuple(rows), mine, self.seq, len(board.ranking), total)

    async def _board(self, key: BoardKey, kpi: Kpi, directory: Directory, aims: Aims, today: date) -> _Board:
        tallies = [await self._tally(measure, key) for measure in kpi.measures()]
        before = await self._before(key, kpi, today) if key.rank_by is RankBy.IMPROVEMENT else []
        versions = tuple(tally.version for tally in (*tallies, *before))
        plain = len(tallies) == 1 and key.rank_by is RankBy.VALUE and kpi.denominator is None
        basis: tuple[object, ...] = (directory.version, today, id(tallies[0]), len(kpi.measures()))
        if not plain:
            basis = (*basis, versions, aims.stamp)
        found = self._boards.get(key)
        if found is not None and found.stamp == basis and (not plain or _move_along(found, key, tallies[0])):
            return found
        board = self._make(key, kpi, directory, aims, today, tallies, before, basis)
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
        aims: Aims,
        today: date,
        tallies: Sequence[Tally],
        before: Sequence[Tally],
        basis: tuple[object, ...],
    ) -> _Board:
        members = eligible(
            key, directory, today, {id for tally in tallies for id, value in tally.values.items() if value}
        )
        values = {id: _value(kpi, tallies, id) for id in members}
        scores = _scores(key, kpi, values, before, aims.counts)
        plain: Ranking[int] | None = None
        if aims.relieved and key.rank_by is RankBy.ATTAINMENT:
            plain = Ranking(_scores(key, kpi, values, before, aims.targets.get).items(), _better(key, kpi))
        ranking: Ranking[int] = Ranking(scores.items(), _better(key, kpi), plain)
        unranked = tuple(id for id in members if id not in scores)
        return _Board(basis, ranking, {} if scores == values else values, unranked)

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
        aims: Aims,
        today: date,
    ) -> None:
        """Everybody's rank without what today brought, worked out once a day; none on the first day of a period, when
        all would have shared the first place this morning.
        """
        if board.morning_of == today or key.period.start == today or not key.period.contains(today):
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


def _rows_of(board: _Board, ranked: Sequence[Ranked[int]], key: BoardKey, aims: Aims) -> list[Row]:
    """Neighbouring places as rows, each with the way to the next better one."""
    rows = []
    ahead = board.ranking.ahead_of(ranked[0].key) if ranked else None
    for place, one in enumerate(ranked):
        if place and ranked[place - 1].value != one.value:
            ahead = ranked[place - 1].value
        before, target = board.morning.get(one.key), aims.targets.get(one.key)
        value = board.values.get(one.key) if board.values else one.value
        move = before - one.rank if before is not None else None
        to_next = _way(one.value, ahead, aims.counts(one.key) if key.rank_by is RankBy.ATTAINMENT else None)
        relieved = aims.relieved.get(one.key)
        rows.append(Row(one.key, one.rank, value, one.value, target, move, to_next, relieved=relieved))
    return rows


def _way(score: Value, ahead: Value | None, target: int | None) -> Value | None:
    """From one score to the next better one, of a share of the target in the target's unit."""
    if ahead is None:
        return None
    distance = ahead - score if ahead > score else score - ahead
    return distance if target is None else ceil(distance * target)


def _unranked_row(board: _Board, id: int, aims: Aims) -> Row:
    return Row(id, None, board.values.get(id), None, aims.targets.get(id), None, relieved=aims.relieved.get(id))


def _with_parts(row: Row, kpi: Kpi, tallies: Sequence[Tally]) -> Row:
    return replace(row, parts=evaluate(kpi, {tally.key.measure: tally.values.get(row.id, 0) for tally in tallies}))


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


def _scores(
    key: BoardKey,
    kpi: Kpi,
    values: Mapping[int, Value | None],
    before: Sequence[Tally],
    target_of: Callable[[int], int | None],
) -> dict[int, Value]:
    """What decides each one's rank; who has nothing to rank by is absent."""
    found = ((id, _score(key, kpi, id, value, before, target_of)) for id, value in values.items())
    return {id: score for id, score in found if score is not None}


def _score(
    key: BoardKey,
    kpi: Kpi,
    id: int,
    value: Value | None,
    before: Sequence[Tally],
    target_of: Callable[[int], int | None],
) -> Value | None:
    match key.rank_by:
        case RankBy.VALUE:
            return value
        case RankBy.ATTAINMENT:
            target = target_of(id)
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
