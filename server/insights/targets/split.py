"""One target shared out over the months of its period or the scopes right below it: a proposal, nothing is stored.

What the shares go by comes from history (season, last year), from the organisation (headcount, working days), or is
given.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from kpi.catalog import Kpi
from kpi.periods import Grain, Period
from kpi.target_split import parts_of, seasonal_shares, share_out, workday_shares
from server.db.database import Database
from server.errors import FieldProblem, InvalidInput
from server.insights.targets.access import may_see_target
from server.insights.targets.hierarchy import LEVELS, Spot, day_in, parents_of
from server.kpis.queries import KpiQueries, label_of
from server.kpis.sums import By, course_of_scope, days_of, is_monthly, rolled_up
from server.kpis.targets import Stored, labels_in, stored_in
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.directory import Directory

YEARS_LOOKED_AT = 3


class Over(StrEnum):
    """What a target is shared out over."""

    MONTH = "month"
    QUARTER = "quarter"
    SCOPE = "scope"


class Share(StrEnum):
    """What the shares go by."""

    SEASON = "season"
    WORKDAYS = "workdays"
    LAST_YEAR = "last_year"
    HEADCOUNT = "headcount"
    EQUAL = "equal"
    WEIGHTS = "weights"


SHARES_OF_TIME = (Share.SEASON, Share.WORKDAYS, Share.EQUAL, Share.WEIGHTS)
SHARES_OF_SCOPES = (Share.LAST_YEAR, Share.HEADCOUNT, Share.EQUAL, Share.WEIGHTS)


@dataclass(frozen=True, slots=True)
class SplitAsked:
    """A target to share out; ``weights`` by the part's key (a period's label or a scope), missing ones are 0."""

    kpi: Kpi
    period: Period
    by: By
    scope_id: int
    total: int
    over: Over
    share: Share
    weights: Mapping[str, Decimal] = field(default_factory=dict)
    step: int = 1


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a target, beside what is set there now; ``version`` 0 where nothing is."""

    period: Period
    by: By
    scope_id: int
    scope: str
    name: str
    before: int | None
    version: int
    value: int


