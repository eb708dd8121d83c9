"""Raids: a team brings down the boss that is a key account's money. Pure; a raid is the fold of its own few facts.

Read first: ``fold.py``, then ``facts.py`` (what goes in) and ``state.py`` (what comes out). ``reading.py`` makes a
raid's facts of recorded ones, ``rules.py`` is a rulebook's part, ``book.py`` holds what a batch concerns.
"""

from game_rules.raids.book import LootPlace, RaidBook, Raids, new_book
from game_rules.raids.facts import MOVED, Act, Opening, RaidFact
from game_rules.raids.fold import fight
from game_rules.raids.reading import (
    SALE_DATA,
    SALE_KINDS,
    Names,
    act_of,
    barrier_moved,
    barrier_named_by,
    barrier_told,
    named_in,
    opening_of,
    raid_named,
    sale_of,
)
from game_rules.raids.rules import PLAIN, Phase, Plan, PlannedStep, RaidRole, RaidRules
from game_rules.raids.schedule import GRACE_US
from game_rules.raids.slots import due_us, slots_missed
from game_rules.raids.state import (
    LogLine,
    NoteLine,
    Raid,
    RaidMove,
    RaidState,
    RaidStep,
    Review,
    Seat,
    StepState,
    Why,
)

__all__ = [
    "GRACE_US",
    "MOVED",
    "PLAIN",
    "SALE_DATA",
    "SALE_KINDS",
    "Act",
    "LogLine",
    "LootPlace",
    "Names",
    "NoteLine",
    "Opening",
    "Phase",
    "Plan",
    "PlannedStep",
    "Raid",
    "RaidBook",
    "RaidFact",
    "RaidMove",
    "RaidRole",
    "RaidRules",
    "RaidState",
    "RaidStep",
    "Raids",
    "Review",
    "Seat",
    "StepState",
    "Why",
    "act_of",
    "barrier_moved",
    "barrier_named_by",
    "barrier_told",
    "due_us",
    "fight",
    "named_in",
    "new_book",
    "opening_of",
    "raid_named",
    "sale_of",
    "slots_missed",
]
