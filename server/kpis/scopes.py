"""Whose sums the roll-ups hold, and over how long."""

from enum import IntEnum


class Scope(IntEnum):
    """Whose sum it is; ``scope_id`` is 0 for the company."""

    MEMBER = 0
    TEAM = 1
    REGION = 2
    COMPANY = 3


class Span(IntEnum):
    """How long the period of a row is."""

    DAY = 0
    MONTH = 1
