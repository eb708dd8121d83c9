"""Reading a board of 100,000: the top 20, my rank, my neighbours; beside a bare sorted list and beside Redis."""

import os
import random
from collections.abc import Iterator

import redis

from kpi.ranking import Ranking
from tests.benchmarks.floors.sorted_list import EACH_SIDE, TOP, SortedList, SortedSet, median_us
from tests.benchmarks.ratios import Line, Scale, Skipped, at_most, in_turns

MEMBERS = 100_000
READS = 2000
_TO_REDIS = "a board of 100,000, beside Redis' two round trips"


class Board:
    """The product's ranking, read as a page reads it."""

    def __init__(self, scores: list[int]) -> None:
        self._ranking = Ranking(enumerate(scores))

    def read(self, number: int) -> object:
        """What a board shows to one member."""
        return self._ranking.top(TOP), self._ranking.rank_of(number), self._ranking.around(number, EACH_SIDE)

    def add(self, number: int, points: int) -> None:
        """One member's score rises."""
        self._ranking.add(number, points)


def measure(scale: Scale) -> Iterator[Line]:
    """Microseconds to read."""
    chance = random.Random(8)
    members, reads = scale.of(MEMBERS, 1000), scale.of(READS, 100)
    scores = [chance.randint(0, 1_000_000) for _ in range(members)]
    numbers = [chance.randrange(members) for _ in range(reads)]
    board, bare = Board(scores), SortedList(scores)
    yield in_turns(
        "a board of 100,000, inside: top 20, me, around me",
        "µs",
        at_most(5.0),
        scale.pairs,
        lambda: median_us(board, numbers),
        lambda: median_us(bare, numbers),
    )
    client, key = redis.Redis(), f"raidboard-bench-{os.getpid()}"
    try:
        client.ping()
    except redis.ConnectionError:
        yield Skipped(_TO_REDIS, "no Redis answers on 127.0.0.1:6379")
        return
    try:
        kept = SortedSet(client, key, scores)
        yield in_turns(
            _TO_REDIS,
            "µs",
            at_most(1.0),
            scale.pairs,
            lambda: median_us(board, numbers),
            lambda: median_us(kept, numbers),
        )
    finally:
        client.delete(key)
        client.close()
