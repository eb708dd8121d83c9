"""One change of what is known of a customer or a product, as a page tells it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Edited:
    """Who changed what, in words."""

    label: str
    before: str
    after: str
    who: str
    at: datetime
