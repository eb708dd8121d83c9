"""Working out what customers bring and how they buy: from the books into ``account_rank``, only what has changed.

No fold: it depends on the day. Whoever works it out twice finds nothing to write.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from game_rules.tiers import TierRules
from kpi.segments import Buyer, rhythm, scores, segment, slip, tiers
from server.accounts.ranks import keep_ranks, kept_ranks, no_rank
from server.db.bulk import Values
from server.db.database import Database
from server.db.tx import Reading, Row
from server.ledger.facts import microseconds

SEEN_DAYS = 730
"""How far back one looks for how a customer buys: two years, so that a yearly order is a rhythm."""
EVERY = timedelta(minutes=5)
REVENUE, COSTED, MARGIN, WINS = "revenue_won", "revenue_costed", "margin_won", "deals_won"

# What was merged counts for what it was merged into.
_MAIN = "coalesce(a.merged_into, c.account)"
_FROM = "FROM contribution c LEFT JOIN account a ON a.id = c.account WHERE c.account > 0 AND"
_PART = 5_000


@dataclass(slots=True)
class Bought:
    """What the books say of one customer."""

    profit: int = 0
    revenue: int = 0
    days: list[int] = field(default_factory=list)
    times: int = 0


async def is_due(source: Reading, today: int, now: datetime) -> bool:
    """Whether something may have changed: another day has begun, or something was recorded since, a while ago."""
    row = await source.fetch_one("SELECT at_us, day, seq FROM account_ranked WHERE one = 1")
    if row is None or row["day"] != today:
        return True
    if microseconds(now - EVERY) < row["at_us"]:
        return False
    return await _last(source) != int(row["seq"])


async def rank_accounts(db: Database, rules: TierRules, today: int, now: datetime) -> int:
    """Work it out; how many customers changed."""
    async with db.read() as source:
        seq = await _last(source)
        bought = await _bought(source, rules, today)
        before = await kept_ranks(source)
    # Scoring 100,000 customers takes a while: not in the loop that answers people.
    after = await asyncio.to_thread(ranked, bought, rules, today)
    gone = [no_rank(account) for account in before.keys() - after.keys()]
    changed = [row for row in (*after.values(), *gone) if before.get(int(str(row[0]))) != row]
    for first in range(0, len(changed), _PART):
        async with db.write() as tx:
            await keep_ranks(tx, changed[first : first + _PART])
    async with db.write() as tx:
        await tx.execute(
            "INSERT INTO account_ranked (one, at_us, day, seq) VALUES (1, $1, $2, $3) "
            "ON CONFLICT (one) DO UPDATE SET at_us = excluded.at_us, day = excluded.day, seq = excluded.seq",
            microseconds(now),
            today,
            seq,
        )
    return len(changed)


def ranked(bought: Mapping[int, Bought], rules: TierRules, today: int) -> dict[int, Values]:
    """Account → its row of ``account_rank``."""
    buyers = {
        account: Buyer(today - max(one.days), one.times, one.revenue) for account, one in bought.items() if one.days
    }
    scored = scores(buyers)
    tiered = tiers({account: one.profit for account, one in bought.items()}, rules.a_pct, rules.b_pct)
    found: dict[int, Values] = {}
    for account, one in bought.items():
        slipped = slip(one.days, today)
        found[account] = (
            account,
            tiered[account].value,
            segment(scored[account]).value if account in scored else "",
            1 if slipped is not None else 0,
            one.profit,
            one.revenue,
            one.times,
            max(one.days, default=0),
            rhythm(one.days) or 0,
        )
    return found


async def _bought(source: Reading, rules: TierRules, today: int) -> dict[int, Bought]:
    found: dict[int, Bought] = {}
    # What nobody knows the cost of counts with all of its revenue.
    for row in await _sums(source, (REVENUE, COSTED, MARGIN), today - rules.window_days + 1, today):
        one = found.setdefault(row["main"], Bought())
        one.profit += -row["value"] if row["measure"] == COSTED else row["value"]
    for row in await _sums(source, (REVENUE,), today - SEEN_DAYS + 1, today):
        found.setdefault(row["main"], Bought()).revenue = row["value"]
    wins = await source.fetch(
        f"SELECT {_MAIN} AS main, c.day, CAST(sum(c.value) AS BIGINT) AS value {_FROM} c.measure = $1 "
        f"AND c.day BETWEEN $2 AND $3 GROUP BY {_MAIN}, c.day HAVING sum(c.value) > 0",
        WINS,
        today - SEEN_DAYS + 1,
        today,
    )
    for row in wins:
        one = found.setdefault(row["main"], Bought())
        one.days.append(row["day"])
        one.times += row["value"]
    return found


async def _sums(source: Reading, measures: Sequence[str], first: int, last: int) -> Sequence[Row]:
    names = ", ".join(f"'{measure}'" for measure in measures)
    return await source.fetch(
        f"SELECT {_MAIN} AS main, c.measure, CAST(sum(c.value) AS BIGINT) AS value {_FROM} c.measure IN ({names}) "
        f"AND c.day BETWEEN $1 AND $2 GROUP BY {_MAIN}, c.measure",
        first,
        last,
    )


async def _last(source: Reading) -> int:
    return int(await source.fetch_value("SELECT max(seq) FROM event") or 0)
