"""Everybody of the organisation by team, as the list of people shows them: found by name, team or region."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from server.people.directory import Directory, MemberInfo
from server.people.roles import Role
from web.frame import role_title


@dataclass(frozen=True, slots=True)
class Person:
    """One of the list, with their team and region; both "" for who is in none."""

    member: MemberInfo
    role: str
    team: str
    team_slug: str
    region: str

    @property
    def searched(self) -> str:
        """The text that a search looks into."""
        return "\n".join((self.member.name, self.member.username, self.team, self.region)).casefold()


@dataclass(frozen=True, slots=True)
class PeopleOfTeam:
    """A team with some of its people, leads first."""

    name: str
    region: str
    board_href: str
    people: tuple[Person, ...]


def find_people(directory: Directory, today: date, text: str) -> list[Person]:
    """Who is here and fits the text ("": everybody), region by region, team by team; who is in no team comes first."""
    people = (_person(member, directory, today) for member in directory.members if member.is_here(today))
    wanted = text.strip().casefold()
    found = [person for person in people if wanted in person.searched]
    return sorted(
        found, key=lambda one: (one.region, one.team, one.member.role is not Role.LEAD, one.member.name.casefold())
    )


def by_team(people: list[Person]) -> tuple[PeopleOfTeam, ...]:
    """The same people under their teams."""
    return tuple(
        PeopleOfTeam(team, region, f"/board?scope=team:{slug}" if slug else "", tuple(group))
        for (region, team, slug), group in groupby(people, key=lambda one: (one.region, one.team, one.team_slug))
    )


def _person(member: MemberInfo, directory: Directory, today: date) -> Person:
    place = directory.team_of(member.id, today)
    team = directory.team(place.team_id) if place is not None else None
    region = directory.region(place.region_id).name if place is not None and place.region_id is not None else ""
    return Person(member, role_title(member.role), team.name if team else "", team.slug if team else "", region)
