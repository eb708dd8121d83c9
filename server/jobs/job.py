"""What a job is: something that is looked after on every tick, in every process, and that may happen twice."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from server.db.database import Database
from server.ledger.closings import ClosingsCache
from server.ledger.door import EventDoor
from server.ledger.rulebooks import EditionsCache
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.roles import Language, Scope

TICK = Viewer(
    caller="tick",
    member_id=None,
    username="",
    name="tick",
    role=None,
    language=Language.ENGLISH,
    scopes=frozenset({Scope.EVENTS_WRITE}),
)
"""Who records what time brings about."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What jobs work with."""

    db: Database
    directories: DirectoryCache
    door: EventDoor
    editions: EditionsCache = field(default_factory=EditionsCache)
    closings: ClosingsCache = field(default_factory=ClosingsCache)


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to look after.

    ``work`` runs in every process at about the same time: what it records has ids (and times) that follow from what is
    recorded already, so that the second one is a duplicate, and what it deletes may be gone. One that ``is_long`` may
    take minutes: the others do not wait for it.
    """

    name: str
    work: Callable[[Surroundings, datetime], Awaitable[None]]
    is_long: bool = False
