"""Whom a lead's facts leave it with, and when it goes back to the pool."""

from datetime import date, timedelta
from itertools import permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from kpi.calendar import WorkCalendar
from kpi.events import Kind, LeadFact, Reversal, Target
from kpi.facts import Credit, Fact
from kpi.leads import Lead, LeadState, holder_among, lead_of, recycled_on, still_since
from kpi.timeline import circumstances
from tests.kpi.facts import fact

ANN, BOB = Credit(1, 1, 1), Credit(2, 1, 1)
CHINA = WorkCalendar(
    holidays=frozenset({date(2026, 10, day) for day in range(1, 8)}), extra_workdays=frozenset({date(2026, 10, 10)})
)


def step(id: str, kind: Kind, hour: int, *credits: Credit, **told: Any) -> Fact:
    return fact(id, kind, LeadFact(lead="L", **told), hour, subject="lead:L", credits=credits)


def back(id: str, hour: int, of: str) -> Fact:
    data = Reversal(reverses=Target(source="t", id=of))
    return fact(id, Kind.REVERSED, data, hour, subject=None, target=("t", of))


def lead(*facts: Fact) -> Lead | None:
    return lead_of(facts, circumstances(facts))


CREATED = step("1", Kind.LEAD_CREATED, 0, name="Bolt", phone="139", origin="fair")
CLAIMED = step("2", Kind.LEAD_CLAIMED, 5, ANN)
RETURNED = step("3", Kind.LEAD_RETURNED, 9, ANN, reason="no budget")
TAKEN = step("4", Kind.LEAD_CLAIMED, 12, BOB)
QUALIFIED = step("5", Kind.LEAD_QUALIFIED, 20, BOB, contact="Ms Li")


def test_of_nothing_there_is_no_lead():
    assert lead() is None
    assert holder_among((), {}) is None


def test_a_new_lead_is_in_the_pool():
    found = lead(CREATED)

    assert found is not None
    assert (LeadState.POOL, None, "Bolt", "139", "fair") == (
        found.state, found.holder, found.name, found.phone, found.origin,
    )  # fmt: skip


def test_whoever_claims_it_has_it_from_then_on():
    found = lead(CREATED, CLAIMED)

    assert found is not None
    assert (LeadState.HELD, ANN, CLAIMED.at_us, 1) == (found.state, found.holder, found.since_us, found.claims)


def test_what_came_back_says_why():
    found = lead(CREATED, CLAIMED, RETURNED)

    assert found is not None
    assert (LeadState.POOL, None, "no budget", 1) == (found.state, found.holder, found.reason, found.returns)


def test_a_claim_again_by_the_same_does_not_make_it_younger():
    found = lead(CREATED, CLAIMED, step("6", Kind.LEAD_CLAIMED, 8, ANN))

    assert found is not None
    assert CLAIMED.at_us == found.since_us


def test_a_claim_that_is_taken_back_leaves_it_in_the_pool():
    found = lead(CREATED, CLAIMED, back("7", 6, "2"))

    assert found is not None
    assert LeadState.POOL is found.state


def test_a_lead_of_which_everything_was_taken_back_is_gone():
    assert lead(CREATED, back("7", 6, "1")) is None


def test_the_order_of_arrival_does_not_matter():
    found = {lead(*facts) for facts in permutations((CREATED, CLAIMED, RETURNED, TAKEN, QUALIFIED))}

    (one,) = found
    assert one is not None
    assert (LeadState.QUALIFIED, BOB, "Ms Li") == (one.state, one.holder, one.contact)


def test_two_working_days_after_a_friday_end_on_tuesday():
    # Friday 20 November: Monday and Tuesday it may lie still, on Wednesday it goes back.
    assert date(2026, 11, 25) == recycled_on(date(2026, 11, 20), None, 2, WorkCalendar())


def test_a_touch_begins_the_days_anew_and_one_before_the_claim_does_not():
    friday = date(2026, 11, 20)

    assert date(2026, 11, 26) == recycled_on(friday, date(2026, 11, 23), 2, WorkCalendar())
    assert date(2026, 11, 25) == recycled_on(friday, date(2026, 11, 2), 2, WorkCalendar())


def test_without_a_limit_it_stays_for_ever():
    assert recycled_on(date(2026, 11, 20), None, 0, WorkCalendar()) is None


@given(st.dates(date(2026, 9, 20), date(2026, 10, 25)), st.integers(-20, 20), st.integers(1, 12))
def test_what_lies_still_is_exactly_what_goes_back(today, before, workdays):
    held = today + timedelta(days=before)

    goes_back = recycled_on(held, None, workdays, CHINA)

    assert goes_back is not None
    assert (goes_back <= today) == (held < still_since(today, workdays, CHINA))
