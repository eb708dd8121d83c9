"""What follows a signature: the plan of payments, the delivery, money on time, late, bounced, or partly given back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from kpi.events import Collection, Delivery, Event, Instalment, Kind, Reversal, Target
from web.demo.chance import around, rounded
from web.demo.market import Customer, Product
from web.demo.roster import Seller
from web.demo.world import BOOKS, World, event, in_hours

# Shares of the amount with the days after signing on which they are due, and how often a plan is agreed.
_PLANS = (
    (((1.0, 14),), 5),
    (((0.3, 3), (0.7, 30)), 5),
    (((0.3, 3), (0.6, 28), (0.1, 60)), 3),
)
_SMALL = 15_000
_ON_TIME, _STRUGGLING_ON_TIME = 0.76, 0.5
_NEVER_PAID = 0.03
_BOUNCED = 0.015
_PARTLY_REFUNDED = 0.02


@dataclass(frozen=True, slots=True)
class Contract:
    """A signed sale."""

    key: str
    seller: Seller
    customer: Customer
    product: Product
    amount: int
    rng: Random
    world: World

    def instalments(self, signed_on: date) -> tuple[Instalment, ...]:
        """What is due when; the last one takes the rounding."""
        shares = self.rng.choices([shares for shares, _ in _PLANS], [weight for _, weight in _PLANS])[0]
        if self.amount < _SMALL:
            shares = _PLANS[0][0]
        amounts = [Decimal(rounded(self.amount * share)) for share, _ in shares[:-1]]
        amounts.append(Decimal(self.amount) - sum(amounts))
        return tuple(
            Instalment(instalment=str(number), due_on=signed_on + timedelta(days=days), amount=amount)
            for number, ((_, days), amount) in enumerate(zip(shares, amounts, strict=True), start=1)
        )

    def moment(self, day: date) -> datetime:
        """A moment of the working day on or after `day`."""
        return in_hours(self.rng, self.seller, self.world.workday(day))


def deliver_and_collect(contract: Contract, signed_on: date, plan: Sequence[Instalment]) -> list[Event]:
    """Everything that follows, by time."""
    told = list(_deliveries(contract, signed_on))
    for instalment in plan:
        told += _payment(contract, instalment)
    return sorted(told, key=lambda one: one.time)


def _deliveries(contract: Contract, signed_on: date) -> Iterator[Event]:
    days = max(2, round(around(contract.rng, 9, 0.5)))
    yield event(
        Kind.DELIVERY,
        f"{contract.key}:delivered",
        contract.moment(signed_on + timedelta(days=days)),
        Delivery(contract=contract.key, account=contract.customer.ref),
    )


def _payment(contract: Contract, due: Instalment) -> Iterator[Event]:
    rng = contract.rng
    if rng.random() < _NEVER_PAID:
        return
    paid_on = due.due_on + timedelta(days=_days_late(rng, contract.seller.is_struggling))
    paid = _collection(contract, due, "paid", paid_on)
    yield paid
    fate = rng.random()
    if fate < _BOUNCED:
        yield _reversal(paid, contract.moment(paid_on + timedelta(days=3)), None, "退票 Payment bounced")
        yield _collection(contract, due, "paid-again", paid_on + timedelta(days=rng.randrange(8, 20)))
    elif fate < _BOUNCED + _PARTLY_REFUNDED:
        back = Decimal(rounded(float(due.amount) * rng.choice((0.05, 0.1, 0.2))))
        refunded_at = contract.moment(paid_on + timedelta(days=rng.randrange(4, 15)))
        yield _reversal(paid, refunded_at, back, "部分退货 Goods returned in part")


def _days_late(rng: Random, is_struggling: bool) -> int:
    """Zero or fewer for payments on time."""
    if rng.random() < (_STRUGGLING_ON_TIME if is_struggling else _ON_TIME):
        # Not over a weekend: a payment a day early may land after its due date.
        return -rng.randrange(3, 8)
    return 1 + round(around(rng, 9 if not is_struggling else 16, 0.8))


def _collection(contract: Contract, due: Instalment, id: str, day: date) -> Event:
    return event(
        Kind.COLLECTION,
        f"{contract.key}:{due.instalment}:{id}",
        contract.moment(day),
        Collection(
            amount=due.amount,
            currency="CNY",
            contract=contract.key,
            instalment=due.instalment,
            account=contract.customer.ref,
            product=contract.product.ref,
        ),
    )


def _reversal(paid: Event, at: datetime, amount: Decimal | None, why: str) -> Event:
    back = Reversal(
        reverses=Target(source=BOOKS, id=paid.id),
        amount=amount,
        currency=None if amount is None else "CNY",
        reason=why,
    )
    return event(Kind.REVERSED, f"{paid.id}:back", at, back)
