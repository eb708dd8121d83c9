"""Reading [[prize]]: what the first places of a board win when a period closes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from game_rules.rulebook import Prize, PrizeBy, PrizeFor, PrizePlace
from game_rules.rulebook_fields import Section
from game_rules.rulebook_measures import check_measure_name
from game_rules.rulebook_problems import known_words
from kpi.measures import Measure
from kpi.periods import Grain

__all__ = ["PRIZE_KEYS", "XP_BOARD", "PrizeGrain", "read_prize"]

PRIZE_KEYS: Mapping[str, Sequence[str]] = {
    "prize": ("id", "title", "board", "by", "for", "grain", "places"),
    "prize place": ("coins", "badge"),
}
"""Per kind of table the keys it may have."""

XP_BOARD = "xp"
_MOST_PLACES = 10


class PrizeGrain(StrEnum):
    """The lengths of periods that close."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


def read_prize(section: Section, measures: Mapping[str, Measure], badges: Collection[str]) -> Prize:
    """Read one prize."""
    board, by = section.text("board"), section.choice("by", PrizeBy, PrizeBy.VALUE)
    if board != XP_BOARD:
        check_measure_name(section, "board", board, measures)
    elif by is PrizeBy.ATTAINMENT:
        section.report("by", "is 'attainment', but there are no targets for xp; use 'value' or another board")
    places = section.tables("places", PRIZE_KEYS["prize place"])
    if not places:
        section.report("places", "must name at least one such as [{ coins = 300 }, { coins = 200 }]")
    if len(places) > _MOST_PLACES:
        section.report("places", f"names {len(places)} places, at most {_MOST_PLACES} can win")
    return Prize(
        section.id(),
        section.words("title"),
        board,
        by,
        Grain(section.choice("grain", PrizeGrain, PrizeGrain.MONTH)),
        tuple(_place(part, badges) for part in places),
        section.choice("for", PrizeFor, PrizeFor.MEMBERS),
    )


def _place(section: Section, badges: Collection[str]) -> PrizePlace:
    coins, badge = section.whole("coins", least=0, default=0), section.optional_text("badge")
    if badge and badge not in badges:
        section.report("badge", f"unknown badge {badge!r} ({known_words(badge, badges)})")
    if not coins and badge is None:
        section.report("coins", "is 0 and there is no badge: this place would win nothing")
    return PrizePlace(coins, badge)
