"""Sends a file's events through a door, batch by batch, and counts what became of them.

An import can be stopped between batches and run again: what is recorded already is a duplicate then.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from server.accounts.describe import AccountDetails
from server.intake.importer.door import Door
from server.intake.importer.rows import Draft, MappedRow, RowMapper
from server.intake.submission import Status
from server.sheets.table import Row, Table

# One transaction of the recorder takes about this many; more would only make others wait longer.
BATCH_EVENTS = 1000
# Rows that make no event must not keep the progress bar from moving.
BATCH_ROWS = 5000


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken, or not wholly, and why."""

    row: int
    reason: str


@dataclass(slots=True)
class Summary:
    """What an import did so far: ``rows`` read, events ``recorded`` and already known, and rows rejected."""

    rows: int = 0
    recorded: int = 0
    duplicates: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    was_stopped: bool = False


async def _goes_on(summary: Summary, done: int) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Watch:
    """Who looks on: told after every batch, told of every rejected row, asked whether to stop.

    ``goes_on`` is told after every batch too, and may take its time over it; False stops the import.
    """

    advanced: Callable[[int], None] = lambda done: None
    goes_on: Callable[[Summary, int], Awaitable[bool]] = _goes_on
    rejected: Callable[[Row, str], None] = lambda row, reason: None
    is_stopping: Callable[[], bool] = lambda: False


async def run_import(table: Table, mapper: RowMapper, door: Door, watch: Watch) -> Summary:
    """Map all rows of an open table and hand their events in.

    Raises: FileUnreadable if the file turns out to be broken further down; what came before is recorded.
    """
    summary = Summary()
    described: dict[str, AccountDetails] = {}
    batches = _batches(table, mapper)
    # Mapping a batch takes long enough for others on the event loop to notice.
    while batch := await asyncio.to_thread(next, batches, None):
        if watch.is_stopping():
            summary.was_stopped = True
            break
        await _describe(batch, door, described)
        await _submit(batch, mapper, door, summary, watch)
        watch.advanced(table.done())
        if not await watch.goes_on(summary, table.done()):
            summary.was_stopped = True
            break
    return summary


def _batches(table: Table, mapper: RowMapper) -> Iterator[list[MappedRow]]:
    batch: list[MappedRow] = []
    events = 0
    for row in table.rows:
        mapped = mapper.map(row)
        batch.append(mapped)
        events += len(mapped.drafts)
        if events >= BATCH_EVENTS or len(batch) >= BATCH_ROWS:
            yield batch
            batch, events = [], 0
    if batch:
        yield batch


async def _describe(batch: list[MappedRow], door: Door, described: dict[str, AccountDetails]) -> None:
    """Hand in what the batch says of customers, unless it was said before."""
    news: dict[str, AccountDetails] = {}
    for mapped in batch:
        for account, details in mapped.accounts.items():
            if described.get(account) != details:
                described[account] = news[account] = details
    if news:
        await door.describe(news)


async def _submit(batch: list[MappedRow], mapper: RowMapper, door: Door, summary: Summary, watch: Watch) -> None:
    drafts = [draft for mapped in batch for draft in mapped.drafts]
    receipts = iter(await door.submit([draft.event for draft in drafts]) if drafts else ())
    for mapped in batch:
        summary.rows += 1
        reasons = list(mapped.problems)
        for draft in mapped.drafts:
            receipt = next(receipts)
            match receipt.status:
                case Status.RECORDED:
                    summary.recorded += 1
                case Status.DUPLICATE:
                    summary.duplicates += 1
                case Status.REJECTED:
                    reasons.extend(_reasons(mapper, draft, mapped.row, receipt.problems))
        if reasons:
            reason = "; ".join(dict.fromkeys(reasons))
            summary.rejected.append(Rejected(mapped.row.number, reason))
            watch.rejected(mapped.row, reason)


def _reasons(mapper: RowMapper, draft: Draft, row: Row, problems: tuple[tuple[str, str], ...]) -> list[str]:
    return [mapper.told(draft, row, pointer, message) for pointer, message in problems]
