"""For whom a deal counts: the company, and the regions, teams and members who have it or share it."""

from __future__ import annotations

from collections.abc import Sequence

from kpi.courses import Stake, Whose
from kpi.money import split

__all__ = ["COMPANY", "ScopeKey", "parts_of", "scopes_of", "shares_of"]

ScopeKey = tuple[str, int]
"""("company", 0), ("region", id), ("team", id) or ("member", id)."""
COMPANY: ScopeKey = ("company", 0)


def scopes_of(whose: Whose) -> tuple[ScopeKey, ...]:
    """Every scope that a deal counts for.

    Args:   whose: ids, 0 for none.
    Returns: the company, and the region, team and member there are.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    own = (("region", whose.region), ("team", whose.team), ("member", whose.member))
    return (COMPANY, *((kind, id) for kind, id in own if id))


def parts_of(value: int, whose: Whose, stakes: Sequence[Stake]) -> dict[ScopeKey, int]:
    """What a deal adds to every scope it counts for.

    Args:   value: of the whole deal. stakes: of those who share it, () when nobody does.
    Returns: the company has all of it; those who share it have parts that sum to it, as credits are split.
    Raises: ValueError if all parts are zero.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    if not stakes:
        return dict.fromkeys(scopes_of(whose), value)
    found: dict[ScopeKey, int] = {COMPANY: value}
    for stake, part in zip(stakes, split(value, [stake.part for stake in stakes]), strict=True):
        for scope in scopes_of(stake.whose)[1:]:
            found[scope] = found.get(scope, 0) + part
    return found


def shares_of(whose: Whose, stakes: Sequence[Stake]) -> dict[ScopeKey, float]:
    """The share of a deal that every scope has which it counts for.

    Args:   as for ``parts_of``.
    Returns: scope → from 0 to 1.
    Raises: nothing.
    Source: docs/decisions/0016-forecast-from-daily-rates.md.
    """
    if not stakes:
        return dict.fromkeys(scopes_of(whose), 1.0)
    found: dict[ScopeKey, float] = {COMPANY: 1.0}
    for stake in stakes:
        for scope in scopes_of(stake.whose)[1:]:
            found[scope] = found.get(scope, 0.0) + float(stake.part)
    return found
