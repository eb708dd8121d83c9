"""What stands in the way of a sale: the causes people may name, the same for raids and for reports."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Cause"]


class Cause(StrEnum):
    """Why money does not come, in one word; what exactly happened is told beside it."""

    ACCESS = "access"
    """Nobody gets to those who decide."""
    COMPETITOR = "competitor"
    """Somebody else is preferred."""
    PRICE = "price"
    """The price or the terms are too high."""
    PRODUCT_GAP = "product_gap"
    """Something the customer needs is missing."""
    DECISION_PROCESS = "decision_process"
    """The customer cannot or will not decide yet."""
    PAYMENT = "payment"
    """What is owed is not paid."""
    DELIVERY = "delivery"
    """What was sold comes late, broken or not at all."""
    POLICY = "policy"
    """A law, a rule or a permit forbids it."""
    STAFFING = "staffing"
    """There is nobody to do the work."""
    OTHER = "other"
    """None of these."""
