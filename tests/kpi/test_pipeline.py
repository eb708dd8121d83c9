"""A deal as its facts leave it, and the stages it went through."""

import pytest

from kpi.events import Amendment, DealLost, DealOpened, DealReopened, DealWon, Kind, Reversal, StageChange, Target
from kpi.facts import Credit, Customer, Fact, Item
from kpi.pipeline import Deal, DealState, Stay, deal_of, stays_of, steps_back
from kpi.timeline import circumstances
from tests.kpi.facts import DAY, fact

ANN, BOB = Credit(1, 1, 1), Credit(2, 1, 1)


def opened(id: str, hour: int = 0, amount: int | None = 100, **told: object) -> Fact:
    data = DealOpened(deal="D", **{key: told.pop(key) for key in ("title", "stage", "contact") if key in told})  # type: ignore[arg-type]
    return fact(id, Kind.DEAL_OPENED, data, hour, amount=amount, **told)


def moved(id: str, hour: int, stage: str) -> Fact:
    return fact(id, Kind.DEAL_STAGE, StageChange(deal="D", stage=stage), hour)


def won(id: str, hour: int, amount: int = 90, **told: object) -> Fact:
    return fact(id, Kind.DEAL_WON, DealWon(deal="D", amount=amount), hour, amount=amount, **told)  # type: ignore[arg-type]


def lost(id: str, hour: int) -> Fact:
    return fact(id, Kind.DEAL_LOST, DealLost(deal="D", reason="price"), hour)


def reopened(id: str, hour: int) -> Fact:
    return fact(id, Kind.DEAL_REOPENED, DealReopened(deal="D"), hour)


def back(id: str, hour: int, of: str, amount: int | None = None) -> Fact:
    data = Reversal(reverses=Target(source="t", id=of))
    return fact(id, Kind.REVERSED, data, hour, amount=amount, subject=None, target=("t", of))


def deal(*facts: Fact) -> Deal:
    found = deal_of(facts, circumstances(facts))
    assert found is not None
    return found


def stays(*facts: Fact) -> list[tuple[str, int, int | None]]:
    hour = 3_600_000_000
    told: tuple[Stay, ...] = stays_of(facts, circumstances(facts))
    start = fact("", Kind.DEAL_OPENED, DealOpened(deal="D"), 0).at_us
    ends = [(one.until_us - start) // hour if one.until_us is not None else None for one in told]
    return [(one.stage, (one.since_us - start) // hour, end) for one, end in zip(told, ends, strict=True)]


def test_a_new_deal_is_open_with_what_was_told() -> None:
    found = deal(opened("1", title="Pumps", stage="need", customer=Customer(7), item=Item(3, "P"), credits=(ANN,)))

    assert (DealState.OPEN, "D", "Pumps", 7, 3, 100, "need") == (
        found.state,
        found.id,
        found.title,
        found.account,
        found.product,
        found.amount,
        found.stage,
    )
    assert (DAY, 0, (ANN,)) == (found.opened_day, found.closed_day, found.credits)


def test_the_latest_word_on_each_particular_counts() -> None:
    amended = fact("2", Kind.DEAL_AMENDED, Amendment(deal="D", title="Pipes"), 2, amount=70)

    found = deal(opened("1", title="Pumps", contact="Wu"), amended)

    assert ("Pipes", "Wu", 70) == (found.title, found.contact, found.amount)


def test_a_won_deal_is_worth_what_is_left_of_its_win_and_belongs_to_those_who_won_it() -> None:
    facts = (opened("1", credits=(ANN,)), won("2", 30, credits=(BOB,)), back("3", 40, "2", 15))

    found = deal(*facts)

    assert (DealState.WON, 75, DAY + 1, (BOB,)) == (found.state, found.amount, found.closed_day, found.credits)


def test_a_reopened_deal_is_open_again_and_may_be_lost_after_all() -> None:
    facts = (opened("1"), won("2", 2), reopened("3", 3), lost("4", 4))

    assert [
        (DealState.WON, ""),
        (DealState.OPEN, ""),
        (DealState.LOST, "price"),
    ] == [(one.state, one.reason) for one in (deal(*facts[:end]) for end in (2, 3, 4))]


def test_a_win_that_is_taken_back_was_never_there() -> None:
    facts = (opened("1", credits=(ANN,)), won("2", 2, credits=(BOB,)), back("3", 3, "2"))

    assert deal(facts[0]) == deal(*facts)


def test_a_deal_of_which_nothing_is_left_is_none() -> None:
    facts = (opened("1"), back("2", 1, "1"))

    assert None is deal_of(facts, circumstances(facts))
    assert None is deal_of((), {})


def test_a_deal_is_known_by_its_win_alone() -> None:
    found = deal(won("1", 1))

    assert (DealState.WON, 90, 0, DAY) == (found.state, found.amount, found.opened_day, found.closed_day)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((opened("1"),), []),
        ((opened("1", stage="a"),), [("a", 0, None)]),
        ((opened("1", stage="a"), moved("2", 3, "b")), [("a", 0, 3), ("b", 3, None)]),
        ((opened("1", stage="a"), moved("2", 3, "a"), moved("3", 5, "b")), [("a", 0, 5), ("b", 5, None)]),
        ((moved("2", 3, "b"), won("3", 7)), [("b", 3, 7)]),
        ((moved("2", 3, "b"), won("3", 7), reopened("4", 9)), [("b", 3, None)]),
        ((moved("2", 3, "b"), moved("3", 4, "c"), back("4", 5, "3")), [("b", 3, None)]),
        ((moved("2", 3, "b"), lost("3", 4), moved("4", 6, "c")), [("b", 3, 6), ("c", 6, 6)]),
    ],
    ids=["none", "first", "two", "told-twice", "won", "reopened", "taken-back", "after-the-end"],
)
def test_the_stages_of_a_deal_follow_each_other(
    facts: tuple[Fact, ...], expected: list[tuple[str, int, int | None]]
) -> None:
    assert expected == stays(*facts)


@pytest.mark.parametrize(
    ("stages", "expected"),
    [("", 0), ("abc", 0), ("aba", 1), ("cba", 2), ("abxa", 1), ("xyx", 0), ("acbc", 1)],
)
def test_steps_back_are_counted_along_the_known_stages(stages: str, expected: int) -> None:
    assert expected == steps_back([Stay(stage, 0) for stage in stages], "abc")
