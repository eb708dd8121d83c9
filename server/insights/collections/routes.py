"""Collections over the API."""

from datetime import date
from fractions import Fraction
from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from server.insights.collections.queries import CollectionQueries, Collections, Punctual
from server.money import MoneyView, minor_view
from server.people.access import Viewer
from server.pipeline.rows import Age, InstalmentRow, Receivables


class BucketOut(msgspec.Struct, frozen=True):
    """Unpaid instalments of one age."""

    age: Age
    count: int
    amount: MoneyView


class OwedOut(msgspec.Struct, frozen=True):
    """What is owed, by age."""

    total: MoneyView
    overdue: MoneyView
    buckets: list[BucketOut]


class PunctualOut(msgspec.Struct, frozen=True):
    """Payments of the period whose due date is known; null: there were none."""

    payments: int
    on_time: int
    late: int
    rate: float | None
    amount: MoneyView
    amount_on_time: MoneyView
    amount_rate: float | None


class DaysOut(msgspec.Struct, frozen=True):
    """Days from delivery to full payment of what was paid in the period; null: nothing was."""

    instalments: int
    mean: float | None
    median: int | None
    nine_in_ten: int | None


class HoldingOut(msgspec.Struct, frozen=True):
    """One region, team or member; both are "" for contracts of nobody in particular."""

    scope: str
    name: str
    owed: OwedOut
    punctual: PunctualOut


class WeekOut(msgspec.Struct, frozen=True):
    """What a week will bring, and between what it lies four times in five."""

    starts_on: date
    expected: MoneyView
    low: MoneyView
    high: MoneyView


class CashOut(msgspec.Struct, frozen=True):
    """The next weeks; what comes after them, what is later than any payment ever was, what no plan dates."""

    weeks: list[WeekOut]
    later: MoneyView
    doubtful: MoneyView
    undated: MoneyView


class OverdueOut(msgspec.Struct, frozen=True):
    """One of the biggest overdue instalments."""

    contract: str
    instalment: str
    account: str
    due_on: date
    days_late: int
    unpaid: MoneyView


class CollectionsOut(msgspec.Struct, frozen=True):
    """Everything about a scope."""

    scope: str
    period: str
    owed: OwedOut
    punctual: PunctualOut
    delivery_to_payment: DaysOut
    by: list[HoldingOut]
    cash: CashOut
    biggest: list[OverdueOut]


@get("/collections/summary", summary="What is owed, how punctual payments are, and when money will come")
async def collections_summary(
    collection_queries: NamedDependency[CollectionQueries],
    viewer: NamedDependency[Viewer],
    period: FromQuery[str] = "all",
    wanted: Annotated[str, QueryParameter(name="scope")] = "",
) -> CollectionsOut:
    """What is owed and to come counts as of today; payments are those of the period. Scope: the widest one may see."""
    return _out(await collection_queries.of(period, wanted, viewer))


def _out(found: Collections) -> CollectionsOut:
    currency = found.directory.currency
    cash = found.cash
    return CollectionsOut(
        found.scope.text,
        found.period.label,
        _owed(found.owed, currency),
        _punctual(found.punctual, currency),
        DaysOut(found.days.instalments, _ratio(found.days.mean), found.days.median, found.days.slow),
        [
            HoldingOut(
                one.scope.text if one.scope else "",
                one.scope.name if one.scope else "",
                _owed(one.owed, currency),
                _punctual(one.punctual, currency),
            )
            for one in found.holdings
        ],
        CashOut(
            [
                WeekOut(
                    date.fromordinal(week.first_day),
                    minor_view(week.expected, currency),
                    minor_view(week.low, currency),
                    minor_view(week.high, currency),
                )
                for week in cash.weeks
            ],
            minor_view(cash.later, currency),
            minor_view(cash.doubtful, currency),
            minor_view(found.undated, currency),
        ),
        [_overdue(row, found) for row in found.biggest],
    )


def _owed(owed: Receivables, currency: str) -> OwedOut:
    buckets = [BucketOut(one.age, one.count, minor_view(one.amount, currency)) for one in owed.buckets]
    return OwedOut(minor_view(owed.total, currency), minor_view(owed.overdue, currency), buckets)


def _punctual(one: Punctual, currency: str) -> PunctualOut:
    return PunctualOut(
        one.payments,
        one.on_time,
        one.payments - one.on_time,
        _ratio(one.rate),
        minor_view(one.amount, currency),
        minor_view(one.amount_on_time, currency),
        _ratio(one.money_rate),
    )


def _overdue(row: InstalmentRow, found: Collections) -> OverdueOut:
    due_on = row.due_on or found.today
    account = row.account.name if row.account else ""
    late = (found.today - due_on).days
    return OverdueOut(row.contract, row.name, account, due_on, late, minor_view(row.unpaid, found.directory.currency))


def _ratio(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


ROUTES = (collections_summary,)
