"""Everybody of the organisation by team, as the list of people shows them: found by name, team or region."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from server.people.colleagues import Colleague, find_colleagues
from server.people.directory import Directory, MemberInfo
from web.frame import role_title


@dataclass(frozen=True, slots=True)
class Person:
    """One of the list, with their team and region; both "" for who is in none."""

    member: MemberInfo
    role: str
    team: str
    team_slug: str
    region: str


@dataclass(frozen=True, slots=True)
class PeopleOfTeam:
    """A team with some of its people, leads first."""

    name: str
    region: str
    board_href: str
    people: tuple[Person, ...]


def find_people(directory: Directory, today: date, text: str) -> list[Person]:
    """Who is here and fits the text ("": everybody), region by region, team by team; who is in no team comes first."""
    return [_person(one) for one in find_colleagues(directory, today, text)]


def by_team(people: list[Person]) -> tuple[PeopleOfTeam, ...]:
    """The same people under their teams."""
    return tuple(
        PeopleOfTeam(team, region, f"/board?scope=team:{slug}" if slug else "", tuple(group))
        for (region, team, slug), group in groupby(people, key=lambda one: (one.region, one.team, one.team_slug))
    )


def _person(one: Colleague) -> Person:
    return Person(one.member, role_title(one.member.role), one.team, one.team_slug, one.region)
