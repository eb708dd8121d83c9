"""Changing how periods close: one more setting in the list, with its time and who made it."""

import asyncio
from dataclasses import dataclass
from datetime import date

from server.clock import Clock
from server.db.database import Database
from server.db.tx import Tx
from server.db.versions import read_versions
from server.errors import Outdated
from server.insights.periods.settings import ClosingDraft
from server.kpis.fold import active_days
from server.ledger.rulebooks import EditionsCache
from server.people.closing_rules import ClosingSetting, add_closing_setting, read_closing_settings
from server.people.directories import DirectoryCache, people_changed
from server.standings.streaks import count_streaks_anew


@dataclass(frozen=True, slots=True)
class ClosingDesk:
    """Where settings are made; one per app."""

    db: Database
    clock: Clock
    directories: DirectoryCache
    editions: EditionsCache

    async def set(self, draft: ClosingDraft, caller: str, expected: int | None) -> ClosingSetting:
        """Put a draft in force. Who may: the caller's.

        Raises InvalidInput; Outdated when the settings are no longer at the version that is ``expected``.
        """
        # Reading a country's holidays takes up to half a second the first time: before anybody has to wait.
        rules = await asyncio.to_thread(draft.rules, self.clock())
        async with self.db.write() as tx:
            settings = await read_closing_settings(tx)
            version = settings[-1].version if settings else 0
            if expected is not None and expected != version:
                raise Outdated(f"the settings are at version {version} now, not at {expected}: fetch them again")
            setting = ClosingSetting(version + 1, rules, draft.country, caller)
            await add_closing_setting(tx, setting)
            await self._move_organisation(tx, draft)
        return setting

    async def _move_organisation(self, tx: Tx, draft: ClosingDraft) -> None:
        """Fiscal year and working days are the organisation's; by other working days, streaks have other lengths."""
        versions = await read_versions(tx)
        before = (await self.directories.current(tx, versions)).organisation
        if (before.fiscal_start_month, before.country) == (draft.fiscal_start_month, draft.country):
            return
        await tx.execute(
            "UPDATE organisation SET fiscal_start_month = $1, calendar = $2", draft.fiscal_start_month, draft.country
        )
        await people_changed(tx)
        if before.country == draft.country:
            return
        directory = await self.directories.current(tx)
        editions = await self.editions.current(tx, versions, directory.currency)
        today: date = self.clock().astimezone(directory.zone).date()
        measure = editions.on(today.toordinal()).streak.measure
        await count_streaks_anew(tx, await active_days(tx, measure), directory.calendar)
