"""Sends a file's events through a door, batch by batch, and counts what became of them.

An import can be stopped between batches and run again: what is recorded already is a duplicate then.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from kpi.sentences import Sentence
from server.accounts.describe import AccountDetails
from server.intake.importer.door import Door
from server.intake.importer.rows import Draft, MappedRow, RowMapper
from server.intake.importer.together import RowGroup
from server.intake.submission import Status
from server.sheets.problems import FileUnreadable
from server.sheets.table import Row, Table

# One transaction of the recorder takes about this many; more would only make others wait longer.
BATCH_EVENTS = 1000
# Rows that make no event must not keep the progress bar from moving.
BATCH_ROWS = 5000
# Whoever records the batch before goes on after so many at the latest.
_ROWS_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken, or not wholly, and why."""

    row: int
    reasons: tuple[Sentence, ...]

    @property
    def reason(self) -> str:
        """All of them, in English."""
        return "; ".join(self.reasons)


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
    rejected: Callable[[Row, tuple[Sentence, ...]], None] = lambda row, reasons: None
    is_stopping: Callable[[], bool] = lambda: False


async def run_import(table: Table, mapper: RowMapper, door: Door, watch: Watch) -> Summary:
    """Map all rows of an open table and hand their events in; while one batch is recorded, the next one is mapped.

    Raises: FileUnreadable if the file turns out to be broken further down; what came before is recorded.
    """
    summary = Summary()
    described: dict[str, AccountDetails] = {}
    groups = mapper.groups(table.rows)
    batch = await _next_batch(table, groups, mapper)
    while batch.rows and not watch.is_stopping():
        recording = asyncio.create_task(_hand_in(batch.rows, mapper, door, described, summary, watch))
        try:
            following = await _next_batch(table, groups, mapper)
        finally:
            await recording
        watch.advanced(batch.done)
        goes_on = await watch.goes_on(summary, batch.done)
        if batch.problem is not None:
            raise batch.problem
        if not goes_on:
            summary.was_stopped = True
            return summary
        batch = following
    if batch.problem is not None and not batch.rows:
        raise batch.problem
    summary.was_stopped = bool(batch.rows)
    return summary


@dataclass(slots=True)
class _Batch:
    """Rows that are recorded together; ``done`` is how far the file was read then, ``problem`` why no further."""

    rows: list[MappedRow] = field(default_factory=list)
    done: int = 0
    problem: FileUnreadable | None = None


async def _next_batch(table: Table, groups: Iterator[RowGroup], mapper: RowMapper) -> _Batch:
    """Map the next rows; none at the end of the file."""
    batch = _Batch()
    events = 0
    try:
        for group in groups:
            mapped = mapper.map(*group.rows, problem=group.problem)
            batch.rows.append(mapped)
            events += len(mapped.drafts)
            if events >= BATCH_EVENTS or len(batch.rows) >= BATCH_ROWS:
                break
            if len(batch.rows) % _ROWS_AT_ONCE == 0:
                await asyncio.sleep(0)
    except FileUnreadable as problem:
        batch.problem = problem
    batch.done = table.done()
    return batch


async def _hand_in(
    batch: list[MappedRow],
    mapper: RowMapper,
    door: Door,
    described: dict[str, AccountDetails],
    summary: Summary,
    watch: Watch,
) -> None:
    await _describe(batch, door, described)
    await _submit(batch, mapper, door, summary, watch)


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
        summary.rows += len(mapped.rows)
        reasons = list(mapped.problems)
        for draft in mapped.drafts:
            receipt = next(receipts)
            match receipt.status:
                case Status.RECORDED:
                    summary.recorded += 1
                case Status.DUPLICATE:
                    summary.duplicates += 1
                case Status.REJECTED:
                    reasons.extend(_reasons(mapper, draft, mapped.rows, receipt.problems))
        if reasons:
            told = tuple(dict.fromkeys(reasons))
            for row in mapped.rows:
                summary.rejected.append(Rejected(row.number, told))
                watch.rejected(row, told)


def _reasons(
    mapper: RowMapper, draft: Draft, rows: tuple[Row, ...], problems: tuple[tuple[str, Sentence], ...]
) -> list[Sentence]:
    return [mapper.told(draft, rows, pointer, message) for pointer, message in problems]
