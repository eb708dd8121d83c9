"""Counting how deals get through their stages, and money after delivery: alike ones together, one statement each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kpi.forecast import Days
from kpi.funnel import Ended, Stays, Stuck
from kpi.pipeline import DealState
from kpi.ways import Way, read_way
from server.db.tx import Reading
from server.pipeline.collecting import Whose

EVERYBODY = Whose()
_LIVING = f"d.state = '{DealState.OPEN}' AND d.way <> ''"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whose deals and contracts are looked at, and of which product (None: of any)."""

    whose: Whose = EVERYBODY
    product: int | None = None

    def condition(self, alias: str) -> str:
        """On a deal, a stay or a contract, which have the same columns; numbers of our own, never input."""
        of_product = "" if self.product is None else f" AND {alias}.product = {int(self.product)}"
        return self.whose.condition(alias) + of_product


WayCounts = Mapping[tuple[str, str], int]
"""(Way as it is kept, how it ended: "" for not yet) → deals."""


def ways_of(counts: WayCounts) -> tuple[Way, ...]:
    """The ways that were counted."""
    return tuple(read_way(text, end, deals) for (text, end), deals in counts.items())


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways of everybody's deals, and those of the chosen ones that began within some days."""

    everybody_by_way: WayCounts
    chosen_by_way: WayCounts

    @property
    def everybody(self) -> tuple[Way, ...]:
        """Those of everybody's deals."""
        return ways_of(self.everybody_by_way)

    @property
    def chosen(self) -> tuple[Way, ...]:
        """Those of the chosen ones."""
        return ways_of(self.chosen_by_way)


@dataclass(frozen=True, slots=True)
class Finished:
    """Finished stays: those asked for, with what they led to, and all that ended lately."""

    asked: tuple[Ended, ...]
    lately: tuple[Stays, ...]


@dataclass(frozen=True, slots=True)
class StuckDeal:
    """A deal that waits too long, with its names; ``member`` 0: nobody's."""

    one: Stuck
    title: str
    account: str
    member: int


async def read_ways(source: Reading, since_day: int, chosen: Chosen, began: Days) -> Ways:
    """Of all deals that are open, or were closed on or after a day."""
    rows = await source.fetch(
        f"SELECT d.way, d.state, CASE WHEN d.began_day BETWEEN $2 AND $3 AND {chosen.condition('d')} "  # noqa: S608
        "THEN 1 ELSE 0 END AS chosen, count(*) AS deals FROM deal d WHERE d.way <> '' AND (d.state = 'open' "
        "OR (d.state IN ('won', 'lost') AND d.closed_day >= $1)) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        since_day,
        began.first,
        began.last,
    )
    everybody: dict[tuple[str, str], int] = {}
    chosen_ones: dict[tuple[str, str], int] = {}
    for way, state, is_chosen, deals in rows:
        key = way, _END[state]
        everybody[key] = everybody.get(key, 0) + deals
        if is_chosen:
            chosen_ones[key] = deals
    return Ways(everybody, chosen_ones)


_END = {DealState.OPEN.value: "", DealState.WON.value: "won", DealState.LOST.value: "lost"}


async def read_finished(source: Reading, chosen: Chosen, asked: Days, lately: Days, *, began: bool) -> Finished:
    """The finished stays of deals that ``began`` within the days asked about, else those that ended within them."""
    is_asked = f"w.{'began_day' if began else 'until_day'} BETWEEN $1 AND $2"
    # Of deals that began within some days, it is not asked what each of their stays led to.
    led_to = "''" if began else f"CASE WHEN {is_asked} THEN w.led_to ELSE '' END"
    rows = await source.fetch(
        f"SELECT w.stage, {led_to} AS led_to, w.until_day - w.since_day AS days, "  # noqa: S608  # constants
        f"CASE WHEN {is_asked} THEN 1 ELSE 0 END AS asked, CASE WHEN w.until_day BETWEEN $3 AND $4 THEN 1 ELSE 0 END "
        "AS lately, count(*) AS stays, CAST(sum(w.worth) AS BIGINT) AS worth FROM dwell w "
        f"WHERE w.until_day > 0 AND w.until_day >= $5 AND {chosen.condition('w')} "
        f"AND ({is_asked} OR w.until_day BETWEEN $3 AND $4) GROUP BY 1, 2, 3, 4, 5",
        asked.first,
        asked.last,
        lately.first,
        lately.last,
        min(asked.first, lately.first),
    )
    return Finished(
        tuple(Ended(row[0], row[1], row[2], row[5]) for row in rows if row[3]),
        tuple(Stays(row[0], row[2], row[5], row[6]) for row in rows if row[4]),
    )


