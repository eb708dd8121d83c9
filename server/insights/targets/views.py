"""Targets on the wire."""

from fractions import Fraction

import msgspec

from kpi.catalog import Kpi, Unit
from kpi.money import Money
from kpi.periods import Period
from kpi.targets import Elapsed
from server.errors import FieldProblem, InvalidInput
from server.insights.targets.queries import Aimed
from server.kpis.wire import Shown, shown
from server.money import MoneyView


class TargetIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A target to set: ``value`` is money for money measures, a whole number otherwise."""

    measure: str
    period: str
    scope: str
    value: MoneyView | int


class WorkingDays(msgspec.Struct, frozen=True):
    """How many working days of the period are over, today included, and how many it has."""

    elapsed: int
    total: int


class TargetOut(msgspec.Struct, frozen=True):
    """A target and how far it is.

    ``expected`` is what should have been attained by today, ``pace`` attained ÷ expected; ``forecast`` is what the
    period will end with and ``probability`` how likely that makes the target. Null: nothing to divide by, not known.
    """

    measure: str
    period: str
    scope: str
    name: str
    value: Shown
    attained: Shown
    attainment: float | None
    expected: Shown
    pace: float | None
    working_days: WorkingDays
    forecast: Shown
    probability: float | None


class TargetList(msgspec.Struct, frozen=True):
    """All targets of a measure and period."""

    items: list[TargetOut]
    next: str | None = None


def target_out(kpi: Kpi, period: Period, elapsed: Elapsed, row: Aimed, currency: str) -> TargetOut:
    """A target on the wire."""

    def told(value: int | None) -> Shown:
        return shown(value, kpi.unit, currency)

    return TargetOut(
        measure=kpi.id,
        period=period.label,
        scope=row.scope,
        name=row.name,
        value=told(row.target),
        attained=told(row.pace.attained),
        attainment=_number(row.pace.attainment),
        expected=told(row.pace.expected),
        pace=_number(row.pace.pace),
        working_days=WorkingDays(elapsed.days, elapsed.total),
        forecast=told(row.outlook.forecast),
        probability=row.outlook.probability,
    )


def value_in(value: MoneyView | int, kpi: Kpi, currency: str, pointer: str = "/value") -> int:
    """A value as it is stored: money in minor units. Raises InvalidInput."""
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


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
