"""What a period will end with, in numbers worked by hand."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from msgspec import structs

from kpi.calendar import WorkCalendar
from kpi.conversion import Experience
from kpi.courses import Course, Dwell, Stake, Whose
from kpi.forecast import (
    Ahead,
    Days,
    OpenDeal,
    Past,
    StagePart,
    Tempo,
    Worth,
    ahead_of,
    deal_forecast,
    entry_mix,
    kept_share,
    open_on,
    steady_forecast,
    tempos,
    workdays_back,
)
from kpi.stakes import parts_of, scopes_of, shares_of

DAY = date(2026, 11, 20).toordinal()
ANN = Whose(1, 10, 100)


def course(since: int, until: int, amount: int = 100, *, won: bool = True, told: int = 100, stage: str = "offer"):
    return Course("D", won and bool(until), until, amount, (Dwell(stage, since, until, told),), ANN)


def ahead(days: int, nights: tuple[int, ...] = ()) -> Ahead:
    """A win and a loss a quarter a day each, as in test_conversion."""
    known = Experience([course(1, 3), course(1, 3, won=False)], 10).all()
    pairs = tuple((night, 0) for night in nights)
    return Ahead(known.within(days), known.within(0), pairs, len(nights), {"offer": 1.0}, 10)


def test_open_deals_bring_their_amount_by_their_chance():
    deals = [OpenDeal("offer", 0, 1000, ANN), OpenDeal("offer", 3, 600, ANN)]
    found = deal_forecast(5000, deals, Tempo(), ahead(1), Worth.AMOUNT, 0)

    assert (StagePart("offer", 2, 1600, 400.0),) == found.stages
    assert (5000, 400.0, 0.0, 5400.0) == (found.attained, found.pipeline, found.run_rate, found.outlook.mean)
    # At least one of the two comes: 1 - 3/4 × 3/4.
    assert 0.4375 == pytest.approx(found.outlook.at_least(5600))


def test_counted_deals_bring_one_each():
    found = deal_forecast(3, [OpenDeal("offer", 0, 1000, ANN)] * 2, Tempo(), ahead(1), Worth.COUNT, 0)

    assert 3.5 == found.outlook.mean
    assert 1 / 16 == pytest.approx(found.outlook.at_least(5))


def test_a_deal_without_an_amount_is_worth_a_typical_one_and_estimates_shrink():
    deals = [OpenDeal("offer", 0, 0, ANN), OpenDeal("offer", 0, 1000, ANN)]
    left = replace(ahead(1), kept=Fraction(1, 2))

    assert 300.0 == deal_forecast(0, deals, Tempo(), left, Worth.AMOUNT, 700).pipeline


def test_business_nobody_knows_of_comes_at_the_present_pace():
    # In ten working days five deals were opened, two won out of nothing. Two working days are left, one night each:
    # new ones 0.5 × 2 × 0.25 = 0.25, out of nothing 0.2 × 2 = 0.4; each brings 100.
    found = deal_forecast(0, [], Tempo(5, 2, [100, 100]), ahead(1, (1, 1)), Worth.AMOUNT, 0)

    assert 65.0 == pytest.approx(found.run_rate)


@pytest.mark.parametrize("deals", [[], [OpenDeal("offer", 5, 1000, ANN)]])
def test_a_period_that_is_over_ends_with_what_is_attained(deals):
    found = deal_forecast(900, deals, Tempo(50, 5, [100]), ahead(0), Worth.AMOUNT, 100)

    assert (900, 0.0, 1.0, 0.0) == (
        found.outlook.quantile(0.9),
        found.run_rate,
        found.outlook.at_least(900),
        found.outlook.at_least(901),
    )


def test_without_a_past_only_what_is_attained_is_sure():
    nothing = ahead_of(Experience([], 1).all(), [], DAY, Days(DAY, DAY + 9), WorkCalendar())

    assert 40 == deal_forecast(40, [OpenDeal("new", 1, 9, ANN)], Tempo(), nothing, Worth.AMOUNT, 0).outlook.mean


def test_a_period_that_has_not_begun_is_looked_at_from_its_first_day():
    # Friday: Saturday to the Sunday after are nine days, Monday to Friday are worked.
    known = Experience([course(1, 3), course(1, 3, won=False)], 10).all()
    left = ahead_of(known, [], DAY, Days(DAY + 3, DAY + 9), WorkCalendar())

    assert (((6, 0), (5, 0), (4, 0), (3, 0), (2, 0)), 5, 1) == (left.nights, left.left, left.looked_back)
    # Half of the open deals are left each day; after two days a quarter is still to be won or lost.
    assert 0.125 == pytest.approx(left.chance_of(OpenDeal("offer", 0, 1, ANN)), abs=0.002)


def test_one_looks_back_half_a_year_or_as_far_as_anything_is_known():
    assert [130, 5, 1, 0] == [workdays_back(DAY, WorkCalendar(), since) for since in (1, DAY - 5, DAY, DAY + 9)]


def test_what_comes_bit_by_bit_goes_on_as_it_went():
    # 10 a day on average over four days, varying by 0, 10, 10, 20: variance 50.
    found = steady_forecast(100, Past(40, 600.0, 4), 2)

    assert (20.0, 120.0) == (found.run_rate, found.outlook.mean)
    assert (50 * 2 * 1.5) ** 0.5 == pytest.approx(found.outlook.deviation)
    assert 0.5 == pytest.approx(found.outlook.at_least(120), abs=0.02)


@pytest.mark.parametrize(("workdays", "left"), [(0, 5), (20, 0)])
def test_without_days_nothing_more_comes(workdays, left):
    assert 100 == steady_forecast(100, Past(30, 500.0, workdays), left).outlook.quantile(0.9)


def test_days_are_not_negative():
    with pytest.raises(ValueError, match="cannot be"):
        steady_forecast(0, Past(0, 0.0, -1), 0)


def test_the_past_is_seen_as_it_was():
    courses = [course(10, 20), course(15, 0, told=300), course(30, 0)]

    assert [OpenDeal("offer", 8, 100, ANN), OpenDeal("offer", 3, 300, ANN)] == open_on(courses, 18)
    assert [OpenDeal("offer", 5, 300, ANN)] == open_on(courses, 20)


def test_the_pace_of_a_scope_counts_openings_and_wins():
    direct = Course("S", True, 50, 70, (), Whose(2, 10, 100))
    found = tempos([course(10, 20, 90), course(15, 0), direct], 60)

    assert Tempo(2, 1, [90, 70]) == found["company", 0]
    assert Tempo(2, 0, [90]) == found["member", 1]
    assert {("company", 0), ("region", 100), ("team", 10), ("member", 1), ("member", 2)} == set(found)


def test_what_is_longer_ago_says_nothing_of_the_present_pace():
    assert {} == tempos([course(10, 20)], 400)


def test_a_few_sizes_stand_for_all():
    assert ((), (5,), (1, 2, 3)) == (Tempo().sizes(), Tempo(amounts=[5]).sizes(), Tempo(amounts=[3, 1, 2]).sizes())
    assert 12 == len(Tempo(amounts=list(range(100))).sizes())


def test_where_deals_begin_and_what_is_kept_of_estimates():
    courses = [course(1, 5, 80), course(2, 6, 70), course(3, 0, stage="need"), course(99, 0)]

    assert {"need": 1 / 3, "offer": 2 / 3} == entry_mix(courses, 50)
    assert Fraction(150, 200) == kept_share(courses, 50)
    assert ({}, Fraction(1)) == (entry_mix([], 50), kept_share([], 50))


def test_a_deal_counts_for_everybody_it_belongs_to():
    assert (("company", 0), ("team", 10)) == scopes_of(Whose(0, 10, 0))


BOTH = (Stake(ANN, Fraction(2, 3)), Stake(Whose(2, 10, 100), Fraction(1, 3)))


def test_a_shared_deal_counts_for_each_by_their_part():
    # Ann and Bob are of one team: it has all of it.
    assert {("company", 0): 100, ("region", 100): 100, ("team", 10): 100, ("member", 1): 67, ("member", 2): 33} == (
        parts_of(100, ANN, BOTH)
    )
    assert (1, 0) == tuple(parts_of(1, ANN, BOTH)["member", id] for id in (1, 2))
    assert 1 / 3 == pytest.approx(shares_of(ANN, BOTH)["member", 2])


def test_new_business_of_a_shared_deal_is_shared():
    found = tempos([structs.replace(course(5, 9), stakes=BOTH)], 30)

    assert [1.0, pytest.approx(2 / 3), pytest.approx(1 / 3)] == [
        found[scope].opened for scope in (("team", 10), ("member", 1), ("member", 2))
    ]


def test_new_business_comes_by_its_season():
    even, busy = ahead(1, (1,)), replace(ahead(1, (1,)), seasons=(2.0,))

    assert 2 * even.won_per_opening == pytest.approx(busy.won_per_opening)
    assert 1500 == steady_forecast(0, Past(1000, 100_000.0, 10), 10, season=1.5).outlook.mean
