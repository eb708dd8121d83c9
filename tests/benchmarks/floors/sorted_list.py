"""A bare sorted list of scores, and a Redis sorted set: top 20, my rank and my neighbours."""

import time
from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import Any

TOP, EACH_SIDE = 20, 5


class SortedList:
    """Scores in a list, the best first."""

    def __init__(self, scores: Sequence[int]) -> None:
        self._scores = list(scores)
        self._ranked = sorted((-score, number) for number, score in enumerate(scores))

    def read(self, number: int) -> object:
        """What a board shows to one member."""
        place = bisect_left(self._ranked, (-self._scores[number], number))
        return self._ranked[:TOP], place + 1, self._ranked[max(0, place - EACH_SIDE) : place + EACH_SIDE + 1]

    def add(self, number: int, points: int) -> None:
        """One member's score rises."""
        del self._ranked[bisect_left(self._ranked, (-self._scores[number], number))]
        self._scores[number] += points
        insort(self._ranked, (-self._scores[number], number))


class SortedSet:
    """Scores in Redis; reading takes two round trips, because the neighbours depend on the rank."""

    def __init__(self, client: Any, key: str, scores: Sequence[int]) -> None:
        self._client = client
        self._key = key
        for start in range(0, len(scores), 5000):
            part = scores[start : start + 5000]
            client.zadd(key, {str(start + place): score for place, score in enumerate(part)})

    def read(self, number: int) -> object:
        """What a board shows to one member."""
        pipeline = self._client.pipeline(transaction=False)
        pipeline.zrevrange(self._key, 0, TOP - 1, withscores=True)
        pipeline.zrevrank(self._key, str(number))
        top, place = pipeline.execute()
        near = self._client.zrevrange(self._key, max(0, place - EACH_SIDE), place + EACH_SIDE, withscores=True)
        return top, place + 1, near

    def add(self, number: int, points: int) -> None:
        """One member's score rises."""
        self._client.zincrby(self._key, points, str(number))


def median_us(board: Any, numbers: Sequence[int]) -> float:
    """The usual time to read, while one score moves between two readings."""
    times = []
    for number in numbers:
        started = time.perf_counter()
        board.read(number)
        times.append(time.perf_counter() - started)
        board.add(number, 5)
    return sorted(times)[len(times) // 2] * 1e6
