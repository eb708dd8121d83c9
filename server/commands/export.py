"""`raidboard export`: everything that people entered, as files that other programs read."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO

import click

from server.clock import Clock
from server.commands.bar import bar
from server.commands.counted import counted
from server.commands.exported import (
    EVENTS,
    MEMBER_COLUMNS,
    SHEETS,
    Names,
    Sheet,
    cloud_event,
    is_ours,
    member_rows,
    read_names,
)
from server.commands.running import with_database
from server.db.database import Database
from server.db.tx import Row, Tx
from server.ledger.newest import last_seq
from server.ledger.rulebooks import standard_text
from server.people.directories import DirectoryCache
from server.sheets.stream import SheetStream, sheet_stream
from server.sheets.write import Entry, SheetFormat, written

_EVENTS_AT_ONCE = 5_000


@click.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Write everything to DIR, as CSV, JSON lines and TOML, at one moment; a server may go on working.

    events.jsonl holds CloudEvents, as they can be sent again. Passwords and tokens are not written.
    """
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty; name a new folder")

    async def work(db: Database) -> dict[str, int]:
        with bar("Writing") as advance:
            return await _Export(folder, advance).write(db, Clock()())

    counts = with_database(work)
    rows, files = counted(sum(counts.values()), "row"), counted(len(counts), "file")
    click.echo(f"{folder} holds {rows} in {files}; manifest.json counts them.")


class _Export:
    """Writes one file after the other; only some rows at a time are in memory."""

    def __init__(self, folder: Path, advance: Callable[[int, int], None]) -> None:
        self._folder = folder
        self._advance = advance
        self._counts: dict[str, int] = {}

    async def write(self, db: Database, now: datetime) -> dict[str, int]:
        """Answers how many rows each file has."""
        self._folder.mkdir(parents=True, exist_ok=True)
        async with db.read() as tx:
            directory = await DirectoryCache(db).current(tx)
            names = await read_names(tx, directory)
            last = await last_seq(tx)
            await self._events(tx, names, last)
            today = now.astimezone(directory.zone).date()
            self._csv("members.csv", MEMBER_COLUMNS, await member_rows(tx, directory, today))
            for place, sheet in enumerate(SHEETS):
                await self._sheet(tx, sheet, names, last)
                self._advance(last + place, last + len(SHEETS))
            await self._files(tx)
            await self._rulebooks(tx)
        self._manifest(now, last)
        return self._counts

    async def _events(self, tx: Tx, names: Names, last: int) -> None:
        files = ("events.jsonl", "own_events.jsonl")
        self._counts |= dict.fromkeys(files, 0)
        with (self._folder / files[0]).open("wb") as theirs, (self._folder / files[1]).open("wb") as ours:
            for start in range(0, last, _EVENTS_AT_ONCE):
                for row in await tx.fetch(EVENTS, start, start + _EVENTS_AT_ONCE):
                    self._counts[files[is_ours(row)]] += 1
                    (ours if is_ours(row) else theirs).write(cloud_event(row, names) + b"\n")
                self._advance(start, last + len(SHEETS))

    async def _sheet(self, tx: Tx, sheet: Sheet, names: Names, last: int) -> None:
        with (self._folder / sheet.file).open("wb") as file:
            writer = _Rows(file, names)
            if not sheet.is_long:
                writer.write(await tx.fetch(sheet.select))
            for start in range(0, last if sheet.is_long else 0, _EVENTS_AT_ONCE):
                writer.write(await tx.fetch(sheet.select, start, start + _EVENTS_AT_ONCE))
        self._counts[sheet.file] = writer.count

    async def _files(self, tx: Tx) -> None:
        """What people uploaded, each under its number and name; files.csv tells the rest."""
        for row in await tx.fetch("SELECT id, name FROM file ORDER BY id"):
            name = f"files/{row['id']}-{row['name']}"
            (self._folder / "files").mkdir(exist_ok=True)
            content = await tx.fetch_value("SELECT content FROM file WHERE id = $1", row["id"])
            (self._folder / name).write_bytes(content)
            self._counts[name] = 1

    async def _rulebooks(self, tx: Tx) -> None:
        rows = await tx.fetch("SELECT version, from_day, activated_us, text FROM rulebook ORDER BY version")
        books = [(f"{row['version']}.toml", row["text"]) for row in rows] or [("standard.toml", standard_text())]
        (self._folder / "rulebooks").mkdir()
        for name, text in books:
            (self._folder / "rulebooks" / name).write_text(text, encoding="utf-8")
            self._counts[f"rulebooks/{name}"] = 1
        await self._sheet(tx, _RULEBOOKS, Names({}, {}, {}, {}, {}), 0)

    def _csv(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Entry]]) -> None:
        told = list(rows)
        (self._folder / name).write_bytes(written([columns, *told], SheetFormat.CSV, name))
        self._counts[name] = len(told)

    def _manifest(self, now: datetime, last: int) -> None:
        told = {"format": "raidboard export 1", "written": now.isoformat(), "last_seq": last, "rows": self._counts}
        (self._folder / "manifest.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


_RULEBOOKS = Sheet(
    "rulebooks.csv", "rulebook", "SELECT version, from_day AS day, activated_us FROM rulebook ORDER BY 1"
)


class _Rows:
    """A CSV file whose first line are the names of the columns, and whose values are told in words."""

    def __init__(self, file: IO[bytes], names: Names) -> None:
        self._file = file
        self._names = names
        self._told: list[Callable[[object], Entry]] = []
        self._stream: SheetStream | None = None
        self.count = 0

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows of one statement."""
        if not rows:
            return
        if self._stream is None:
            columns = list(rows[0].keys())
            self._told = [self._names.of(column) for column in columns]
            self._stream = sheet_stream(SheetFormat.CSV, "", columns)
        told = ([tell(value) for tell, value in zip(self._told, row, strict=True)] for row in rows)
        self._file.write(self._stream.add(told))
        self.count += len(rows)
