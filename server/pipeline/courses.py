"""Reading the courses of deals: what is open, what ended lately. One statement each."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from kpi.courses import AFTER_END, Course, Dwell, Whose
from kpi.forecast import OpenDeal
from kpi.pipeline import DealState
from server.db.tx import Reading, Row

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
    "SELECT d.member, d.team, d.region, d.amount, d.stage, d.since_day FROM deal d "
    "WHERE d.state = 'open' AND d.way <> '' ORDER BY d.id"
)
# What takes back an event of a deal does not name the deal.
_CONCERNS = "SELECT 1 FROM event WHERE seq > $1 AND (subject LIKE 'deal:%' OR target IS NOT NULL) LIMIT 1"


def _whose(row: Row) -> Whose:
    return Whose(row["member"], row["team"], row["region"])


async def read_courses(source: Reading, since_day: int) -> tuple[Course, ...]:
    """Every open deal, and those closed on or after a day, at most ``MOST_CLOSED``, by id."""
    rows = await source.fetch(_COURSES, since_day)
    return tuple(_course(list(group)) for _, group in groupby(rows, key=itemgetter("id")))


def _course(rows: Sequence[Row]) -> Course:
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
    )


async def concerns_deals(source: Reading, seq: int) -> bool:
    """Whether anything that was recorded after an event may have changed a deal."""
    return await source.fetch_value(_CONCERNS, seq) is not None


async def read_open(source: Reading, today: int) -> tuple[OpenDeal, ...]:
    """Every open deal as it stands, by id."""
    return tuple(
        OpenDeal(
            row["stage"],
            max(0, today - row["since_day"]),
            row["amount"],
            _whose(row),
        )
        for row in await source.fetch(_OPEN)
    )
