"""Keeping the roll-ups in step with the ledger."""

from collections.abc import Iterable, Mapping, Sequence

from game_rules.needs import Days
from server.db.bulk import Bulk, Lookup, Values
from server.db.tx import Reading
from server.kpis.tables import ROLLUP, Scope, Span
from server.ledger.post import Posting, month_of

RollupKey = tuple[int, int, str, int, int]  # scope, scope_id, measure, span, start

# The measure is kept from choosing the index: that of boards begins with it, and holds everybody's days.
_DAILY = Lookup(
    "SELECT wanted.place, r.start, r.earned FROM {keys} JOIN rollup r ON r.scope = 0 AND r.scope_id = wanted.member "
    "AND r.span = 0 AND r.start BETWEEN wanted.first AND wanted.last AND r.measure || '' = wanted.measure",
    (("place", "int"), ("measure", "text"), ("member", "int"), ("first", "int"), ("last", "int")),
)

_MEMBER, _TEAM, _REGION, _COMPANY = (int(scope) for scope in Scope)
_DAY, _MONTH = (int(span) for span in Span)


async def daily(source: Reading, wanted: Iterable[Days]) -> dict[Days, dict[int, int]]:
    """Members' earning values day by day."""
    asked = sorted(set(wanted), key=lambda days: (days.member, days.measure, days.first))
    keys = [(place, days.measure, days.member, days.first, days.last) for place, days in enumerate(asked)]
    found: dict[Days, dict[int, int]] = {days: {} for days in asked}
    for row in await _DAILY.fetch(source, keys):
        found[asked[row["place"]]][row["start"]] = row["earned"]
    return found


def changes(posting: Posting) -> dict[RollupKey, list[int]]:
    """What a batch adds to each roll-up row: value and earned."""
    sums: dict[tuple[str, int, int, int, int], list[int]] = {}
    for verdict in posting.verdicts:
        for part in verdict.contributions:
            _add(sums, (part.measure, part.member, part.team, part.region, part.day), part.value, part.earns)
        for line in verdict.lines:
            if line.xp:
                _add(sums, ("xp", line.member, line.team, line.region, line.day), line.xp, True)
    return expand(sums)


def _add(
    sums: dict[tuple[str, int, int, int, int], list[int]], key: tuple[str, int, int, int, int], value: int, earns: bool
) -> None:
    found = sums.get(key)
    if found is None:
        sums[key] = [value, value if earns else 0]
    else:
        found[0] += value
        found[1] += value if earns else 0


def expand(sums: Mapping[tuple[str, int, int, int, int], Sequence[int]]) -> dict[RollupKey, list[int]]:
    """Spread sums by (measure, member, team, region, day) over every roll-up row they belong to."""
    rows: dict[RollupKey, list[int]] = {}
    for (measure, member, team, region, day), (value, earned) in sums.items():
        month = month_of(day)
        keys = [(_COMPANY, 0, measure, _DAY, day), (_COMPANY, 0, measure, _MONTH, month)]
        if member:
            keys.append((_MEMBER, member, measure, _DAY, day))
        if team:
            keys += ((_TEAM, team, measure, _DAY, day), (_TEAM, team, measure, _MONTH, month))
        if region:
            keys += ((_REGION, region, measure, _DAY, day), (_REGION, region, measure, _MONTH, month))
        for key in keys:
            row = rows.get(key)
            if row is None:
                rows[key] = [value, earned]
            else:
                row[0] += value
                row[1] += earned
    return rows


def writes(posting: Posting) -> list[tuple[Bulk, Sequence[Values]]]:
    """The roll-up rows a batch touches. Sorted: two writers never wait for each other crosswise."""
    return [(ROLLUP, [(*key, *sums) for key, sums in sorted(changes(posting).items())])]
