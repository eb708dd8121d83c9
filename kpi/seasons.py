"""What comes back with the season: counts by month of the year, over several years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Season", "seasons_of"]

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Season:
    """How often something happened in each month of the year (January first), and in how many different years."""

    name: str
    counts: tuple[int, ...]
    years: tuple[int, ...]

    @property
    def count(self) -> int:
        """All months together."""
        return sum(self.counts)

    @property
    def recurring(self) -> tuple[int, ...]:
        """The months (1 to 12) in which it happened in at least two years."""
        return tuple(month for month, years in enumerate(self.years, 1) if years > 1)


def seasons_of(counted: Iterable[tuple[str, int, int, int]]) -> tuple[Season, ...]:
    """Counts by name and month of the year.

    Args:   counted: (name, year, month from 1 to 12, how often), in any order; the same three may come again.
    Returns: one per name that happened at all, the most frequent first, then by name; () for nothing.
    Raises: ValueError for a month that is none, or a count below 0 (a caller's bug).
    """
    sums: dict[str, dict[int, dict[int, int]]] = {}
    for name, year, month, count in counted:
        if not 1 <= month <= MONTHS or count < 0:
            raise ValueError(f"{name!r} happened {count} times in month {month}")
        if count:
            years = sums.setdefault(name, {}).setdefault(month, {})
            years[year] = years.get(year, 0) + count
    found = []
    for name, months in sums.items():
        years_of = [months.get(month, {}) for month in range(1, MONTHS + 1)]
        found.append(Season(name, tuple(sum(one.values()) for one in years_of), tuple(map(len, years_of))))
    return tuple(sorted(found, key=lambda one: (-one.count, one.name)))
