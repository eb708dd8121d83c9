"""Reading and writing imports and saved mappings. No decisions here."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from kpi.sentences import Sentence, packed, plain, unpacked
from server.db.tx import Reading, Row, Tx
from server.intake.importer.run import Rejected, Summary
from server.intake.uploads.run import PROBLEMS_KEPT, REASONS_KEPT, ImportRun, RunState, SavedMapping

# A running import that has not moved for so long has lost its process.
LOST_AFTER_US = 60_000_000
_COLUMNS = (
    "id, member, files, mapping_name, mapping, state, is_dry, done, total, rows, recorded, duplicates, rejected, "
    "reasons, rejected_rows IS NOT NULL AS has_rejected_rows, error, created_us, started_us, ended_us"
)
_files = msgspec.json.Decoder(tuple[tuple[str, str], ...]).decode
_reasons = msgspec.json.Decoder(tuple[tuple[int, object], ...]).decode
_told = msgspec.json.Decoder(tuple[object, ...]).decode


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()


async def run_of(source: Reading, id: str) -> ImportRun | None:
    """One import; None when there is none."""
    row = await source.fetch_one(f"SELECT {_COLUMNS} FROM import_run WHERE id = $1", id)  # noqa: S608  # constants
    return _run(row) if row is not None else None


async def last_runs(source: Reading, member: int | None, before_us: int, limit: int) -> list[ImportRun]:
    """Imports, the latest first, that were begun before a time; of one member, or of all."""
    mine = "" if member is None else "AND member = $3 "
    rows = await source.fetch(
        f"SELECT {_COLUMNS} FROM import_run WHERE created_us < $1 {mine}"  # noqa: S608  # constants
        "ORDER BY created_us DESC, id DESC LIMIT $2",
        *(before_us, limit, *(() if member is None else (member,))),
    )
    return [_run(row) for row in rows]


async def begin(tx: Tx, id: str, member: int, files: list[tuple[str, str]], mapping: tuple[str, str], at: int) -> None:
    """A new import, with a mapping (name and text) to begin with."""
    await tx.execute(
        "INSERT INTO import_run (id, member, files, mapping_name, mapping, state, is_dry, created_us) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        *(id, member, _text(files), *mapping, RunState.DRAFT.value, True, at),
    )


async def choose(tx: Tx, id: str, name: str, text: str) -> bool:
    """Use another mapping; False while it is running."""
    return bool(
        await tx.execute(
            "UPDATE import_run SET mapping_name = $2, mapping = $3 "
            "WHERE id = $1 AND state NOT IN ('waiting', 'running')",
            *(id, name, text),
        )
    )


async def start(tx: Tx, id: str, now_us: int, *, is_dry: bool) -> bool:
    """Let it wait for its turn; False when it is running already."""
    return bool(
        await tx.execute(
            "UPDATE import_run SET state = 'waiting', is_dry = $2, started_us = $3, ended_us = 0, beat_us = $3, "
            "done = 0, total = 0, rows = 0, recorded = 0, duplicates = 0, rejected = 0, reasons = '[]', "
            "rejected_rows = NULL, error = '' WHERE id = $1 AND state NOT IN ('waiting', 'running')",
            *(id, is_dry, now_us),
        )
    )


async def claim(tx: Tx, now_us: int) -> str | None:
    """Take the next import that waits, or whose process was lost; None when there is none."""
    id: str | None = await tx.fetch_value(
        "SELECT id FROM import_run WHERE state IN ('waiting', 'running') AND (state = 'waiting' OR beat_us < $1) "
        "ORDER BY created_us LIMIT 1",
        now_us - LOST_AFTER_US,
    )
    if id is not None:
        await tx.execute("UPDATE import_run SET state = 'running', beat_us = $2 WHERE id = $1", id, now_us)
    return id


async def move(tx: Tx, id: str, summary: Summary, progress: tuple[int, int], now_us: int) -> bool:
    """Note how far it is; False when somebody has asked it to stop."""
    counts = (summary.rows, summary.recorded, summary.duplicates, len(summary.rejected))
    return bool(
        await tx.execute(
            "UPDATE import_run SET done = $2, total = $3, rows = $4, recorded = $5, duplicates = $6, rejected = $7, "
            "beat_us = $8 WHERE id = $1 AND state = 'running'",
            *(id, *progress, *counts, now_us),
        )
    )


async def finish(tx: Tx, id: str, summary: Summary, rejected_rows: bytes | None, state: RunState, now_us: int) -> None:
    """Note what came of it."""
    reasons = [(one.row, [packed(told) for told in one.reasons]) for one in summary.rejected[:REASONS_KEPT]]
    counts = (summary.rows, summary.recorded, summary.duplicates, len(summary.rejected))
    await tx.execute(
        "UPDATE import_run SET state = $2, rows = $3, recorded = $4, duplicates = $5, rejected = $6, reasons = $7, "
        "rejected_rows = $8, ended_us = $9, done = CASE WHEN $2 = 'done' THEN total ELSE done END WHERE id = $1",
        *(id, state.value, *counts, _text(reasons), rejected_rows, now_us),
    )


async def fail(tx: Tx, id: str, problems: Sequence[Sentence], now_us: int) -> None:
    """Note what stopped it as a whole."""
    told = _text([packed(one) for one in problems[:PROBLEMS_KEPT]])
    await tx.execute(
        "UPDATE import_run SET state = 'failed', error = $2, ended_us = $3 WHERE id = $1", id, told, now_us
    )


async def stop(tx: Tx, id: str, now_us: int) -> None:
    """Ask it to stop: it does so before its next batch."""
    await tx.execute(
        "UPDATE import_run SET state = 'stopped', ended_us = $2 WHERE id = $1 AND state IN ('waiting', 'running')",
        *(id, now_us),
    )


async def rejected_rows(source: Reading, id: str) -> bytes | None:
    """The file of rejected rows; None when there is none."""
    found = await source.fetch_value("SELECT rejected_rows FROM import_run WHERE id = $1", id)
    return bytes(found) if found is not None else None


async def mappings(source: Reading) -> list[SavedMapping]:
    """Every saved mapping, by name."""
    rows = await source.fetch("SELECT name, text, member, changed_us FROM import_mapping ORDER BY name")
    return [SavedMapping(*row) for row in rows]


async def save_mapping(tx: Tx, saved: SavedMapping) -> None:
    """Save it, or what it is now."""
    await tx.execute(
        "INSERT INTO import_mapping (name, text, member, changed_us) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (name) DO UPDATE SET text = excluded.text, member = excluded.member, "
        "changed_us = excluded.changed_us",
        *(saved.name, saved.text, saved.member, saved.changed_us),
    )


async def drop_mapping(tx: Tx, name: str) -> bool:
    """Forget it; False when there is none."""
    return bool(await tx.execute("DELETE FROM import_mapping WHERE name = $1", name))


async def is_any_older(source: Reading, before: datetime) -> bool:
    """Whether there are files to forget."""
    told = "SELECT EXISTS (SELECT 1 FROM file WHERE purpose = 'import' AND created_at < $1)"
    return bool(await source.fetch_value(told, before))


async def forget_files(tx: Tx, before: datetime) -> None:
    """Delete the files that came before this, and the rejected rows of imports begun before."""
    await tx.execute("DELETE FROM file WHERE purpose = 'import' AND created_at < $1", before)
    await tx.execute(
        "UPDATE import_run SET rejected_rows = NULL WHERE created_us < $1 AND rejected_rows IS NOT NULL",
        int(before.timestamp() * 1_000_000),
    )


def _rejected(row: int, told: object) -> Rejected:
    # Older versions kept all reasons of a row as one text.
    return Rejected(row, tuple(map(unpacked, told if isinstance(told, list) else [told])))


def _problems(stored: str) -> tuple[Sentence, ...]:
    try:
        return tuple(map(unpacked, _told(stored or "[]")))
    except msgspec.DecodeError:
        # Older versions kept what stopped an import as finished lines.
        return tuple(map(plain, stored.splitlines()))


def _run(row: Row) -> ImportRun:
    return ImportRun(
        id=row["id"],
        member=row["member"],
        files=_files(row["files"]),
        mapping_name=row["mapping_name"],
        mapping=row["mapping"],
        state=RunState(row["state"]),
        is_dry=bool(row["is_dry"]),
        done=row["done"],
        total=row["total"],
        rows=row["rows"],
        recorded=row["recorded"],
        duplicates=row["duplicates"],
        rejected=row["rejected"],
        reasons=tuple(_rejected(*one) for one in _reasons(row["reasons"])),
        has_rejected_rows=bool(row["has_rejected_rows"]),
        problems=_problems(row["error"]),
        created_us=row["created_us"],
        started_us=row["started_us"],
        ended_us=row["ended_us"],
    )
