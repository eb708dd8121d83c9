"""What an import is: whose, of which files, by which mapping, how far it is and what came of it. Values only."""

from dataclasses import dataclass
from enum import StrEnum

from kpi.sentences import Sentence
from server.intake.importer.run import Rejected
from server.people.access import Viewer
from server.people.roles import Role

# More than anybody mends in one go; the file of rejected rows has them all.
REASONS_KEPT = 200
PROBLEMS_KEPT = 50


class RunState(StrEnum):
    """How far an import is."""

    DRAFT = "draft"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def is_busy(self) -> bool:
        """Whether it moves by itself."""
        return self in (RunState.WAITING, RunState.RUNNING)


@dataclass(frozen=True, slots=True)
class ImportRun:
    """One import. ``done`` of ``total`` is what the progress bar shows, in bytes or rows as the file has it.

    ``problems`` stopped it as a whole.
    """

    id: str
    member: int
    files: tuple[tuple[str, str], ...]
    mapping_name: str
    mapping: str
    state: RunState
    is_dry: bool
    done: int
    total: int
    rows: int
    recorded: int
    duplicates: int
    rejected: int
    reasons: tuple[Rejected, ...]
    has_rejected_rows: bool
    problems: tuple[Sentence, ...]
    created_us: int
    started_us: int
    ended_us: int

    @property
    def name(self) -> str:
        """What the data file is called."""
        return self.files[0][1]

    @property
    def share(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0


@dataclass(frozen=True, slots=True)
class SavedMapping:
    """A mapping that somebody saved under a name."""

    name: str
    text: str
    member: int
    changed_us: int


def may_import(viewer: Viewer) -> bool:
    """Who brings in files: those who lead. The recorder still asks for whom each event is."""
    return viewer.role in (Role.LEAD, Role.BOSS, Role.ADMIN)


def may_see(viewer: Viewer, member: int) -> bool:
    """Whose imports one sees: one's own; bosses and admins see all."""
    return viewer.member_id == member or viewer.role in (Role.BOSS, Role.ADMIN)
