"""Who bought, who is new, and the deals in the middle: what is counted over the deals of a period at once.

For the rows above the folds; who may ask about which scope is theirs to know. One statement each. A deal counts for
whoever comes first in it, their team and region; by product for each that it sells, with what is sold of it. Customers
that were merged are one.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from server.accounts.merged import family
from server.db.tx import Reading
from server.pipeline.collecting import Held, Whose

# Both engines read the index of closed deals for this.
_WON = "d.state IN ('won', 'lost') AND d.state = 'won'"
_MAIN = "coalesce(a.merged_into, d.account)"


class Sold(StrEnum):
    """By what deals are split besides who holds them; the keys are texts."""

    PRODUCT = "product"
    INDUSTRY = "industry"


Split: TypeAlias = Held | Sold | None
Key: TypeAlias = int | str
"""Of what deals are split by; 0 or "" for none, and for all together where nothing is split."""


@dataclass(frozen=True, slots=True)
class Buying:
    """The customers of one key in a period; amounts in minor units."""

    key: Key
    customers: int
    new: int
    repeat: int
    revenue: int
    revenue_new: int


@dataclass(frozen=True, slots=True)
class Middle:
    """Of the closed deals of one key, the one or two in the middle; and all of them."""

    key: Key
    middle: int
    middle_sum: int
    count: int
    total: int


async def buying_in(source: Reading, whose: Whose, by: Split, first: int, last: int) -> list[Buying]:
    """Who bought on some days. New: their first win ever, with anybody, is among them; repeat: at least their second is
    over by the last of them.
    """
    wins = f"FROM deal w WHERE w.account IN {family('b.main')} AND w.account > 0 AND w.state = 'won'"
    rows = await source.fetch(
        "SELECT held, count(*) AS customers, CAST(sum(CASE WHEN since >= $1 THEN 1 ELSE 0 END) AS BIGINT) AS new, "  # noqa: S608
        "CAST(sum(CASE WHEN wins > 1 THEN 1 ELSE 0 END) AS BIGINT) AS repeat, CAST(sum(amount) AS BIGINT) AS revenue, "
        "CAST(sum(CASE WHEN since >= $1 THEN amount ELSE 0 END) AS BIGINT) AS revenue_new FROM ("
        f"SELECT b.held, b.amount, (SELECT min(w.closed_day) {wins}) AS since, "
        f"(SELECT count(*) {wins} AND w.closed_day <= $2) AS wins FROM ("
        f"SELECT {_key(by)} AS held, {_MAIN} AS main, sum({_amount(by)}) AS amount FROM {_deals(by)} "
        f"WHERE {_WON} AND d.closed_day BETWEEN $1 AND $2 AND d.account > 0 AND {whose.condition('d')} "
        "GROUP BY 1, 2) b) bought GROUP BY held ORDER BY held",
        first,
        last,
    )
    return [Buying(*row) for row in rows]


async def customers_in(source: Reading, whose: Whose, by: Split, first: int, last: int) -> dict[Key, int]:
    """Key → with how many customers something was won on some days."""
    rows = await source.fetch(
        f"SELECT {_key(by)} AS held, count(DISTINCT {_MAIN}) AS many FROM {_deals(by)} WHERE {_WON} "  # noqa: S608
        f"AND d.closed_day BETWEEN $1 AND $2 AND d.account > 0 AND {whose.condition('d')} GROUP BY 1 ORDER BY 1",
        first,
        last,
    )
    return {row["held"]: row["many"] for row in rows}


async def middle_amounts(source: Reading, whose: Whose, by: Split, first: int, last: int) -> list[Middle]:
    """The won deals of some days in the middle by amount."""
    return await _middle(source, f"sum({_amount(by)})", _WON, whose, by, first, last)


async def middle_cycles(source: Reading, whose: Whose, by: Split, first: int, last: int, *, won: bool) -> list[Middle]:
    """The deals won (or lost) on some days in the middle by the days since their opening; those opened nobody knows
    when are left out.
    """
    state = "won" if won else "lost"
    days = "max(CASE WHEN d.closed_day > d.opened_day THEN d.closed_day - d.opened_day ELSE 0 END)"
    chosen = f"d.state IN ('won', 'lost') AND d.state = '{state}' AND d.opened_day > 0"
    return await _middle(source, days, chosen, whose, by, first, last)


async def _middle(
    source: Reading, value: str, chosen: str, whose: Whose, by: Split, first: int, last: int
) -> list[Middle]:
    middle = "place IN ((many + 1) / 2, (many + 2) / 2)"
    rows = await source.fetch(
        f"SELECT held, CAST(sum(CASE WHEN {middle} THEN 1 ELSE 0 END) AS BIGINT) AS middle, "  # noqa: S608
        f"CAST(sum(CASE WHEN {middle} THEN value ELSE 0 END) AS BIGINT) AS middle_sum, count(*) AS count, "
        "CAST(sum(value) AS BIGINT) AS total FROM (SELECT held, value, "
        "row_number() OVER (PARTITION BY held ORDER BY value) AS place, "
        f"count(*) OVER (PARTITION BY held) AS many FROM ("
        # Several lines of a deal may sell the same.
        f"SELECT {_key(by)} AS held, d.id, CAST({value} AS BIGINT) AS value FROM {_deals(by)} "
        f"WHERE {chosen} AND d.closed_day BETWEEN $1 AND $2 AND {whose.condition('d')} GROUP BY 1, 2"
        ") one) placed GROUP BY held ORDER BY held",
        first,
        last,
    )
    return [Middle(*row) for row in rows]


def _key(by: Split) -> str:
    match by:
        case None:
            return "0"
        case Sold.PRODUCT:
            return "coalesce(p.ref, '')"
        case Sold.INDUSTRY:
            return "coalesce(a.industry, '')"
        case Held():
            return f"d.{by.value}"


def _deals(by: Split) -> str:
    deals = "deal d LEFT JOIN account a ON a.id = d.account"
    if by is not Sold.PRODUCT:
        return deals
    lines = "deal_line l ON l.deal = d.id AND l.quantity > 0"
    return f"{deals} LEFT JOIN {lines} LEFT JOIN product p ON p.id = coalesce(l.product, d.product)"


def _amount(by: Split) -> str:
    return "coalesce(l.value, d.amount)" if by is Sold.PRODUCT else "d.amount"
