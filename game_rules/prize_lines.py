"""The ledger lines by which a closing gives its prizes."""

from __future__ import annotations

from game_rules.context import Context
from game_rules.editions import Editions
from game_rules.rulebook import PRIZE
from game_rules.verdict import Line
from kpi.events import PeriodClosed
from kpi.facts import Fact

__all__ = ["prize_lines"]


def prize_lines(fact: Fact, context: Context, editions: Editions) -> list[Line]:
    """The ledger lines of a closing.

    Args:   context: its ``winners`` are everybody who wins something, and its members hold them.
    Returns: a line per prize and winner, of the team they were in on the period's last day; booked on the day of the
             closing, because the period itself does not move any more.
    """
    data = fact.data
    if not isinstance(data, PeriodClosed):
        return []
    last, day = data.last.toordinal(), context.today if context.closed.covers(fact.day) else fact.day
    version = editions.on(last).version
    lines = []
    for one in context.winners.get(fact.seq, ()):
        place = one.prize.places[one.place - 1]
        team, region = context.place_of(one.member, last)
        line = Line(
            fact.seq,
            f"{PRIZE}{one.prize.id}:{one.place}",
            one.member,
            team,
            region,
            day,
            fact.at_us,
            version,
            coins=place.coins,
            badge=place.badge,
            badges=1 if place.badge is not None else 0,
        )
        context.member(one.member).hold(line)
        lines.append(line)
    return lines
