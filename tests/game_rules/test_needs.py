from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from game_rules.context import Context
from game_rules.needs import moves_of
from game_rules.plan import Assessment, Step
from kpi.calendar import WorkCalendar
from kpi.contributions import Contribution
from kpi.events import DealWon, Kind
from kpi.facts import Credit, Fact
from kpi.timeline import plain

ANN, BOB, DAY = 1, 2, 739000


def won(seq: int) -> Fact:
    return Fact(
        seq,
        ("crm", f"e{seq}"),
        Kind.DEAL_WON,
        0,
        DAY,
        9,
        1,
        (Credit(ANN, 1, 1, Fraction(1)),),
        DealWon(deal="A", amount=Decimal(7)),
    )


def counted(value: int, member: int = ANN, product: int = 0) -> Contribution:
    return Contribution(1, "revenue_won", member, 1, 1, 0, product, DAY, value, True)


def moved(*now: Contribution) -> Sequence[object]:
    """What moves when event 1, which counts 500 for Ann, is read differently because of event 2."""
    fact = won(1)
    context = Context(WorkCalendar(), DAY, lambda member, day: (1, 1))
    context.remember_counted({1: {("revenue_won", ANN, 1, 1, 0, 0): 500}})
    return moves_of([Step(won(2), (Assessment(fact, plain(fact), (), now),))], context)


def test_a_product_that_becomes_known_later_moves_no_quest() -> None:
    assert [] == moved(counted(500, product=3))


def test_an_amount_that_rises_falls_nowhere() -> None:
    assert [(("revenue_won",), ANN, DAY, [])] == moved(counted(700))


def test_an_amount_that_falls_is_looked_at_day_by_day() -> None:
    assert [(("revenue_won",), ANN, DAY, ["revenue_won"])] == moved(counted(300))


def test_a_deal_that_goes_to_somebody_else_falls_for_one_and_rises_for_the_other() -> None:
    assert [
        (("revenue_won",), ANN, DAY, ["revenue_won"]),
        (("revenue_won",), BOB, DAY, []),
    ] == moved(counted(500, member=BOB))
