"""Random stories: few people, deals and contracts, so that everything clashes with everything."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import strategies as some
from msgspec import convert

from kpi.events import (
    DATA_OF,
    Amendment,
    CallLogged,
    CallOutcome,
    Collection,
    ContractAmended,
    ContractDecided,
    ContractSigned,
    ContractSubmitted,
    DealLost,
    DealOpened,
    DealReopened,
    DealWon,
    Delivery,
    EventData,
    Instalment,
    Kind,
    ReturnReceived,
    Reversal,
    Target,
)
from kpi.facts import WHOLE, Credit, Customer, Fact, Item

FIRST_DAY = date(2026, 11, 27).toordinal()  # A Friday: a weekend, a new week and a new month follow.
DAYS = 8
TODAY = FIRST_DAY + DAYS
_HOUR = timedelta(hours=1)
_MICROSECOND = timedelta(microseconds=1)
_EPOCH = date(1970, 1, 1)
ROLES = {1: "rep", 2: "rep", 3: "lead"}


def place_of(member: int, day: int) -> tuple[int, int]:
    """Everybody has a team of their own; the first member moves to the second's in the middle of the story."""
    team = 2 if member == 1 and day > FIRST_DAY + 4 else member
    return team, team % 2


_AMOUNTS = some.sampled_from([0, 3, 10, 30, 45, 90])
_DEALS = some.sampled_from(["A", "B"])
_CUSTOMERS = some.sampled_from([None, Customer(1), Customer(2, is_key=True)])
_SHARES = some.sampled_from([(WHOLE,), (WHOLE,), (WHOLE,), (Fraction(1, 3), Fraction(2, 3)), (Fraction(1, 2),) * 2])


# Calls and wins more often: most rules and quests are about them.
_KINDS = [
    *(Kind.CALL, Kind.CALL, Kind.CALL, Kind.DEAL_OPENED, Kind.DEAL_WON, Kind.DEAL_WON, Kind.DEAL_LOST),
    *(Kind.DEAL_REOPENED, Kind.DEAL_AMENDED, Kind.CONTRACT_SIGNED, Kind.DELIVERY, Kind.COLLECTION),
    *(Kind.RETURN, Kind.TICKET_OPENED, Kind.TICKET_ANSWERED, Kind.TICKET_RESOLVED),
    *(Kind.CONTRACT_AMENDED, Kind.CONTRACT_SUBMITTED, Kind.CONTRACT_APPROVED),
]


@some.composite
def _credits(draw: some.DrawFn, day: int) -> tuple[Credit, ...]:
    shares = draw(_SHARES)
    members = draw(some.permutations(list(ROLES)))
    return tuple(Credit(member, *place_of(member, day), share) for member, share in zip(members, shares, strict=False))


def _money(amount: int) -> Decimal:
    return Decimal(amount)


@some.composite
def _told(draw: some.DrawFn) -> tuple[Kind, EventData, int | None, int | None, str | None]:
    """Kind, data, amount, cost and subject of one event."""
    kind = draw(some.sampled_from(_KINDS))
    amount, deal = draw(_AMOUNTS), draw(_DEALS)
    match kind:
        case Kind.CALL:
            contact = draw(some.sampled_from([None, "x", "y"]))
            call = CallLogged(outcome=CallOutcome.CONNECTED, duration_s=draw(some.integers(0, 7)), contact=contact)
            return kind, call, None, None, None
        case Kind.DEAL_OPENED:
            return kind, DealOpened(deal=deal), amount, None, f"deal:{deal}"
        case Kind.DEAL_WON:
            cost = draw(some.sampled_from([None, 5, 50]))
            return kind, DealWon(deal=deal, amount=_money(amount)), amount, cost, f"deal:{deal}"
        case Kind.DEAL_LOST:
            return kind, DealLost(deal=deal), None, None, f"deal:{deal}"
        case Kind.DEAL_REOPENED:
            return kind, DealReopened(deal=deal), None, None, f"deal:{deal}"
        case Kind.DEAL_AMENDED:
            return kind, Amendment(deal=deal), draw(some.sampled_from([None, amount])), None, f"deal:{deal}"
        case Kind.RETURN:
            return kind, ReturnReceived(deal=deal, amount=_money(amount)), amount, None, f"deal:{deal}"
        case _ if kind.is_ticket:
            data = {"ticket": "T"} | ({"satisfaction": 5} if kind is Kind.TICKET_RESOLVED else {})
            return kind, convert(data, DATA_OF[kind]), None, None, "ticket:T"
        case _:
            return draw(_told_of_contract(kind, amount))


