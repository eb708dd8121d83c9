"""Who is where: competition ranking (1, 2, 2, 4), the rows around me, how far I moved, and a board kept sorted.

Rows without a value are no matter of this file: leave them out before ranking.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Generic, TypeVar, cast

import msgspec

from kpi.catalog import Better

__all__ = ["Ranked", "Ranking", "Value", "around", "moves", "rank_rows"]

K = TypeVar("K", int, str)
Value = int | Fraction
_Item = tuple[Value, K]

# Up to here shifting neighbours one place is cheaper than moving the tail of a list of 100,000 twice.
_SHORT_MOVE = 1024


class Ranked(msgspec.Struct, Generic[K], frozen=True, gc=False):
    """One row of a board. Equal values share a rank and the next rank is left out; ranks start at 1."""

    key: K
    value: Value
    rank: int


def rank_rows(values: Iterable[tuple[K, Value]], better: Better = Better.HIGHER) -> list[Ranked[K]]:
    """Ranks everyone once.

    Args:   values: key and value per member, any order, each key once.
    Returns: the best first; equal values share a rank and stand in the order of their keys. Empty for nobody.
    Source: "standard competition ranking" (1224).
    """
    return Ranking(values, better).rows()


def around(rows: Sequence[Ranked[K]], key: K, each_side: int) -> list[Ranked[K]]:
    """The row of `key` and its neighbours, of ranked rows.

    Args:   each_side: rows wanted above and below, ≥ 0.
    Returns: fewer at the ends; empty when `key` has no row.
    """
    for index, row in enumerate(rows):
        if row.key == key:
            return list(rows[max(0, index - each_side) : index + each_side + 1])
    return []


def moves(rows: Iterable[Ranked[K]], before: Mapping[K, int]) -> dict[K, int | None]:
    """How many ranks each row has climbed since a remembered snapshot.

    Args:   before: rank per key, as `Ranking.ranks` gave it.
    Returns: per key ranks climbed, negative when fallen; None for who was not on the board then.
    """
    return {row.key: before[row.key] - row.rank if row.key in before else None for row in rows}


class Ranking(Generic[K]):
    """A board that stays sorted while values change; made for up to 100,000 members in memory.

    Members with value 0 belong to it like all others: put everybody in, also who has never done anything.
    Not safe for threads that write at the same time.
    """

    def __init__(
        self,
        values: Iterable[tuple[K, Value]] = (),
        better: Better = Better.HIGHER,
        against: Ranking[K] | None = None,
    ) -> None:
        """Ranks count how many are better in ``against`` (None: here).

        So those whom a relief lifts come to stand beside others and never push them down: the others are counted as
        they are without it. Then nobody may change any more.

        Raises: ValueError if a key comes twice.
        """
        self.better = better
        self._against: Ranking[K] | None = against
        self._values: dict[K, Value] = {}
        for key, value in values:
            if key in self._values:
                raise ValueError(f"{key!r} is ranked twice: with {self._values[key]} and {value}")
            self._values[key] = value
        # Sorted by score, lower is better, then key.
        self._items: list[_Item[K]] = sorted((self._score(value), key) for key, value in self._values.items())
        # The rows everybody asks for, kept until a change reaches them.
        self._top: list[Ranked[K]] = []

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def value_of(self, key: K) -> Value | None:
        """The member's value; None when not on the board."""
        return self._values.get(key)

    def set(self, key: K, value: Value) -> None:
        """Gives the member this value; a new member joins the board."""
        item = (self._score(value), key)
        old = self._values.get(key)
        self._values[key] = value
        if old is None:
            self._forget_top(item)
            insort(self._items, item)
        else:
            self._move((self._score(old), key), item)

    def add(self, key: K, delta: Value) -> Value:
        """Changes the member's value by `delta`; a new member starts at 0.

        Returns: the new value.
        """
        value = self._values.get(key, 0) + delta
        self.set(key, value)
        return value

    def remove(self, key: K) -> None:
        """Takes the member off the board. Raises: KeyError if not on it."""
        item = (self._score(self._values.pop(key)), key)
        self._forget_top(item)
        del self._items[bisect_left(self._items, item)]

    def rank_of(self, key: K) -> int | None:
        """The member's rank from 1; None when not on the board."""
        value = self._values.get(key)
        return None if value is None else self._rank(self._score(value))

    def top(self, count: int) -> list[Ranked[K]]:
        """The best `count` rows, fewer when there are fewer members; a tie across the cut is cut by key."""
        if len(self._top) < count:
            self._top = self._rows(0, count)
        return self._top[:count]

    def around(self, key: K, each_side: int) -> list[Ranked[K]]:
        """The member's row and its neighbours, best first; fewer at the ends, empty when not on the board."""
        value = self._values.get(key)
        if value is None:
            return []
        index = bisect_left(self._items, (self._score(value), key))
        return self._rows(max(0, index - each_side), index + each_side + 1)

    def ahead_of(self, key: K) -> Value | None:
        """The value that the next better rank has; None at the top, and for who is not on the board."""
        value = self._values.get(key)
        place = 0 if value is None else bisect_left(self._items, cast("_Item[K]", (self._score(value),)))
        return self._values[self._items[place - 1][1]] if place else None

    def rows(self) -> list[Ranked[K]]:
        """The whole board, best first."""
        return self._rows(0, len(self._items))

    def ranks(self) -> dict[K, int]:
        """Everybody's rank now, to remember and compare with later (see `moves`)."""
        return {row.key: row.rank for row in self.rows()}

    def _score(self, value: Value) -> Value:
        return -value if self.better is Better.HIGHER else value

    def _rank(self, score: Value) -> int:
        # A tuple that ends early sorts before every longer one: this finds the first of all who have the score.
        counted = self._items if self._against is None else self._against._items
        return bisect_left(counted, cast("_Item[K]", (score,))) + 1

    def _rows(self, start: int, stop: int) -> list[Ranked[K]]:
        items = self._items[start:stop]
        if not items:
            return []
        # The value is read off the score: looking 20 keys up in a large table costs as much as all the rest.
        is_negated = self.better is Better.HIGHER
        rows, previous = [], items[0][0]
        rank = self._rank(previous)
        for position, (score, key) in enumerate(items, start + 1):
            if score != previous:
                rank, previous = position if self._against is None else self._rank(score), score
            rows.append(Ranked(key, -score if is_negated else score, rank))
        return rows

    def _move(self, old: _Item[K], new: _Item[K]) -> None:
        if old == new:
            return
        self._forget_top(min(old, new))
        items = self._items
        source, target = bisect_left(items, old), bisect_left(items, new)
        if source < target <= source + _SHORT_MOVE:
            items[source : target - 1] = items[source + 1 : target]
            items[target - 1] = new
        elif target <= source <= target + _SHORT_MOVE:
            items[target + 1 : source + 1] = items[target:source]
            items[target] = new
        else:
            del items[source]
            items.insert(target - (target > source), new)

    def _forget_top(self, changed: _Item[K]) -> None:
        # A change below the remembered rows leaves them as they are.
        if self._top and changed <= self._items[len(self._top) - 1]:
            self._top = []
