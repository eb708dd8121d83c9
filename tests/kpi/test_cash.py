"""When unpaid money comes, worked by hand."""

from hypothesis import given
from hypothesis import strategies as st

from kpi.cash import CashForecast, Owed, cash_forecast

TODAY = 1000
ANN, BOB = 1, 2


def expected(found: CashForecast):
    return [week.expected for week in found.weeks]


def test_without_history_money_comes_when_it_is_due():
    owed = [Owed(ANN, TODAY, 100), Owed(ANN, TODAY + 13, 50), Owed(BOB, TODAY + 60, 7), Owed(BOB, TODAY - 1, 3)]
    found = cash_forecast(owed, {}, TODAY, 2)

    assert ([100, 50], 7, 3) == (expected(found), found.later, found.doubtful)


def test_a_due_date_is_shifted_by_what_its_payer_usually_is_late():
    # Due in 3 days and always 10 late: in the second week.
    assert [0, 100] == expected(cash_forecast([Owed(ANN, TODAY + 3, 100)], {ANN: {10: 4}}, TODAY, 2))


def test_few_own_payments_count_beside_everybodys():
    # Ann's one payment was on time, Bob's nine 7 late. Of everybody's five, half a one was on time: (1 + 0.5) of 6.
    found = cash_forecast([Owed(ANN, TODAY, 600)], {ANN: {0: 1}, BOB: {7: 9}}, TODAY, 2)

    assert [150, 450] == expected(found)


def test_what_is_late_already_is_known_not_to_have_come():
    # Ten days late, when half come on time and half 20 late: the rest of the way is 10 days.
    assert [0, 100] == expected(cash_forecast([Owed(ANN, TODAY - 10, 100)], {ANN: {0: 5, 20: 5}}, TODAY, 2))


def test_what_is_later_than_any_payment_was_is_doubtful():
    found = cash_forecast([Owed(ANN, TODAY - 30, 100)], {ANN: {0: 5, 20: 5}}, TODAY, 2)

    assert (0, 0, 100) == (sum(expected(found)), found.later, found.doubtful)


def test_the_band_is_narrow_where_all_is_known_and_wide_where_it_is_not():
    sure = cash_forecast([Owed(ANN, TODAY, 100)], {ANN: {0: 9}}, TODAY, 1).weeks[0]
    # One half to come: variance 100² × ¼, so 50 ± 1.28 × 50.
    unsure = cash_forecast([Owed(ANN, TODAY, 100)], {ANN: {0: 9, 7: 9}}, TODAY, 1).weeks[0]

    assert (100, 100) == (sure.low, sure.high)
    assert (0, 114) == (unsure.low, unsure.high)


OWED = st.lists(
    st.builds(Owed, st.integers(1, 4), st.integers(TODAY - 90, TODAY + 90), st.integers(0, 10**9)), max_size=12
)
HABITS = st.dictionaries(
    st.integers(1, 3), st.dictionaries(st.integers(-30, 60), st.integers(1, 9), min_size=1, max_size=5), max_size=3
)


@given(OWED, HABITS, st.integers(1, 9))
def test_no_money_is_lost_or_made(owed, habits, weeks):
    found = cash_forecast(owed, habits, TODAY, weeks)

    assert sum(one.amount for one in owed) == sum(expected(found)) + found.later + found.doubtful
    assert all(0 <= week.low <= week.expected <= week.high for week in found.weeks)
    assert found == cash_forecast(reversed(owed), habits, TODAY, weeks)
