"""Who may do and see what: one `Viewer`, a few questions about it, and the list a client shows its buttons by.

What one may not see does not exist: callers raise `NotFound`.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from server.errors import NotAllowed, NotFound
from server.people.directory import Directory, MemberInfo
from server.people.roles import Language, Role, Scope

EVERYBODY = (Role.BOSS, Role.ADMIN)


class Permission(StrEnum):
    """What `GET /api/v1/me` tells a client it may offer."""

    EVENTS_WRITE_OWN = "events:write:own"
    EVENTS_WRITE_TEAM = "events:write:team"
    EVENTS_WRITE_ANY = "events:write:any"
    MEMBERS_READ_TEAM = "members:read:team"
    MEMBERS_READ_ANY = "members:read:any"
    QUESTS_POST = "quests:post"
    RAIDS_OPEN = "raids:open"
    TARGETS_WRITE_TEAM = "targets:write:team"
    TARGETS_WRITE_ANY = "targets:write:any"
    BARRIERS_DECIDE_TEAM = "barriers:decide:team"
    BARRIERS_DECIDE = "barriers:decide"
    RULES_WRITE = "rules:write"
    ORG_WRITE = "org:write"
    METRICS_READ = "metrics:read"


_REP = (Permission.EVENTS_WRITE_OWN,)
_LEAD = (
    *_REP,
    Permission.EVENTS_WRITE_TEAM,
    Permission.MEMBERS_READ_TEAM,
    Permission.QUESTS_POST,
    Permission.RAIDS_OPEN,
    Permission.TARGETS_WRITE_TEAM,
    Permission.BARRIERS_DECIDE_TEAM,
)
_BOSS = (
    *_LEAD,
    Permission.EVENTS_WRITE_ANY,
    Permission.MEMBERS_READ_ANY,
    Permission.TARGETS_WRITE_ANY,
    Permission.BARRIERS_DECIDE,
)
_ADMIN = (*_BOSS, Permission.RULES_WRITE, Permission.ORG_WRITE, Permission.METRICS_READ)
_OF_ROLE = {Role.REP: _REP, Role.LEAD: _LEAD, Role.BOSS: _BOSS, Role.ADMIN: _ADMIN}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking. A member (`member_id`, `role`), or a program (both None) with the `scopes` of its token."""

    caller: str
    """Names the asker for good: `member:7`, `token:3`."""
    member_id: int | None
    username: str
    name: str
    role: Role | None
    language: Language
    team_ids: frozenset[int] = frozenset()
    region_ids: frozenset[int] = frozenset()
    scopes: frozenset[Scope] = frozenset()
    led_member_ids: frozenset[int] = field(default=frozenset(), repr=False)
    """The members of the teams this viewer leads; empty for everybody but leads."""

    def has_scope(self, scope: Scope) -> bool:
        """Whether this is a program whose token has `scope`."""
        return scope in self.scopes


def viewer_for_member(member: MemberInfo, directory: Directory, today: date) -> Viewer:
    """The viewer that a signed-in member is today."""
    place = directory.team_of(member.id, today)
    team_ids = frozenset({place.team_id}) if place else frozenset()
    region_ids = frozenset({place.region_id}) if place and place.region_id is not None else frozenset()
    return Viewer(
        caller=f"member:{member.id}",
        member_id=member.id,
        username=member.username,
        name=member.name,
        role=member.role,
        language=member.language,
        team_ids=team_ids,
        region_ids=region_ids,
        led_member_ids=directory.members_of(team_ids, today) if member.role is Role.LEAD else frozenset(),
    )


def viewer_for_token(token_id: int, name: str, scopes: frozenset[Scope], language: Language) -> Viewer:
    """The viewer that another program is."""
    return Viewer(
        caller=f"token:{token_id}",
        member_id=None,
        username="",
        name=name,
        role=None,
        language=language,
        scopes=scopes,
    )


def may_post_for(viewer: Viewer, member_id: int) -> bool:
    """Whether the viewer may send events about what this member did."""
    if viewer.has_scope(Scope.EVENTS_WRITE) or viewer.role in EVERYBODY:
        return True
    return _is_own_or_led(viewer, member_id)


def may_see_member(viewer: Viewer, member_id: int) -> bool:
    """Whether the viewer may read this member's ledger and events: private to them and whoever leads them."""
    if viewer.has_scope(Scope.DATA_READ) or viewer.role in EVERYBODY:
        return True
    return _is_own_or_led(viewer, member_id)


def may_see_card(viewer: Viewer, member_id: int, directory: Directory, today: date) -> bool:
    """Whether the viewer may read what this member brings to a pursuit: also their team-mates."""
    place = directory.team_of(member_id, today)
    is_mate = place is not None and place.team_id in viewer.team_ids
    return is_mate or may_see_member(viewer, member_id)


def may_see_team(viewer: Viewer, team_id: int) -> bool:
    """Whether the viewer may read what concerns a whole team beyond its board: targets, raids, gaps."""
    return viewer.has_scope(Scope.DATA_READ) or viewer.role in EVERYBODY or team_id in viewer.team_ids


def may_see_region(viewer: Viewer, region_id: int) -> bool:
    """Whether the viewer may read what concerns a whole region beyond its board."""
    return viewer.has_scope(Scope.DATA_READ) or viewer.role in EVERYBODY or region_id in viewer.region_ids


def may_see_metrics(viewer: Viewer) -> bool:
    """Whether the viewer may read how the program itself is doing."""
    return viewer.role is Role.ADMIN or viewer.has_scope(Scope.METRICS_READ)


def may_change_organisation(viewer: Viewer) -> bool:
    """Whether the viewer may change regions, teams, members and settings."""
    return viewer.role is Role.ADMIN or viewer.has_scope(Scope.ORG_WRITE)


def permissions_of(viewer: Viewer) -> tuple[Permission, ...]:
    """What a client may offer; empty for programs, which have scopes instead."""
    return _OF_ROLE[viewer.role] if viewer.role is not None else ()


def visible_member(viewer: Viewer, username: str, directory: Directory) -> MemberInfo:
    """The member with this username; raises `NotFound` when there is none, or none for this viewer."""
    member = directory.member_by_username(username)
    if member is None or not may_see_member(viewer, member.id):
        raise NotFound(f"there is no member {username!r} that you may see")
    return member


def require_member(viewer: Viewer) -> int:
    """The viewer's member number; raises `NotAllowed` for programs, which are nobody."""
    if viewer.member_id is None:
        raise NotAllowed("this is about the person who asks, and an integration token is nobody: sign in as a member")
    return viewer.member_id


def caller_name(caller: str, directory: Directory) -> str:
    """The username of the member who did something; other callers as they are."""
    kind, _, number = caller.partition(":")
    if kind != "member" or not number.isdigit():
        return caller
    known = {member.id: member.username for member in directory.members}
    return known.get(int(number), caller)


def _is_own_or_led(viewer: Viewer, member_id: int) -> bool:
    return member_id == viewer.member_id or member_id in viewer.led_member_ids
