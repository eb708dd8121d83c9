"""Everybody who is here today with their team and region: found by name, team or region."""

from dataclasses import dataclass
from datetime import date

from server.people.directory import Directory, MemberInfo
from server.people.roles import Role


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of them; team and region are "" for who is in none."""

    member: MemberInfo
    team: str
    team_slug: str
    region: str
    region_slug: str

    @property
    def searched(self) -> str:
        """The text that a search looks into."""
        return "\n".join((self.member.name, self.member.username, self.team, self.region)).casefold()


def find_colleagues(directory: Directory, today: date, text: str) -> list[Colleague]:
    """Who is here and fits the text ("": everybody), region by region, team by team; who is in no team comes first."""
    everybody = (_colleague(member, directory, today) for member in directory.members if member.is_here(today))
    wanted = text.strip().casefold()
    found = [one for one in everybody if wanted in one.searched]
    return sorted(
        found, key=lambda one: (one.region, one.team, one.member.role is not Role.LEAD, one.member.name.casefold())
    )


def _colleague(member: MemberInfo, directory: Directory, today: date) -> Colleague:
    place = directory.team_of(member.id, today)
    team = directory.team(place.team_id) if place is not None else None
    region = directory.region(place.region_id) if place is not None and place.region_id is not None else None
    team_name, team_slug = (team.name, team.slug) if team is not None else ("", "")
    region_name, region_slug = (region.name, region.slug) if region is not None else ("", "")
    return Colleague(member, team_name, team_slug, region_name, region_slug)
