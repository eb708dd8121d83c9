"""How each fold is made anew. A new fold adds one line here, beside the one in ``projections.py``."""

from game_rules.context import Context
from kpi.calendar import WorkCalendar
from server.barriers import refold as barriers
from server.db.bulk import Bulk
from server.kpis import refold as kpis
from server.ledger import concern_refold as concern
from server.ledger import pots
from server.ledger.history import Refold
from server.ledger.post import Posting, post, post_pots
from server.pipeline import refold as pipeline
from server.projections import FOLDS
from server.quests import refold as quests
from server.raids import refold as raids
from server.standings import refold as standings

REFOLDS: tuple[Refold, ...] = (
    pots.refold,
    concern.refold,
    standings.refold,
    quests.refold,
    kpis.refold,
    pipeline.refold,
    raids.refold,
    barriers.refold,
)

_LEDGER = frozenset({"event", "contribution", "entry"})


def folded_tables() -> tuple[Bulk, ...]:
    """Every table that recording keeps in step with the ledger: what an empty batch would write to."""
    nothing = Posting((), (), Context(WorkCalendar(), 1, lambda member, day: (0, 0)), (), (), (), 0)
    writes = [*post(nothing), *post_pots(nothing), *(write for module in FOLDS for write in module.writes(nothing))]
    return tuple(bulk for bulk, _ in writes if bulk.table not in _LEDGER)
