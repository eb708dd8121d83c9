"""What is wanted of everybody in a period, and who stands below whom: kept until targets or people are edited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kpi.periods import Period
from kpi.target_split import Sums
from server.db.database import Database
from server.insights.targets.hierarchy import LEVELS, Spot, day_in, parents_of, sums_of
from server.kpis.sums import By
from server.kpis.targets import SUBJECT, Aim, aims_of
from server.people.directory import Directory

MOST_KEPT = 32
_VERSION = "SELECT version FROM version_counter WHERE subject = $1"


@dataclass(frozen=True, slots=True)
class Plan:
    """The targets of a measure and period by kind of scope and scope id, in the order of ids; who is above whom."""

    aims: Mapping[By, Mapping[int, Aim]]
    parents: Mapping[Spot, Spot | None]
    sums: Mapping[Spot, Sums]


class Plans:
    """Plans by measure, period and the day whose teams count. One per app."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._kept: dict[tuple[str, Period, date], tuple[tuple[int, int], Plan]] = {}

    async def of(self, measure: str, period: Period, today: date, directory: Directory) -> Plan:
        """The plan as it stands: one statement where nothing was edited, else two."""
        rows = await self._db.fetch(_VERSION, SUBJECT)
        # Read before the targets: an edit in between is then seen twice, and never missed.
        version = (rows[0][0] if rows else 0, directory.version)
        question = (measure, period, day_in(period, today))
        kept = self._kept.pop(question, None)
        if kept is None or kept[0] != version:
            kept = version, await self._read(question, directory)
        while len(self._kept) >= MOST_KEPT:
            # Whoever was asked for longest ago stands first.
            del self._kept[next(iter(self._kept))]
        self._kept[question] = kept
        return kept[1]

    async def _read(self, question: tuple[str, Period, date], directory: Directory) -> Plan:
        measure, period, day = question
        found = await aims_of(self._db, measure, period, LEVELS)
        aims = {by: dict(sorted(found[by].items())) for by in LEVELS}
        parents = parents_of(directory, day, aims[By.MEMBER])
        return Plan(aims, parents, sums_of(aims, parents))
