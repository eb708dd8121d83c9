"""The organisation and everybody in it as one immutable value in memory, so that no event needs a query to know who.

Not for changing anything (`organise.py`, `org_import.py`) and not for rights (`access.py`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from zoneinfo import ZoneInfo

from kpi.calendar import WorkCalendar
from server.people.roles import Language, Role, Visibility

# Before the company began: where a membership starts when nobody said when.
SINCE_EVER = date(1900, 1, 1)


class Place(NamedTuple):
    """Where somebody is on a day; a team need not belong to a region."""

    team_id: int
    region_id: int | None


@dataclass(frozen=True, slots=True)
class OrganisationInfo:
    """The company; `country` (may be empty) is whose working days count."""

    name: str
    zone: ZoneInfo
    currency: str
    fiscal_start_month: int
    country: str
    language: Language


@dataclass(frozen=True, slots=True)
class RegionInfo:
    """A part of the company."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class TeamInfo:
    """People who sell together."""

    id: int
    slug: str
    name: str
    region_id: int | None
    visibility: Visibility
    raids_visible: bool = True
    """Whether people outside may know that the team's raids exist."""


@dataclass(frozen=True, slots=True)
class MemberInfo:
    """A person. From `left_on` on they are gone; None means they are here."""

    id: int
    username: str
    name: str
    role: Role
    language: Language
    visibility: Visibility
    joined_on: date | None
    left_on: date | None

    def is_here(self, day: date) -> bool:
        """Whether they may sign in and work on `day`."""
        return self.left_on is None or day < self.left_on


@dataclass(frozen=True, slots=True)
class Stay:
    """A member's time in a team: from a day on, until before another (None: still)."""

    member_id: int
    team_id: int
    from_day: date
    to_day: date | None

    def covers(self, day: date) -> bool:
        """Whether `day` lies in it."""
        return self.from_day <= day and (self.to_day is None or day < self.to_day)


def slug_of(name: str) -> str:
    """`North America` → `north-america`, `华东 区` → `华东-区`: lower case, letters and digits of any script."""
    return re.sub(r"[^\w]+", "-", name.strip().lower()).strip("-_") or "-"


