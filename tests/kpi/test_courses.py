"""Where a deal stood on which day."""

from kpi.courses import AFTER_END, Course, Dwell, dwell_on, dwells_of
from kpi.facts import Fact
from kpi.timeline import circumstances
from tests.kpi.facts import DAY
from tests.kpi.test_pipeline import back, lost, moved, opened, reopened, won


def dwells(*facts: Fact) -> list[tuple[str, int, int, int]]:
    """(stage, since, until, amount), in days after the first."""
    found = dwells_of(facts, circumstances(facts))
    return [(one.stage, one.since_day - DAY, max(0, one.until_day - DAY), one.amount) for one in found]


def test_a_deal_stands_in_one_stage_after_the_other():
    told = opened("1", stage="need"), moved("2", 50, "offer"), won("3", 120)

    assert [("need", 0, 2, 100), ("offer", 2, 5, 100)] == dwells(*told)
    assert [("need", 0, 2, 100), ("offer", 2, 0, 100)] == dwells(*told[:2])


def test_what_is_told_after_the_end_has_no_days():
    told = opened("1", stage="need"), lost("2", 50), moved("3", 80, "offer")

    assert [("need", 0, 2, 100), ("offer", 3, 0, 0)] == dwells(*told)
    assert AFTER_END == dwells_of(told, circumstances(told))[-1].until_day
    assert [] == dwells(won("1", 50))


def test_a_deal_without_a_stage_stands_somewhere_too():
    assert [("", 0, 2, 100)] == dwells(opened("1"), won("2", 48))
    assert [("", 0, 2, 100), ("need", 2, 0, 100)] == dwells(opened("1"), moved("2", 48, "need"))
    assert [("need", 0, 0, 100)] == dwells(opened("1"), moved("2", 5, "need"))


def test_a_reopened_deal_goes_on_and_what_was_taken_back_never_was():
    told = opened("1", stage="need"), won("2", 48), reopened("3", 72), moved("4", 96, "offer")

    assert [("need", 0, 4, 100), ("offer", 4, 0, 90)] == dwells(*told)
    assert [("need", 0, 0, 100)] == dwells(opened("1", stage="need"), moved("2", 48, "offer"), back("3", 50, "2"))


def test_where_it_stood_on_a_day():
    one = Course("D", True, 20, 100, (Dwell("need", 10, 15, 1), Dwell("offer", 15, 20, 1)))

    assert [None, "need", "need", "offer", "offer", None] == [
        found.stage if (found := dwell_on(one, day)) is not None else None for day in (9, 10, 14, 15, 19, 20)
    ]
