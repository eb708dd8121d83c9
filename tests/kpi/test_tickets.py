"""How a ticket stands, how long a customer waited, and what a return leaves of a win. Worked by hand."""

from decimal import Decimal
from itertools import permutations

import pytest

from kpi.events import (
    Amendment,
    DealWon,
    Kind,
    ReturnReceived,
    Reversal,
    Target,
    TicketAnswered,
    TicketOpened,
    TicketResolved,
)
from kpi.facts import Credit, Fact
from kpi.pipeline import deal_of
from kpi.tickets import Ticket, TicketState, ticket_of
from kpi.timeline import Standing, circumstances
from tests.kpi.facts import fact

ANN, BOB = Credit(1, 1, 1), Credit(2, 1, 1)
HOUR_S = 3600
SUBJECT = "ticket:T"


def opened(id: str, hour: int = 0, title: str = "It leaks") -> Fact:
    return fact(id, Kind.TICKET_OPENED, TicketOpened(ticket="T", title=title), hour, subject=SUBJECT, credits=(ANN,))


def answered(id: str, hour: int) -> Fact:
    return fact(id, Kind.TICKET_ANSWERED, TicketAnswered(ticket="T"), hour, subject=SUBJECT, credits=(BOB,))


def resolved(id: str, hour: int, points: int | None = None) -> Fact:
    data = TicketResolved(ticket="T", satisfaction=points)
    return fact(id, Kind.TICKET_RESOLVED, data, hour, subject=SUBJECT, credits=(BOB,))


def back(id: str, of: str, hour: int = 90, amount: int | None = None) -> Fact:
    data = Reversal(reverses=Target(source="t", id=of))
    return fact(id, Kind.REVERSED, data, hour, amount=amount, subject=None, target=("t", of))


def ticket(*facts: Fact) -> Ticket:
    found = ticket_of(facts, circumstances(facts))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ((opened("1"),), TicketState.OPEN),
        ((opened("1"), answered("2", 3)), TicketState.ANSWERED),
        ((opened("1"), answered("2", 3), resolved("3", 9)), TicketState.RESOLVED),
        ((opened("1"), resolved("3", 9), opened("4", 12)), TicketState.OPEN),
        ((opened("1"), answered("2", 3), resolved("3", 9), back("4", "3")), TicketState.ANSWERED),
    ],
)
def test_how_it_stands(facts: tuple[Fact, ...], state: TicketState) -> None:
    assert {state} == {ticket(*order).state for order in permutations(facts)}


def test_the_first_answer_is_what_a_customer_waited_for() -> None:
    facts = (opened("1"), answered("2", 3), answered("3", 5), resolved("4", 9, 5))
    read = circumstances(facts)

    assert [None, 3 * HOUR_S, 5 * HOUR_S, 9 * HOUR_S] == [read[seq].waited_s for seq in (1, 2, 3, 4)]
    assert Standing.REPEATED is read[3].standing
    assert (5, BOB) == (ticket(*facts).satisfaction, ticket(*facts).holder)


def test_a_ticket_that_is_opened_again_is_not_resolved() -> None:
    facts = (opened("1"), resolved("2", 9), opened("3", 12), resolved("4", 20))
    read = circumstances(facts)

    assert [Standing.COUNTED, Standing.REOPENED, Standing.REPEATED, Standing.COUNTED] == [
        read[seq].standing for seq in (1, 2, 3, 4)
    ]


def won(id: str, amount: int = 1000, hour: int = 0) -> Fact:
    return fact(id, Kind.DEAL_WON, DealWon(deal="D", amount=Decimal(amount)), hour, amount=amount, credits=(ANN,))


def came_back(id: str, amount: int | None, hour: int = 5) -> Fact:
    return fact(id, Kind.RETURN, ReturnReceived(deal="D"), hour, amount=amount)


def amended(id: str, amount: int, hour: int) -> Fact:
    return fact(id, Kind.DEAL_AMENDED, Amendment(deal="D"), hour, amount=amount)


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        ((won("1"), came_back("2", 300)), 700),
        ((won("1"), came_back("2", 300), came_back("3", 200)), 500),
        ((won("1"), came_back("2", None)), 1000),
        ((won("1"), came_back("2", 5000)), 0),
        ((won("1"), came_back("2", 300), back("3", "2")), 1000),
        ((won("1"), came_back("2", 300), back("3", "2", amount=100)), 800),
        # Half of it came back: half of what it proved to be worth is left.
        ((won("1"), came_back("2", 500), amended("3", 2000, 9)), 1000),
        # What came back before it was won has nothing to do with it.
        ((won("1", hour=9), came_back("2", 300, 2)), 1000),
    ],
)
def test_what_comes_back_is_taken_from_the_win(facts: tuple[Fact, ...], left: int) -> None:
    for order in permutations(facts):
        found = deal_of(order, circumstances(order))
        assert found is not None
        assert left == found.amount


def test_a_return_belongs_to_whose_deal_it_is() -> None:
    facts = (won("1"), came_back("2", 300))

    assert (ANN,) == circumstances(facts)[2].credits
