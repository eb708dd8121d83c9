"""Reading the courses of deals: what is open, what ended lately. One statement each."""

from collections.abc import Callable, Collection, Iterable, Sequence
from fractions import Fraction
from itertools import groupby
from operator import itemgetter

from kpi.courses import AFTER_END, Course, Dwell, Stake, Whose
from kpi.forecast import OpenDeal
from kpi.pipeline import DealState
from server.db.arrays import among, as_array
from server.db.tx import Reading, Row
from server.pipeline.tables import Shared

MOST_CLOSED = 30_000
"""No more closed deals than that are looked at, the latest: what is learnt must not cost more every year."""

_DEAL = "d.id, d.state, d.closed_day, d.amount, d.member, d.team, d.region, d.product"
_DWELL = "w.number, w.stage, w.since_day, w.until_day, w.amount AS told"
_LATELY = (
    f"SELECT {_DEAL} FROM deal d WHERE d.state IN ('won', 'lost') AND d.closed_day >= $1 "  # noqa: S608  # constants
    f"ORDER BY d.closed_day DESC, d.id LIMIT {MOST_CLOSED}"
)
_COURSES = (
    f"SELECT d.*, {_DWELL} FROM (SELECT {_DEAL} FROM deal d WHERE d.state = 'open' "  # noqa: S608
    f"UNION ALL SELECT * FROM ({_LATELY}) lately) d LEFT JOIN dwell w ON w.deal = d.id AND w.since_day > 0 "
    "ORDER BY d.id, w.number"
)
_OPEN = (
    "SELECT d.id, d.member, d.team, d.region, d.amount, d.stage, d.since_day FROM deal d "
    "WHERE d.state = 'open' AND d.way <> '' {these} ORDER BY d.id"
)
_STAKES = (
    "SELECT s.id, s.member, s.parts, s.whole, d.closed_day FROM stake s JOIN deal d ON d.id = s.id "  # noqa: S608
    f"WHERE s.kind = {int(Shared.DEAL)} AND s.parts > 0 AND (d.state = 'open' OR d.closed_day >= $1) "
    "ORDER BY s.id, s.parts DESC, s.member"
)
_OPEN_STAKES = (
    "SELECT s.id, s.member, s.parts, s.whole, d.closed_day FROM stake s JOIN deal d ON d.id = s.id "  # noqa: S608
    f"WHERE s.kind = {int(Shared.DEAL)} AND s.parts > 0 AND d.state = 'open' {{these}} "
    "ORDER BY s.id, s.parts DESC, s.member"
)
PlaceOf = Callable[[int, int], tuple[int, int]]
"""Team and region (0: none) of a member on a day (an ordinal)."""


def _whose(row: Row) -> Whose:
    return Whose(row["member"], row["team"], row["region"])


async def read_courses(source: Reading, since_day: int, today: int, place_of: PlaceOf) -> tuple[Course, ...]:
    """Every open deal, and those closed on or after a day, at most ``MOST_CLOSED``, by id."""
    rows = await source.fetch(_COURSES, since_day)
    shared = await _stakes(source, since_day)
    return tuple(
        _course(list(group), _placed(shared.get(id, ()), place_of, today))
        for id, group in groupby(rows, key=itemgetter("id"))
    )


async def _stakes(source: Reading, since_day: int) -> dict[str, list[Row]]:
    """Deal → who shares it, the same deals as the courses."""
    return _by_deal(await source.fetch(_STAKES, since_day))


def _by_deal(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["id"], []).append(row)
    return found


def _placed(rows: Sequence[Row], place_of: PlaceOf, today: int) -> tuple[Stake, ...]:
    """With where each of them was on the day it was closed, or is today."""
    return tuple(
        Stake(
            Whose(row["member"], *place_of(row["member"], row["closed_day"] or today)),
            Fraction(row["parts"], row["whole"]),
        )
        for row in rows
    )


def _course(rows: Sequence[Row], stakes: tuple[Stake, ...]) -> Course:
    first = rows[0]
    return Course(
        first["id"],
        first["state"] == DealState.WON.value,
        first["closed_day"],
        first["amount"],
        tuple(
            Dwell(row["stage"], row["since_day"], row["until_day"], row["told"])
            for row in rows
            if row["number"] is not None and row["until_day"] != AFTER_END
        ),
        _whose(first),
        first["product"],
        tuple(row["stage"] for row in rows if row["until_day"] == AFTER_END),
        stakes,
    )


async def read_open(
    source: Reading, today: int, place_of: PlaceOf, ids: Collection[str] | None = None
) -> dict[str, OpenDeal]:
    """Every open deal, or those of some ids, as they stand, in the order of their ids. Two statements."""
    these, arguments = "", []
    if ids is not None:
        these, arguments = f"AND d.id {among(source.dialect, '$1')}", [as_array(source.dialect, sorted(ids))]
    shared = _by_deal(await source.fetch(_OPEN_STAKES.format(these=these), *arguments))
    return {
        row["id"]: OpenDeal(
            row["stage"],
            max(0, today - row["since_day"]),
            row["amount"],
            _whose(row),
            _placed(shared.get(row["id"], ()), place_of, today),
        )
        for row in await source.fetch(_OPEN.format(these=these), *arguments)
    }
