"""Targets that give way while a barrier stands in the way: kept from the events, and read for boards and targets.

A relief is for a scope and everybody inside it, never for what is above: a region's helps its teams and members, and
the company's target stays. Not for who grants it (``server/barriers``).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kpi.barrier_events import ReliefGranted, ReliefWithdrawn
from kpi.facts import NOBODY, Fact
from kpi.periods import Grain, Period
from kpi.relief import Relieving, relieved
from server.db.arrays import among, as_array
from server.db.bulk import Bulk, Values
from server.db.tx import Reading
from server.kpis.scopes import Scope
from server.kpis.sums import SCOPE_OF, By
from server.kpis.tables import RELIEF, RELIEF_END
from server.people.directory import Directory

_SELECT = (
    "SELECT r.id, r.barrier, r.measure, r.scope, r.scope_id, r.percent, r.first_day, r.last_day, e.day FROM relief r "
    "LEFT JOIN relief_end e ON e.relief = r.id WHERE r.last_day >= $2 AND r.first_day < $3 AND r.measure"
)
_SCOPES = {"company": Scope.COMPANY, "region": Scope.REGION, "team": Scope.TEAM, "member": Scope.MEMBER}


@dataclass(frozen=True, slots=True)
class Relief:
    """A relief as it stands: for whom, because of which barrier, and on which days."""

    id: str
    barrier: str
    scope: Scope
    scope_id: int
    relieving: Relieving


def rows_of(facts: Iterable[Fact]) -> list[tuple[Bulk, Sequence[Values]]]:
    """What facts about relief write."""
    granted: dict[str, Values] = {}
    ended: dict[str, Values] = {}
    for fact in facts:
        if isinstance(fact.data, ReliefGranted):
            granted.setdefault(fact.data.relief, _granted(fact, fact.data))
        elif isinstance(fact.data, ReliefWithdrawn):
            ended.setdefault(fact.data.relief, (fact.data.relief, fact.day))
    return [(RELIEF, list(granted.values())), (RELIEF_END, list(ended.values()))]


def _granted(fact: Fact, data: ReliefGranted) -> Values:
    scope = _SCOPES[data.scope.partition(":")[0]]
    days = data.from_on.toordinal(), data.until_on.toordinal()
    by = fact.credits[0].member if fact.credits else NOBODY
    place = int(scope), data.scope_id
    return data.relief, data.barrier, data.measure, *place, data.percent, *days, by, data.reason


async def reliefs_in(source: Reading, measures: Collection[str], period: Period) -> Mapping[str, Sequence[Relief]]:
    """Measure → its reliefs that touch a period, in one statement; what was withdrawn ends the day before."""
    found: dict[str, list[Relief]] = {}
    if period.grain is Grain.ALL or not measures:
        return found
    names = as_array(source.dialect, sorted(measures))
    sql, days = (
        f"{_SELECT} {among(source.dialect, '$1')} ORDER BY r.id",
        (period.start.toordinal(), period.end.toordinal()),
    )
    for row in await source.fetch(sql, names, *days):
        last_day = min(row["last_day"], row["day"] - 1) if row["day"] is not None else row["last_day"]
        if last_day >= row["first_day"]:
            relieving = Relieving(row["percent"], row["first_day"], last_day)
            one = Relief(row["id"], row["barrier"], Scope(row["scope"]), row["scope_id"], relieving)
            found.setdefault(row["measure"], []).append(one)
    return found


def relieved_targets(
    targets: Mapping[int, int], by: By, period: Period, reliefs: Sequence[Relief], directory: Directory, today: date
) -> Mapping[int, int]:
    """Scope id → what is left of its target, for those that a relief helps; the others are absent."""
    if not reliefs or by not in SCOPE_OF or period.grain is Grain.ALL:
        return {}
    start, end = period.start.toordinal(), period.end.toordinal()
    day = min(max(today, period.start), period.end - timedelta(days=1)).toordinal()
    found = {}
    for id, target in targets.items():
        around = _around(by, id, day, directory)
        own = [one.relieving for one in reliefs if (one.scope, one.scope_id) in around]
        left = relieved(target, start, end, own) if own and target > 0 else target
        if left != target:
            found[id] = left
    return found


def _around(by: By, id: int, day: int, directory: Directory) -> set[tuple[Scope, int]]:
    """A scope and all it lies in."""
    found = {(SCOPE_OF[by], id), (Scope.COMPANY, 0)}
    if by is By.MEMBER:
        team, region = directory.place_of(id, day)
        found |= {(Scope.TEAM, team), (Scope.REGION, region)}
    elif by is By.TEAM:
        found.add((Scope.REGION, directory.team(id).region_id or 0))
    return found
