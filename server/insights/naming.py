"""What parts are called, for who looks: people who may not be named count among the rest."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from server.insights.parts import Dimension, Part
from server.insights.scopes import AskedScope
from server.kpis.queries import label_of
from server.kpis.sums import By
from server.people.access import Viewer, may_see_member
from server.people.directory import Directory
from server.people.roles import Visibility

PartKey = tuple[int, str]
"""A number (of a region, a product), or 0 and a text (an industry)."""
REST: PartKey = (0, "")
"""What belongs to no part, or to none that may be named."""


class PartName(NamedTuple):
    """How a part is told: its key in the API, its name, and the scope that leads on ("": none)."""

    key: str
    name: str
    scope: str


NO_NAME = PartName("", "", "")


@dataclass(frozen=True, slots=True)
class Namer:
    """Groups sums by part and remembers what the parts are called."""

    dimension: Dimension
    viewer: Viewer
    directory: Directory
    names: dict[PartKey, PartName] = field(default_factory=dict)

    def grouped(self, parts: Iterable[Part]) -> dict[PartKey, dict[str, int]]:
        """Part → measure → sum."""
        found: dict[PartKey, dict[str, int]] = {}
        for part in parts:
            sums = found.setdefault(self._key(part), {})
            sums[part.measure] = sums.get(part.measure, 0) + part.value
        return found

    def totals(self, parts: Iterable[Part]) -> dict[PartKey, int]:
        """Part → sum of all measures."""
        found: dict[PartKey, int] = {}
        if self.dimension.by is None:
            for id, text, name, _, value in parts:
                key = (id, "" if id else text)
                self.names[key] = PartName(text, name, "")
                found[key] = found.get(key, 0) + value
            return found
        for part in parts:
            key = self.place(part.id)
            found[key] = found.get(key, 0) + part.value
        return found

    def _key(self, part: Part) -> PartKey:
        if self.dimension.by is None:
            key = (part.id, "" if part.id else part.key)
            self.names[key] = PartName(part.key, part.name, "")
            return key
        return self.place(part.id)

    def place(self, id: int) -> PartKey:
        """The key of a region, team or member by number."""
        by = self.dimension.by
        if by is None or not id or (by is By.MEMBER and not self._may_name(id)):
            return REST
        slug, name = label_of(id, by, self.directory)
        self.names[id, ""] = PartName(slug, name, f"{by.value}:{slug}")
        return id, ""

    def _may_name(self, member: int) -> bool:
        return may_see_member(self.viewer, member) or self.directory.visibility_of(member) is Visibility.NAMED


def within(scope: AskedScope, by: By, directory: Directory, today: date) -> frozenset[int]:
    """The regions, teams or members that are inside a scope today."""
    match by, scope.by:
        case By.REGION, By.COMPANY:
            return frozenset(region.id for region in directory.regions)
        case By.TEAM, By.COMPANY:
            return frozenset(team.id for team in directory.teams)
        case By.TEAM, By.REGION:
            return frozenset(team.id for team in directory.teams_in(scope.id))
        case By.MEMBER, By.COMPANY:
            return frozenset(member.id for member in directory.members)
        case By.MEMBER, By.REGION:
            return directory.members_of((team.id for team in directory.teams_in(scope.id)), today)
        case By.MEMBER, By.TEAM:
            return directory.members_of((scope.id,), today)
        case _:
            return frozenset()
