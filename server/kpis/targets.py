"""Targets: the value of a measure wanted for one scope and one period, and how it came to be.

Months, quarters and years may each be set; a quarter or year without a target of its own is the sum of what was set
inside it. Not for how far a target is (``server/insights/targets``).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from kpi.periods import Grain, Period
from kpi.target_split import Planned, parts_of, planned
from server.db.arrays import among, as_array
from server.db.bulk import Bulk, Lookup, write_all
from server.db.tx import Reading, Tx
from server.db.versions import bump_version
from server.errors import FieldProblem, InvalidInput, Outdated
from server.kpis.sums import SCOPE_OF, By

SUBJECT = "targets"
_BY_OF = {int(scope): by for by, scope in SCOPE_OF.items()}

Place: TypeAlias = tuple[str, str, int, int]
"""Where a target stands: measure, period's label, kind of scope, scope id; the key of the table."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is wanted: money in minor units of the organisation's currency, other measures in their unit.

    ``value`` None takes the target away. ``covers_tree``: a member's target that is meant for everybody they lead, not
    to be added to the targets of those.
    """

    measure: str
    period: Period
    by: By
    scope_id: int
    value: int | None
    covers_tree: bool = False

    @property
    def place(self) -> Place:
        """Where it stands in the table."""
        return self.measure, self.period.label, int(SCOPE_OF[self.by]), self.scope_id


@dataclass(frozen=True, slots=True)
class Stored:
    """A target as it is stored; its version rises with every change."""

    value: int
    covers_tree: bool
    version: int


@dataclass(frozen=True, slots=True)
class Aim:
    """What is wanted of a scope in a period: set, or derived from what was set inside it.

    ``version`` is 0 for what is derived.
    """

    planned: Planned
    covers_tree: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a target's history; ``before`` and ``after`` are None where there was none."""

    before: int | None
    after: int | None
    reason: str
    caller: str
    at_us: int


async def targets_of(source: Reading, measure: str, period: Period, by: By) -> Mapping[int, int]:
    """Scope id → target, set or derived, for all scopes of one kind."""
    return {id: aim.planned.value for id, aim in (await aims_of(source, measure, period, (by,)))[by].items()}


async def aims_of(
    source: Reading, measure: str, period: Period, kinds: Collection[By]
) -> Mapping[By, Mapping[int, Aim]]:
    """Kind of scope → scope id → what is wanted, in one statement."""
    stored = await stored_in(source, measure, labels_in(period))
    by_scope: dict[tuple[By, int], dict[str, Stored]] = {}
    for (by, scope_id, label), one in stored.items():
        by_scope.setdefault((by, scope_id), {})[label] = one
    found: dict[By, dict[int, Aim]] = {by: {} for by in kinds}
    for (by, scope_id), own in by_scope.items():
        if by in found and (aim := _aim(period, own)) is not None:
            found[by][scope_id] = aim
    return found


async def targets_for(
    source: Reading, measures: Collection[str], period: Period, by: By, scope_id: int
) -> Mapping[str, int]:
    """Measure → target of one member, team, region or the company; a measure without one is absent."""
    rows = await source.fetch(
        f"SELECT measure, period, value FROM target WHERE period {among(source.dialect, '$1')} "  # noqa: S608  # constants
        "AND scope = $2 AND scope_id = $3",
        as_array(source.dialect, labels_in(period)),
        int(SCOPE_OF[by]),
        scope_id,
    )
    own: dict[str, dict[str, int]] = {}
    for measure, label, value in rows:
        own.setdefault(measure, {})[label] = value
    found = {measure: planned(period, own.get(measure, {})) for measure in measures}
    return {measure: one.value for measure, one in found.items() if one is not None}


async def stored_in(source: Reading, measure: str, labels: Sequence[str]) -> Mapping[tuple[By, int, str], Stored]:
    """(Kind of scope, scope id, period's label) → target as it was set, for all scopes and some periods."""
    rows = await source.fetch(
        "SELECT scope, scope_id, period, value, covers_tree, version FROM target "  # noqa: S608  # constants
        f"WHERE period {among(source.dialect, '$1')} AND measure = $2",
        as_array(source.dialect, labels),
        measure,
    )
    return {
        (_BY_OF[scope], id, label): Stored(value, bool(covers), version)
        for scope, id, label, value, covers, version in rows
    }


async def measures_aimed_at(source: Reading, labels: Sequence[str]) -> list[str]:
    """The measures that have a target in some periods, by id."""
    rows = await source.fetch(
        f"SELECT DISTINCT measure FROM target WHERE period {among(source.dialect, '$1')} ORDER BY measure",  # noqa: S608
        as_array(source.dialect, labels),
    )
    return [row[0] for row in rows]


def labels_in(period: Period) -> list[str]:
    """The period itself and those inside it that may have targets of their own."""
    labels = [period.label]
    if period.grain is Grain.YEAR:
        labels += [part.label for part in parts_of(period, Grain.QUARTER)]
    if period.grain in (Grain.YEAR, Grain.QUARTER):
        labels += [part.label for part in parts_of(period, Grain.MONTH)]
    return labels


