"""Prizes: read from the file, refused with file, line and field, told in words; who wins them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from game_rules.explain import explain
from game_rules.prizes import winners
from game_rules.rulebook import Prize, PrizeBy, PrizeFor, PrizePlace
from game_rules.rulebook_load import RulebookError, load
from kpi.periods import Grain
from tests.game_rules.small_rulebook import FILE, SMALL

PRIZE = (
    SMALL
    + """
[[prize]]
id = "best"
title = { en = "Best of the month", zh = "月度之星" }
board = "collected"
by = "attainment"
grain = "month"
places = [{ coins = 300 }, { coins = 200 }]
"""
)
MISTAKES = [
    ('board = "collected"', 'board = "colected"', "prize[1].board", "unknown measure 'colected'"),
    ('board = "collected"', 'board = "xp"', "prize[1].by", "there are no targets for xp"),
    ('grain = "month"', 'grain = "week"', "prize[1].grain", "'week'"),
    ("{ coins = 200 }", "{ }", "prize[1].places[2].coins", "would win nothing"),
    ("{ coins = 200 }", '{ badge = "gold" }', "prize[1].places[2].badge", "unknown badge 'gold'"),
    ("places = [{ coins = 300 }, { coins = 200 }]", "places = []", "prize[1].places", "must name at least one"),
]


def test_a_prize_is_read_and_told_in_both_languages():
    rulebook = load(PRIZE, file=FILE, minor_units=2)
    places = (PrizePlace(300, None), PrizePlace(200, None))

    assert (
        Prize("best", rulebook.prizes[0].title, "collected", PrizeBy.ATTAINMENT, Grain.MONTH, places)
        == (rulebook.prizes[0])
    )
    assert "Best of the month: when a month closes, by Collected against target: 1. 300 coins, 2. 200 coins" == (
        explain(rulebook, "en")[-1].sentence
    )
    assert "月度之星，第 2 名" == rulebook.title_of_rule("prize:best:2", "zh")


@pytest.mark.parametrize(("before", "after", "field", "message"), MISTAKES)
def test_what_is_wrong_with_a_prize_is_told_with_its_place(before, after, field, message):
    assert PRIZE.count(before) >= 1
    text = after.join(PRIZE.rsplit(before, 1))

    with pytest.raises(RulebookError) as caught:
        load(text, file=FILE, minor_units=2)

    assert [field] == [one.field for one in caught.value.problems if message in one.message]


SOME_PRIZE = Prize("p", {}, "calls", PrizeBy.VALUE, Grain.MONTH, tuple(PrizePlace(coins, None) for coins in (3, 2, 1)))


@given(some.dictionaries(some.integers(1, 9), some.integers(-2, 4)))
def test_equals_share_a_place_and_the_next_one_is_left_out(scores):
    won = {one.member: one.place for one in winners(SOME_PRIZE, scores)}

    assert won == {
        member: place
        for member, score in scores.items()
        if score > 0 and (place := 1 + sum(other > score for other in scores.values())) <= 3
    }


def test_a_share_of_the_target_decides_as_a_sum_does():
    scores = {1: Fraction(1, 2), 2: Fraction(3, 2), 3: Fraction(1, 2), 4: Fraction(0)}

    assert [(2, 1), (1, 2), (3, 2)] == [(one.member, one.place) for one in winners(SOME_PRIZE, scores)]


def test_of_a_team_everybody_wins_all_of_its_place():
    scores, members = {10: 50, 20: 70, 30: 0}, {10: (1, 2), 20: (3,), 30: (4,)}

    assert [(3, 1), (1, 2), (2, 2)] == [(one.member, one.place) for one in winners(SOME_PRIZE, scores, members)]
    assert [(3, 1)] == [(one.member, one.place) for one in winners(SOME_PRIZE, scores, {20: (3,)})]


def test_a_prize_of_teams_is_read_and_told():
    rulebook = load(PRIZE.replace('grain = "month"', 'grain = "month"\nfor = "teams"'), file=FILE, minor_units=2)

    assert PrizeFor.TEAMS is rulebook.prizes[0].whom
    assert "for teams, everybody in them: 1. 300 coins" in explain(rulebook, "en")[-1].sentence
    assert "按团队，队员人人有份" in explain(rulebook, "zh")[-1].sentence
