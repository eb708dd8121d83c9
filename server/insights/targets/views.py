"""Targets on the wire."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated

import msgspec

from kpi.catalog import Kpi, Unit
from kpi.money import Money
from kpi.periods import Period
from kpi.target_split import Sums
from kpi.targets import Elapsed, Pace
from server.errors import FieldProblem, InvalidInput
from server.insights.targets.queries import Aimed
from server.insights.targets.split import Over, Part, Share
from server.kpis.targets import Change
from server.kpis.wire import Shown, shown
from server.ledger.facts import moment
from server.money import MoneyView
from server.people.directory import Directory

# A year of months for everybody in a company of a thousand.
MOST_AT_ONCE = 20_000


class Covers(StrEnum):
    """What a member's target is meant for: what they do themselves, or everybody they lead."""

    SELF = "self"
    TREE = "tree"


class TargetIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A target to set: ``value`` is money for money measures, a whole number otherwise, null to take it away.

    ``reason`` is needed when a target that was set is changed.
    """

    measure: str
    period: str
    scope: str
    value: MoneyView | int | None
    reason: str = ""
    covers: Covers = Covers.SELF


class BatchItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One target of several; ``version`` is what was read (0: there was none), absent when any will do."""

    period: str
    scope: str
    value: MoneyView | int | None
    covers: Covers = Covers.SELF
    version: int | None = None


class BatchIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Targets of one measure to set together, all or none, for one reason."""

    measure: str
    items: Annotated[list[BatchItem], msgspec.Meta(min_length=1, max_length=MOST_AT_ONCE)]
    reason: str = ""


class BatchOut(msgspec.Struct, frozen=True):
    """How many of them were other than before."""

    changed: int


class SplitIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A target to share out over the months or quarters of its period, or over the scopes right below it.

    ``weights`` (with ``"by": "weights"``) are by period or scope, as the answer names them; ``step`` makes round parts.
    """

    measure: str
    period: str
    scope: str
    value: MoneyView | int
    over: Over
    by: Share
    weights: dict[str, Decimal] = {}
    step: MoneyView | int | None = None


class PartOut(msgspec.Struct, frozen=True):
    """One part; ``before`` is what is set there now, ``version`` goes into the batch that sets it."""

    period: str
    scope: str
    name: str
    before: Shown
    value: Shown
    version: int


class SplitOut(msgspec.Struct, frozen=True):
    """A proposal: its parts sum to the value exactly. `POST /targets/batch` sets them."""

    items: list[PartOut]
    value: Shown


class ChangeOut(msgspec.Struct, frozen=True):
    """One change of a target; null where there was none before or is none now."""

    before: Shown
    after: Shown
    reason: str
    by: str
    at: datetime


class ChangeList(msgspec.Struct, frozen=True):
    """How a target came to be, the newest change first; at most 200."""

    items: list[ChangeOut]
    next: str | None = None


class WorkingDays(msgspec.Struct, frozen=True):
    """How many working days of the period are over, today included, and how many it has."""

    elapsed: int
    total: int


class Coverage(msgspec.Struct, frozen=True):
    """How many months of the period the targets inside it cover, of how many."""

    months: int
    months_in_all: int


class BelowView(msgspec.Struct, frozen=True):
    """The sum of the targets right below, nobody counted twice, and how much more is wanted here than there."""

    value: Shown
    difference: Shown


class TreeView(msgspec.Struct, frozen=True):
    """How far everybody is whom a covering target is meant for."""

    attained: Shown
    attainment: float | None
    pace: float | None


class TargetOut(msgspec.Struct, frozen=True):
    """A target and how far it is.

    ``derived``: not set itself, but the sum of what was set inside the period. ``expected`` is what should have been
    attained by today, ``pace`` attained ÷ expected; ``forecast`` is what the period will end with and ``probability``
    how likely that makes the target. Null: nothing to divide by, not known, or not for the asker. ``version`` is that
    of the ETag (0: none was set). ``relieved`` is what is left of it while a barrier stands in the way, null where no
    relief helps; pace and probability are those of the whole target.
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
    derived: bool
    coverage: Coverage
    covers: Covers
    tree: TreeView | None
    below: BelowView | None
    version: int
    relieved: Shown


class TargetList(msgspec.Struct, frozen=True):
    """All targets of a measure and period."""

    items: list[TargetOut]
    next: str | None = None


def target_out(kpi: Kpi, period: Period, elapsed: Elapsed, row: Aimed, currency: str) -> TargetOut:
    """A target on the wire."""

    def told(value: int | None) -> Shown:
        return shown(value, kpi.unit, currency)

    sums, planned = row.sums, row.aim.planned
    return TargetOut(
        measure=kpi.id,
        period=period.label,
        scope=row.scope,
        name=row.name,
        value=told(planned.value),
        attained=told(row.pace.attained),
        attainment=_number(row.pace.attainment),
        expected=told(row.pace.expected),
        pace=_number(row.pace.pace),
        working_days=WorkingDays(elapsed.days, elapsed.total),
        forecast=told(row.outlook.forecast),
        probability=row.outlook.probability,
        derived=planned.is_derived,
        coverage=Coverage(planned.months, planned.months_in_all),
        covers=Covers.TREE if row.aim.covers_tree else Covers.SELF,
        tree=_tree(row.tree, told) if row.tree is not None else None,
        below=BelowView(told(sums.below), told(sums.difference))
        if sums is not None and sums.below is not None
        else None,
        version=row.aim.version,
        relieved=told(row.relieved),
    )


def split_out(kpi: Kpi, total: int, parts: Sequence[Part], currency: str) -> SplitOut:
    """A proposal on the wire."""

    def told(value: int | None) -> Shown:
        return shown(value, kpi.unit, currency)

    items = [
        PartOut(one.period.label, one.scope, one.name, told(one.before), told(one.value), one.version) for one in parts
    ]
    return SplitOut(items, told(total))


def change_out(kpi: Kpi, change: Change, directory: Directory) -> ChangeOut:
    """A change on the wire."""
    return ChangeOut(
        shown(change.before, kpi.unit, directory.currency),
        shown(change.after, kpi.unit, directory.currency),
        change.reason,
        caller_name(change.caller, directory),
        moment(change.at_us),
    )


def caller_name(caller: str, directory: Directory) -> str:
    """Who `member:7` is; a command is called as it is run, a program keeps the name it has."""
    kind, _, number = caller.partition(":")
    if kind == "command":
        return f"raidboard {number}"
    if kind == "member" and number.isdigit():
        known = {member.id: member.name for member in directory.members}
        return known.get(int(number), caller)
    return caller


def _below(sums: Sums, told: Callable[[int | None], Shown]) -> BelowView:
    return BelowView(told(sums.below), told(sums.difference))


def _tree(pace: Pace, told: Callable[[int | None], Shown]) -> TreeView:
    return TreeView(told(pace.attained), _number(pace.attainment), _number(pace.pace))


def value_in(value: MoneyView | int | None, kpi: Kpi, currency: str, pointer: str = "/value") -> int | None:
    """A value as it is stored: money in minor units. Raises InvalidInput."""
    if value is None:
        return None
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
