"""How the organisation closes its periods: the settings it ever made, each with its time and who made it."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from kpi.period_life import ClosingRules
from kpi.periods import Grain
from server.db.tx import Reading, Tx
from server.db.versions import bump_version
from server.people.workdays import work_calendar

CLOSINGS_CHANGED = "closings"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ClosingSetting:
    """One setting as it was made; ``country`` is whose working days count, ``caller`` who set it."""

    version: int
    rules: ClosingRules
    country: str
    caller: str


async def read_closing_settings(source: Reading) -> list[ClosingSetting]:
    """All settings in the order they were made; none where nobody ever made one."""
    rows = await source.fetch(
        "SELECT version, set_us, since_day, settling_days, grains, fiscal_start_month, calendar, caller "
        "FROM closing_rule ORDER BY version"
    )
    found = []
    for row in rows:
        rules = ClosingRules(
            set_at=_EPOCH + timedelta(microseconds=row["set_us"]),
            since=date.fromordinal(row["since_day"]) if row["since_day"] else None,
            settling_days=row["settling_days"],
            grains=frozenset(Grain(name) for name in row["grains"].split()),
            # Reading a country's holidays takes up to half a second the first time.
            calendar=await asyncio.to_thread(work_calendar, row["calendar"]),
            fiscal_start_month=row["fiscal_start_month"],
        )
        found.append(ClosingSetting(row["version"], rules, row["calendar"], row["caller"]))
    return found


async def add_closing_setting(tx: Tx, setting: ClosingSetting) -> None:
    """Store one more setting, in force from the moment it says. Call inside ``db.write()``."""
    rules = setting.rules
    await tx.execute(
        "INSERT INTO closing_rule "
        "(version, set_us, since_day, settling_days, grains, fiscal_start_month, calendar, caller) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        setting.version,
        (rules.set_at - _EPOCH) // _MICROSECOND,
        rules.since.toordinal() if rules.since is not None else 0,
        rules.settling_days,
        " ".join(sorted(rules.grains)),
        rules.fiscal_start_month,
        setting.country,
        setting.caller,
    )
    await bump_version(tx, CLOSINGS_CHANGED)
