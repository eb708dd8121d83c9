"""Keeping the roll-ups in step with the ledger."""

from collections.abc import Iterable, Mapping, Sequence

from game_rules.needs import Days
from kpi.facts import NOBODY
from server.db.bulk import Bulk, Lookup, Values
from server.db.tx import Reading
from server.kpis.relief import rows_of
from server.kpis.scopes import Scope, Span
from server.kpis.tables import ROLLUP
from server.ledger.post import Posting, month_of

_Key = tuple[int, int, int, int]  # scope, span, start, scope_id: with the measure, the key of the table
_Sums = dict[str, list[int]]  # measure → value and earned

_MEMBER, _TEAM, _REGION, _COMPANY = (int(scope) for scope in Scope)
_DAY, _MONTH = (int(span) for span in Span)

# A member has nothing on days on which the company has nothing.
_DAILY = Lookup(
    f"SELECT wanted.place, r.start, r.earned FROM {{keys}} JOIN rollup d ON d.measure = wanted.measure "  # noqa: S608
    f"AND d.scope = {_COMPANY} AND d.span = {_DAY} AND d.start BETWEEN wanted.first AND wanted.last AND d.scope_id = 0 "
    f"JOIN rollup r ON r.measure = d.measure AND r.scope = {_MEMBER} AND r.span = {_DAY} AND r.start = d.start "
    "AND r.scope_id = wanted.member",
    (("place", "int"), ("measure", "text"), ("member", "int"), ("first", "int"), ("last", "int")),
)
_XP = "xp"


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


def _changes(posting: Posting) -> list[Values]:
    """What a batch adds to each roll-up row, in the order of the table's key: neighbours lie on one page."""
    members: dict[tuple[int, int], _Sums] = {}
    places: dict[tuple[int, int, int], _Sums] = {}
    at: tuple[int, int, int, int] | None = None
    mine: _Sums = {}
    ours: _Sums = {}
    for measure, place, value, earned in _parts(posting):
        if place != at:
            at, (mine, ours) = place, _sums_of(members, places, place)
        _add(mine, measure, value, earned)
        _add(ours, measure, value, earned)
    found = [((_MEMBER, _DAY, day, member), sums) for (member, day), sums in members.items() if member != NOBODY]
    found.extend(_spread(places).items())
    return sorted((measure, *key, *sum) for key, sums in found for measure, sum in sums.items())


def _parts(posting: Posting) -> Iterable[tuple[str, tuple[int, int, int, int], int, int]]:
    """Measure, place (member, team, region, day), value and earned of all that is counted."""
    for verdict in posting.verdicts:
        for part in verdict.contributions:
            value = part.value
            yield part.measure, (part.member, part.team, part.region, part.day), value, value if part.earns else 0
        for line in verdict.lines:
            if line.xp:
                yield _XP, (line.member, line.team, line.region, line.day), line.xp, line.xp


def _sums_of(
    members: dict[tuple[int, int], _Sums], places: dict[tuple[int, int, int], _Sums], place: tuple[int, int, int, int]
) -> tuple[_Sums, _Sums]:
    """The sums of a member and of a team and region, on a day."""
    member, team, region, day = place
    mine, ours = members.get((member, day)), places.get((team, region, day))
    if mine is None:
        mine = members[member, day] = {}
    if ours is None:
        ours = places[team, region, day] = {}
    return mine, ours


def _add(sums: _Sums, measure: str, value: int, earned: int) -> None:
    found = sums.get(measure)
    if found is None:
        sums[measure] = [value, earned]
    else:
        found[0] += value
        found[1] += earned


def _spread(places: Mapping[tuple[int, int, int], _Sums]) -> dict[_Key, _Sums]:
    """Spread sums over every roll-up row they belong to, but those of members."""
    rows: dict[_Key, _Sums] = {}
    for (team, region, day), sums in places.items():
        month = month_of(day)
        keys = [(_COMPANY, _DAY, day, 0), (_COMPANY, _MONTH, month, 0)]
        if team:
            keys += ((_TEAM, _DAY, day, team), (_TEAM, _MONTH, month, team))
        if region:
            keys += ((_REGION, _DAY, day, region), (_REGION, _MONTH, month, region))
        for key in keys:
            row = rows.setdefault(key, {})
            for measure, (value, earned) in sums.items():
                _add(row, measure, value, earned)
    return rows


def writes(posting: Posting) -> list[tuple[Bulk, Sequence[Values]]]:
    """The roll-ups a batch touches, and its reliefs."""
    return [(ROLLUP, _changes(posting)), *rows_of(step.cause for step in posting.steps)]
