"""The barriers that a batch concerns: their facts so far, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from game_rules.barriers.facts import BarrierFact
from game_rules.barriers.fold import fold_barrier
from game_rules.barriers.reading import BarrierNames, barrier_fact, barrier_named
from game_rules.barriers.state import Barrier
from kpi.facts import NOBODY, Fact

__all__ = ["BarrierBook", "Barriers"]


@dataclass(slots=True)
class BarrierBook:
    """One barrier in the books: ``changed`` are the facts that the batch put in, ``barrier`` is what all come to."""

    id: str
    facts: dict[int, BarrierFact] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)
    before: Barrier | None = None
    barrier: Barrier | None = None


class Barriers:
    """All that a batch concerns, by id."""

    def __init__(self, names: BarrierNames | None = None, books: Iterable[BarrierBook] = ()) -> None:
        self.names = names or BarrierNames(lambda name: NOBODY, lambda member, day: (0, 0))
        self.books = {book.id: book for book in books}

    def put(self, facts: Iterable[Fact]) -> None:
        """Add what happened and work out what became of each barrier; the same facts again change nothing."""
        touched: set[str] = set()
        for fact in facts:
            name = barrier_named(fact)
            kept = barrier_fact(fact, self.names) if name is not None else None
            if name is None or kept is None:
                continue
            book = self.books.setdefault(name, BarrierBook(name))
            book.facts[kept.seq] = kept
            book.changed.add(kept.seq)
            touched.add(name)
        for name in touched:
            book = self.books[name]
            old = (fact for seq, fact in book.facts.items() if seq not in book.changed)
            book.before = fold_barrier(name, old)
            book.barrier = fold_barrier(name, book.facts.values())
