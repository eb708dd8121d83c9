"""Which castles stand in a scope, and the way down to it.

The sums of the company, its regions and teams are everybody's, as on boards; members' are for whoever may see them.
"""

from collections.abc import Sequence

from server.errors import NotFound
from server.insights.scopes import AskedScope, find_scope, whole_of
from server.kpis.queries import label_of
from server.kpis.sums import By
from server.people.access import Viewer, may_see_member
from server.people.directory import Directory


def read_siege_scope(text: str, viewer: Viewer, directory: Directory) -> AskedScope:
    """The scope behind a text, "" the company. Raises NotFound for what is not there, or a member not the viewer's."""
    scope = find_scope(text, directory) if text else whole_of(directory)
    if scope is None or (scope.by is By.MEMBER and not may_see_member(viewer, scope.id)):
        raise NotFound(f"there is no scope {text[:80]!r} that you may see")
    return scope


def path_to(scope: AskedScope, directory: Directory, today: int) -> tuple[AskedScope, ...]:
    """From the company down to the scope itself: a team lies in its region, a member where they are today."""
    path = [whole_of(directory)]
    team = scope.id if scope.by is By.TEAM else 0
    region = scope.id if scope.by is By.REGION else 0
    if scope.by is By.MEMBER:
        team, region = directory.place_of(scope.id, today)
    elif team:
        region = directory.team(team).region_id or 0
    path += [scope_of(By.REGION, region, directory)] if region else []
    path += [scope_of(By.TEAM, team, directory)] if team else []
    return (*path, scope) if scope.by is By.MEMBER else tuple(path)


def scope_of(by: By, id: int, directory: Directory) -> AskedScope:
    """The scope with this number."""
    return AskedScope(by, id, *label_of(id, by, directory))


def inside(scope: AskedScope, viewer: Viewer, directory: Directory, members: frozenset[int]) -> Sequence[AskedScope]:
    """What stands in a scope: regions (and teams of none), teams, or those `members` whom the viewer may see."""
    match scope.by:
        case By.COMPANY:
            regions = [scope_of(By.REGION, region.id, directory) for region in directory.regions]
            lone = [scope_of(By.TEAM, team.id, directory) for team in directory.teams if team.region_id is None]
            return [*regions, *lone]
        case By.REGION:
            return [scope_of(By.TEAM, team.id, directory) for team in directory.teams_in(scope.id)]
        case By.TEAM:
            seen = sorted(member for member in members if may_see_member(viewer, member))
            return [scope_of(By.MEMBER, member, directory) for member in seen]
        case _:
            return ()
