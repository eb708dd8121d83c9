"""Reading [barriers]: how long people have, how far a target gives way, who sees who reported, and causes in detail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from game_rules.barriers.rules import PLAIN_BARRIERS, BarrierRules, SubCause
from game_rules.rulebook_fields import Section
from kpi.barriers import Cause

__all__ = ["BARRIER_KEYS", "Named", "read_barriers"]

BARRIER_KEYS: Mapping[str, Sequence[str]] = {
    "barriers": ("decide_within", "expires_after", "most_relief_pct", "reporter", "cause"),
    "barriers cause": ("parent", "id", "title"),
}
"""Per kind of table the keys it may have."""


class Named(StrEnum):
    """Who sees who reported a barrier."""

    EVERYBODY = "everybody"
    LEADS = "leads"


def read_barriers(section: Section) -> BarrierRules:
    """Read [barriers] with its causes.

    Args:   section: the table.
    Returns: what is absent is as in ``PLAIN_BARRIERS``.
    """
    most = section.whole("most_relief_pct", least=1, default=PLAIN_BARRIERS.most_relief_pct)
    if most > 100:
        section.report("most_relief_pct", f"is {most}, must be a whole number from 1 to 100")
    return BarrierRules(
        decide_within=section.whole("decide_within", least=1, default=PLAIN_BARRIERS.decide_within),
        expires_after=section.whole("expires_after", least=0, default=PLAIN_BARRIERS.expires_after),
        most_relief_pct=min(most, 100),
        shows_reporter=section.choice("reporter", Named, Named.EVERYBODY) is Named.EVERYBODY,
        sub_causes=_causes(section),
    )


def _causes(section: Section) -> tuple[SubCause, ...]:
    found: list[SubCause] = []
    for part in section.tables("cause", BARRIER_KEYS["barriers cause"]):
        parent, name = part.choice("parent", Cause), part.id()
        cause = SubCause(f"{parent.value}.{name}", part.words("title"))
        if any(one.id == cause.id for one in found):
            part.report("id", f"is {name!r}, which {parent.value} is divided into already; name another")
        found.append(cause)
    return tuple(found)
