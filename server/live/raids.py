"""What followers hear of raids: every hit and act in the raid's room, victories everywhere, and what is meant for one.

A room's topic is ``raid:ID``, for insiders only (``follow.py`` asks). Frames say what moved; the page fetches the rest.
"""

from collections.abc import Callable

import msgspec

from game_rules.raids import RaidState
from kpi.events import EventData, Kind, RaidJoined, RaidNoted, StepChanged, StepPlanned
from kpi.facts import NOBODY
from server.money import minor_view
from server.people.directory import Directory
from server.people.roles import Visibility

Say = Callable[[str, str, str, object], None]


class ToldHit(msgspec.Struct, frozen=True):
    """What the stream needs of a line of a raid's log."""

    kind: str
    member: str = ""
    role: str = ""
    base: int = 0
    factor: int = 100
    damage: int = 0
    heal: int = 0
    why: str = ""
    step: str = ""


class ToldRaid(msgspec.Struct, frozen=True):
    """What the stream needs of a receipt's raid."""

    raid: str
    title: str
    team: str
    before: int
    left: int
    max: int
    phase: str
    was: str
    state: str
    hits: tuple[ToldHit, ...] = ()


def tell_raid(move: ToldRaid, kind: Kind, member: int, data: EventData, directory: Directory, say: Say) -> None:
    """Tell the room what an event did, and whoever it is meant for."""
    topic = f"raid:{move.raid}"
    told = {
        "raid": move.raid,
        "title": move.title,
        "kind": kind.value,
        "member": directory.member(member).username if member != NOBODY else None,
        "hp": {"max": minor_view(move.max, directory.currency), "left": minor_view(move.left, directory.currency)},
        "hit": minor_view(max(0, move.before - move.left), directory.currency),
        "heal": minor_view(max(0, move.left - move.before), directory.currency),
        "phase": move.phase,
        "was": move.was,
        "state": move.state,
        "lines": [_line(hit, directory.currency) for hit in move.hits],
    }
    say(topic, topic, "raid", told)
    for one, what in _meant_for(data).items():
        found = directory.member_by_username(one)
        if found is not None and found.id != member:
            about = {"raid": move.raid, "title": move.title, "what": what, "by": told["member"]}
            say(f"me:{found.id}", "me", "raid", about)


def tell_victory(move: ToldRaid, directory: Directory, say: Say) -> None:
    """Celebrate a victory: the team, and the company where the team lets others know of its raids."""
    if move.state != RaidState.VICTORY or move.was == RaidState.VICTORY:
        return
    team = directory.find_team(move.team)
    if team is None:
        return
    told = {
        "raid": move.raid,
        "title": move.title,
        "team": team.slug,
        "name": team.name,
        "goal": minor_view(move.max, directory.currency),
        "state": move.state,
    }
    say(f"team:{team.slug}", f"team:{team.slug}", "raid", told)
    if team.raids_visible and team.visibility is not Visibility.OFF:
        shown = told if team.visibility is Visibility.NAMED else told | {"team": None, "name": None}
        say("company", "company", "raid", shown)


def _meant_for(data: EventData) -> dict[str, str]:
    """Whom an act concerns in person, by username, and what it is to them."""
    match data:
        case RaidNoted():
            return dict.fromkeys(data.mentions, "mention")
        case StepPlanned():
            return {data.who: "step"}
        case StepChanged():
            return {data.who: "step"} if data.who is not None else {}
        case RaidJoined():
            return {data.who: "join"}
        case _:
            return {}


def _line(hit: ToldHit, currency: str) -> dict[str, object]:
    return {
        "kind": hit.kind,
        "member": hit.member or None,
        "role": hit.role,
        "base": minor_view(hit.base, currency),
        "factor": hit.factor / 100,
        "damage": minor_view(hit.damage, currency),
        "heal": minor_view(hit.heal, currency),
        "why": hit.why or None,
        "step": hit.step,
    }
