"""How deals move on: daily chances learnt from past courses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.conversion import Conversion, Experience
from kpi.courses import Course, Dwell


def course(*dwells: tuple[str, int, int], won: bool = True) -> Course:
    """Dwells as (stage, since, until); until 0 while it lasts."""
    told = tuple(Dwell(stage, since, until, 100) for stage, since, until in dwells)
    return Course("D", won and bool(told[-1].until_day), told[-1].until_day, 100, told)


def test_without_a_past_nothing_is_known():
    known = Experience([], 100).all()

    assert not known.is_known
    assert 0.0 == known.within(30).of("offer", 3)


def test_a_chance_is_ends_by_days_at_risk():
    # Two deals stand two days each in the only stage: one is won, one lost. Four days at risk, one win.
    known = Experience([course(("offer", 1, 3)), course(("offer", 1, 3), won=False)], 10).all()

    assert (1, 1) == (known.wins, known.losses)
    assert 0.25 == pytest.approx(known.within(1).of("offer", 0))
    # Within two days: a quarter, or neither (a half) and then a quarter.
    assert 0.25 + 0.5 * 0.25 == pytest.approx(known.within(2).of("offer", 0))


def test_the_way_leads_through_further_stages():
    # Every deal moves on after one day, and is won one day later.
    known = Experience(
        [course(("need", day, day + 1), ("offer", day + 1, day + 2)) for day in range(1, 400)], 500
    ).all()
    soon, later = (known.within(days).of("need", 0) for days in (1, 2))

    assert soon < 0.02
    assert later > 0.95
    assert known.within(2).of("need", 0) == known.within(5).fresh("need", 2)


def test_age_in_a_stage_matters():
    # Of those that are young half are won in the first week; whoever is older never is.
    young = [course(("offer", 1, 4)) for _ in range(50)]
    old = [course(("offer", 1, 61), won=False) for _ in range(50)]
    chances = Experience(young + old, 100).all().within(14)

    assert chances.of("offer", 0) > 3 * chances.of("offer", 40)


def test_a_cell_that_saw_little_is_believed_like_its_stage():
    sure = [course(("offer", 1, 5)) for _ in range(40)]
    lonely = course(("offer", 1, 50), won=False)
    chances = Experience([*sure, lonely], 100).all().within(30)

    # One old deal was lost, and still an old deal is not without hope.
    assert 0.1 < chances.of("offer", 35) < chances.of("offer", 0)


def test_a_stage_never_seen_is_taken_like_all_together():
    chances = Experience([course(("offer", 1, 3)), course(("offer", 1, 3), won=False)], 10).all().within(1)

    assert 0.25 == pytest.approx(chances.of("new", 0))


def test_what_happened_later_was_not_known_before():
    courses = [course(("offer", 1, 5)), course(("offer", 200, 205))]
    experience = Experience(courses, 300)

    assert (0, 1, 2) == tuple(experience.until(day).wins for day in (3, 100, 300))


def test_a_stage_passed_within_a_day_is_passed_over():
    known = Experience([course(("need", 1, 3), ("demo", 3, 3), ("offer", 3, 5))] * 9, 10).all()

    assert known.within(30).of("need", 0) > 0.9
    assert 9 == known.wins


def test_one_does_not_look_back_with_chances():
    with pytest.raises(ValueError, match="cannot look -1 days ahead"):
        Conversion({}).within(-1)


lives = st.lists(
    st.builds(
        lambda stage, since, length, won: course((stage, since, since + length), won=won),
        st.sampled_from(["need", "offer"]),
        st.integers(1, 200),
        st.integers(0, 150),
        st.booleans(),
    ),
    max_size=20,
)


@given(courses=lives, age=st.integers(0, 200), days=st.integers(0, 60))
def test_a_chance_is_one_and_grows_with_the_days_left(courses: list[Course], age: int, days: int):
    known = Experience(courses, 400).all()
    chances = [known.within(ahead).of("offer", age) for ahead in (days, days + 7)]

    assert 0 <= chances[0] <= chances[1] <= 1 + 1e-9
