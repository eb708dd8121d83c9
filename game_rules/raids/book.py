"""The raids that a batch concerns: their facts so far, and the loot that was paid for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from game_rules.raids.facts import MOVED, Opening, PlanStep, RaidFact
from game_rules.raids.reading import Names
from game_rules.raids.rules import Phase
from game_rules.raids.state import Raid, RaidState
from kpi.facts import NOBODY

__all__ = ["LootPlace", "RaidBook", "Raids", "new_book"]

LootPlace = tuple[int, int, int, int]  # member, team, region, day (an ordinal)


@dataclass(slots=True)
class RaidBook:
    """One raid in the books.

    ``left``, ``state`` and ``phase`` are what stood there before the batch. ``paid`` is the sum of (XP, coins) of the
    ledger's ``raid:loot`` lines for its opening. ``changed`` collects the facts that the batch put in or changed, and
    ``raid`` is the state after it (None while nothing was refolded): both are to be stored.
    """

    opening: Opening
    facts: dict[int, RaidFact]
    paid: dict[LootPlace, tuple[int, int]]
    left: int
    state: RaidState
    phase: Phase
    is_new: bool = False
    changed: set[int] = field(default_factory=set)
    raid: Raid | None = None

    def put(self, fact: RaidFact) -> bool:
        """Add a fact, or note how it reads now; whether that is anything new."""
        if self.facts.get(fact.seq) == fact:
            return False
        self.facts[fact.seq] = fact
        self.changed.add(fact.seq)
        return True

    def concerns(self, at_us: int, seq: int) -> bool:
        """Whether a sale of that time, recorded as that event, can hit."""
        return self.opening.at_us <= at_us < self.opening.ends_us and seq > self.opening.seq

    @property
    def barriers(self) -> frozenset[str]:
        """The barriers that its steps are to get out of the way."""
        acts = (fact.act for fact in self.facts.values())
        return frozenset(act.barrier for act in acts if isinstance(act, PlanStep) and act.barrier)

    def members(self) -> set[int]:
        """Everybody who has, had or may have a share in the loot."""
        found = {member for member, _ in self.opening.roster} | {place[0] for place in self.paid}
        found.update(who for fact in self.facts.values() if (who := getattr(fact.act, "who", None)) is not None)
        return found - {NOBODY}


def new_book(opening: Opening) -> RaidBook:
    """The book of a raid that begins now."""
    return RaidBook(opening, {}, {}, opening.goal, RaidState.ACTIVE, opening.phase, is_new=True)


class Raids:
    """The gathered raids by id, by account, and by the facts they hold."""

    def __init__(self, names: Names | None = None, books: Iterable[RaidBook] = ()) -> None:
        """Args: names: whom the names in acts stand for; None: nobody, for whoever records no acts."""
        self.names = names or Names(lambda name: NOBODY, ZoneInfo("UTC"))
        self.books: dict[str, RaidBook] = {}
        # What the batch told of barriers so far, for steps that the same batch plans later.
        self.moved_barriers: dict[str, list[RaidFact]] = {}
        self._on: dict[int, list[RaidBook]] = {}
        self._holding: dict[int, list[RaidBook]] = {}
        for book in books:
            self.add(book)

    def add(self, book: RaidBook) -> None:
        """Add a raid; one that is there already stays."""
        if book.opening.raid in self.books:
            return
        self.books[book.opening.raid] = book
        self._on.setdefault(book.opening.account, []).append(book)
        for seq, fact in book.facts.items():
            if fact.act is None:
                self._holding.setdefault(seq, []).append(book)

    def on(self, account: int) -> Iterable[RaidBook]:
        """The raids on an account."""
        return self._on.get(account, ())

    def holding(self, seq: int) -> Iterable[RaidBook]:
        """The raids that hold a sale."""
        return self._holding.get(seq, ())

    def put(self, book: RaidBook, fact: RaidFact) -> bool:
        """Put a sale into a raid; whether that is anything new."""
        if fact.seq not in book.facts:
            if fact.standing == MOVED:
                return False
            self._holding.setdefault(fact.seq, []).append(book)
        return book.put(fact)

    def members(self) -> set[int]:
        """Everybody whom the raids' loot may concern."""
        return {member for book in self.books.values() for member in book.members()}
