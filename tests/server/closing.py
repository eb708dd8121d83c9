"""Switching closing on in tests, and ticking."""

from datetime import date, datetime, timedelta

from kpi.period_life import ClosingRules
from kpi.periods import Grain
from server.db.database import Database
from server.people.closing_rules import ClosingSetting, add_closing_setting
from server.people.workdays import work_calendar
from tests.server.acme import NOW

MONTHS = frozenset({Grain.MONTH})


async def close_months(
    db: Database,
    since: date = date(2026, 10, 1),
    settling_days: int = 5,
    set_at: datetime = NOW - timedelta(days=50),
    grains: frozenset[Grain] = MONTHS,
) -> None:
    """Let months close from a day on, by China's working days. Before anything looks, or in a new database."""
    async with db.write() as tx:
        version = 1 + (await tx.fetch_value("SELECT max(version) FROM closing_rule") or 0)
        rules = ClosingRules(set_at, since, settling_days, grains, work_calendar("CN"))
        await add_closing_setting(tx, ClosingSetting(version, rules, "CN", "test"))
