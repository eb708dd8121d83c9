"""Initials and colours stand in for faces; icons and constants are drawn right in every language."""

import pytest

from web.avatars import HUES, hue, initials
from web.icons import icon


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ann Lee", "AL"),
        ("Zoe", "ZO"),
        ("王小明", "小明"),
        ("李娜", "李娜"),
        ("Anna Maria van Dyk", "AD"),
        ("", "?"),
        ("陈 国栋", "国栋"),
        ("林晓雨 Emma Lin", "晓雨"),
        ("Tan Wei Ling 陈慧玲", "慧玲"),
    ],
)
def test_initials_follow_the_custom_of_the_name(name, expected):
    assert initials(name) == expected


def test_a_colour_stays_the_persons_for_ever():
    assert (hue("ann"), hue("bob"), hue("王小明")) == (3, 8, 11)
    assert all(0 <= hue(str(number)) < HUES for number in range(200))


def test_icons_are_decoration_unless_they_speak():
    assert 'aria-hidden="true"' in icon("check")
    assert 'role="img" aria-label="a &lt;b&gt;"' in icon("check", label="a <b>")


def test_an_unknown_icon_is_a_mistake_of_the_template():
    with pytest.raises(ValueError, match="there is no Tabler icon 'chek'"):
        icon("chek")
