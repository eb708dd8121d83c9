"""The benchmarks run at all. How fast anything is, no test says: it depends on who else uses the machine."""

import pytest

from tests.benchmarks import boards, insights, lists, phone, recording
from tests.benchmarks.__main__ import GROUPS, told
from tests.benchmarks.places import sqlite_place
from tests.benchmarks.ratios import QUICK, Ratio, Scale, at_least, at_most, ratio_of


def test_the_ratio_is_the_median_of_neighbours_not_of_all():
    line = ratio_of("x", "s", at_most(2.0), [(2.0, 1.0), (30.0, 10.0), (1.0, 1.0)])

    assert (2.0, 2.0, 1.0) == (line.ratio, line.product, line.floor)


def test_a_miss_is_told_as_one():
    line = ratio_of("x", "events/s", at_least(0.5), [(1.0, 4.0)])

    assert told(line).endswith("missed")


def test_boards_are_measured():
    lines = list(boards.measure(QUICK))

    assert isinstance(lines[0], Ratio)


def test_the_recorder_and_its_floor_are_measured():
    with sqlite_place() as place:
        rates = recording.through_recorder(place, 1), recording.bare(place, 100)

    assert all(rate > 0 for rate in rates)


def test_slices_and_pages_are_measured():
    with sqlite_place() as place:
        names = [line.name for line in insights.measure_on(place, Scale(pairs=1, share=0.001))]

    assert (4 + 9) * 2 == len(names)


def test_lists_are_measured():
    with sqlite_place() as place:
        names = [line.name for line in lists.measure_on(place, Scale(pairs=1, share=0.001))]

    assert 35 == len(names)


@pytest.mark.kivy
def test_frames_of_the_phone_are_measured():
    lines = list(phone.measure(QUICK))

    assert all(isinstance(line, Ratio) and line.product > 0 for line in lines)


def test_every_group_can_be_chosen():
    assert {"recording", "posting", "fanout", "boards", "growth", "insights", "lists", "refolding", "phone"} == set(
        GROUPS
    )
