"""What becomes of a barrier report: a pure fold of its few facts, and who is thanked for it.

May import ``kpi``. Read ``facts.py`` first, then ``fold.py``.
"""

from game_rules.barriers.book import BarrierBook, Barriers
from game_rules.barriers.credits import Thanks, ThanksMove, thanks_for, thanks_moves, topic_of
from game_rules.barriers.facts import BarrierFact
from game_rules.barriers.fold import fold_barrier
from game_rules.barriers.reading import BarrierNames, barrier_fact, barrier_named
from game_rules.barriers.rules import CAUSE_TITLES, PLAIN_BARRIERS, BarrierRules, SubCause, root_of
from game_rules.barriers.state import Barrier, BarrierState, Relief

__all__ = [
    "CAUSE_TITLES",
    "PLAIN_BARRIERS",
    "Barrier",
    "BarrierBook",
    "BarrierFact",
    "BarrierNames",
    "BarrierRules",
    "BarrierState",
    "Barriers",
    "Relief",
    "SubCause",
    "Thanks",
    "ThanksMove",
    "barrier_fact",
    "barrier_named",
    "fold_barrier",
    "root_of",
    "thanks_for",
    "thanks_moves",
    "topic_of",
]
