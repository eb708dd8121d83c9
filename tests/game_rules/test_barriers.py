"""What becomes of a report: the cases of `barrier_cases/*.toml`, in any order of arrival, and once or twice."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from game_rules.barriers import BarrierFact, Thanks, fold_barrier, thanks_for, thanks_moves, topic_of
from game_rules.barriers.facts import Act, Decide, Edit, Expire, Own, Report, Resolve, Second, Unsecond
from kpi.barrier_events import Decision
from kpi.events import Kind

CASES = tomllib.loads((Path(__file__).parent / "barrier_cases" / "life.toml").read_text(encoding="utf-8"))["case"]
PEOPLE = {"-": 0, "ann": 1, "bob": 2, "mia": 3, "bea": 4}
NAMES = {number: name for name, number in PEOPLE.items()}
MINUTE = 60_000_000
REPORT = Report(
    by=1,
    cause="access",
    text="mud",
    measure="revenue_won",
    period="2026-11",
    first_day=100,
    last_day=129,
    blocked=1000,
    decide_day=105,
    expires_day=159,
    region=7,
)


def act_of(who: int, what: str, words: list[str]) -> tuple[Kind, Act]:
    """One act of a story."""
    match what:
        case "second":
            return Kind.BARRIER_SECONDED, Second(who)
        case "unsecond":
            return Kind.BARRIER_UNSECONDED, Unsecond(who)
        case "decide":
            return Kind.BARRIER_DECIDED, Decide(who, Decision(words[0]), *words[1:])
        case "own":
            return Kind.BARRIER_OWNED, Own(who, PEOPLE[words[0]], 110)
        case "resolve":
            return Kind.BARRIER_RESOLVED, Resolve(who, "gravel")
        case "edit":
            return Kind.BARRIER_EDITED, Edit(by=who, cause=words[0])
        case _:
            return Kind.BARRIER_EXPIRED, Expire(who, 159)


def story_of(lines: list[str]) -> list[BarrierFact]:
    """The report and what a case tells of it."""
    facts = [BarrierFact(1, ("b", "B/0"), Kind.BARRIER_REPORTED, 0, 100, REPORT)]
    for number, line in enumerate(lines, 1):
        minute, who, what, *words = line.split()
        kind, act = act_of(PEOPLE[who], what, words)
        at_us = int(minute) * MINUTE
        facts.append(BarrierFact(number + 1, ("b", f"B/{number}"), kind, at_us, 100 + int(minute), act))
    return facts


def told(thanks: Thanks) -> str:
    """As a case says it."""
    return f"{NAMES[thanks.member]} {thanks.what.value}"


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_the_life_of_a_barrier(case: dict[str, Any]) -> None:
    facts = story_of(case["story"])
    for arrived in (facts, facts[::-1], [*facts, *facts]):
        barrier = fold_barrier("B", arrived)
        assert barrier is not None
        moves = [f"{'-' if move.is_back else '+'}{told(move.thanks)}" for move in thanks_moves("B", arrived)]

        assert case["state"] == barrier.state
        assert case["thanks"] == sorted(told(one) for one in thanks_for(barrier))
        assert case.get("cause", "access") == barrier.cause
        assert case.get("moves", moves) == moves


_LINES = some.lists(
    some.sampled_from(
        ["bob second", "bea second", "bob unsecond", "mia own bob", "mia resolve", "ann edit price", "- expire"]
        + [f"mia decide {decision.value}" for decision in Decision]
    ),
    max_size=8,
)


@given(_LINES, some.randoms())
def test_the_order_of_arrival_does_not_matter(lines: list[str], random: Any) -> None:
    facts = story_of([f"{minute} {line}" for minute, line in enumerate(lines, 1)])
    arrived = [*facts, *facts[::2]]
    random.shuffle(arrived)

    assert fold_barrier("B", facts) == fold_barrier("B", arrived)
    assert thanks_moves("B", facts) == thanks_moves("B", arrived)


@given(_LINES)
def test_what_was_thanked_for_and_did_not_go_back_is_what_is_due(lines: list[str]) -> None:
    facts = story_of([f"{minute} {line}" for minute, line in enumerate(lines, 1)])
    barrier = fold_barrier("B", facts)
    standing: set[Thanks] = set()
    for move in thanks_moves("B", facts):
        (standing.remove if move.is_back else standing.add)(move.thanks)

    assert barrier is not None
    assert thanks_for(barrier) == standing


def test_nothing_is_a_barrier_before_it_is_reported() -> None:
    assert fold_barrier("B", story_of(["1 bob second"])[1:]) is None


def test_the_clock_waits_for_whoever_is_to_act() -> None:
    stories: tuple[list[str], ...] = (
        [],
        ["1 mia decide confirmed"],
        ["1 mia decide confirmed", "2 mia own bob"],
        ["1 mia decide rejected"],
    )
    found = [fold_barrier("B", story_of(story)) for story in stories]

    assert [105, 159, 110, 0] == [barrier.waits_for_day for barrier in found if barrier is not None]


def test_once_resolved_it_explains_no_more_days() -> None:
    barrier = fold_barrier("B", story_of(["5 mia decide confirmed", "9 mia resolve"]))

    assert barrier is not None
    assert (109, True) == (barrier.explains_until, barrier.explains)


def test_a_topic_is_cause_place_and_period() -> None:
    barrier = fold_barrier("B", story_of([]))

    assert barrier is not None
    assert "access|r7|2026-11" == topic_of(barrier)
