"""What is asked depends on the office's day, and on nothing else of this device."""

from datetime import date

import pytest

from mobile import questions
from mobile.celebrations import celebrated
from mobile.questions import period_of
from mobile.wire import Frame


@pytest.mark.parametrize(
    ("span", "period"),
    [("day", "2026-12-31"), ("week", "2026-W53"), ("month", "2026-12"), ("quarter", "2026-Q4"), ("year", "2026")],
)
def test_a_period_is_called_as_boards_call_it(span: str, period: str) -> None:
    assert period == period_of(span, date(2026, 12, 31))


def test_a_board_is_asked_for_and_followed_in_the_same_period() -> None:
    board = questions.board("ann", "member", "team:blue", "value", "top", "week")

    assert "2026-W47" == board.params_on(date(2026, 11, 20))["period"]
    assert "board:xp:2026-W47:team:blue" == board.topic_on(date(2026, 11, 20))


@pytest.mark.parametrize(
    ("frame", "title"),
    [
        (Frame("level", "me", 1, {"before": 3, "after": 4, "title": "Closer"}), "Level 4"),
        (Frame("level", "company", 1, {"before": 3, "after": 4, "title": "Closer"}), None),
        (Frame("level", "me", 1, {"before": 4, "after": 3, "title": "Starter"}), None),
        (Frame("award", "me", 1, {"awards": [{"badge": "streak_5", "title": "Five days"}]}), "A badge for you"),
        (Frame("award", "me", 1, {"awards": [{"badge": None, "title": "Call"}]}), None),
        (Frame("raid", "team:blue", 1, {"state": "victory", "title": "Plant"}), "The boss is beaten!"),
        (Frame("raid", "raid:1", 1, {"state": "victory", "title": "Plant"}), None),
    ],
)
def test_only_what_is_rare_is_celebrated(frame: Frame, title: str | None) -> None:
    shown = celebrated(frame)

    assert title == (shown.title if shown is not None else None)
