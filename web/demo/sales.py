"""The story of one sale, from the first word to the last payment, told to its end whenever it began.

What has happened by now is recorded; what has not is what the simulator plays next.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from kpi.deal_lines import DealLine
from kpi.events import (
    Amendment,
    ContractSigned,
    CreditShare,
    DealLost,
    DealOpened,
    DealReopened,
    DealWon,
    Event,
    EventData,
    Kind,
    StageChange,
)
from web.demo.chance import around, dice, rounded
from web.demo.market import Customer, Product, product_for
from web.demo.payments import Contract, deliver_and_collect
from web.demo.price_list import lines_for
from web.demo.roster import Seller
from web.demo.world import World, event, in_hours, today_at

STAGES = ("需求 Discovery", "方案 Proposal", "谈判 Negotiation")
LOSSES = (
    ("价格 Price", 8),
    ("竞争对手 Competitor", 7),
    ("预算取消 Budget withdrawn", 5),
    ("决策搁置 No decision", 4),
    ("", 4),
)
_WIN_SHARE = 0.47
_STRUGGLING_WIN_SHARE = 0.27
_NEVER_CLOSED = 0.07
_NOT_BEFORE_PREVIOUS = timedelta(minutes=12)


@dataclass(frozen=True, slots=True)
class Story:
    """Events that follow one another, and whose they are."""

    owner: str
    events: tuple[Event, ...]


def sale(world: World, seller: Seller, key: str, day: date, luck: float) -> Story:
    """The whole story of a deal that `seller` opens on `day`; `luck` is 0 (surely won) to 1 (it never ends)."""
    return Story(seller.username, tuple(_Sale(world, seller, key).told_from(day, luck)))


class _Sale:
    """Tells one sale, event after event."""

    def __init__(self, world: World, seller: Seller, key: str) -> None:
        self._rng = dice(world.seed, "sale", key)
        self._world = world
        self._seller = seller
        self._key = key
        self._customer: Customer = self._rng.choice(world.customers[seller.username])
        self._product: Product = product_for(self._rng)
        self._amount = self._ask()
        self._credits = self._shares()
        self._told: list[Event] = []

    def told_from(self, day: date, luck: float) -> Sequence[Event]:
        cycle = max(3.0, around(self._rng, 17.0, 0.5) * (1.4 if self._customer.is_key else 1.0))
        self._open(day, cycle)
        self._move_on(day, cycle)
        if luck > 1 - _NEVER_CLOSED:
            return self._told
        closed_on = self._closing_day(day + timedelta(days=round(cycle)))
        if luck < self._win_share():
            self._win_for_good(closed_on)
        else:
            self._lose_for_good(closed_on)
        return self._told

    def _ask(self) -> int:
        asked = around(self._rng, self._product.typical, 0.45) * (1.5 if self._customer.is_key else 1.0)
        return rounded(asked) if asked < 50_000 else rounded(asked, 500)

    def _shares(self) -> tuple[CreditShare, ...]:
        if self._rng.random() > 0.07:
            return ()
        partner = self._rng.choice(self._world.colleagues(self._seller))
        own = Decimal(self._rng.choice(("0.5", "0.6", "0.7")))
        return CreditShare(self._seller.username, own), CreditShare(partner.username, 1 - own)

    def _lines(self) -> tuple[DealLine, ...]:
        return lines_for(dice(self._world.seed, "lines", self._key), self._product, self._amount)

    def _win_share(self) -> float:
        share = _STRUGGLING_WIN_SHARE if self._seller.is_struggling else _WIN_SHARE
        return min(share * self._seller.talent, 0.75)

    def _open(self, day: date, cycle: float) -> None:
        self._tell(
            Kind.DEAL_OPENED,
            "opened",
            day,
            DealOpened(
                deal=self._key,
                member=self._seller.username,
                account=self._customer.ref,
                contact=self._customer.contacts[0],
                title=f"{self._customer.name} · {self._product.name}"[:200],
                amount=Decimal(self._amount),
                currency="CNY",
                product=self._product.ref,
                lines=self._lines(),
                expected_close=self._world.workday(day + timedelta(days=round(cycle))),
            ),
        )

    def _move_on(self, day: date, cycle: float) -> None:
        """Stage after stage; one deal in four is decided before the negotiation."""
        for number, stage in enumerate(STAGES[: self._rng.choices((1, 2, 3), (1, 2, 9))[0]]):
            reached = day + timedelta(days=round(cycle * (0.12 + 0.3 * number)))
            moved = StageChange(deal=self._key, stage=stage, account=self._customer.ref, member=self._seller.username)
            self._tell(Kind.DEAL_STAGE, f"stage{number}", reached, moved)
            if number == 1 and self._rng.random() < 0.12:
                self._amount = rounded(self._amount * self._rng.choice((0.8, 0.9, 1.15, 1.3)))
                amended = Amendment(
                    deal=self._key,
                    member=self._seller.username,
                    amount=Decimal(self._amount),
                    currency="CNY",
                    lines=self._lines(),
                )
                self._tell(Kind.DEAL_AMENDED, "amended", reached, amended)

    def _closing_day(self, day: date) -> date:
        """Quarters and months have ends, and what is nearly done is done before them."""
        month_end = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        if (month_end - day).days <= 9 and self._rng.random() < 0.4:
            return month_end - timedelta(days=self._rng.randrange(1, 4))
        return day

    def _win_for_good(self, day: date) -> None:
        """A win and what follows; one in fifty is reopened first, because the customer hesitates after all."""
        self._win("won", day)
        if self._rng.random() < 0.02:
            self._reopen("hesitated", "客户暂缓 Customer hesitates", 3)
            if self._rng.random() < 0.4:
                self._lose("lost", self._later(9))
                return
            self._win("won-again", self._later(12))
        signed_on = self._world.workday(self._later(self._rng.choice((0, 0, 1, 2, 4))))
        self._sign_and_settle(signed_on)

    def _lose_for_good(self, day: date) -> None:
        self._lose("lost", day)
        if self._rng.random() < 0.04:
            self._reopen("returned", "客户重新联系 Customer came back", 10)
            if self._rng.random() < 0.5:
                self._win("won-after-all", self._later(14))
                self._sign_and_settle(self._world.workday(self._later(2)))

    def _win(self, id: str, day: date) -> None:
        won = DealWon(
            deal=self._key,
            amount=Decimal(self._amount),
            currency="CNY",
            account=self._customer.ref,
            contact=self._customer.contacts[0],
            product=self._product.ref,
            member=None if self._credits else self._seller.username,
            credits=self._credits,
        )
        self._tell(Kind.DEAL_WON, id, day, won)

    def _lose(self, id: str, day: date) -> None:
        why = self._rng.choices([reason for reason, _ in LOSSES], [weight for _, weight in LOSSES])[0]
        lost = DealLost(deal=self._key, reason=why or None, account=self._customer.ref, member=self._seller.username)
        self._tell(Kind.DEAL_LOST, id, day, lost)

    def _reopen(self, id: str, why: str, days: int) -> None:
        reopened = DealReopened(deal=self._key, reason=why, member=self._seller.username)
        self._tell(Kind.DEAL_REOPENED, id, self._later(days), reopened)

    def _sign_and_settle(self, day: date) -> None:
        contract = Contract(
            f"C-{self._key}", self._seller, self._customer, self._product, self._amount, self._rng, self._world
        )
        plan = contract.instalments(day)
        signed = ContractSigned(
            contract=contract.key,
            amount=Decimal(self._amount),
            currency="CNY",
            deal=self._key,
            account=self._customer.ref,
            product=self._product.ref,
            instalments=plan,
            member=None if self._credits else self._seller.username,
            credits=self._credits,
        )
        self._tell(Kind.CONTRACT_SIGNED, "signed", day, signed)
        self._told += _after(self._told[-1].time, deliver_and_collect(contract, day, plan))

    def _later(self, days: int) -> date:
        """Some days after what happened last."""
        return today_at(self._told[-1].time) + timedelta(days=days)

    def _tell(self, kind: Kind, id: str, day: date, data: EventData) -> None:
        at = in_hours(self._rng, self._seller, self._world.workday(day))
        if self._told:
            at = max(at, self._told[-1].time + _NOT_BEFORE_PREVIOUS)
        self._told.append(event(kind, f"{self._key}:{id}", at, data))


def _after(moment: datetime, events: Iterable[Event]) -> list[Event]:
    """Nothing is delivered or paid in the hour before its contract was signed."""
    return [
        one if one.time > moment else event(one.kind, one.id, moment + _NOT_BEFORE_PREVIOUS, one.data) for one in events
    ]
