"""How raids went: victories, time, damage by role, steps kept and missed."""

from datetime import date
from zoneinfo import ZoneInfo

from game_rules.raids import RaidState
from kpi.periods import Grain, bounds_utc, period_of
from server.db.tx import Reading
from server.ledger.facts import microseconds
from server.raids.cards import RaidStats, RoleSum

_A_DAY_US = 86_400_000_000


async def stats_of(source: Reading, visible: str, first: date, last: date, zone: ZoneInfo) -> RaidStats:
    """Raids that ended from one day to another; ``visible`` is a condition on ``raid r``. Three statements."""
    start = microseconds(bounds_utc(period_of(first, Grain.DAY), zone)[0])
    end = microseconds(bounds_utc(period_of(last, Grain.DAY), zone)[1])
    # A raid that escapes has ended at the first moment after its last day: it belongs to that day.
    ended = f"r.ended_us > $1 AND r.ended_us <= $2 AND {visible}"
    rows = await source.fetch(
        "SELECT r.state, count(*) AS raids, CAST(sum(r.goal - r.hp) AS BIGINT) AS won, "  # noqa: S608  # our own texts
        f"CAST(sum(r.ended_us - r.opened_us) AS BIGINT) AS took_us FROM raid r WHERE {ended} GROUP BY r.state",
        start,
        end,
    )
    active = await source.fetch_value(f"SELECT count(*) FROM raid r WHERE r.state = 'active' AND {visible}")  # noqa: S608
    sums = await source.fetch(
        "SELECT m.role, count(*) AS seats, CAST(sum(m.damage) AS BIGINT) AS damage, "  # noqa: S608  # our own texts
        "CAST(sum(m.planned) AS BIGINT) AS planned, CAST(sum(m.done) AS BIGINT) AS done, "
        "CAST(sum(m.missed) AS BIGINT) AS missed FROM raid_member m JOIN raid r ON r.id = m.raid "
        f"WHERE m.role <> '' AND {ended} GROUP BY m.role ORDER BY sum(m.damage) DESC, m.role",
        start,
        end,
    )
    count = {RaidState(row["state"]): int(row["raids"]) for row in rows}
    total, victories = sum(count.values()), count.get(RaidState.VICTORY, 0)
    took_us = sum(row["took_us"] for row in rows)
    return RaidStats(
        active=active or 0,
        victories=victories,
        escaped=count.get(RaidState.ESCAPED, 0),
        withdrawn=count.get(RaidState.WITHDRAWN, 0),
        win_rate=victories / total if total else None,
        days=took_us / total / _A_DAY_US if total else None,
        won=sum(row["won"] for row in rows),
        steps_planned=sum(row["planned"] for row in sums),
        steps_done=sum(row["done"] for row in sums),
        steps_missed=sum(row["missed"] for row in sums),
        roles=tuple(RoleSum(row["role"], row["seats"], row["damage"], row["done"], row["missed"]) for row in sums),
    )