_STORED = Lookup(
    "SELECT wanted.number, t.value, t.covers_tree, t.version FROM {keys} JOIN target t ON t.measure = wanted.measure "
    "AND t.period = wanted.period AND t.scope = wanted.scope AND t.scope_id = wanted.scope_id",
    (("number", "int"), ("measure", "text"), ("period", "text"), ("scope", "smallint"), ("scope_id", "int")),
)
_KEY = (("measure", "text"), ("period", "text"), ("scope", "smallint"), ("scope_id", "int"))
_TARGET = Bulk(
    "target",
    (*_KEY, ("value", "bigint"), ("covers_tree", "smallint"), ("version", "bigint")),
    "(measure, period, scope, scope_id) DO UPDATE SET value = excluded.value, covers_tree = excluded.covers_tree, "
    "version = excluded.version",
)
_CHANGE = Bulk(
    "target_change",
    (
        *_KEY,
        *(("value", "bigint"), ("value_before", "bigint"), ("removed", "smallint")),
        *(("reason", "text"), ("caller", "text"), ("changed_us", "bigint")),
    ),
)
# What is taken away is marked with a version of its own first: one statement on both engines, whatever the number.
_REMOVED = -1


async def set_targets(
    tx: Tx,
    targets: Sequence[Target],
    caller: str,
    now_us: int,
    reason: str = "",
    read: Mapping[Place, int] | None = None,
) -> int:
    """Set, change or take away any number of targets, all or none; answers how many were changed.

    Call inside ``db.write()``; a constant number of statements. ``reason`` may be empty only where nothing changes
    that was set before. ``read`` says which versions the caller has read, 0 where there was none. Raises InvalidInput
    without a reason, Outdated when somebody was faster.
    """
    wanted = {one.place: one for one in targets}
    stored = await _stored_at(tx, list(wanted))
    for place, version in (read or {}).items():
        if version != (found.version if (found := stored.get(place)) else 0):
            raise Outdated(f"somebody changed the target of {place[0]} for {place[1]} in between: read it again")
    changed = [one for one in wanted.values() if _differs(one, stored.get(one.place))]
    if not changed:
        return 0
    if not reason.strip() and any(one.place in stored for one in changed):
        told = "is missing: say why targets that were set are changed"
        raise InvalidInput(f"the reason {told}", [FieldProblem("/reason", told)])
    await bump_version(tx, SUBJECT)
    version = await tx.fetch_value("SELECT version FROM version_counter WHERE subject = $1", SUBJECT)
    rows = [
        (*one.place, one.value or 0, int(one.covers_tree), version if one.value is not None else _REMOVED)
        for one in changed
    ]
    lines = [_line(one, stored.get(one.place), reason.strip(), caller, now_us) for one in changed]
    await write_all(tx, [(_TARGET, rows), (_CHANGE, lines)])
    if any(one.value is None for one in changed):
        await tx.execute("DELETE FROM target WHERE version = $1", _REMOVED)
    return len(changed)


async def set_target(tx: Tx, target: Target, caller: str, now_us: int, reason: str = "") -> int:
    """One target, as ``set_targets``."""
    return await set_targets(tx, [target], caller, now_us, reason)


async def changes_of(source: Reading, place: Place) -> Sequence[Change]:
    """The history of one target, the newest first."""
    rows = await source.fetch(
        "SELECT value, value_before, removed, reason, caller, changed_us FROM target_change "
        "WHERE measure = $1 AND period = $2 AND scope = $3 AND scope_id = $4 ORDER BY changed_us DESC LIMIT 200",
        *place,
    )
    return [Change(row[1], None if row[2] else row[0], row[3], row[4], row[5]) for row in rows]


async def _stored_at(tx: Tx, places: Sequence[Place]) -> dict[Place, Stored]:
    keys = [(number, *place) for number, place in enumerate(places)]
    rows = await _STORED.fetch(tx, keys)
    return {places[row[0]]: Stored(row[1], bool(row[2]), row[3]) for row in rows}


def _differs(target: Target, stored: Stored | None) -> bool:
    if stored is None or target.value is None:
        return (stored is None) != (target.value is None)
    return (target.value, target.covers_tree) != (stored.value, stored.covers_tree)


def _line(target: Target, stored: Stored | None, reason: str, caller: str, now_us: int) -> tuple[object, ...]:
    before = stored.value if stored is not None else None
    return (*target.place, target.value or 0, before, int(target.value is None), reason, caller, now_us)


def _aim(period: Period, own: Mapping[str, Stored]) -> Aim | None:
    found = planned(period, {label: one.value for label, one in own.items()})
    if found is None:
        return None
    if (stored := own.get(period.label)) is not None:
        return Aim(found, stored.covers_tree, stored.version)
    return Aim(found, _all_cover(own.values()))


def _all_cover(stored: Iterable[Stored]) -> bool:
    return all(one.covers_tree for one in stored)
