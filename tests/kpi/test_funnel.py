"""Where deals get through and where they wait, in numbers worked by hand."""

from collections.abc import Iterable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from kpi.courses import Course, Dwell
from kpi.forecast import Days
from kpi.funnel import (
    Settling,
    StageFlow,
    Usual,
    settling,
    stage_order,
    usual_days,
    waiting_now,
)
from kpi.funnel import flow_of_ended as ended_flow
from kpi.funnel import flow_of_opened as opened_flow
from tests.kpi.counting import ended_in, standing, stays, stood, ways_of

ORDER = ("need", "offer", "close")
ALL = Days(1, 1000)


def course(id: str, *stays: tuple[str, int], end: int = 0, won: bool = True, amount: int = 100) -> Course:
    """Stays as (stage, since); end 0 while it is open."""
    ends = [since for _, since in stays[1:]] + [end]
    dwells = tuple(Dwell(stage, since, until, amount) for (stage, since), until in zip(stays, ends, strict=True))
    return Course(id, won and bool(end), end, amount, dwells)


def flow_of_opened(deals: Iterable[Course], order: tuple[str, ...], days: Days) -> tuple[StageFlow, ...]:
    some = tuple(deals)
    return opened_flow(ways_of(some, days), stays(some, began=days), order)


def flow_of_ended(deals: Iterable[Course], order: tuple[str, ...], days: Days) -> tuple[StageFlow, ...]:
    some = tuple(deals)
    return ended_flow(ended_in(some, days), stood(some, days.last), order)


STRAIGHT = course("A", ("need", 1), ("offer", 3), ("close", 7), end=10)
SKIPPED = course("B", ("need", 1), ("close", 5), end=9, won=False)
WENT_BACK = course("C", ("need", 2), ("offer", 4), ("need", 6), end=8, won=False)
OPEN = course("D", ("need", 5), ("offer", 20))
DEALS = (STRAIGHT, SKIPPED, WENT_BACK, OPEN)


def test_deals_opened_in_a_period_are_followed_to_where_they_are():
    need, offer, close = flow_of_opened(DEALS, ORDER, ALL)

    # Stays in "need": 2, 4, 2, 2 and 15 days.
    assert StageFlow("need", 4, 0, 4, 0, 0, 0, Fraction(2), 15) == need
    # Passed over by B; C got no further than here and was lost, after it went back once; D still stands here.
    assert StageFlow("offer", 4, 1, 2, 1, 1, 1, Fraction(3), 4) == offer
    assert StageFlow("close", 2, 0, 1, 1, 0, 0, Fraction(7, 2), 4) == close
    assert [1, Fraction(2, 3), Fraction(1, 2)] == [one.conversion for one in (need, offer, close)]


def test_a_step_back_that_was_told_after_the_end_is_one_too():
    late = replace(STRAIGHT, afterwards=("offer", "close", "need"))

    assert [0, 0, 2] == [one.back for one in flow_of_opened([late], ORDER, ALL)]


def test_only_deals_opened_in_the_period_count():
    assert [1, 1, 0] == [one.reached for one in flow_of_opened(DEALS, ORDER, Days(5, 9))]
    assert None is flow_of_opened([], ORDER, ALL)[0].conversion


def test_stays_that_ended_in_a_period_count_by_how_they_ended():
    need, offer, close = flow_of_ended(DEALS, ORDER, Days(5, 9))

    # B moved on from "need" past "offer", C was lost there; D stood there.
    assert (2, 1, 1, 1) == (need.reached, need.onward, need.lost, need.waiting)
    # A moved on, C went back, B passed over.
    assert (3, 1, 2, 1, 0) == (offer.reached, offer.skipped, offer.onward, offer.back, offer.lost)
    assert (1, 0, 1, 1) == (close.reached, close.onward, close.lost, close.waiting)


def test_stages_stand_as_they_were_put_and_others_behind_them_by_what_comes_later():
    told = course("E", ("", 1), ("trial", 2), ("offer", 3))

    assert ("", "need", "offer", "trial", "close") == stage_order(ways_of([told, STRAIGHT]), ("need", "offer"))
    assert ORDER == stage_order([], ORDER)


def test_what_passes_a_stage_per_day_is_what_a_day_less_frees():
    usual = usual_days(stays([STRAIGHT, SKIPPED, WENT_BACK]), Days(1, 10))

    assert Usual(2, Fraction(3), 4, Fraction(200, 10)) == usual["offer"]
    assert Usual(4, Fraction(2), 4, Fraction(400, 10)) == usual["need"]


def test_who_waits_longer_than_nine_of_ten_is_stuck():
    usual = usual_days(stays([STRAIGHT, WENT_BACK]), Days(1, 10))
    young = course("F", ("offer", 28), amount=50)
    found = waiting_now(standing([OPEN, young, STRAIGHT], 30), usual)

    assert {"offer"} == set(found)
    assert (2, 150, Fraction(6)) == (found["offer"].deals, found["offer"].value, found["offer"].median_days)
    assert 1 == found["offer"].stuck


def test_where_nothing_is_usual_nobody_is_stuck():
    assert 0 == waiting_now(standing([OPEN], 900), {})["offer"].stuck


def test_from_delivery_to_payment():
    # The last one was paid before the delivery: that took no days.
    paid = [(30, 1, 600), (20, 1, 300), (-5, 1, 100)]

    assert Settling(3, Fraction(20), 30, Fraction(1000, 100)) == settling(paid, Days(1, 100))
    assert Settling(0, None, None, Fraction(0)) == settling([], Days(1, 100))


@pytest.mark.parametrize("ask", [usual_days, settling], ids=["usual", "settling"])
def test_without_days_there_is_no_pace(ask):
    with pytest.raises(ValueError, match="there is no day"):
        ask([], Days(2, 1))


courses = st.lists(
    st.builds(
        lambda stages, end, won: course("X", *((s, 1 + 2 * n) for n, s in enumerate(stages)), end=end * 50, won=won),
        st.lists(st.sampled_from(ORDER), min_size=1, max_size=6),
        st.integers(0, 1),
        st.booleans(),
    ),
    max_size=12,
)


@given(deals=courses)
def test_everybody_who_reached_a_stage_is_accounted_for(deals: list[Course]):
    flows = flow_of_opened(deals, ORDER, ALL)

    assert [one.reached for one in flows] == sorted((one.reached for one in flows), reverse=True)
    assert all(one.onward + one.lost <= one.reached and one.skipped <= one.reached for one in flows)
    assert sum(one.waiting for one in flows) == sum(deal.is_open for deal in deals)
