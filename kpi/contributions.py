"""From a fact to what it adds to the measures: who, which measure, how much."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from kpi.barrier_events import BarrierCredited
from kpi.events import (
    Activity,
    CallLogged,
    DealLost,
    EventData,
    LeadFact,
    ReturnReceived,
    StageChange,
    TicketResolved,
)
from kpi.facts import NOBODY, Credit, Customer, Fact
from kpi.language import EvalError
from kpi.measures import Measure
from kpi.money import split
from kpi.sold import Good, cost_of, goods_of, weighed
from kpi.timeline import Circumstance

__all__ = ["Contribution", "contributions", "environment", "shared"]

_NOBODY = (Credit(NOBODY, 0, 0),)


class Contribution(msgspec.Struct, frozen=True, gc=False):
    """What one event adds to one measure for one member on one day.

    ``account`` and ``product`` are ids, 0 when there is none. A taking-back is the same with a negative value.
    ``day`` is where it is counted; ``adjusts`` the closed day it is really about, 0 for one that is counted where it
    belongs.
    """

    event: int
    measure: str
    member: int
    team: int
    region: int
    account: int
    product: int
    day: int
    value: int
    earns: bool
    adjusts: int = 0


def environment(fact: Fact, circumstance: Circumstance) -> dict[str, object]:
    """The names formulas may use, with their values for this fact.

    Args:   fact, circumstance: the event and what its deal or contract says about it.
    Returns: one value for every name of ``kpi.measures.FACT_NAMES``; amounts in minor units.
    """
    data = fact.data
    customer = circumstance.customer
    due = circumstance.due_day
    return {
        "event.kind": fact.kind,
        "event.source": fact.key[0],
        "event.amount": circumstance.amount,
        "event.cost": _cost(fact, circumstance),
        **_list_price(circumstance),
        "event.hour": fact.hour,
        "event.weekday": fact.weekday,
        "event.has_due": due is not None,
        "event.days_late": max(0, fact.day - due) if due is not None else 0,
        "event.has_waited": circumstance.waited_s is not None,
        "event.waited_s": circumstance.waited_s or 0,
        "event.product": circumstance.item.name if circumstance.item is not None else "",
        "deal.known": circumstance.cycle_days is not None,
        "deal.cycle_days": circumstance.cycle_days or 0,
        "deal.amount": circumstance.deal_amount,
        "contract.amount": circumstance.contract_amount,
        "account.key": customer is not None and customer.is_key,
        "account.industry": customer.industry if customer is not None else "",
        "account.size": customer.size if customer is not None else "",
        "account.tier": customer.tier if customer is not None else "",
        "account.segment": customer.segment if customer is not None else "",
        "account.slipping": customer is not None and customer.is_slipping,
        **_particulars(data),
        **_own_fields(customer),
    }


def _cost(fact: Fact, circumstance: Circumstance) -> int:
    """What is sold costs: as told, else by its lines; less what was taken back since, and 0 where nobody knows."""
    return int(fact.cost * circumstance.kept) if fact.cost is not None else cost_of(circumstance.lines) or 0


def _list_price(circumstance: Circumstance) -> dict[str, object]:
    """What the lines of the deal came to before what was let off, less what was taken back since."""
    if not circumstance.lines:
        return {"event.discount": 0, "event.list_price": 0}
    discount = sum(line.discount for line in circumstance.lines)
    return {"event.discount": discount, "event.list_price": circumstance.amount + discount}


def _own_fields(customer: Customer | None) -> dict[str, object]:
    """Only what is filled in: a formula knows what its names say otherwise."""
    return {f"account.custom.{key}": value for key, value in customer.custom} if customer is not None else {}


def _particulars(data: EventData) -> dict[str, object]:
    named: dict[str, object] = {
        "event.duration_s": 0,
        "event.outcome": "",
        "event.direction": "",
        "event.stage": "",
        "event.reason": "",
        "event.has_place": False,
        "event.satisfaction": 0,
    }
    match data:
        case CallLogged() | Activity():
            named["event.duration_s"] = data.duration_s
            named["event.outcome"] = data.outcome or ""
            named["event.direction"] = data.direction or ""
            named["event.has_place"] = bool(data.place)
        case StageChange():
            named["event.stage"] = data.stage
        case TicketResolved():
            named["event.satisfaction"] = data.satisfaction or 0
        case DealLost() | LeadFact() | ReturnReceived():
            named["event.reason"] = data.reason or ""
        case BarrierCredited():
            named["event.outcome"] = data.outcome.value
        case _:
            pass
    return named


def contributions(
    fact: Fact, circumstance: Circumstance, measures: Iterable[Measure], names: dict[str, object]
) -> list[Contribution]:
    """What a fact adds, split over the members that share it, and over the products that its deal's lines name.

    Args:   measures: those that listen to the fact's kind; names: its ``environment``.
    Returns: contributions with values other than zero, one per measure, member and product; [] for a fact that does
        not count. Their sum over products is what each member has, over members what each product has.
    Raises: kpi.language.EvalError when a formula divides by zero or overflows.
    """
    if not circumstance.counts:
        return []
    credits = circumstance.credits or _NOBODY
    account = circumstance.customer.id if circumstance.customer is not None else 0
    product = circumstance.item.id if circumstance.item is not None else 0
    seq, day, earns = fact.seq, fact.day, fact.earns
    goods = goods_of(circumstance.lines)
    found = []
    for measure in measures:
        if measure.when is not None and not measure.when.run(names):
            continue
        value = int(measure.value.run(names))
        if not value:
            continue
        sold = _sold(measure, value, names, goods) if goods else ((product, value),)
        for credit, good, part in _cells(value, credits, sold):
            if part:
                found.append(
                    Contribution(
                        seq,
                        measure.id,
                        credit.member,
                        credit.team,
                        credit.region,
                        account,
                        good,
                        day,
                        part,
                        earns,
                    )
                )
    return found


def _sold(
    measure: Measure, value: int, names: dict[str, object], goods: tuple[Good, ...]
) -> tuple[tuple[int, int], ...]:
    """Which product has what part of a value: its own where these add up to it, else by what is sold of it."""
    if len(goods) == 1:
        return ((goods[0].product, value),)
    own = _own_parts(measure, names, goods)
    parts = own if sum(own) == value else weighed(value, [good.value for good in goods])
    return tuple((good.product, part) for good, part in zip(goods, parts, strict=True))


def _own_parts(measure: Measure, names: dict[str, object], goods: tuple[Good, ...]) -> list[int]:
    """What the measure says of each product alone; [] where it can say nothing."""
    try:
        return [
            int(
                measure.value.run(
                    names
                    | {
                        "event.amount": good.value,
                        "event.cost": good.cost,
                        "event.discount": good.discount,
                        "event.list_price": good.value + good.discount,
                    }
                )
            )
            for good in goods
        ]
    except EvalError:
        return []


def _cells(
    value: int, credits: tuple[Credit, ...], sold: tuple[tuple[int, int], ...]
) -> Iterable[tuple[Credit, int, int]]:
    """The part of each member in each product: members' and products' sums are both exact."""
    whose = list(shared(value, credits))
    if len(sold) == 1:
        return [(credit, sold[0][0], part) for credit, part in whose]
    left = [part for _, part in whose]
    *others, last = sorted(sold, key=lambda one: abs(one[1]))
    found = []
    for product, worth in others:
        for place, (credit, part) in enumerate(shared(worth, credits)):
            left[place] -= part
            found.append((credit, product, part))
    # What rounding leaves is the largest one's: each column but this is exact by itself, and so are all rows.
    return [*found, *((credit, last[0], left[place]) for place, (credit, _) in enumerate(whose))]


def shared(value: int, credits: tuple[Credit, ...]) -> Iterable[tuple[Credit, int]]:
    """Split a whole number over credits by largest remainder; the parts sum to it exactly."""
    if len(credits) == 1 and credits[0].is_whole:
        return ((credits[0], value),)
    return zip(credits, split(value, [credit.share for credit in credits]), strict=True)
