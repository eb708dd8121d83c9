"""What would have been said of past periods, from what had happened by then."""

from datetime import date
from fractions import Fraction

import pytest

from kpi.calendar import WorkCalendar
from kpi.conversion import Experience
from kpi.courses import Course, Dwell, Stake, Whose
from kpi.forecast import Days, OpenDeal, Tempo, Worth
from kpi.replay import Replayed, days_within, deals_by_scope, replay_deals, replay_steady, typical_of, won_between

ANN = Whose(1, 10, 100)
COMPANY = ("company", 0)
WORKED = WorkCalendar()


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


JUNE = Replayed("2026-06", Days(day("2026-06-01"), day("2026-06-30")), Days(day("2026-05-01"), day("2026-05-31")), {})


def course(since: int, until: int, *, won: bool = True, amount: int = 100) -> Course:
    return Course(f"D{since}", won, until, amount, (Dwell("offer", since, until, amount),), ANN)


def test_a_period_is_looked_at_three_times():
    assert tuple(map(day, ("2026-06-08", "2026-06-15", "2026-06-22"))) == days_within(JUNE.days, WORKED)
    assert () == days_within(Days(day("2026-06-06"), day("2026-06-07")), WORKED)


def test_what_was_won_counts_for_each_scope():
    courses = [course(1, 5), course(2, 9), course(3, 6, won=False)]

    assert {COMPANY: 100, ("region", 100): 100, ("team", 10): 100, ("member", 1): 100} == won_between(
        courses, Days(1, 5), Worth.AMOUNT
    )
    assert 2 == won_between(courses, Days(1, 9), Worth.COUNT)[COMPANY]


def test_a_past_period_is_forecast_from_what_had_happened():
    every_other = [course(start, start + 10, won=bool(start % 2)) for start in range(day("2026-01-01"), JUNE.days.last)]
    said = replay_deals(every_other, Experience(every_other, JUNE.days.last), [JUNE], WORKED, Worth.COUNT, [COMPANY])

    assert ["2026-06"] * 3 == [one.period for one in said]
    assert {15} == {one.actual for one in said}
    assert all(abs(one.outlook.mean - 15) < 4 for one in said)
    assert said[0].outlook.deviation > said[2].outlook.deviation


def test_later_days_change_nothing_of_what_was_said():
    known = [course(start, start + 10) for start in range(day("2026-01-01"), day("2026-06-01"), 3)]
    later = [course(start, start + 90, won=False) for start in range(day("2026-06-23"), day("2026-07-20"))]

    def means(courses: list[Course]) -> list[float]:
        experience = Experience(courses, day("2026-12-31"))
        said = replay_deals(courses, experience, [JUNE], WORKED, Worth.AMOUNT, [COMPANY])
        return [one.outlook.mean for one in said]

    assert means(known) == means(known + later)


def test_without_a_past_nothing_would_have_been_said():
    assert [] == replay_deals([], Experience([], 1), [JUNE], WORKED, Worth.COUNT, [COMPANY])
    assert [] == replay_steady({}, [JUNE], WORKED, [COMPANY])


def test_what_came_bit_by_bit_is_said_to_go_on():
    daily = {
        COMPANY: {
            one: 10 for one in range(day("2025-10-01"), JUNE.days.last + 1) if date.fromordinal(one).weekday() < 5
        }
    }
    said = replay_steady(daily, [JUNE], WORKED, [COMPANY])

    assert [220] * 3 == [one.actual for one in said]
    assert [210] * 3 == [one.threshold for one in said]
    assert [220.0] * 3 == pytest.approx([one.outlook.mean for one in said])


def test_what_nobody_said_is_worth_an_average_win():
    assert (0, 20) == (typical_of({}), typical_of({COMPANY: Tempo(amounts=[10, 30])}))


def test_open_deals_count_for_each_scope():
    deal = OpenDeal("offer", 1, 1, Whose(1, 0, 0))

    assert {COMPANY: [deal], ("member", 1): [deal]} == deals_by_scope([deal])


def test_open_deals_that_are_shared_are_parts():
    shares = (Stake(Whose(1, 10, 100), Fraction(1, 2)), Stake(Whose(2, 20, 100), Fraction(1, 2)))
    found = deals_by_scope([OpenDeal("offer", 3, 101, Whose(1, 10, 100), shares)])

    assert {("company", 0): (101, 1), ("region", 100): (101, 1), ("member", 1): (51, 1), ("member", 2): (50, 0)} == {
        scope: (deal.amount, deal.counts) for scope, (deal,) in found.items() if scope[0] != "team"
    }
