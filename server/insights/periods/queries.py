"""Reading the life of periods: their states, what was adjusted later, and the settings behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from game_rules.editions import Editions
from kpi.events import Kind
from kpi.facts import NOBODY
from kpi.period_life import Closings, PeriodState
from kpi.periods import Grain, Period, local_day, period_of
from server.clock import Clock
from server.db.database import Database
from server.db.tx import Reading
from server.db.versions import read_versions
from server.errors import FieldProblem, InvalidInput, NotAllowed, NotFound
from server.insights.periods.settings import ClosingDraft, Consequence, consequences
from server.ledger.access import sees_everything
from server.ledger.closings import SOURCE as CLOSINGS
from server.ledger.closings import ClosingsCache, closing_id
from server.ledger.rulebooks import EditionsCache
from server.people.access import Viewer
from server.people.closing_rules import ClosingSetting, read_closing_settings
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.people.roles import Role, Visibility

MOST_PERIODS = 120
_USUAL = {Grain.YEAR: 5, Grain.QUARTER: 8}
_USUALLY = 13
_A_DAY = timedelta(days=1)

# What adjusts a closed day is found by an index that holds adjustments only.
_SUMS = (
    "SELECT adjusts, measure, CAST(sum(value) AS BIGINT) AS value FROM contribution "
    "WHERE adjusts BETWEEN $1 AND $2{whose} GROUP BY adjusts, measure UNION ALL "
    "SELECT adjusts, 'xp', CAST(sum(xp) AS BIGINT) FROM entry WHERE adjusts BETWEEN $1 AND $2{whose} GROUP BY adjusts"
)
_LINES = (
    "SELECT c.cause, c.event, c.measure, c.member, c.day, c.adjusts, c.value, e.source, e.id, e.kind, e.recorded_us, "
    "a.name AS account_name FROM contribution c JOIN event e ON e.seq = c.cause "
    "LEFT JOIN account a ON a.id = c.account WHERE c.adjusts BETWEEN $1 AND $2{whose} "
    "ORDER BY c.cause DESC, c.line LIMIT $3"
)


_PRIZES = (
    "SELECT e.id, n.rule, n.member, n.version, n.coins, n.badge FROM event e JOIN entry n ON n.cause = e.seq "
    "WHERE e.source = $1 AND e.id >= $2 AND e.id <= $3 AND n.rule LIKE 'prize:%' ORDER BY e.id, n.line"
)


@dataclass(frozen=True, slots=True)
class GivenPrize:
    """What somebody won with the closing of a period; ``rule`` names the prize and the place."""

    rule: str
    version: int
    place: int
    member: int
    coins: int
    badge: str


@dataclass(frozen=True, slots=True)
class PeriodMark:
    """Where a period is in its life; when it will close by itself, and when it did."""

    state: PeriodState
    closes_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PeriodLife:
    """A period as it stands now; ``adjusted`` is what was booked later instead of here, by measure (and ``xp``).

    ``elapsed`` are the working days that are over, today not counted.
    """

    period: Period
    state: PeriodState
    working_days: int
    elapsed: int
    closes_at: datetime | None
    closed_at: datetime | None
    adjusted: dict[str, int]
    prizes: tuple[GivenPrize, ...] = ()


@dataclass(frozen=True, slots=True)
class Adjustment:
    """One amount that was booked later than the closed day it is about. ``cause`` is the event that brought it."""

    cause: int
    event: int
    kind: Kind
    measure: str
    member: int
    account: str
    day: date
    adjusts: date
    value: int


@dataclass(frozen=True, slots=True)
class PeriodList:
    """Periods in order of time, with what is needed to name their numbers."""

    rows: tuple[PeriodLife, ...]
    directory: Directory
    editions: Editions


@dataclass(frozen=True, slots=True)
class SettingsNow:
    """What is in force (``current`` None: nobody ever set anything) and every setting before it."""

    draft: ClosingDraft
    history: tuple[ClosingSetting, ...]

    @property
    def version(self) -> int:
        """Counts the settings; 0 for none."""
        return self.history[-1].version if self.history else 0


@dataclass(frozen=True, slots=True)
class PeriodQueries:
    """Answers about periods; one per app."""

    db: Database
    clock: Clock
    directories: DirectoryCache
    editions: EditionsCache
    closings: ClosingsCache

    async def now(self, source: Reading) -> tuple[Closings, Directory]:
        """What is closed, and the organisation."""
        versions = await read_versions(source)
        directory = await self.directories.current(versions=versions)
        return await self.closings.current(source, versions, directory, self.clock()), directory

    async def list(self, viewer: Viewer, grain: Grain, first: date | None, last: date | None) -> PeriodList:
        """The periods of one length that touch the days from first to last; usually those around today.

        Raises InvalidInput for more than can be shown.
        """
        async with self.db.read() as tx:
            closings, directory = await self.now(tx)
            editions = await self.editions.current(tx, await read_versions(tx), directory.currency)
            periods = _periods(grain, first, last, local_day(closings.at, directory.zone), directory)
            days = periods[0].start.toordinal(), periods[-1].end.toordinal() - 1
            whose = _whose(viewer)
            rows = await tx.fetch(_SUMS.format(whose=whose), *days) if closings.days else ()
            prizes = await _prizes(tx, periods, directory) if closings.days else {}
        sums: dict[Period, dict[str, int]] = {}
        for row in rows:
            home = period_of(date.fromordinal(row["adjusts"]), grain, directory.fiscal_start_month)
            told = sums.setdefault(home, {})
            told[row["measure"]] = told.get(row["measure"], 0) + row["value"]
        found = tuple(
            _life(period, closings, directory, sums.get(period, {}), prizes.get(closing_id(period), ()))
            for period in periods
        )
        return PeriodList(found, directory, editions)

    async def adjustments(self, viewer: Viewer, period: Period, limit: int) -> tuple[Adjustment, ...]:
        """What was booked later than this period, the newest first, as far as the viewer may see it."""
        whose = _whose(viewer, "c.")
        days = period.start.toordinal(), period.end.toordinal() - 1
        rows = await self.db.fetch(_LINES.format(whose=whose), *days, limit)
        return tuple(
            Adjustment(
                row["cause"],
                row["event"],
                Kind(row["kind"]),
                row["measure"],
                row["member"],
                row["account_name"] or "",
                date.fromordinal(row["day"]),
                date.fromordinal(row["adjusts"]),
                row["value"],
            )
            for row in rows
        )

    async def mark(self, period: Period) -> PeriodMark | None:
        """Where a period is in its life, and the dates of that; None where nothing closes at all, and for all time."""
        if period.grain is Grain.ALL:
            return None
        closings, _ = await self.now(self.db)
        is_on = closings.rules is not None and (closings.rules.since is not None or bool(closings.closed))
        if not is_on:
            return None
        return PeriodMark(closings.state(period), closings.closes_at(period), closings.closed_at(period))

    async def settings(self, viewer: Viewer) -> SettingsNow:
        """How periods close, for those who lead. Raises NotFound for others."""
        if not may_see_settings(viewer):
            raise NotFound("there are no settings that you may see")
        directory = await self.directories.current()
        history = tuple(await read_closing_settings(self.db))
        return SettingsNow(ClosingDraft.of(directory, history[-1] if history else None), history)

    async def preview(self, viewer: Viewer, draft: ClosingDraft) -> Sequence[Consequence]:
        """What setting a draft now would mean. Raises NotAllowed, InvalidInput."""
        require_admin(viewer)
        closings, directory = await self.now(self.db)
        history = [one.rules for one in await read_closing_settings(self.db)]
        return consequences(draft, closings, history, directory)


def may_see_settings(viewer: Viewer) -> bool:
    """Whether somebody leads, or is a program that reads everything."""
    return sees_everything(viewer) or viewer.role is Role.LEAD


def require_admin(viewer: Viewer) -> None:
    """Raises NotAllowed for everybody but admins."""
    if viewer.role is not Role.ADMIN:
        raise NotAllowed("only admins set how periods close")


def _whose(viewer: Viewer, table: str = "") -> str:
    """A condition that leaves what the viewer may see: all, those they lead, or their own."""
    if sees_everything(viewer):
        return ""
    members = viewer.led_member_ids | ({viewer.member_id} if viewer.member_id is not None else set())
    # Numbers of our own, never input.
    numbers = ", ".join(str(int(member)) for member in sorted(members)) or str(NOBODY - 1)
    return f" AND {table}member IN ({numbers})"


def _periods(grain: Grain, first: date | None, last: date | None, today: date, directory: Directory) -> list[Period]:
    opening = directory.fiscal_start_month
    final = period_of(last or first or today, grain, opening) if first is None or last is not None else None
    if final is None:
        final = max(
            period_of(today, grain, opening), period_of(first or today, grain, opening), key=lambda one: one.start
        )
    begin = final
    if first is not None:
        begin = period_of(first, grain, opening)
    else:
        for _ in range(_USUAL.get(grain, _USUALLY) - 1):
            begin = begin.previous()
    if begin.start > final.start:
        raise InvalidInput(f"from {first} comes after to {last}", [FieldProblem("?from", f"is {first}, after {last}")])
    found = [begin]
    while found[-1].start < final.start:
        if len(found) == MOST_PERIODS:
            told = f"more than {MOST_PERIODS} periods lie between {first} and {last}: ask for fewer"
            raise InvalidInput(told, [FieldProblem("?from", told)])
        found.append(found[-1].next())
    return found


async def _prizes(source: Reading, periods: Sequence[Period], directory: Directory) -> dict[str, list[GivenPrize]]:
    """Prizes by the closing that gave them; what members keep off every board is not told."""
    rows = await source.fetch(_PRIZES, CLOSINGS, closing_id(periods[0]), closing_id(periods[-1]))
    found: dict[str, list[GivenPrize]] = {}
    for row in rows:
        if directory.visibility_of(row["member"]) is not Visibility.OFF:
            place = int(row["rule"].rpartition(":")[2])
            prize = GivenPrize(row["rule"], row["version"], place, row["member"], row["coins"], row["badge"] or "")
            found.setdefault(row["id"], []).append(prize)
    return found


def _life(
    period: Period,
    closings: Closings,
    directory: Directory,
    adjusted: dict[str, int],
    prizes: Sequence[GivenPrize],
) -> PeriodLife:
    today, calendar = local_day(closings.at, directory.zone), directory.calendar
    until = min(max(today, period.start), period.end)
    return PeriodLife(
        period,
        closings.state(period),
        calendar.workdays_between(period.start, period.end),
        calendar.workdays_between(period.start, until),
        closings.closes_at(period),
        closings.closed_at(period),
        {measure: value for measure, value in sorted(adjusted.items()) if value},
        tuple(prizes),
    )
