"""When something that another machine did not take is sent again."""

import random

FIRST_S = 10.0
LONGEST_S = 6 * 3600.0
_SPREAD = 0.2


def wait_s(attempts: int, asked_s: int = 0) -> float:
    """Seconds until the next attempt after ``attempts`` failures: twice as long each time, up to six hours.

    Spread by a fifth, so that what failed together does not come back together. Who is sent to may ask for more.
    """
    usual = min(FIRST_S * 2.0 ** min(attempts - 1, 20), LONGEST_S)
    spread = usual * random.uniform(1 - _SPREAD, 1 + _SPREAD)  # noqa: S311  # nothing secret hangs on it
    return max(spread, min(float(asked_s), LONGEST_S))
