"""Which followed boards a batch moves."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kpi.periods import Period
from server.kpis.sums import days_of
from server.kpis.tallies import PartKey

# A page follows one or two boards; a wall display a dozen.
CHANGED_SHOWN = 50


@dataclass(frozen=True, slots=True)
class BoardTopic:
    """A board that somebody follows, as ``board:MEASURE:PERIOD:SCOPE``."""

    text: str
    measures: tuple[str, ...]
    period: Period
    team: int | None = None
    region: int | None = None


class BoardTopics:
    """The boards that are followed in this process, and those that moved since they were last told."""

    def __init__(self) -> None:
        self._followers: Counter[str] = Counter()
        self._by_measure: dict[str, dict[str, BoardTopic]] = {}
        self._moved: dict[str, dict[int, None]] = {}

    def follow(self, topic: BoardTopic) -> None:
        """One more follower."""
        self._followers[topic.text] += 1
        for measure in topic.measures:
            self._by_measure.setdefault(measure, {})[topic.text] = topic

    def unfollow(self, topic: BoardTopic) -> None:
        """One follower less; a topic without any is forgotten."""
        self._followers[topic.text] -= 1
        if self._followers[topic.text] <= 0:
            del self._followers[topic.text]
            self._moved.pop(topic.text, None)
            for measure in topic.measures:
                self._by_measure.get(measure, {}).pop(topic.text, None)

    def touch(self, changes: Mapping[PartKey, int]) -> bool:
        """Note which boards a batch moves; True when there is something to tell."""
        for measure, member, team, region, day in changes:
            for topic in self._by_measure.get(measure, {}).values():
                first, last = days_of(topic.period)
                inside = topic.team in (None, team) and topic.region in (None, region)
                if inside and first <= day <= last:
                    self._moved.setdefault(topic.text, {})[member] = None
        return bool(self._moved)

    def take_moved(self) -> Iterable[tuple[str, list[int]]]:
        """The boards that moved, with whom; asking again answers only what moved since."""
        moved, self._moved = self._moved, {}
        return [(text, list(members)[:CHANGED_SHOWN]) for text, members in moved.items()]
