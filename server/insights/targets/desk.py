"""Setting targets: one, many together, from the API, the pages and files alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpi.catalog import Kpi
from kpi.money import LARGEST_MINOR
from kpi.periods import Period
from server.clock import Clock
from server.db.database import Database
from server.errors import FieldProblem, InvalidInput, NotAllowed
from server.insights.targets.access import may_set_target
from server.kpis.sums import By
from server.kpis.targets import Place, Target, set_targets
from server.ledger.facts import microseconds
from server.people.access import Viewer


@dataclass(frozen=True, slots=True)
class Draft:
    """A target to set; ``version`` is the one that was read (0: there was none), None when any will do."""

    period: Period
    by: By
    scope_id: int
    value: int | None
    covers_tree: bool = False
    version: int | None = None
    pointer: str = "/value"


@dataclass(frozen=True, slots=True)
class TargetDesk:
    """Sets targets. One per app."""

    db: Database
    clock: Clock

    async def set(self, kpi: Kpi, drafts: Sequence[Draft], viewer: Viewer, reason: str) -> int:
        """Set all of them or none; answers how many changed.

        Raises NotAllowed, InvalidInput (a value that cannot be, a change without a reason), Outdated.
        """
        for one in drafts:
            if not may_set_target(viewer, one.by, one.scope_id):
                raise NotAllowed("leads set the targets of their team and its members, bosses and admins all others")
        return await self.set_for(kpi, drafts, viewer.caller, reason)

    async def set_for(self, kpi: Kpi, drafts: Sequence[Draft], caller: str, reason: str) -> int:
        """As ``set``, for a caller who may set them all: the command line."""
        if problems := [problem for one in drafts if (problem := _problem(one)) is not None]:
            raise InvalidInput(f"a target {problems[0].message}", problems)
        targets = [_target(kpi, one) for one in drafts]
        if len({one.place for one in targets}) < len(targets):
            raise InvalidInput("one target is named twice", [FieldProblem("/items", "name one target twice")])
        read: dict[Place, int] = {
            target.place: draft.version
            for target, draft in zip(targets, drafts, strict=True)
            if draft.version is not None
        }
        async with self.db.write() as tx:
            return await set_targets(tx, targets, caller, microseconds(self.clock()), reason, read)


def _target(kpi: Kpi, draft: Draft) -> Target:
    return Target(kpi.id, draft.period, draft.by, draft.scope_id, draft.value, draft.covers_tree)


def _problem(draft: Draft) -> FieldProblem | None:
    if draft.value is not None and not 0 <= draft.value <= LARGEST_MINOR:
        return FieldProblem(draft.pointer, f"must be from 0 to {LARGEST_MINOR}, is {draft.value}")
    if draft.covers_tree and draft.by is not By.MEMBER:
        return FieldProblem("/covers", "is for members: teams, regions and the company are what they are")
    return None
