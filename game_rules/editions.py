"""Which rulebook holds when: versions by the day they are in force.

What happens on a day is judged by that day's rulebook. A quest's window is one piece, so its quests play by the
rulebook of the window's first day: goalposts never move during a game. What has no end (quests and badges "ever",
streaks, levels) plays by today's.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from game_rules.quests import window_start
from game_rules.rulebook import Quest, Rulebook, Window

__all__ = ["Editions", "Heard", "Listener"]

# A year of days of all measures: some 10 MB at most.
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Listener:
    """A quest that listens to a measure, the rulebook it is in, and the quests that it may move along.

    ``connected`` holds those that wait for it, directly or not, and everything they and it require; ``later`` those
    that wait for it directly; ``depth`` says how many quests must be done one after the other before it.
    """

    quest: Quest
    rulebook: Rulebook
    connected: tuple[Quest, ...]
    later: tuple[Listener, ...]
    depth: int


@dataclass(frozen=True, slots=True)
class Heard:
    """Who listens when one fact adds to several measures of one day.

    ``quests`` has each quest once, with its id, the first day of the window the day lies in, and the places of the
    measures it counts; ``active`` are the places of the streak's measure. ``is_flat`` when no quest waits for another.
    """

    quests: tuple[tuple[Listener, str, int, tuple[int, ...]], ...]
    active: tuple[int, ...]
    is_flat: bool


class Editions:
    """Versions of a rulebook, each in force from its day until the next one's."""

    def __init__(self, editions: Iterable[tuple[int, Rulebook]]) -> None:
        """Args: editions: (first day as an ordinal, rulebook), any order; the earliest also rules the time before it.

        Raises: ValueError for none at all, or for two with one version number.
        """
        ranked = sorted(editions, key=lambda edition: (edition[0], edition[1].version))
        if not ranked:
            raise ValueError("an organisation needs at least one rulebook")
        self._days = [day for day, _ in ranked]
        self._books = [rulebook for _, rulebook in ranked]
        self._versions = {rulebook.version: rulebook for rulebook in self._books}
        if len(self._versions) < len(self._books):
            raise ValueError(f"two rulebooks share a version: {[book.version for book in self._books]}")
        self._listeners: dict[tuple[str, tuple[int, ...]], tuple[Listener, ...]] = {}
        self._heard: dict[tuple[tuple[str, ...], int, int], Heard] = {}

    def on(self, day: int) -> Rulebook:
        """The rulebook in force on a day (an ordinal)."""
        if len(self._books) == 1:
            return self._books[0]
        return self._books[max(0, bisect_right(self._days, day) - 1)]

    def for_window(self, day: int, window: Window, today: int) -> Rulebook:
        """The rulebook that the quests of a window play by.

        Args:   day: a day in the window. today: the organisation's present day. Both are ordinals.
        """
        return self.on(today if window is Window.EVER else window_start(day, window))

    def listeners(self, measure: str, day: int, today: int) -> tuple[Listener, ...]:
        """The quests that something measured on a day moves.

        Args:   measure: its id. day, today: ordinals.
        Returns: one per quest, in the order of the rulebook; () when nothing listens.
        """
        books = self._books
        versions: tuple[int, ...] = ()
        if len(books) > 1:
            books = [self.for_window(day, window, today) for window in Window]
            versions = tuple(book.version for book in books)
        found = self._listeners.get((measure, versions))
        if found is None:
            found = self._find_listeners(measure, day, today, books)
            self._listeners[measure, versions] = found
        return found

    def heard(self, measures: tuple[str, ...], day: int, today: int) -> Heard:
        """Who listens to measures of a day.

        Args:   measures: their ids, in the order in which they are counted; one may come again. day, today: ordinals.
        """
        found = self._heard.get((measures, day, today))
        if found is None:
            if len(self._heard) >= _REMEMBERED:
                self._heard.clear()
            found = self._heard[measures, day, today] = self._hear(measures, day, today)
        return found

    def _hear(self, measures: tuple[str, ...], day: int, today: int) -> Heard:
        found: dict[tuple[str, int], tuple[Listener, list[int]]] = {}
        for place, measure in enumerate(measures):
            for listener in self.listeners(measure, day, today):
                found.setdefault((listener.quest.id, listener.rulebook.version), (listener, []))[1].append(place)
        streak = self.on(today).streak.measure
        return Heard(
            tuple(
                (listener, listener.quest.id, window_start(day, listener.quest.window), tuple(places))
                for listener, places in found.values()
            ),
            tuple(place for place, measure in enumerate(measures) if measure == streak),
            not any(listener.depth or listener.later for listener, _ in found.values()),
        )

    def _find_listeners(self, measure: str, day: int, today: int, books: list[Rulebook]) -> tuple[Listener, ...]:
        different = {book.version: book for book in books}.values()
        return tuple(
            _listener(quest, book)
            for book in different
            for quest in book.quests_on(measure)
            if book is self.for_window(day, quest.window, today)
        )

    def find_quest(self, id: str, day: int, today: int) -> Listener | None:
        """The quest of this id that is open on a day; None when there is none."""
        for window in Window:
            book = self.for_window(day, window, today)
            quest = book.find_quest(id)
            if quest is not None and quest.window is window:
                return _listener(quest, book)
        return None

    def version(self, number: int) -> Rulebook:
        """The rulebook of a version.

        Raises: KeyError for a version that never was.
        """
        return self._versions[number]

    @property
    def rulebooks(self) -> tuple[Rulebook, ...]:
        """All there are, the earliest first."""
        return tuple(self._books)

    @property
    def latest(self) -> Rulebook:
        """The rulebook that comes into force last."""
        return self._books[-1]


def _listener(quest: Quest, rulebook: Rulebook) -> Listener:
    later = tuple(_listener(one, rulebook) for one in rulebook.quests_after(quest.id))
    return Listener(quest, rulebook, _connected(quest, rulebook), later, _depth(quest, rulebook))


def _depth(quest: Quest, rulebook: Rulebook) -> int:
    return max((1 + _depth(rulebook.quest(name), rulebook) for name in quest.requires), default=0)


def _connected(quest: Quest, rulebook: Rulebook) -> tuple[Quest, ...]:
    waiting = [quest]
    for one in waiting:
        waiting.extend(later for later in rulebook.quests_after(one.id) if later not in waiting)
    required = {name for one in waiting for name in one.requires} - {one.id for one in waiting}
    return (*waiting[1:], *(rulebook.quest(name) for name in sorted(required)))
