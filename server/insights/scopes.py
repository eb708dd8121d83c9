"""Whose numbers are asked for, read with the rights of who asks.

Reps ask about themselves, leads about their teams and who is in them, bosses, admins and programs that read data about
everybody. What one may not ask about is not found, like what is not there.
"""

from dataclasses import dataclass

from server.errors import FieldProblem, InvalidInput, NotFound
from server.kpis.sums import By
from server.ledger.access import sees_everything
from server.people.access import Viewer, may_see_member
from server.people.directory import Directory
from server.people.roles import Role
from server.pipeline.collecting import Held, Whose

COMPANY = "company"
_KINDS = (By.REGION, By.TEAM, By.MEMBER)


@dataclass(frozen=True, slots=True)
class AskedScope:
    """The company, a region, a team or a member; `id` is 0 for the company."""

    by: By
    id: int
    key: str
    name: str

    @property
    def text(self) -> str:
        """As the API writes it: `company`, `region:north`, `member:ann`."""
        return COMPANY if self.by is By.COMPANY else f"{self.by.value}:{self.key}"


def whose_of(scope: AskedScope) -> Whose:
    """Whose contracts and deals a scope is asked about."""
    return Whose() if scope.by is By.COMPANY else Whose(Held(scope.by.value), scope.id)


def read_asked_scope(text: str, viewer: Viewer, directory: Directory) -> AskedScope:
    """The scope behind a text; "" is the widest that the viewer may ask about.

    Raises InvalidInput for what is no scope, NotFound for what is not there or not the viewer's to see.
    """
    text = text or usual_scope(viewer, directory)
    found = find_scope(text, directory)
    if found is None or not may_ask(viewer, found):
        raise NotFound(f"there is no scope {text[:80]!r} that you may ask about")
    return found


def find_scope(text: str, directory: Directory) -> AskedScope | None:
    """The scope behind a text, whoever asks; None for what is not there. Raises InvalidInput for what is no scope."""
    kind, _, name = text.partition(":")
    by = next((one for one in _KINDS if one == kind), By.COMPANY if text == COMPANY else None)
    if by is None:
        told = f"unknown scope {text[:80]!r} (use company, region:ID, team:ID or member:USERNAME)"
        raise InvalidInput(told, [FieldProblem("/scope", told)])
    return _find(by, name, directory)


def usual_scope(viewer: Viewer, directory: Directory) -> str:
    """What somebody means who names no scope."""
    if sees_everything(viewer):
        return COMPANY
    if viewer.role is Role.LEAD and viewer.team_ids:
        return f"team:{directory.team(min(viewer.team_ids)).slug}"
    return f"member:{viewer.username}"


def may_ask(viewer: Viewer, scope: AskedScope) -> bool:
    """Whether the viewer may read what a scope did, and why."""
    if sees_everything(viewer):
        return True
    match scope.by:
        case By.TEAM:
            return viewer.role is Role.LEAD and scope.id in viewer.team_ids
        case By.MEMBER:
            return may_see_member(viewer, scope.id)
        case _:
            return False


def whole_of(directory: Directory) -> AskedScope:
    """The company."""
    return AskedScope(By.COMPANY, 0, COMPANY, directory.organisation.name)


def _find(by: By, name: str, directory: Directory) -> AskedScope | None:
    if by is By.COMPANY:
        return whole_of(directory)
    if by is By.MEMBER:
        member = directory.member_by_username(name)
        return AskedScope(by, member.id, member.username, member.name) if member is not None else None
    place = directory.find_region(name) if by is By.REGION else directory.find_team(name)
    return AskedScope(by, place.id, place.slug, place.name) if place is not None else None
