"""Why: a measure of a scope and period against a target, the period before or last year, and what made the difference.

A constant number of statements, whatever the size: sums of the scope, of what it is compared with, and, one level
below, of the parts of both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kpi.catalog import Better, Kpi
from kpi.drivers import Quantity
from kpi.like_for_like import Likened, like_for_like
from kpi.periods import Grain, Period
from kpi.targets import elapsed_of
from server.db.database import Database
from server.errors import FieldProblem, InvalidInput, NotFound
from server.insights.measured import read_measure
from server.insights.naming import NO_NAME, Namer, PartKey, within
from server.insights.parts import Behind, Days, Dimension, events_behind, parts, whole
from server.insights.scopes import AskedScope, read_asked_scope
from server.insights.why.obstacles import GapAsked, Obstacle, obstacles
from server.insights.why.pairing import Grouped, pair_periods, pair_targets
from server.insights.why.split import (
    Chain,
    PartSides,
    Passed,
    Sides,
    Split,
    along,
    chain_for,
    measures_of,
    split_parts,
    split_whole,
    towards,
)
from server.kpis.queries import KpiQueries, read_period
from server.kpis.targets import targets_for, targets_of
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory


class Against(StrEnum):
    """What an actual is compared with."""

    TARGET = "target"
    LAST_PERIOD = "last_period"
    LAST_YEAR = "last_year"


@dataclass(frozen=True, slots=True)
class WhyQuestion:
    """What is asked, in the words of the API; scope "": the widest the viewer may ask about."""

    measure: str
    period: str
    scope: str = ""
    against: Against = Against.TARGET
    by: Dimension | None = None


@dataclass(frozen=True, slots=True)
class PartWhy:
    """One part of the scope with its own gap and drivers; ``scope`` leads on, "" where there is nothing below."""

    key: str
    name: str
    scope: str
    split: Split


@dataclass(frozen=True, slots=True)
class Why:
    """An answer. ``rates_from`` is the period whose rates the target's drivers have; None: no period has any."""

    kpi: Kpi
    period: Period
    scope: AskedScope
    against: Against
    other: Period | None
    likened: Likened | None
    rates_from: Period | None
    split: Split
    obstacles: Sequence[Obstacle]
    by: Dimension | None = None
    parts: tuple[PartWhy, ...] = ()

    @property
    def shortfall(self) -> int:
        """How much is missing, or too much where less is better; 0 when nothing is."""
        return shortfall_of(self.kpi, self.split)

    @property
    def explained(self) -> int:
        """How much of the shortfall barriers explain."""
        return sum(one.counted for one in self.obstacles)

    @property
    def unexplained(self) -> int:
        """The rest of the shortfall."""
        return self.shortfall - self.explained


