"""A rulebook's part about barriers: how long people have, which causes they choose from, how far a target gives way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpi.barriers import Cause

__all__ = ["CAUSE_TITLES", "PLAIN_BARRIERS", "BarrierRules", "SubCause", "root_of"]

CAUSE_TITLES: Mapping[Cause, Mapping[str, str]] = {
    Cause.ACCESS: {"en": "Access", "zh": "难以触达"},
    Cause.COMPETITOR: {"en": "Competitor", "zh": "竞争对手"},
    Cause.PRICE: {"en": "Price", "zh": "价格"},
    Cause.PRODUCT_GAP: {"en": "Product gap", "zh": "产品缺口"},
    Cause.DECISION_PROCESS: {"en": "Decision process", "zh": "决策流程"},
    Cause.PAYMENT: {"en": "Payment", "zh": "付款"},
    Cause.DELIVERY: {"en": "Delivery", "zh": "交付"},
    Cause.POLICY: {"en": "Policy", "zh": "政策"},
    Cause.STAFFING: {"en": "Staffing", "zh": "人手"},
    Cause.OTHER: {"en": "Other", "zh": "其他"},
}
"""What the ten causes are called."""


@dataclass(frozen=True, slots=True)
class SubCause:
    """One cause in more detail; ``id`` is its parent's and a word: "access.roads"."""

    id: str
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class BarrierRules:
    """How barriers are dealt with.

    ``decide_within``: working days until a report that nobody decided goes up. ``expires_after``: days after the end of
    its period until an open report ends by itself. ``most_relief_pct``: how far one relief may lower a target.
    ``shows_reporter`` False: only leads and bosses see who reported.
    """

    decide_within: int = 3
    expires_after: int = 30
    most_relief_pct: int = 50
    shows_reporter: bool = True
    sub_causes: tuple[SubCause, ...] = field(default=())

    def knows(self, cause: str) -> bool:
        """Whether people may name this cause."""
        return cause in list(Cause) or any(one.id == cause for one in self.sub_causes)

    def title(self, cause: str, language: str) -> str:
        """What a cause is called; that of its parent, or its own name, when a later rulebook dropped it."""
        found = next((one for one in self.sub_causes if one.id == cause), None)
        if found is not None:
            return found.title[language]
        root = root_of(cause)
        return CAUSE_TITLES[root][language]


def root_of(cause: str) -> Cause:
    """The one of the ten causes that a cause belongs to.

    Args:   cause: such as "access" or "access.roads".
    Returns: ``Cause.OTHER`` for what belongs to none.
    """
    name = cause.partition(".")[0]
    return Cause(name) if name in list(Cause) else Cause.OTHER


PLAIN_BARRIERS = BarrierRules()
"""What holds where a rulebook says nothing about barriers."""
