"""Whose numbers a viewer may slice: their own, those of the team they lead, everybody's."""

from server.errors import NotFound
from server.insights.slices.books import Seen
from server.insights.slices.question import Over
from server.people.access import EVERYBODY, Viewer
from server.people.directory import Directory
from server.people.roles import Role, Scope


def seen_by(viewer: Viewer) -> Seen:
    """What the viewer may add up. Raises: NotFound for programs that may not read data."""
    if viewer.role in EVERYBODY or viewer.has_scope(Scope.DATA_READ):
        return Seen()
    if viewer.member_id is None:
        raise NotFound("there is nothing here that you may see: this token lacks the scope data:read")
    if viewer.role is Role.LEAD and viewer.team_ids:
        return Seen(teams=tuple(sorted(viewer.team_ids)))
    return Seen(member=viewer.member_id)


def over(seen: Seen, viewer: Viewer, directory: Directory) -> Over:
    """What the totals are over, in words."""
    if seen.teams is not None:
        teams = [directory.team(id) for id in seen.teams]
        return Over(f"team:{teams[0].slug}", ", ".join(team.name for team in teams))
    if seen.member is not None:
        return Over(f"member:{viewer.username}", viewer.name)
    return Over("company", directory.organisation.name)
