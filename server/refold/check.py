"""Comparing everything stored with the ledger it was folded from, at one moment, while the server goes on working."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from server.db.database import Database
from server.db.frames import hold_still, read_table
from server.db.tx import Tx
from server.ledger.history import Advance, History, Refold, read_history
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.refold.compare import Comparison, Difference, compare
from server.refold.flaws import flaws
from server.refold.listed import REFOLDS, folded_tables
from server.refold.pipeline_process import refolds_beside

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Report:
    """What was found: ``shown`` are some of the wrong rows, ``wrong`` counts all, ``flaws`` are the ledger's."""

    events: int
    contributions: int
    entries: int
    rows: int
    flaws: tuple[str, ...]
    wrong: int
    shown: tuple[Difference, ...]

    @property
    def is_clean(self) -> bool:
        """True when nothing is wrong at all."""
        return not self.flaws and not self.wrong


async def check(db: Database, now: datetime, advance: Advance) -> Report:
    """Fold everything anew, aside, and compare. Nothing is written."""
    async with db.read() as tx:
        await hold_still(tx, folded_tables())
        directory = await DirectoryCache(db).current(tx)
        async with refolds_beside(db, tx, directory) as refolds:
            history, found = await examine(tx, directory, now, advance, refolds)
        told = await flaws(tx, history)
    return report(history, found, tuple(told))


def report(history: History, found: Sequence[Comparison], told: tuple[str, ...]) -> Report:
    """Count what was found, keeping a few examples."""
    shown = tuple(islice((difference for one in found for difference in one.differences()), SHOWN))
    return Report(
        history.events,
        history.contributions,
        history.lines.height,
        sum(one.refolded.rows.height for one in found),
        told,
        sum(one.wrong for one in found) if len(shown) == SHOWN else len(shown),
        shown,
    )


async def examine(
    tx: Tx, directory: Directory, now: datetime, advance: Advance, refolds: Sequence[Refold] = REFOLDS
) -> tuple[History, list[Comparison]]:
    """Compare every folded table. Call inside a transaction."""
    history = await read_history(tx, directory, now.astimezone(directory.zone).date().toordinal(), advance)
    found = []
    for refold in refolds:
        for refolded in await refold(tx, history):
            found.append(compare(refolded, await read_table(tx, refolded.bulk)))
    for day in await _other_eras(tx, history, found):
        found = await _forgiven(tx, history.as_of(day), found, refolds)
    return history, found


# More rows than this are not the work of a change of rules.
_MOST_FORGIVEN = 100_000


async def _other_eras(tx: Tx, history: History, found: Sequence[Comparison]) -> list[int]:
    """The first days of other rulebooks, when anything differs at all.

    What has no end plays by today's rulebook and is brought up to date when it is next touched: until then it stands
    as an earlier rulebook left it.
    """
    if not 0 < sum(one.apart.height for one in found) <= _MOST_FORGIVEN:
        return []
    days = [row[0] for row in await tx.fetch("SELECT from_day FROM rulebook WHERE from_day <= $1", history.today)]
    current = history.editions.on(history.today).version
    return [day for day in (1, *sorted(days)) if history.editions.on(day).version != current]


async def _forgiven(
    tx: Tx, history: History, found: Sequence[Comparison], refolds: Sequence[Refold]
) -> list[Comparison]:
    others = {refolded.bulk.table: refolded for refold in refolds for refolded in await refold(tx, history)}
    return [one.forgiving(others[one.refolded.bulk.table]) if one.apart.height else one for one in found]
