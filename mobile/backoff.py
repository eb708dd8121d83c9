"""How long to wait before the next try: longer each time, and never all phones at once."""

import random
from collections.abc import Iterator

FIRST_S = 1.0
LONGEST_S = 60.0


def delays(first_s: float = FIRST_S, longest_s: float = LONGEST_S) -> Iterator[float]:
    """Doubling waits, each somewhere between half of it and all of it, for ever."""
    wait_s = first_s
    while True:
        # Chance spreads the phones that lost the same server; it guards no secret.
        yield wait_s * random.uniform(0.5, 1.0)  # noqa: S311
        wait_s = min(wait_s * 2, longest_s)
