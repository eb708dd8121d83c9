from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi import ranking
from kpi.catalog import Better
from kpi.ranking import Ranked, Ranking, Value, around, moves, rank_rows

# Few keys and few values, so that ties, returns and meetings are the rule.
KEYS = st.integers(0, 30)
CHANGES = st.lists(st.tuples(KEYS, st.integers(-3, 5)), max_size=80)
BOARD = [("ann", 30), ("bob", 50), ("mia", 30), ("zoe", 0)]


def test_equal_values_share_a_rank_and_the_next_rank_is_left_out() -> None:
    ranked = [(row.key, row.value, row.rank) for row in rank_rows([*BOARD, ("eve", 10)])]

    assert ranked == [("bob", 50, 1), ("ann", 30, 2), ("mia", 30, 2), ("eve", 10, 4), ("zoe", 0, 5)]


def test_where_lower_is_better_the_lowest_is_first() -> None:
    ranked = [(row.key, row.rank) for row in rank_rows(BOARD, Better.LOWER)]

    assert ranked == [("zoe", 1), ("ann", 2), ("mia", 2), ("bob", 4)]


def test_ratios_are_ranked_exactly() -> None:
    thirds: list[tuple[str, Value]] = [
        ("ann", Fraction(1, 3)),
        ("bob", Fraction(333, 1000)),
        ("mia", Fraction(2, 6)),
        ("zoe", 1),
    ]

    assert [(row.key, row.rank) for row in rank_rows(thirds)] == [("zoe", 1), ("ann", 2), ("mia", 2), ("bob", 4)]


def test_nobody_makes_an_empty_board() -> None:
    empty: Ranking[str] = Ranking()

    assert [] == empty.rows() == empty.top(20) == empty.around("ann", 5)
    assert empty.rank_of("ann") is None
    assert empty.value_of("ann") is None


def test_a_member_who_never_did_anything_stands_on_the_board() -> None:
    board = Ranking((name, 0) for name in ("ann", "bob"))

    board.add("ann", 5)

    assert board.rows() == [Ranked("ann", 5, 1), Ranked("bob", 0, 2)]
    assert len(board) == 2


def test_the_rows_around_me_stop_at_the_ends() -> None:
    board = Ranking((f"m{place}", 100 - place) for place in range(10))

    assert [row.key for row in board.around("m5", 2)] == ["m3", "m4", "m5", "m6", "m7"]
    assert [row.key for row in board.around("m0", 2)] == ["m0", "m1", "m2"]
    assert [row.key for row in board.around("m9", 0)] == ["m9"]


def test_the_rows_around_me_keep_the_rank_of_a_tie_that_began_above() -> None:
    board = Ranking((key, 7) for key in range(10))

    assert board.around(9, 1) == [Ranked(8, 7, 1), Ranked(9, 7, 1)]


def test_the_next_better_value_is_the_same_for_all_who_share_a_rank() -> None:
    board = Ranking(BOARD)

    assert [board.ahead_of(key) for key in ("bob", "ann", "mia", "zoe", "nobody")] == [None, 50, 50, 30, None]


def test_where_lower_is_better_the_next_better_value_is_lower() -> None:
    assert Ranking(BOARD, Better.LOWER).ahead_of("bob") == 30


def test_a_new_member_begins_at_zero_and_a_leaver_is_gone() -> None:
    board = Ranking(BOARD)

    assert board.add("eve", 4) == 4
    board.remove("bob")

    assert [row.key for row in board.rows()] == ["ann", "mia", "eve", "zoe"]
    assert "bob" not in board
    with pytest.raises(KeyError):
        board.remove("bob")


def test_a_key_that_comes_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="'ann' is ranked twice: with 30 and 31"):
        Ranking([*BOARD, ("ann", 31)])


def test_moves_count_ranks_climbed_since_the_snapshot() -> None:
    board = Ranking(BOARD)
    before = board.ranks()

    board.add("zoe", 40)
    board.add("eve", 1)

    assert moves(board.rows(), before) == {"bob": 0, "zoe": 2, "ann": -1, "mia": -1, "eve": None}


@given(CHANGES, st.sampled_from(Better), st.integers(1, 12))
def test_any_changes_give_the_board_a_fresh_sort_gives(
    changes: list[tuple[int, int]], better: Better, count: int
) -> None:
    board, totals = Ranking[int](better=better), dict[int, int]()

    for key, delta in changes:
        totals[key] = totals.get(key, 0) + delta
        assert board.add(key, delta) == totals[key]
        fresh = rank_rows(totals.items(), better)
        assert board.top(count) == fresh[:count]

    assert rank_rows(totals.items(), better) == board.rows()


@given(st.dictionaries(KEYS, st.integers(0, 5), min_size=1), st.data())
def test_leaving_and_setting_give_the_board_a_fresh_sort_gives(totals: dict[int, int], data: st.DataObject) -> None:
    board = Ranking(totals.items())
    board.top(3)

    gone, changed = data.draw(st.sampled_from(sorted(totals))), data.draw(KEYS)
    board.remove(gone)
    board.set(changed, 2)
    expected = {key: value for key, value in totals.items() if key != gone} | {changed: 2}

    assert rank_rows(expected.items())[:3] == board.top(3)
    assert rank_rows(expected.items()) == board.rows()


@given(st.dictionaries(KEYS, st.integers(0, 5), min_size=1), KEYS, st.integers(0, 4))
def test_near_me_is_a_window_of_the_whole_board(totals: dict[int, int], key: int, each_side: int) -> None:
    board = Ranking(totals.items())

    assert around(board.rows(), key, each_side) == board.around(key, each_side)
    assert board.ranks().get(key) == board.rank_of(key)


@given(st.lists(st.integers(0, 9), min_size=1))
def test_a_rank_is_one_more_than_the_number_who_are_better(values: list[int]) -> None:
    rows = rank_rows(enumerate(values))

    assert all(row.rank == 1 + sum(value > row.value for value in values) for row in rows)
    assert all(above.value >= below.value for above, below in pairwise(rows))


@pytest.mark.parametrize("delta", [1, 700, 3_000, -1, -700, -3_000])
def test_short_and_long_moves_keep_a_large_board_sorted(delta: int) -> None:
    board = Ranking((key, key) for key in range(5_000))

    board.add(2_500, delta)

    assert rank_rows((key, key + delta * (key == 2_500)) for key in range(5_000)) == board.rows()


def test_every_public_name_exists() -> None:
    assert all(hasattr(ranking, name) for name in ranking.__all__)
