"""The targets of the demo's company: as its leads would have set them, some too easy, some too hard.

They are set once per period, from what came in so far and what a whole month would make of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kpi.periods import Grain, Period, period_of
from server.db.database import Database
from server.kpis.sums import By, days_of, rolled_up
from server.kpis.targets import Target, stored_in, targets_of
from server.kpis.targets import set_targets as store_targets
from server.ledger.facts import microseconds
from server.people.directory import Directory
from server.people.roles import Role
from web.demo.chance import dice
from web.demo.record import TELLER
from web.demo.world import World, season, today_at

YUAN = 100


@dataclass(frozen=True, slots=True)
class Aim:
    """A measure with targets: nobody's is below `least`, all are whole multiples of `step`."""

    measure: str
    least: int
    step: int


AIMS = (
    Aim("revenue_won", 30_000 * YUAN, 5_000 * YUAN),
    Aim("collected", 30_000 * YUAN, 5_000 * YUAN),
    Aim("calls_connected", 20, 5),
)

# A month that has hardly begun says little: until then what is usual counts for so much of it.
_USUAL_WEIGHT = 0.3
_STRETCH = 1.03
_PLAN = "年度计划 · Plan of the year"
_WHY_MORE = "两家重点客户本季签约 · Two key accounts sign this quarter"


async def set_targets(db: Database, world: World, directory: Directory, now: datetime) -> None:
    """Set what is not set yet: every month since the first whole one, and the present quarter."""
    for aim in AIMS:
        quotas: dict[date, dict[int, int]] = {}
        actuals: list[Mapping[int, int]] = []
        for month in _months(world.first_day, today_at(now)):
            actuals.append(await _attained(db, aim.measure, month))
            quotas[month.start] = _quotas(world, directory, aim, month, actuals, today_at(now))
            await _store(db, directory, aim, month, quotas[month.start], now)
        quarter = period_of(today_at(now), Grain.QUARTER)
        if await _store(db, directory, aim, quarter, _of_quarter(aim, quarter, quotas), now):
            await _stretch(db, directory, aim, quarter, now)


def _months(first_day: date, today: date) -> Iterator[Period]:
    month = period_of(first_day, Grain.MONTH)
    while month.start <= today:
        # Of the first month only the end is on record.
        if month.start >= first_day or month.contains(today):
            yield month
        month = month.next()


async def _attained(db: Database, measure: str, period: Period) -> dict[int, int]:
    first, last = days_of(period)
    sums = await rolled_up(db, (measure,), By.MEMBER, first, last, by_month=False)
    return {member: value for member, _, value in sums}


def _quotas(
    world: World,
    directory: Directory,
    aim: Aim,
    month: Period,
    actuals: Sequence[Mapping[int, int]],
    today: date,
) -> dict[int, int]:
    """Who should bring how much in a month; `actuals` are what came in, month by month, this one last."""
    passed = _share_passed(world, month, today)
    sellers = {seller.username: seller for seller in world.sellers}
    quotas = {}
    for member in directory.members:
        if (seller := sellers.get(member.username)) is not None:
            came_in = [actual.get(member.id, 0) for actual in actuals]
            rng = dice(world.seed, "target", aim.measure, seller.username, month.label)
            hit = rng.uniform(0.5, 0.8) if seller.is_struggling else rng.triangular(0.65, 1.42, 1.02)
            quotas[member.id] = _rounded(max(_whole_month(came_in, passed) / hit, aim.least), aim)
    return quotas


def _whole_month(came_in: Sequence[int], passed: float) -> float:
    """What a month will have brought; early in it, what is usual says more than what came in."""
    *before, now = came_in
    if passed == 1:
        return now
    usual = sum(before) / len(before) if before else now / passed
    return (now + _USUAL_WEIGHT * usual) / (passed + _USUAL_WEIGHT)


def _share_passed(world: World, month: Period, today: date) -> float:
    days = world.calendar.workdays_between
    until = min(today + timedelta(days=1), month.end)
    return max(days(month.start, until), 1) / days(month.start, month.end)


def _of_quarter(aim: Aim, quarter: Period, quotas: Mapping[date, Mapping[int, int]]) -> dict[int, int]:
    """The months that have quotas as they are, the others as the last of them, by their season."""
    last = max(quotas)
    whole: dict[int, float] = {}
    for month in quarter.months():
        known = quotas.get(month)
        for member, value in (known or quotas[last]).items():
            scaled = value if known else value * season(month) / season(last)
            whole[member] = whole.get(member, 0) + scaled
    return {member: _rounded(value, aim) for member, value in whole.items()}


async def _store(
    db: Database, directory: Directory, aim: Aim, period: Period, quotas: Mapping[int, int], now: datetime
) -> bool:
    """Members as they are, teams, regions and the company as their sums; False when they were there already."""
    if await stored_in(db, aim.measure, [period.label]):
        return False
    sums: dict[tuple[By, int], int] = {}
    for member, value in quotas.items():
        place = directory.team_of(member, period.end - timedelta(days=1))
        if place is None or place.region_id is None:
            # Not here yet.
            continue
        whose = ((By.MEMBER, member), (By.TEAM, place.team_id), (By.REGION, place.region_id), (By.COMPANY, 0))
        for key in whose:
            sums[key] = sums.get(key, 0) + value
    wanted = [Target(aim.measure, period, by, scope_id, value) for (by, scope_id), value in sums.items()]
    async with db.write() as tx:
        await store_targets(tx, wanted, TELLER.caller, microseconds(now), _PLAN)
    return True


async def _stretch(db: Database, directory: Directory, aim: Aim, quarter: Period, now: datetime) -> None:
    """The boss wants a little more than was handed out."""
    handed_out = (await targets_of(db, aim.measure, quarter, By.COMPANY))[0]
    wanted = Target(aim.measure, quarter, By.COMPANY, 0, _rounded(handed_out * _STRETCH, aim))
    boss = next(member for member in directory.members if member.role is Role.BOSS)
    async with db.write() as tx:
        await store_targets(tx, [wanted], f"member:{boss.id}", microseconds(now), _WHY_MORE)


def _rounded(value: float, aim: Aim) -> int:
    return max(1, round(value / aim.step)) * aim.step
