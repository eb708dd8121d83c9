"""This is where values are computed that Python computes differently: 64-bit ints, finite doubles, CEL's division.

The functions raise `ArithmeticError` with a message a reader understands; `to_python` adds the place.
"""

import math
from collections.abc import Callable

from kpi.sentences import Sentence, sentence, told_by

INT_MIN, INT_MAX = -(2**63), 2**63 - 1
_TWO_TO_63 = 9223372036854775808.0

INT_OVERFLOW = sentence("the result does not fit into a 64-bit int")
NOT_FINITE = sentence("the result is too large for a double")
BY_ZERO = sentence("division by zero")
BY_ZERO_DOUBLE = sentence("division by 0.0")


def divide_ints(dividend: int, divisor: int) -> int:
    """The quotient without its fraction (-7 / 2 is -3).

    Raises: ArithmeticError when the divisor is zero or the result does not fit.
    """
    if divisor == 0:
        raise ArithmeticError(BY_ZERO)
    quotient = abs(dividend) // abs(divisor)
    if (dividend < 0) is (divisor < 0):
        if quotient > INT_MAX:
            raise ArithmeticError(INT_OVERFLOW)
        return quotient
    return -quotient


def remainder(dividend: int, divisor: int) -> int:
    """What is left after dividing, with the sign of the dividend (-7 % 3 is -1).

    Raises: ArithmeticError when the divisor is zero.
    """
    if divisor == 0:
        raise ArithmeticError(BY_ZERO)
    left = abs(dividend) % abs(divisor)
    return left if dividend >= 0 else -left


def divide_doubles(dividend: float, divisor: float) -> float:
    """The quotient.

    Raises: ArithmeticError when the divisor is zero or the result is not finite.
    """
    if divisor == 0:
        raise ArithmeticError(BY_ZERO_DOUBLE)
    quotient = dividend / divisor
    if not math.isfinite(quotient):
        raise ArithmeticError(NOT_FINITE)
    return quotient


def truncated(value: float) -> int:
    """The int without the fraction.

    Raises: ArithmeticError when it does not fit.
    """
    # The lower bound is excluded as in CEL, where doubles near it are not told apart.
    if not -_TWO_TO_63 < value < _TWO_TO_63:
        raise ArithmeticError(INT_OVERFLOW)
    return int(value)


def rounded(value: float) -> int:
    """The nearest int, halves away from zero (2.5 gives 3, -2.5 gives -3).

    Raises: ArithmeticError when it does not fit.
    """
    whole = truncated(value)
    # Comparing the fraction is exact; adding 0.5 first would turn 0.49999999999999994 into 1.
    if abs(value - whole) >= 0.5:
        return whole + (1 if value > 0 else -1)
    return whole


def placed(function: Callable[..., object], fail: Callable[[Sentence], object]) -> Callable[..., object]:
    """The function with its `ArithmeticError` and `ValueError` passed on to `fail`, which raises with the place."""

    def call(*arguments: object) -> object:
        try:
            return function(*arguments)
        except (ArithmeticError, ValueError) as error:
            return fail(told_by(error))

    return call
