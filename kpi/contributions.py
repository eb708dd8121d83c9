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
from kpi.measures import Measure
from kpi.money import split
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
        "event.cost": fact.cost or 0,
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
    """What a fact adds, split over the members that share it.

    Args:   measures: those that listen to the fact's kind; names: its ``environment``.
    Returns: contributions with values other than zero; [] for a fact that does not count.
    Raises: kpi.language.EvalError when a formula divides by zero or overflows.
    """
    if not circumstance.counts:
        return []
    credits = circumstance.credits or _NOBODY
    account = circumstance.customer.id if circumstance.customer is not None else 0
    product = circumstance.item.id if circumstance.item is not None else 0
    seq, day, earns = fact.seq, fact.day, fact.earns
    found = []
    for measure in measures:
        if measure.when is not None and not measure.when.run(names):
            continue
        value = int(measure.value.run(names))
        if not value:
            continue
        for credit, part in shared(value, credits):
            if part:
                found.append(
                    Contribution(
                        seq,
                        measure.id,
                        credit.member,
                        credit.team,
                        credit.region,
                        account,
                        product,
                        day,
                        part,
                        earns,
                    )
                )
    return found


def shared(value: int, credits: tuple[Credit, ...]) -> Iterable[tuple[Credit, int]]:
    """Split a whole number over credits by largest remainder; the parts sum to it exactly."""
    if len(credits) == 1 and credits[0].is_whole:
        return ((credits[0], value),)
    return zip(credits, split(value, [credit.share for credit in credits]), strict=True)
