"""Working out what customers bring and how they buy: from their sums into ``account_rank``, only what has changed.

No fold: it depends on the day. Whoever works it out twice finds nothing to write.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from game_rules.tiers import TierRules
from kpi.segments import Buyer, scores, segment, slipped, tiers
from server.accounts.ranks import keep_ranks, kept_ranks, no_rank
from server.db.bulk import Values
from server.db.database import Database
from server.db.tx import Reading, Row
from server.insights.segments.sums import Bought, bought_by_account, sum_up, summed_until
from server.ledger.facts import microseconds
from server.ledger.newest import last_seq

EVERY = timedelta(minutes=5)
_PART = 5_000


async def is_due(source: Reading, today: int, now: datetime) -> bool:
    """Whether something may have changed: another day has begun, or something was recorded since, a while ago."""
    row = await _ranked(source)
    if row is None or row["day"] != today:
        return True
    if microseconds(now - EVERY) < row["at_us"]:
        return False
    return await last_seq(source) != int(row["seq"])


async def rank_accounts(db: Database, rules: TierRules, today: int, now: datetime) -> int:
    """Work it out; how many customers changed."""
    await sum_up(db, rules.window_days, today)
    async with db.read() as source:
        last = await _ranked(source)
        seq = await summed_until(source)
        bought = await bought_by_account(source)
        before = await kept_ranks(source)
    # Scoring 100,000 customers takes a while: not in the loop that answers people.
    after = await asyncio.to_thread(ranked, bought, rules, today)
    gone = [no_rank(account) for account in before.keys() - after.keys()]
    changed = [row for row in (*after.values(), *gone) if before.get(int(str(row[0]))) != row]
    for first in range(0, len(changed), _PART):
        async with db.write() as tx:
            await keep_ranks(tx, changed[first : first + _PART])
    async with db.write() as tx:
        # Of two at once either may have written last: only what both knew is sure, and it soon is due again.
        meanwhile = await _ranked(tx)
        if meanwhile is not None and meanwhile != last:
            seq = min(seq, int(meanwhile["seq"]))
        await tx.execute(
            "INSERT INTO account_ranked (one, at_us, day, seq) VALUES (1, $1, $2, $3) "
            "ON CONFLICT (one) DO UPDATE SET at_us = excluded.at_us, day = excluded.day, seq = excluded.seq",
            microseconds(now),
            today,
            seq,
        )
    return len(changed)


async def _ranked(source: Reading) -> Row | None:
    return await source.fetch_one("SELECT at_us, day, seq FROM account_ranked WHERE one = 1")


def ranked(bought: Mapping[int, Bought], rules: TierRules, today: int) -> dict[int, Values]:
    """Account → its row of ``account_rank``."""
    buyers = {
        account: Buyer(today - one.last_day, one.times, one.revenue) for account, one in bought.items() if one.last_day
    }
    scored = scores(buyers)
    tiered = tiers({account: one.profit for account, one in bought.items()}, rules.a_pct, rules.b_pct)
    found: dict[int, Values] = {}
    for account, one in bought.items():
        slips = one.rhythm and slipped(one.rhythm, today - one.last_day)
        found[account] = (
            account,
            tiered[account].value,
            segment(scored[account]).value if account in scored else "",
            1 if slips else 0,
            one.profit,
            one.revenue,
            one.times,
            one.last_day,
            one.rhythm,
        )
    return found