@dataclass(frozen=True)
class Directory:
    """Everybody, as of one version of the people tables. Read with `load_directory`."""

    version: int
    organisation: OrganisationInfo
    calendar: WorkCalendar
    regions: tuple[RegionInfo, ...]
    teams: tuple[TeamInfo, ...]
    members: tuple[MemberInfo, ...]
    stays: tuple[Stay, ...]
    _regions: Mapping[int, RegionInfo] = field(init=False, repr=False, compare=False)
    _teams: Mapping[int, TeamInfo] = field(init=False, repr=False, compare=False)
    _members: Mapping[int, MemberInfo] = field(init=False, repr=False, compare=False)
    _usernames: Mapping[str, MemberInfo] = field(init=False, repr=False, compare=False)
    _names: Mapping[str, MemberInfo | None] = field(init=False, repr=False, compare=False)
    _places: Mapping[int, tuple[tuple[Stay, Place], ...]] = field(init=False, repr=False, compare=False)
    _stays: Mapping[int, tuple[Stay, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        indexes = {
            "_regions": {region.id: region for region in self.regions},
            "_teams": {team.id: team for team in self.teams},
            "_members": {member.id: member for member in self.members},
            "_usernames": {member.username: member for member in self.members},
            "_names": _unique_names(self.members),
            "_stays": _by_team(self.stays),
        }
        for name, index in indexes.items():
            object.__setattr__(self, name, index)
        object.__setattr__(self, "_places", self._places_by_member())

    @property
    def zone(self) -> ZoneInfo:
        """The zone whose calendar days count."""
        return self.organisation.zone

    @property
    def currency(self) -> str:
        """The currency everything is added up in."""
        return self.organisation.currency

    @property
    def fiscal_start_month(self) -> int:
        """The month in which quarters and years start, 1 to 12."""
        return self.organisation.fiscal_start_month

    def member(self, member_id: int) -> MemberInfo:
        """The member with this number; KeyError when there is none."""
        return self._members[member_id]

    def team(self, team_id: int) -> TeamInfo:
        """The team with this number; KeyError when there is none."""
        return self._teams[team_id]

    def region(self, region_id: int) -> RegionInfo:
        """The region with this number; KeyError when there is none."""
        return self._regions[region_id]

    def member_by_username(self, username: str) -> MemberInfo | None:
        """The member who signs in with exactly this; None when nobody does."""
        return self._usernames.get(username)

    def find_member(self, text: str) -> MemberInfo | None:
        """By username, or by full name if unique: how events and imported rows name people."""
        return self._usernames.get(text) or self._names.get(text)

    def find_team(self, text: str) -> TeamInfo | None:
        """By slug or exact name; a name that several teams share finds the first."""
        return next((team for team in self.teams if text in (team.slug, team.name)), None)

    def find_region(self, text: str) -> RegionInfo | None:
        """By slug or exact name."""
        return next((region for region in self.regions if text in (region.slug, region.name)), None)

    def team_of(self, member_id: int, day: date) -> Place | None:
        """Where the member was on `day`; None when in no team then."""
        for stay, place in self._places.get(member_id, ()):
            if stay.covers(day):
                return place
        return None

    def place_of(self, member_id: int, day: int) -> tuple[int, int]:
        """Team and region of a member on a day (an ordinal), as numbers; 0 for none."""
        place = self.team_of(member_id, date.fromordinal(day))
        return (place.team_id, place.region_id or 0) if place is not None else (0, 0)

    def stays_of(self, member_id: int) -> tuple[Stay, ...]:
        """The member's times in teams, the newest first."""
        return tuple(stay for stay, _ in self._places.get(member_id, ()))

    def visibility_of(self, member_id: int) -> Visibility:
        """How a member stands on boards: the stricter of what they and their present teams chose."""
        teams = (self.team(stay.team_id) for stay in self.stays_of(member_id) if stay.to_day is None)
        chosen = (self.member(member_id).visibility, *(team.visibility for team in teams))
        return max(chosen, key=(Visibility.NAMED, Visibility.ANONYMOUS, Visibility.OFF).index)

    def members_of(self, team_ids: Iterable[int], day: date) -> frozenset[int]:
        """Who is in any of these teams on `day`, and has not left."""
        stays = (stay for team in frozenset(team_ids) for stay in self._stays.get(team, ()))
        found = {stay.member_id for stay in stays if stay.covers(day)}
        return frozenset(member_id for member_id in found if self._members[member_id].is_here(day))

    def teams_in(self, region_id: int) -> tuple[TeamInfo, ...]:
        """The teams of a region."""
        return tuple(team for team in self.teams if team.region_id == region_id)

    def _places_by_member(self) -> dict[int, tuple[tuple[Stay, Place], ...]]:
        # The newest stay first: most events are about today.
        places: dict[int, tuple[tuple[Stay, Place], ...]] = {}
        for stay in sorted(self.stays, key=lambda stay: stay.from_day):
            place = Place(stay.team_id, self._teams[stay.team_id].region_id)
            places[stay.member_id] = ((stay, place), *places.get(stay.member_id, ()))
        return places


def _unique_names(members: Iterable[MemberInfo]) -> dict[str, MemberInfo | None]:
    names: dict[str, MemberInfo | None] = {}
    for member in members:
        names[member.name] = None if member.name in names else member
    return names


def _by_team(stays: Iterable[Stay]) -> dict[int, tuple[Stay, ...]]:
    found: dict[int, list[Stay]] = {}
    for stay in stays:
        found.setdefault(stay.team_id, []).append(stay)
    return {team: tuple(some) for team, some in found.items()}
