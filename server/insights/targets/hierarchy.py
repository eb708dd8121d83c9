"""Who stands below whom on a day: members below their team, teams below their region, all in the company."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from kpi.periods import Grain, Period
from kpi.target_split import Sums, sum_up
from server.kpis.sums import By
from server.kpis.targets import Aim
from server.people.directory import Directory
from server.people.roles import Role

LEVELS = (By.COMPANY, By.REGION, By.TEAM, By.MEMBER)
Spot = tuple[int, int]
"""A scope as something that can be sorted: its place in `LEVELS`, and its id."""

COMPANY: Spot = (0, 0)
_REGION, _TEAM, _MEMBER = 1, 2, 3


def day_in(period: Period, today: date) -> date:
    """The day whose teams count: today, or the end nearest to it of a period that is over or yet to come."""
    if period.grain is Grain.ALL:
        return today
    return min(max(today, period.start), period.end - timedelta(days=1))


def parents_of(directory: Directory, day: date, with_targets: Collection[int]) -> dict[Spot, Spot | None]:
    """Who stands right above whom on a day.

    Members are those who are here on that day and sell, and whoever has a target.
    """
    found: dict[Spot, Spot | None] = {COMPANY: None}
    found |= {(_REGION, one.id): COMPANY for one in directory.regions}
    for one in directory.teams:
        found[_TEAM, one.id] = (_REGION, one.region_id) if one.region_id is not None else COMPANY
    for person in directory.members:
        place = directory.team_of(person.id, day)
        is_selling = place is not None and person.is_here(day) and person.role in (Role.REP, Role.LEAD)
        if is_selling or person.id in with_targets:
            found[_MEMBER, person.id] = (_TEAM, place.team_id) if place is not None else COMPANY
    return found


def sums_of(aims: Mapping[By, Mapping[int, Aim]], parents: Mapping[Spot, Spot | None]) -> dict[Spot, Sums]:
    """Everybody's own target beside the sum below, covering targets never added to those below them."""
    own = {(level, id): aim.planned.value for level, by in enumerate(LEVELS) for id, aim in aims[by].items()}
    covering = {(_MEMBER, id) for id, aim in aims[By.MEMBER].items() if aim.covers_tree}
    return sum_up(own, parents, covering)


def tree_of(member_id: int, directory: Directory, day: date) -> tuple[By, int]:
    """Whom a member's covering target is meant for: a lead's team, the whole company of who leads no team."""
    place = directory.team_of(member_id, day)
    if directory.member(member_id).role is Role.LEAD and place is not None:
        return By.TEAM, place.team_id
    return By.COMPANY, 0
