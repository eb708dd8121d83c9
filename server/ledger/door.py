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

COMPANION = "companion"
"""The code of an event with which nothing is wrong, but with another one that it was to be recorded together with."""


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
    """Puts events on record for a viewer, each by itself."""

    async def __call__(self, events: Sequence[Event], viewer: Viewer) -> Sequence[Outcome]: ...


class RecordingTogether(Protocol):
    """Puts events on record for a viewer, all or none.

    With ``expects`` only as long as that is the last event of the deal, contract or ticket that the first one is about:
    else it is refused as "outdated", and the others with it.
    """

    async def __call__(
        self, events: Sequence[Event], viewer: Viewer, expects: int | None = None
    ) -> Sequence[Outcome]: ...


@dataclass(frozen=True, slots=True)
class EventDoor:
    """Records events that the product made itself, in one go, in the order given. The id makes twice harmless."""

    record: Recording
    record_together: RecordingTogether


def first_refused(outcomes: Sequence[Outcome]) -> Outcome | None:
    """The event that was refused for what it says, where others were refused as its companions; None: all went in."""
    return next((one for one in outcomes if one.refusal and one.code != COMPANION), None)