async def read_standing(source: Reading, chosen: Chosen, today: int) -> tuple[Stays, ...]:
    """The open deals by stage and the days they have been there; worth what was last said of them."""
    rows = await source.fetch(
        "SELECT d.stage, d.since_day, count(*), CAST(sum(d.amount) AS BIGINT) FROM deal d "  # noqa: S608
        f"WHERE {_LIVING} AND {chosen.condition('d')} GROUP BY d.stage, d.since_day"
    )
    return tuple(Stays(row[0], max(0, today - row[1]), row[2], row[3]) for row in rows)


async def read_stood(source: Reading, chosen: Chosen, day: int) -> Mapping[str, int]:
    """Stage → the deals that stood there at the end of a day."""
    rows = await source.fetch(
        "SELECT stage, CAST(sum(deals) AS BIGINT) FROM (SELECT w.stage, count(*) AS deals FROM dwell w "  # noqa: S608
        f"WHERE w.until_day > 0 AND w.until_day > $1 AND w.since_day <= $1 AND {chosen.condition('w')} GROUP BY 1 "
        f"UNION ALL SELECT d.stage, count(*) FROM deal d WHERE {_LIVING} AND d.since_day <= $1 "
        f"AND {chosen.condition('d')} GROUP BY 1) stood GROUP BY stage",
        day,
    )
    return {row[0]: row[1] for row in rows}


async def read_stuck(
    source: Reading, chosen: Chosen, longest: Mapping[str, int], today: int, limit: int
) -> tuple[StuckDeal, ...]:
    """The open deals that have been longer than so many days in their stage, those worth most first."""
    if not longest:
        return ()
    waits = " OR ".join(
        f"(d.stage = ${2 * place} AND d.since_day < ${2 * place + 1})" for place in range(1, len(longest) + 1)
    )
    arguments: Iterable[object] = (one for stage, days in longest.items() for one in (stage, today - days))
    rows = await source.fetch(
        "SELECT d.id, d.stage, d.since_day, d.amount, d.title, d.member, coalesce(a.name, '') AS account "  # noqa: S608
        f"FROM deal d LEFT JOIN account a ON a.id = d.account WHERE {_LIVING} AND {chosen.condition('d')} "
        f"AND ({waits}) ORDER BY d.amount DESC, d.since_day, d.id LIMIT $1",
        limit,
        *arguments,
    )
    return tuple(
        StuckDeal(
            Stuck(row["id"], row["stage"], today - row["since_day"], row["amount"]),
            row["title"],
            row["account"],
            row["member"],
        )
        for row in rows
    )


async def read_payments(source: Reading, chosen: Chosen, days: Days) -> tuple[tuple[int, int, int], ...]:
    """(Days from delivery, instalments, paid) of those of delivered contracts, by the day of their last payment."""
    rows = await source.fetch(
        "SELECT i.paid_day - c.delivered_day AS days, count(*), CAST(sum(i.paid) AS BIGINT) FROM instalment i "  # noqa: S608
        "JOIN contract c ON c.id = i.contract WHERE i.paid_day > 0 AND i.paid_day BETWEEN $1 AND $2 AND i.paid > 0 "
        f"AND c.delivered_day > 0 AND {chosen.condition('c')} GROUP BY 1",
        days.first,
        days.last,
    )
    return tuple((row[0], row[1], row[2]) for row in rows)


async def read_unpaid(source: Reading, chosen: Chosen) -> tuple[int, int]:
    """What is delivered and not paid: how many instalments, and how much is missing."""
    ((count, missing),) = await source.fetch(
        "SELECT count(*), CAST(sum(i.amount - i.paid) AS BIGINT) FROM instalment i "  # noqa: S608
        "JOIN contract c ON c.id = i.contract "
        f"WHERE i.paid < i.amount AND c.delivered_day > 0 AND {chosen.condition('c')}"
    )
    return count, missing or 0
