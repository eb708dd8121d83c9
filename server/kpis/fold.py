"""Keeping the roll-ups in step with the ledger."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from game_rules.needs import Days
from server.db.bulk import Bulk, Lookup, Values
from server.db.tx import Reading
from server.kpis.relief import rows_of
from server.kpis.scopes import Scope, Span
from server.kpis.tables import ROLLUP
from server.ledger.post import Posting, month_of

RollupKey = tuple[int, int, int, int, str]  # scope, scope_id, span, start, measure: the order of the table
_Place = tuple[str, int, int, int]  # measure, team, region, day
_Key = TypeVar("_Key")

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


async def active_days(source: Reading, measure: str) -> list[tuple[int, int]]:
    """(member, day) of every day with earning activity in a measure, by member and day. Reads all history."""
    rows = await source.fetch(
        "SELECT scope_id, start FROM rollup WHERE measure = $1 AND scope = $2 AND span = $3 AND earned > 0 "
        "ORDER BY scope_id, start",
        measure,
        _MEMBER,
        _DAY,
    )
    return [(row[0], row[1]) for row in rows]


def changes(posting: Posting) -> dict[RollupKey, list[int]]:
    """What a batch adds to each roll-up row: value and earned."""
    members: dict[RollupKey, list[int]] = {}
    places: dict[_Place, list[int]] = {}
    for measure, member, team, region, day, value, earned in _parts(posting):
        if member:
            _add(members, (_MEMBER, member, _DAY, day, measure), value, earned)
        _add(places, (measure, team, region, day), value, earned)
    return members | _spread(places)


def _parts(posting: Posting) -> Iterable[tuple[str, int, int, int, int, int, int]]:
    for verdict in posting.verdicts:
        for part in verdict.contributions:
            earned = part.value if part.earns else 0
            yield part.measure, part.member, part.team, part.region, part.day, part.value, earned
        for line in verdict.lines:
            if line.xp:
                yield "xp", line.member, line.team, line.region, line.day, line.xp, line.xp


def _add(sums: dict[_Key, list[int]], key: _Key, value: int, earned: int) -> None:
    found = sums.get(key)
    if found is None:
        sums[key] = [value, earned]
    else:
        found[0] += value
        found[1] += earned


def _spread(places: Mapping[_Place, Sequence[int]]) -> dict[RollupKey, list[int]]:
    """Spread sums over every roll-up row they belong to, but those of members."""
    rows: dict[RollupKey, list[int]] = {}
    for (measure, team, region, day), (value, earned) in places.items():
        month = month_of(day)
        keys = [(_COMPANY, 0, _DAY, day, measure), (_COMPANY, 0, _MONTH, month, measure)]
        if team:
            keys += ((_TEAM, team, _DAY, day, measure), (_TEAM, team, _MONTH, month, measure))
        if region:
            keys += ((_REGION, region, _DAY, day, measure), (_REGION, region, _MONTH, month, measure))
        for key in keys:
            _add(rows, key, value, earned)
    return rows


def writes(posting: Posting) -> list[tuple[Bulk, Sequence[Values]]]:
    """A batch's reliefs, and the roll-ups it touches in the order of the table's key: neighbours lie on one page."""
    sums = [(*key, *sums) for key, sums in sorted(changes(posting).items())]
    return [(ROLLUP, sums), *rows_of(step.cause for step in posting.steps)]
