from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from game_rules.context import Context, MemberState
from game_rules.editions import Editions
from game_rules.needs import Days, goals_of, moves_of, openings, streaks_to_open
from game_rules.plan import Assessment, Step
from game_rules.rulebook_load import load
from kpi.calendar import WorkCalendar
from kpi.contributions import Contribution
from kpi.events import DealWon, Kind
from kpi.facts import Credit, Fact
from kpi.timeline import plain
from tests.game_rules.small_rulebook import FILE, SMALL

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
    assert [(("revenue_won",), ANN, DAY, {})] == moved(counted(700))


def test_an_amount_that_falls_tells_by_how_much() -> None:
    assert [(("revenue_won",), ANN, DAY, {"revenue_won": -200})] == moved(counted(300))


def test_a_deal_that_goes_to_somebody_else_falls_for_one_and_rises_for_the_other() -> None:
    assert [
        (("revenue_won",), ANN, DAY, {"revenue_won": -500}),
        (("revenue_won",), BOB, DAY, {}),
    ] == moved(counted(500, member=BOB))


def test_a_streak_is_read_whole_only_when_a_day_may_begin_or_end_to_be_an_active_one() -> None:
    context = Context(
        WorkCalendar(), DAY, lambda member, day: (1, 1), [MemberState(ANN, "rep"), MemberState(BOB, "rep")]
    )
    days = [Days("touches", member, day, day) for member, day in ((ANN, DAY - 2), (ANN, DAY - 1), (BOB, DAY - 2))]
    taken = dict(zip(days, (-2, 0, -3), strict=True))
    recorded = {days[0]: {DAY - 2: 3}, days[1]: {DAY - 1: 1}, days[2]: {DAY - 2: 3}}

    assert {BOB: Days("touches", BOB, 1, date.max.toordinal())} == streaks_to_open(taken, recorded, context)
    assert {DAY - 2, DAY - 1} == context.member(ANN).lasting
    assert [ANN] == list(streaks_to_open({days[1]: 0}, {}, context))


@pytest.mark.parametrize(("made", "reached_day", "opened"), [(19, 0, False), (20, DAY - 1, True), (20, 0, True)])
def test_a_quest_that_was_not_reached_is_not_read_day_by_day_when_it_falls(
    made: int, reached_day: int, opened: bool
) -> None:
    editions = Editions([(1, load(SMALL, file=FILE, minor_units=2))])
    context = Context(WorkCalendar(), DAY, lambda member, day: (1, 1), [MemberState(ANN, "rep")])
    moves = [(("calls",), ANN, DAY - 1, {"calls": -1})]
    for key in goals_of([], moves, context, editions):
        state = context.goal(key)
        state.progress, state.last_day, state.is_new = {"calls": made}, DAY, False
        state.reached_day = reached_day if key[0] == "twenty" else 0

    assert opened == ("twenty" in {key[0] for key in openings([], moves, context, editions).goals})
