"""Prizes: coins or a badge for the first places of a board, given once, when its period closes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from game_rules.editions import Editions
from game_rules.rulebook import Prize
from kpi.events import Kind, PeriodClosed
from kpi.facts import Fact
from kpi.ranking import rank_rows

__all__ = ["Winner", "prizes_of", "winners"]


@dataclass(frozen=True, slots=True)
class Winner:
    """Who stands on which place of a prize's board."""

    prize: Prize
    member: int
    place: int


def prizes_of(fact: Fact, editions: Editions) -> tuple[Prize, ...]:
    """The prizes that a closing gives, by the rulebook of the period's last day.

    Returns: () for any other fact, and for a period whose closing nobody had been told of when it ended.
    """
    data = fact.data
    if fact.kind is not Kind.PERIOD_CLOSED or not isinstance(data, PeriodClosed) or not data.prizes:
        return ()
    return tuple(prize for prize in editions.on(data.last.toordinal()).prizes if prize.grain is data.grain)


def winners(
    prize: Prize, scores: Mapping[int, int | Fraction], members: Mapping[int, Sequence[int]] | None = None
) -> list[Winner]:
    """Who wins something.

    Args:   scores: member (or team) → what decides (a sum, or a share of the target); more is better.
            members: team → everybody who wins with it, for a prize of teams.
    Returns: the places that the prize names, best first; equals share a place and each gets all of it, and the next
             place is left out (1224). Nobody wins with nothing; of a team everybody gets all of its place.
    """
    ranked = rank_rows((key, score) for key, score in scores.items() if score > 0)
    placed = [one for one in ranked if one.rank <= len(prize.places)]
    if members is None:
        return [Winner(prize, one.key, one.rank) for one in placed]
    return [Winner(prize, member, one.rank) for one in placed for member in members.get(one.key, ())]