@dataclass(frozen=True, slots=True)
class TargetSplitter:
    """Proposes splits. One per app."""

    db: Database
    directories: DirectoryCache
    kpis: KpiQueries

    async def propose(self, asked: SplitAsked, viewer: Viewer) -> list[Part]:
        """The parts in their order, summing to the total exactly. Raises InvalidInput where nothing can be split."""
        if asked.total < 0 or asked.step < 1:
            raise _wrong("value", "must not be negative, and steps must be at least 1")
        directory = await self.directories.current()
        if asked.over is Over.SCOPE:
            return await self._over_scopes(asked, directory, viewer)
        return await self._over_time(asked, directory)

    async def _over_time(self, asked: SplitAsked, directory: Directory) -> list[Part]:
        grain = Grain(asked.over.value)
        try:
            periods = parts_of(asked.period, grain)
        except ValueError as error:
            raise _wrong("over", str(error)) from error
        weights = await self._weights_of_time(asked, periods, directory)
        amounts = share_out(asked.total, dict(zip((one.start for one in periods), weights, strict=True)), asked.step)
        stored = await stored_in(self.db, asked.kpi.id, labels_in(asked.period))
        scope, name = _named(asked.by, asked.scope_id, directory)
        return [
            Part(
                *(one, asked.by, asked.scope_id, scope, name),
                *_now(stored.get((asked.by, asked.scope_id, one.label))),
                amounts[one.start],
            )
            for one in periods
        ]

    async def _weights_of_time(
        self, asked: SplitAsked, periods: list[Period], directory: Directory
    ) -> list[Fraction] | list[int] | list[Decimal]:
        match asked.share:
            case Share.SEASON:
                return await self._season(asked, periods, directory)
            case Share.WORKDAYS:
                return workday_shares(periods, directory.calendar)
            case Share.EQUAL:
                return [1] * len(periods)
            case Share.WEIGHTS:
                return [asked.weights.get(one.label, Decimal(0)) for one in periods]
            case _:
                raise _wrong("by", f"is {asked.share}: a period is shared out by {', '.join(SHARES_OF_TIME)}")

    async def _season(self, asked: SplitAsked, periods: list[Period], directory: Directory) -> list[Fraction]:
        """Each part's share of a usual year of this scope; that of the company where the scope has no whole year."""
        years = await self._whole_years(asked.kpi, asked.by, asked.scope_id, asked.period, directory)
        if not years and asked.by is not By.COMPANY:
            years = await self._whole_years(asked.kpi, By.COMPANY, 0, asked.period, directory)
        shares = dict(zip(_months_of_year(directory), seasonal_shares(years), strict=True))
        return [sum((shares[month.month] for month in one.months()), Fraction(0)) for one in periods]

    async def _whole_years(
        self, kpi: Kpi, by: By, scope_id: int, period: Period, directory: Directory
    ) -> list[list[int]]:
        """The last whole years on record before the period, month by month in the order of the fiscal year."""
        this_month = self.kpis.today(directory).replace(day=1)
        end = _year_start(min(period.start, this_month), directory.fiscal_start_month)
        values = await self._by_month(kpi, by, scope_id, _years_before(end, YEARS_LOOKED_AT), end)
        years = []
        for back in range(YEARS_LOOKED_AT, 0, -1):
            start = _years_before(end, back)
            # What began in the middle of a year says nothing about its earlier months.
            if values and min(values) <= start:
                years.append([values.get(month, 0) for month in _months_from(start)])
        return years

    async def _by_month(self, kpi: Kpi, by: By, scope_id: int, first: date, end: date) -> dict[date, int]:
        course = await course_of_scope(
            self.db, kpi.numerator, by, scope_id, first.toordinal(), end.toordinal() - 1, by_month=True
        )
        found: dict[date, int] = {}
        for start, _, value in course:
            month = date.fromordinal(start).replace(day=1)
            found[month] = found.get(month, 0) + value
        return found

    async def _over_scopes(self, asked: SplitAsked, directory: Directory, viewer: Viewer) -> list[Part]:
        stored = await stored_in(self.db, asked.kpi.id, [asked.period.label])
        day = day_in(asked.period, self.kpis.today(directory))
        parents = parents_of(directory, day, ())
        spot = (LEVELS.index(asked.by), asked.scope_id)
        covering = {(LEVELS.index(by), id) for (by, id, _), one in stored.items() if one.covers_tree}
        below = [child for child, parent in parents.items() if parent == spot and child not in covering]
        below = [child for child in below if may_see_target(viewer, LEVELS[child[0]], child[1])]
        if not below:
            raise _wrong("scope", "has nobody below it whom its target could be shared out over")
        weights = await self._weights_of_scopes(asked, below, parents, directory)
        amounts = share_out(asked.total, weights, asked.step)
        parts = [
            Part(
                *(asked.period, LEVELS[level], id, *_named(LEVELS[level], id, directory)),
                *_now(stored.get((LEVELS[level], id, asked.period.label))),
                amounts[level, id],
            )
            for level, id in below
        ]
        return sorted(parts, key=lambda part: (-part.value, part.name))

    async def _weights_of_scopes(
        self, asked: SplitAsked, below: list[Spot], parents: Mapping[Spot, Spot | None], directory: Directory
    ) -> dict[Spot, int] | dict[Spot, Decimal]:
        match asked.share:
            case Share.EQUAL:
                return dict.fromkeys(below, 1)
            case Share.HEADCOUNT:
                return {one: _heads(one, parents) for one in below}
            case Share.WEIGHTS:
                return {
                    one: asked.weights.get(_named(LEVELS[one[0]], one[1], directory)[0], Decimal(0)) for one in below
                }
            case Share.LAST_YEAR:
                return await self._last_year(asked, below)
            case _:
                raise _wrong("by", f"is {asked.share}: scopes are shared out by {', '.join(SHARES_OF_SCOPES)}")

    async def _last_year(self, asked: SplitAsked, below: list[Spot]) -> dict[Spot, int]:
        if asked.period.grain is Grain.ALL:
            raise _wrong("period", "is all time, which has no year before")
        before = asked.period.same_period_last_year()
        first, last = days_of(before)
        found = dict.fromkeys(below, 0)
        for level in {level for level, _ in below}:
            by = LEVELS[level]
            monthly = is_monthly(before)
            for id, _, value in await rolled_up(self.db, asked.kpi.numerator, by, first, last, by_month=monthly):
                if (level, id) in found:
                    found[level, id] += max(0, value)
        return found


def _heads(spot: Spot, parents: Mapping[Spot, Spot | None]) -> int:
    """How many members stand below a scope; a member is one."""
    member = LEVELS.index(By.MEMBER)
    if spot[0] == member:
        return 1
    return sum(_heads(child, parents) for child, parent in parents.items() if parent == spot)


def _named(by: By, scope_id: int, directory: Directory) -> tuple[str, str]:
    key, name = label_of(scope_id, by, directory)
    return ("company" if by is By.COMPANY else f"{by.value}:{key}"), name


def _now(stored: Stored | None) -> tuple[int | None, int]:
    return (stored.value, stored.version) if stored is not None else (None, 0)


def _months_of_year(directory: Directory) -> list[int]:
    return [(directory.fiscal_start_month - 1 + place) % 12 + 1 for place in range(12)]


def _months_from(start: date) -> list[date]:
    months = [start]
    for _ in range(11):
        months.append((months[-1] + timedelta(days=31)).replace(day=1))
    return months


def _year_start(day: date, first_month: int) -> date:
    return date(day.year - (day.month < first_month), first_month, 1)


def _years_before(start: date, count: int) -> date:
    return start.replace(year=start.year - count)


def _wrong(field: str, told: str) -> InvalidInput:
    return InvalidInput(f"{field} {told}", [FieldProblem(f"/{field}", told)])