def shortfall_of(kpi: Kpi, split: Split) -> int:
    """The part of a gap that is bad."""
    return max(0, -split.gap if kpi.better is Better.HIGHER else split.gap)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, understood."""

    kpi: Kpi
    chain: Chain
    period: Period
    scope: AskedScope
    against: Against
    by: Dimension | None
    viewer: Viewer
    directory: Directory


@dataclass(frozen=True, slots=True)
class WhyQueries:
    """Answers why. One per app."""

    db: Database
    directories: DirectoryCache
    kpis: KpiQueries

    async def why(self, question: WhyQuestion, viewer: Viewer) -> Why:
        """The answer. Raises InvalidInput, and NotFound for what one may not see and for a target that is not set."""
        asked = await self._read(question, viewer)
        found = await (self._of_target(asked) if asked.against is Against.TARGET else self._of_period(asked))
        gap = GapAsked(asked.kpi.id, asked.period, asked.scope, shortfall_of(asked.kpi, found.split))
        standing_in_the_way = await obstacles(self.db, gap)
        return Why(
            asked.kpi,
            asked.period,
            asked.scope,
            asked.against,
            found.other,
            found.likened,
            found.rates_from,
            found.split,
            standing_in_the_way,
            asked.by,
            found.parts,
        )

    async def events(self, found: Why, limit: int) -> list[Behind]:
        """The events that made an answer what it is, those that count most first. Whoever sees the answer sees them."""
        chain = chain_for(found.kpi, (await self.kpis.rulebook()).measures)
        days = Days.of(found.period)
        return await events_behind(self.db, found.kpi.numerator, measures_of(chain), found.scope, days, limit)

    async def has_target(self, kpi: Kpi, period: Period, scope: AskedScope) -> bool:
        """Whether there is something to compare with."""
        return kpi.id in await targets_for(self.db, (kpi.id,), period, scope.by, scope.id)

    async def _read(self, question: WhyQuestion, viewer: Viewer) -> _Asked:
        directory = await self.directories.current()
        kpi = await read_measure(self.kpis, question.measure, viewer)
        period, scope = read_period(question.period, directory), read_asked_scope(question.scope, viewer, directory)
        chain = chain_for(kpi, (await self.kpis.rulebook()).measures)
        return _Asked(kpi, chain, period, scope, question.against, question.by, viewer, directory)

    async def _of_period(self, asked: _Asked) -> "_Found":
        other = _other_period(asked)
        likened = like_for_like(asked.period, other, self.kpis.today(asked.directory), asked.directory.calendar)
        now, before = Days.of(asked.period), Days.of(other)
        if likened.is_cut:
            before = Days.between(likened.other_start, likened.other_end)
        sides = Sides(await self._along(asked, now), await self._along(asked, before))
        rows: tuple[PartWhy, ...] = ()
        if asked.by is not None:
            namer = Namer(asked.by, asked.viewer, asked.directory)
            sums, past = await self._grouped(asked, namer, now), await self._grouped(asked, namer, before)
            pairs = pair_periods(asked.chain, sides, sums, past)
            rows = _told(split_parts(asked.chain, sides, pairs), namer, asked)
        return _Found(split_whole(asked.chain, sides), rows, other, likened)

    async def _of_target(self, asked: _Asked) -> "_Found":
        target, now = await self._target(asked), Days.of(asked.period)
        actual = await self._along(asked, now)
        base, past = await self._base(asked)
        sides = Sides(actual, towards(target, [past, actual], len(asked.chain)))
        passed = self._passed(asked)
        rows: tuple[PartWhy, ...] = ()
        if asked.by is not None:
            namer = Namer(asked.by, asked.viewer, asked.directory)
            sums = await self._grouped(asked, namer, now)
            before = await self._grouped(asked, namer, Days.of(base)) if base is not None else {}
            pairs = pair_targets(asked.chain, sides, sums, before, await self._own_targets(asked, namer))
            rows = _told(split_parts(asked.chain, sides, pairs, passed), namer, asked)
        return _Found(split_whole(asked.chain, sides, passed), rows, rates_from=base)

    async def _along(self, asked: _Asked, days: Days) -> list[Quantity]:
        return along(asked.chain, await whole(self.db, measures_of(asked.chain), asked.scope, days))

    async def _target(self, asked: _Asked) -> int:
        found = await targets_for(self.db, (asked.kpi.id,), asked.period, asked.scope.by, asked.scope.id)
        if asked.kpi.id not in found:
            told = f"there is no target of {asked.kpi.id} for {asked.scope.text} in {asked.period.label}"
            raise NotFound(f"{told}: set one, or ask against last_period or last_year")
        return found[asked.kpi.id]

    async def _base(self, asked: _Asked) -> tuple[Period | None, list[Quantity]]:
        """The period whose rates a target is split by: last year's, else the one before; nothing where none has any."""
        if asked.period.grain is not Grain.ALL:
            for base in (asked.period.same_period_last_year(), asked.period.previous()):
                past = await self._along(asked, Days.of(base))
                if past[-1] > 0:
                    return base, past
        return None, [0] * len(asked.chain)

    def _passed(self, asked: _Asked) -> Passed | None:
        """The time that is still to come is a driver of its own; nothing where the period is over."""
        elapsed = elapsed_of(asked.period, self.kpis.today(asked.directory), asked.directory.calendar)
        return Passed(elapsed.days, elapsed.total) if elapsed.days < elapsed.total else None

    async def _grouped(self, asked: _Asked, namer: Namer, days: Days) -> Grouped:
        return namer.grouped(await parts(self.db, measures_of(asked.chain), namer.dimension, asked.scope, days))

    async def _own_targets(self, asked: _Asked, namer: Namer) -> Mapping[PartKey, int]:
        by, found = namer.dimension.by, dict[PartKey, int]()
        if by is None:
            return found
        inside = within(asked.scope, by, asked.directory, self.kpis.today(asked.directory))
        for id, value in (await targets_of(self.db, asked.kpi.id, asked.period, by)).items():
            if id in inside:
                key = namer.place(id)
                found[key] = found.get(key, 0) + value
        return found


@dataclass(frozen=True, slots=True)
class _Found:
    """What one kind of comparison found."""

    split: Split
    parts: tuple[PartWhy, ...] = ()
    other: Period | None = None
    likened: Likened | None = None
    rates_from: Period | None = None


def _other_period(asked: _Asked) -> Period:
    if asked.period.grain is Grain.ALL:
        told = "all time has nothing before it: ask for a day, week, month, quarter or year"
        raise InvalidInput(told, [FieldProblem("/period", told)])
    return asked.period.same_period_last_year() if asked.against is Against.LAST_YEAR else asked.period.previous()


def _told(found: Iterable[tuple[PartSides, Split]], namer: Namer, asked: _Asked) -> tuple[PartWhy, ...]:
    """The parts with their names, whatever is missing most first."""
    rows = [PartWhy(*namer.names.get(part.key, NO_NAME), split) for part, split in found]
    sign = 1 if asked.kpi.better is Better.HIGHER else -1
    return tuple(sorted(rows, key=lambda row: (sign * row.split.gap, row.key)))
