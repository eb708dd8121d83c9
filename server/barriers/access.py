"""Who may see a barrier, and who may do what about it.

People see what concerns their region, their team or themselves, and what concerns the whole company; bosses, admins and
programs that read data see all. Leads decide for their team and for what their region has in common, never about a
report of their own; bosses and admins decide about everything.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from game_rules.barriers import Barrier, BarrierState
from server.people.access import EVERYBODY, Permission, Viewer, permissions_of
from server.people.roles import Role, Scope


@dataclass(frozen=True, slots=True)
class BarrierRights:
    """What a viewer may do about a barrier as it stands. ``assign``: make somebody else its owner.

    ``decides_relief``: take a relief back, whatever became of the barrier.
    """

    edit: bool = False
    second: bool = False
    unsecond: bool = False
    confirm: bool = False
    reject: bool = False
    merge: bool = False
    reopen: bool = False
    own: bool = False
    assign: bool = False
    resolve: bool = False
    comment: bool = False
    relieve: bool = False
    decides_relief: bool = False


def sees_all(viewer: Viewer) -> bool:
    """Whether no barrier is kept from the viewer."""
    return viewer.has_scope(Scope.DATA_READ) or viewer.role in EVERYBODY


def visible_barriers(viewer: Viewer) -> str:
    """The condition on ``barrier b`` for all that the viewer may see; numbers of our own, never input."""
    if sees_all(viewer):
        return "1 = 1"
    me = viewer.member_id
    if me is None:
        return "1 = 0"
    return (
        f"(b.region IN ({_numbers(viewer.region_ids)}) OR b.team IN ({_numbers(viewer.team_ids)}) "
        f"OR (b.region = 0 AND b.team = 0) OR {int(me)} IN (b.reporter, b.owner, b.concerns))"
    )


def decides(viewer: Viewer, team: int, region: int, reporter: int) -> bool:
    """Whether the viewer's word is the one that counts."""
    allowed = permissions_of(viewer)
    if Permission.BARRIERS_DECIDE in allowed:
        return True
    if Permission.BARRIERS_DECIDE_TEAM not in allowed or viewer.member_id == reporter:
        return False
    return team in viewer.team_ids if team else region in viewer.region_ids


def sees_reporter(viewer: Viewer, team: int, region: int, reporter: int, *, shows_reporter: bool) -> bool:
    """Whether the viewer may know who reported: everybody, or only leads, bosses and the reporter."""
    if shows_reporter or viewer.member_id == reporter or sees_all(viewer):
        return True
    return viewer.role is Role.LEAD and (team in viewer.team_ids or region in viewer.region_ids)


def rights_about(viewer: Viewer, barrier: Barrier) -> BarrierRights:
    """What somebody who sees a barrier may do."""
    me, state = viewer.member_id, barrier.state
    if me is None:
        return BarrierRights()
    judge = decides(viewer, barrier.team, barrier.region, barrier.reporter)
    is_mine, is_sure = me == barrier.reporter, state in (BarrierState.CONFIRMED, BarrierState.OWNED)
    return BarrierRights(
        edit=(state is BarrierState.REPORTED and is_mine) or (state.is_open and judge),
        second=state.is_open and not is_mine and me not in barrier.seconds,
        unsecond=state.is_open and me in barrier.seconds,
        confirm=judge and state in (BarrierState.REPORTED, BarrierState.REJECTED),
        reject=judge and state.is_open,
        merge=judge and state.is_open,
        reopen=judge and state is not BarrierState.REPORTED,
        own=is_sure and barrier.owner in (0, me),
        assign=is_sure and (judge or barrier.owner == me),
        resolve=is_sure and (judge or barrier.owner == me),
        comment=True,
        relieve=viewer.role in EVERYBODY and barrier.explains and barrier.state.is_open,
        decides_relief=viewer.role in EVERYBODY,
    )


def _numbers(values: Iterable[int]) -> str:
    return ", ".join(str(int(value)) for value in sorted(values)) or "-1"
