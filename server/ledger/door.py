"""How a feature that stands below the recorder puts its own events on record: a quest was taken, a deadline passed.

The recorder stands above all features, so whoever runs it adds a door to the services. Not for events from outside.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from kpi.events import Event
from server.people.access import Viewer

SOURCE_PREFIX = "raidboard/"
"""Sources that begin so are ours; nobody outside may use them, or they could take the ids of our events."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an event. ``refusal`` says why it was not recorded, "" when it was; ``code`` as in receipts."""

    seq: int
    refusal: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class EventDoor:
    """Records events that the product made itself, in one go, in the order given. The id makes twice harmless."""

    record: Callable[[Sequence[Event], Viewer], Awaitable[Sequence[Outcome]]]