@some.composite
def _told_of_contract(
    draw: some.DrawFn, kind: Kind, amount: int
) -> tuple[Kind, EventData, int | None, int | None, str | None]:
    match kind:
        case Kind.CONTRACT_SIGNED:
            due = date.fromordinal(FIRST_DAY + draw(some.integers(0, DAYS)))
            plan = (Instalment(instalment="1", due_on=due, amount=_money(amount)),)
            return (
                kind,
                ContractSigned(contract="C", amount=_money(amount), instalments=plan),
                amount,
                None,
                "contract:C",
            )
        case Kind.CONTRACT_AMENDED:
            amended = ContractAmended(contract="C", amount=_money(amount))
            return kind, amended, amount, None, "contract:C"
        case Kind.CONTRACT_SUBMITTED:
            steps = draw(some.sampled_from([(), ("lead",)]))
            asked = ContractSubmitted(contract="C", amount=_money(amount), by=1, steps=steps)
            return kind, asked, amount, None, "contract:C"
        case Kind.CONTRACT_APPROVED:
            of = f"{draw(some.integers(0, 5)):03d}"
            return kind, ContractDecided(contract="C", submission=of, step=0, by=3), None, None, "contract:C"
        case Kind.DELIVERY:
            return kind, Delivery(contract="C"), None, None, "contract:C"
        case _:
            contract = draw(some.sampled_from(["C", "C", None]))
            part = draw(some.sampled_from([None, "1", "2"])) if contract else None
            data = Collection(amount=_money(amount), contract=contract, instalment=part)
            return kind, data, amount, None, "contract:C" if contract else None


@some.composite
def _fact(draw: some.DrawFn, number: int, earlier: int) -> Fact:
    day = FIRST_DAY + draw(some.integers(0, DAYS - 1))
    hour = draw(some.sampled_from([9, 10, 15]))
    at_us = (date.fromordinal(day) - _EPOCH + hour * _HOUR) // _MICROSECOND
    key = ("test", f"{number:03d}")
    weekday = date.fromordinal(day).isoweekday()
    if earlier and draw(some.integers(0, 4)) == 0:
        target = ("test", f"{draw(some.integers(0, earlier)):03d}")
        part = draw(some.sampled_from([None, None, 1, 4, 20]))
        data = Reversal(reverses=Target(source=target[0], id=target[1]))
        return Fact(0, key, Kind.REVERSED, at_us, day, hour, weekday, (), data, amount=part, target=target)
    kind, told, amount, cost, subject = draw(_told())
    may_inherit = kind in (Kind.DELIVERY, Kind.COLLECTION, Kind.DEAL_REOPENED, Kind.DEAL_AMENDED) or kind in (
        Kind.CONTRACT_AMENDED,
        Kind.CONTRACT_APPROVED,
        Kind.RETURN,
    )
    credits = () if may_inherit and draw(some.booleans()) else draw(_credits(day))
    item = draw(some.sampled_from([None, Item(1, "P")])) if kind is Kind.DEAL_WON else None
    return Fact(
        0,
        key,
        kind,
        at_us,
        day,
        hour,
        weekday,
        credits,
        told,
        amount,
        cost,
        draw(_CUSTOMERS),
        item,
        subject,
        earns=draw(some.integers(0, 9)) > 0,
        plan=_plan(told),
    )


def _plan(data: EventData) -> tuple[tuple[str, int], ...]:
    if not isinstance(data, ContractSigned | ContractAmended):
        return ()
    return tuple((one.instalment, one.due_on.toordinal()) for one in data.instalments)


@some.composite
def stories(draw: some.DrawFn, longest: int = 14) -> tuple[Fact, ...]:
    """A set of facts; a reversal may aim at any of them, at one that never comes, or at another reversal."""
    count = draw(some.integers(1, longest))
    return tuple(draw(_fact(number, count)) for number in range(count))


@some.composite
def deliveries(draw: some.DrawFn, facts: Sequence[Fact]) -> list[list[Fact]]:
    """The same facts in some order, cut into batches."""
    shuffled = draw(some.permutations(facts))
    cuts = sorted(draw(some.sets(some.integers(1, len(facts)), max_size=len(facts))))
    edges = [0, *cuts, len(facts)]
    return [list(shuffled[start:end]) for start, end in pairwise(edges) if start < end]
