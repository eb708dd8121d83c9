"""Reading the courses of deals, and of money after delivery: what is open, what ended lately. One statement each."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from kpi.courses import AFTER_END, Course, Dwell, Whose
from kpi.forecast import OpenDeal
from kpi.funnel import Paid
from kpi.pipeline import DealState
from server.db.bulk import Lookup
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
    "SELECT d.member, d.team, d.region, d.amount, w.stage, w.since_day FROM deal d "
    "JOIN dwell w ON w.deal = d.id AND w.since_day > 0 AND w.until_day = 0 WHERE d.state = 'open' ORDER BY d.id"
)
_PAID = (
    "SELECT c.delivered_day, i.paid_day, i.paid, c.member, c.team, c.region, c.product FROM instalment i "
    "JOIN contract c ON c.id = i.contract WHERE i.paid_day BETWEEN $1 AND $2 AND i.paid > 0 AND c.delivered_day > 0"
)
_UNPAID = (
    "SELECT c.member, c.team, c.region, c.product, c.amount - c.collected + c.overpaid AS unpaid FROM contract c "
    "WHERE c.delivered_day > 0 AND c.amount > c.collected - c.overpaid"
)
_NAMED = Lookup(
    "SELECT d.id, d.title, d.member, coalesce(a.name, '') AS account FROM {keys} JOIN deal d ON d.id = wanted.id "
    "LEFT JOIN account a ON a.id = d.account",
    (("id", "text"),),
)


@dataclass(frozen=True, slots=True)
class DealName:
    """What people call a deal, whose it is (0: nobody's), and with whom."""

    title: str
    account: str
    member: int


@dataclass(frozen=True, slots=True)
class Owned:
    """Something of a contract, with whom it belongs to and its product."""

    whose: Whose
    product: int
    paid: Paid


async def read_paid(source: Reading, first: int, last: int) -> tuple[Owned, ...]:
    """Instalments of delivered contracts, by the day of their last payment."""
    rows = await source.fetch(_PAID, first, last)
    return tuple(
        Owned(_whose(row), row["product"], Paid(row["delivered_day"], row["paid_day"], row["paid"])) for row in rows
    )


async def read_unpaid(source: Reading) -> tuple[tuple[Whose, int, int], ...]:
    """Of every delivered contract that is not paid: whose, of which product, how much."""
    return tuple((_whose(row), row["product"], row["unpaid"]) for row in await source.fetch(_UNPAID))


async def names_of(source: Reading, ids: Sequence[str]) -> dict[str, DealName]:
    """By deal."""
    rows = await _NAMED.fetch(source, [(id,) for id in ids])
    return {row["id"]: DealName(row["title"], row["account"], row["member"]) for row in rows}


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
