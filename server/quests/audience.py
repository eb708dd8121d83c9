"""Whom a bounty is for: `company`, `region:ID`, `team:ID` or `member:USERNAME`, as written and as it is kept."""

from server.errors import FieldProblem, InvalidInput, NotAllowed
from server.people.access import Viewer
from server.people.directory import Directory, RegionInfo, TeamInfo
from server.people.roles import Role

COMPANY = "company"


def read_audience(text: str | None, viewer: Viewer, directory: Directory) -> str:
    """What is kept: numbers instead of names.

    Raises `InvalidInput` for somebody unknown, `NotAllowed` for somebody the viewer does not lead.
    """
    everybody = viewer.role in (Role.BOSS, Role.ADMIN)
    if text is None:
        return COMPANY if everybody else _own_team(viewer)
    subject, _, name = text.partition(":")
    if text == COMPANY:
        kept, allowed = COMPANY, everybody
    elif subject == "region" and (region := _region(name, directory)) is not None:
        kept, allowed = f"region:{region.id}", everybody
    elif subject == "team" and (team := _team(name, directory)) is not None:
        kept, allowed = f"team:{team.id}", everybody or team.id in viewer.team_ids
    elif subject == "member" and (member := directory.member_by_username(name)) is not None:
        kept, allowed = f"member:{member.id}", everybody or member.id in viewer.led_member_ids
    else:
        told = f"is {text[:60]!r}; must be company, region:ID, team:ID or member:USERNAME of somebody who is there"
        raise InvalidInput(f"audience {told}", [FieldProblem("/audience", told)])
    if not allowed:
        raise NotAllowed(f"audience {text!r} is not yours to post to: leads post to their team and its members")
    return kept


def written(kept: str, directory: Directory) -> str:
    """An audience as the API writes it."""
    subject, _, number = kept.partition(":")
    return f"member:{directory.member(int(number)).username}" if subject == "member" else kept


def _own_team(viewer: Viewer) -> str:
    team = min(viewer.team_ids, default=None)
    if team is None:
        told = "is missing, and you are in no team"
        raise InvalidInput(f"audience {told}", [FieldProblem("/audience", told)])
    return f"team:{team}"


def _region(name: str, directory: Directory) -> RegionInfo | None:
    return next((one for one in directory.regions if name in (str(one.id), one.slug)), None)


def _team(name: str, directory: Directory) -> TeamInfo | None:
    return next((one for one in directory.teams if name in (str(one.id), one.slug)), None)
