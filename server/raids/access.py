"""Who may see a raid, and who may do what in it.

Insiders see it whole: its team, everybody who was ever in it, bosses and admins. Others may at most know that it
exists, where its team allows that; else it is not found.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from game_rules.raids import Raid, RaidState
from server.people.access import EVERYBODY, Permission, Viewer, may_see_team, permissions_of
from server.people.directory import Directory
from server.people.roles import Role, Scope


@dataclass(frozen=True, slots=True)
class RaidRights:
    """What a viewer may do in a raid as it stands.

    ``manage``: plan, invite, remove, hand over, finish. ``take_part``: plan and do one's own steps, write notes.
    ``take_over``: lead in place of those who do.
    """

    manage: bool = False
    take_part: bool = False
    note: bool = False
    join: bool = False
    leave: bool = False
    take_over: bool = False
    review: bool = False


def may_open(viewer: Viewer) -> bool:
    """Leads (for their team), bosses and admins open raids."""
    return Permission.RAIDS_OPEN in permissions_of(viewer)


def sees_all(viewer: Viewer) -> bool:
    """Whether no raid is kept from the viewer."""
    return viewer.has_scope(Scope.DATA_READ) or viewer.role in EVERYBODY


def is_inside(viewer: Viewer, team: int, members: Iterable[int]) -> bool:
    """Whether the viewer sees the whole raid. ``members``: everybody who was ever in it."""
    return may_see_team(viewer, team) or (viewer.member_id is not None and viewer.member_id in members)


def visible_raids(viewer: Viewer, directory: Directory) -> str:
    """The condition on ``raid r`` for all that the viewer may know of; numbers of our own, never input."""
    if sees_all(viewer):
        return "1 = 1"
    if viewer.member_id is None:
        return "1 = 0"
    hidden = _numbers(team.id for team in directory.teams if not team.raids_visible)
    return f"({_inside(viewer)} OR r.team NOT IN ({hidden}))"


def inside_raids(viewer: Viewer) -> str:
    """The condition on ``raid r`` for all that the viewer sees whole."""
    if sees_all(viewer):
        return "1 = 1"
    return f"({_inside(viewer)})" if viewer.member_id is not None else "1 = 0"


def _inside(viewer: Viewer) -> str:
    mine = f"r.id IN (SELECT raid FROM raid_member WHERE member = {int(viewer.member_id or 0)})"  # noqa: S608
    return f"r.team IN ({_numbers(viewer.team_ids)}) OR {mine}"


def _numbers(values: Iterable[int]) -> str:
    return ", ".join(str(int(value)) for value in sorted(values)) or "-1"


def rights_in(viewer: Viewer, raid: Raid, team: int, *, is_over: bool) -> RaidRights:
    """What an insider may do. ``is_over``: by the clock, too."""
    me = viewer.member_id
    if me is None:
        return RaidRights()
    seat = raid.seat(me)
    is_there = seat is not None and seat.is_there
    is_lead, is_boss = me in raid.leads, viewer.role in EVERYBODY
    leads_team = viewer.role is Role.LEAD and team in viewer.team_ids
    manages = is_lead or is_boss
    is_active = raid.state is RaidState.ACTIVE and not is_over
    return RaidRights(
        manage=manages and is_active,
        take_part=is_there and is_active,
        note=manages or is_there or leads_team,
        join=is_active and not is_there and (team in viewer.team_ids or manages),
        leave=is_active and is_there,
        take_over=is_active and not is_lead and (is_boss or leads_team),
        review=not is_active and (manages or leads_team),
    )
