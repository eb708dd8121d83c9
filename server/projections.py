"""The list of folds: everything that is derived from the ledger and kept in step with it.

A new fold adds one line here. Each is a module with ``writes(posting)``, the rows a batch changes.
"""

from collections.abc import Sequence

from server.barriers import fold as barriers
from server.db.bulk import Bulk, Values, begin_to_write, write_all
from server.db.tx import Tx
from server.kpis import fold as kpis
from server.ledger import concern
from server.ledger.post import Posting, post, post_pots
from server.pipeline import fold as pipeline
from server.quests import fold as quests
from server.raids import fold as raids
from server.standings import fold as standings

FOLDS = (kpis, concern, standings, quests, pipeline, raids, barriers)


async def fold(tx: Tx, posting: Posting) -> None:
    """Write a batch to the ledger and to everything that is folded from it. Call inside ``db.write()``.

    In one go, but for a large batch, whose rows are in the ledger already: PostgreSQL works on the rows of the first
    fold, which are the most, while those of the others are made.
    """
    first, *others = FOLDS
    wanted: list[tuple[Bulk, Sequence[Values]]] = [*first.writes(posting)]
    if posting.is_posted:
        await begin_to_write(tx, wanted)
        wanted = []
    else:
        wanted.extend(post(posting))
    wanted.extend(post_pots(posting))
    for module in others:
        wanted.extend(module.writes(posting))
    await write_all(tx, wanted)
