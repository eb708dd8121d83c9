"""Whether the quests without end of today's rulebook have counted everything there is, from the first event on.

Then one that a member has no progress in stands at nothing. Else it may be younger than what it counts, and its first
look at a member goes back to the beginning, day by day.
"""

import zlib

from game_rules.editions import Editions
from game_rules.rulebook import Rulebook, Window
from server.db.tx import Tx
from server.db.versions import Versions, set_version

HEARD = "quests_heard"
"""The counter that holds the mark of those quests; 0 once others were played for a while."""


def mark_of(rulebook: Rulebook) -> int:
    """A number that differs when the quests without end, or what they count, do."""
    told = [
        (quest.id, *sorted(part.measure for part in quest.objectives))
        for quest in rulebook.quests
        if quest.window is Window.EVER
    ]
    return zlib.crc32(repr(sorted(told)).encode()) + 1


async def heard_everything(tx: Tx, versions: Versions, last_seq: int, rulebook: Rulebook) -> bool:
    """Whether today's quests have heard every event so far. Call with every batch, inside ``db.write()``."""
    mark, kept = mark_of(rulebook), versions.get(HEARD, 0)
    if last_seq == 0:
        kept = mark
    wanted = mark if kept == mark else 0
    if wanted != versions.get(HEARD, 0):
        # What was not heard for a while is not known any more, also when these quests are played again.
        await set_version(tx, HEARD, wanted)
    return wanted == mark


async def remember_all(tx: Tx, editions: Editions) -> None:
    """Every fold was made anew: everything is counted, if all rulebooks agree on what there is to count."""
    marks = {mark_of(rulebook) for rulebook in editions.rulebooks}
    await set_version(tx, HEARD, marks.pop() if len(marks) == 1 else 0)
