"""Who may see and who may set which target."""

from server.errors import FieldProblem, InvalidInput
from server.kpis.queries import read_scope
from server.kpis.sums import By
from server.people.access import EVERYBODY, Viewer, may_see_member, may_see_team
from server.people.directory import Directory
from server.people.roles import Role


def may_see_target(viewer: Viewer, by: By, scope_id: int) -> bool:
    """Teams, regions and the company are everybody's; a member's target is seen by those who may see the member."""
    return by is not By.MEMBER or may_see_member(viewer, scope_id)


def may_set_target(viewer: Viewer, by: By, scope_id: int) -> bool:
    """Leads set those of their team and its members, bosses and admins all."""
    if viewer.role in EVERYBODY:
        return True
    if viewer.role is not Role.LEAD:
        return False
    match by:
        case By.MEMBER:
            return scope_id in viewer.led_member_ids
        case By.TEAM:
            return may_see_team(viewer, scope_id)
        case _:
            return False


def may_see_sums(viewer: Viewer, by: By, scope_id: int) -> bool:
    """Sums of members' targets tell about members, so only those who lead (or a program that reads all) see them."""
    if viewer.role is Role.REP:
        return False
    return may_see_team(viewer, scope_id) if by is By.TEAM else may_see_target(viewer, by, scope_id)


def place_of(scope: str, viewer: Viewer, directory: Directory) -> tuple[By, int]:
    """Whose target `member:ann`, `team:north`, `region:east` or `company` is. Raises InvalidInput.

    A member whom the viewer may not see does not exist.
    """
    if scope.startswith("member:"):
        member = directory.member_by_username(scope.removeprefix("member:"))
        if member is None or not may_see_target(viewer, By.MEMBER, member.id):
            raise InvalidInput(
                f"unknown scope {scope!r}", [FieldProblem("/scope", f"is {scope!r}, no member of yours")]
            )
        return By.MEMBER, member.id
    team, region = read_scope(scope, directory)
    if team is not None:
        return By.TEAM, team
    return (By.REGION, region) if region is not None else (By.COMPANY, 0)
