"""Chance that repeats itself: the same words give the same dice, on every machine and whatever else was thrown before.

That is why history can be told again tomorrow, a day longer, and agree with what was recorded today.
"""

import math
from random import Random


def dice(*words: object) -> Random:
    """Dice of their own for whatever the words name."""
    return Random(":".join(map(str, words)))  # noqa: S311  # decides what happens in an invented company


def around(rng: Random, median: float, spread: float) -> float:
    """A positive number, as often above as below `median`; `spread` is the deviation of its logarithm."""
    return median * math.exp(rng.gauss(0.0, spread))


def rounded(amount: float, step: int = 100) -> int:
    """An amount as people write it on an offer."""
    return max(step, round(amount / step) * step)


def how_many(rng: Random, mean: float) -> int:
    """How often something happens that happens `mean` times on average."""
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count
