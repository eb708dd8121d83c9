"""Targets over the API."""

import msgspec
from litestar import get, put
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody

from kpi.catalog import Kpi, Unit
from kpi.money import Money
from kpi.periods import Period
from server.clock import Clock
from server.db.database import Database
from server.errors import FieldProblem, InvalidInput, NotAllowed
from server.kpis.queries import KpiQueries, label_of, read_period, read_scope
from server.kpis.sums import By, days_of, is_monthly, rolled_up
from server.kpis.targets import Target, set_target, targets_of
from server.kpis.wire import Shown, shown
from server.ledger.facts import microseconds
from server.money import MoneyView
from server.people.access import Viewer, may_see_member, may_see_team
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.people.roles import Role


class TargetIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A target to set: ``value`` is money for money measures, a whole number otherwise."""

    measure: str
    period: str
    scope: str
    value: MoneyView | int


class TargetOut(msgspec.Struct, frozen=True):
    """A target and how far it is."""

    measure: str
    period: str
    scope: str
    name: str
    value: Shown
    attained: Shown
    attainment: float | None


class TargetList(msgspec.Struct, frozen=True):
    """All targets of a measure and period."""

    items: list[TargetOut]
    next: str | None = None


@get("/targets", summary="Targets of a measure")
async def targets(
    kpi_queries: NamedDependency[KpiQueries],
    directories: NamedDependency[DirectoryCache],
    db: NamedDependency[Database],
    viewer: NamedDependency[Viewer],
    measure: FromQuery[str],
    period: FromQuery[str],
) -> TargetList:
    """Every target of a measure and period that the asker may see, with what is attained."""
    directory = await directories.current()
    kpi, found = await kpi_queries.kpi(measure), read_period(period, directory)
    items: list[TargetOut] = []
    first, last = days_of(found)
    for by in (By.COMPANY, By.REGION, By.TEAM, By.MEMBER):
        wanted = await targets_of(db, measure, found, by)
        if not wanted:
            continue
        sums = await rolled_up(db, (measure,), by, first, last, by_month=is_monthly(found))
        attained = {scope_id: value for scope_id, _, value in sums}
        for scope_id, value in sorted(wanted.items()):
            if may_see_target(viewer, by, scope_id):
                items.append(_target_out(kpi, found, by, scope_id, value, attained.get(scope_id, 0), directory))
    return TargetList(items)


def _target_out(
    kpi: Kpi, period: Period, by: By, scope_id: int, value: int, attained: int, directory: Directory
) -> TargetOut:
    key, name = label_of(scope_id, by, directory)
    scope = "company" if by is By.COMPANY else f"{by.value}:{key}"
    money = directory.currency
    return TargetOut(
        kpi.id,
        period.label,
        scope,
        name,
        shown(value, kpi.unit, money),
        shown(attained, kpi.unit, money),
        attained / value if value else None,
    )


def may_see_target(viewer: Viewer, by: By, scope_id: int) -> bool:
    """Teams, regions and the company are everybody's; a member's target is seen by those who may see the member."""
    return by is not By.MEMBER or may_see_member(viewer, scope_id)


@put("/targets", summary="Set a target", status_code=200)
async def put_target(
    data: JSONBody[TargetIn],
    kpi_queries: NamedDependency[KpiQueries],
    directories: NamedDependency[DirectoryCache],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    viewer: NamedDependency[Viewer],
) -> TargetOut:
    """Set or change a target: leads for their teams and members, bosses and admins for everybody."""
    directory = await directories.current()
    kpi, period = await kpi_queries.kpi(data.measure), read_period(data.period, directory)
    if kpi.denominator is not None:
        told = f"{kpi.id!r} is a quotient; targets are set for measures"
        raise InvalidInput(told, [FieldProblem("/measure", told)])
    by, scope_id = _scope_to_set(data.scope, viewer, directory)
    value = _value_to_set(data.value, kpi, directory.currency)
    target = Target(kpi.id, period, by, scope_id, value)
    async with db.write() as tx:
        await set_target(tx, target, viewer.caller, microseconds(clock()))
    first, last = days_of(period)
    sums = await rolled_up(db, (kpi.id,), by, first, last, by_month=is_monthly(period))
    attained = next((one for found, _, one in sums if found == scope_id), 0)
    return _target_out(kpi, period, by, scope_id, value, attained, directory)


def _scope_to_set(scope: str, viewer: Viewer, directory: Directory) -> tuple[By, int]:
    everything = viewer.role in (Role.BOSS, Role.ADMIN)
    if scope.startswith("member:"):
        member = directory.member_by_username(scope.removeprefix("member:"))
        if member is None or not (everything or member.id in viewer.led_member_ids):
            raise InvalidInput(
                f"unknown scope {scope!r}", [FieldProblem("/scope", f"is {scope!r}, no member of yours")]
            )
        return By.MEMBER, member.id
    team, region = read_scope(scope, directory)
    leads = team is not None and viewer.role is Role.LEAD and may_see_team(viewer, team)
    if not (everything or leads):
        raise NotAllowed("only bosses and admins set this target")
    if team is not None:
        return By.TEAM, team
    return (By.REGION, region) if region is not None else (By.COMPANY, 0)


def _value_to_set(value: MoneyView | int, kpi: Kpi, currency: str) -> int:
    pointer = "/value"
    if kpi.unit is Unit.MONEY and isinstance(value, MoneyView):
        if value.currency != currency:
            told = f"is in {value.currency}; targets are set in {currency}"
            raise InvalidInput(told, [FieldProblem(pointer, told)])
        try:
            return Money.parse(value.amount, currency).minor
        except ValueError as error:
            raise InvalidInput(str(error), [FieldProblem(pointer, str(error))]) from error
    if kpi.unit is not Unit.MONEY and isinstance(value, int):
        return value
    wanted = '{"amount": "…", "currency": "…"}' if kpi.unit is Unit.MONEY else "a whole number"
    raise InvalidInput(f"the value must be {wanted}", [FieldProblem(pointer, f"must be {wanted}")])


ROUTES = (targets, put_target)
