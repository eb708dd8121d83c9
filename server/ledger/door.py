"""How a feature that stands below the recorder puts its own events on record: a quest was taken, a deadline passed.

The recorder stands above all features, so whoever runs it adds a door to the services. Not for events from outside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kpi.events import Event
from server.people.access import Viewer

SOURCE_PREFIX = "raidboard/"
"""Sources that begin so are ours; nobody outside may use them, or they could take the ids of our events."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an event. ``refusal`` says why it was not recorded, "" when it was; ``code`` as in receipts.

    ``pointer`` is where in the event something is wrong.
    """

    seq: int
    refusal: str = ""
    code: str = ""
    pointer: str = ""


class Recording(Protocol):
    """Puts events on record for a viewer.

    With ``expects`` only as long as that is the last event of their deal, contract or ticket: else all are refused as
    "outdated".
    """

    async def __call__(
        self, events: Sequence[Event], viewer: Viewer, expects: int | None = None
    ) -> Sequence[Outcome]: ...


@dataclass(frozen=True, slots=True)
class EventDoor:
    """Records events that the product made itself, in one go, in the order given. The id makes twice harmless."""

    record: Recording
