"""SQLite: one writing connection, a few reading ones, each on a thread of its own, in WAL mode.

Not for SQL: only for who gets which connection, and for giving it back whatever happens.
"""

import asyncio
import re
import sqlite3
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from piccolo.engine.sqlite import dict_factory

from server.db.engine import Engine
from server.db.finish import finish
from server.db.thread import WorkThread
from server.db.tx import Dialect, Row, Tx

T = TypeVar("T")

# Piccolo sends every INTEGER through `Decimal`; SQLite already answers an int, fifty times faster.
sqlite3.converters.pop("INTEGER", None)

# Another process (an import beside the server) may hold the write lock for one batch; nobody holds it for this long.
BUSY_TIMEOUT_MS = 30_000
SWITCH_AGAIN_S = 0.01
READERS = 4


_SMALL = re.compile(r'lower\(\((.+?)\) COLLATE "C"\) LIKE')


@lru_cache(maxsize=2048)
def to_sqlite(sql: str) -> str:
    """`$1` of PostgreSQL is `?1` in SQLite, whose LIKE takes A to Z in either case; nothing else is translated."""
    return _SMALL.sub(r"\1 LIKE", re.sub(r"\$(\d+)", r"?\1", sql)).replace(" ILIKE ", " LIKE ")


class SQLiteConnection:
    """A connection that lives on one thread; calls run there in the order they were made."""

    def __init__(self, path: Path, *, writing: bool) -> None:
        self._path = path
        self._writing = writing
        self._thread = WorkThread("sqlite-writer" if writing else "sqlite-reader")
        self._connection: sqlite3.Connection | None = None

    async def call(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` on the connection's thread."""
        return await self._thread.call(lambda: work(self._open()))

    async def close(self) -> None:
        """Close the connection and let its thread end."""
        await self._thread.call(self._close)
        self._thread.stop()

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            connection = sqlite3.connect(
                self._path,
                timeout=BUSY_TIMEOUT_MS / 1000,
                isolation_level=None,
                detect_types=sqlite3.PARSE_DECLTYPES | sqlite3.PARSE_COLNAMES,
                check_same_thread=False,
                cached_statements=512,
            )
            connection.row_factory = sqlite3.Row
            if self._writing:
                switch_to_wal(connection)
            for pragma in self._pragmas():
                connection.execute(f"PRAGMA {pragma}")
            self._connection = connection
        return self._connection

    def _pragmas(self) -> tuple[str, ...]:
        # FULL: with NORMAL a power cut may lose the newest commits, and an acknowledged event must not be lost.
        if self._writing:
            # 32 MB of changes between copying them into the file: pages that change often are then copied seldom.
            return ("synchronous=FULL", "wal_autocheckpoint=8000", "foreign_keys=ON", "cache_size=-64000")
        return ("query_only=ON", "cache_size=-8000")

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def switch_to_wal(connection: sqlite3.Connection) -> None:
    """Into WAL mode, for whoever opens the file; call on the connection's thread.

    Where two processes make the same file at once, SQLite refuses one of them without waiting for its busy timeout:
    both hold the lock for reading that the other's change of mode waits for.
    """
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(SWITCH_AGAIN_S)
        else:
            return


def rows_of(connection: sqlite3.Connection, sql: str, args: Sequence[object]) -> list[Row]:
    """All rows of one statement; call on the connection's thread."""
    return connection.execute(sql, args).fetchall()


def dicts_of(connection: sqlite3.Connection, sql: str, args: Sequence[object]) -> list[dict[str, Any]]:
    """All rows as dicts, as Piccolo expects them; call on the connection's thread."""
    cursor = connection.cursor()
    cursor.row_factory = dict_factory
    return cursor.execute(sql, args).fetchall()


def roll_back(connection: sqlite3.Connection) -> None:
    """Undo what is open; nothing to do when BEGIN failed or COMMIT ended it."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def commit(connection: sqlite3.Connection) -> None:
    """Commit; one that fails would leave the transaction open, and with it the write lock of the file."""
    try:
        connection.execute("COMMIT")
    finally:
        roll_back(connection)


class SQLiteTx(Tx):
    """A transaction on the writing connection, or a snapshot on a reading one."""

    dialect = Dialect.SQLITE

    def __init__(
        self, connection: SQLiteConnection, give_back: Callable[[SQLiteConnection], None], *, writing: bool
    ) -> None:
        super().__init__(writing=writing)
        self._connection = connection
        self._give_back = give_back

    async def fetch(self, sql: str, *args: object) -> Sequence[Row]:
        text = to_sqlite(sql)
        return await self.run(lambda connection: rows_of(connection, text, args))

    async def execute(self, sql: str, *args: object) -> int:
        text = to_sqlite(sql)
        return await self.run(lambda connection: connection.execute(text, args).rowcount)

    async def execute_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        text = to_sqlite(sql)
        await self.run(lambda connection: connection.executemany(text, rows))

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        self.require_open()
        return await self._connection.call(work)

    async def notify(self, channel: str, payload: str) -> None:
        self.require_open()
        self.notices.append((channel, payload))

    async def piccolo_rows(self, sql: str, args: Sequence[object]) -> Sequence[Any]:
        return await self.run(lambda connection: dicts_of(connection, sql, args))

    async def end(self, *, commit: bool) -> None:
        self.is_open = False
        try:
            await finish(self._settle(commit))
        finally:
            self._give_back(self._connection)

    async def _settle(self, keep: bool) -> None:
        await self._connection.call(commit if keep else roll_back)
        self.is_committed = keep


class SQLiteEngine(Engine):
    """Who gets which connection: one writer at a time, `READERS` snapshots beside it."""

    dialect = Dialect.SQLITE

    def __init__(self, path: Path) -> None:
        self._writer = SQLiteConnection(path, writing=True)
        self._write_lock = asyncio.Lock()
        self._readers: asyncio.LifoQueue[SQLiteConnection] = asyncio.LifoQueue()
        for _ in range(READERS):
            self._readers.put_nowait(SQLiteConnection(path, writing=False))

    async def open(self) -> None:
        # The writer comes first: it makes the file and switches it to WAL, which a reading connection could not.
        await self._writer.call(lambda connection: None)

    async def close(self) -> None:
        async with self._write_lock:
            for _ in range(READERS):
                await (await self._readers.get()).close()
            await self._writer.close()

    async def begin(self, *, writing: bool) -> Tx:
        connection = await self._take(writing)
        try:
            await connection.call(lambda c: c.execute("BEGIN IMMEDIATE" if writing else "BEGIN DEFERRED"))
        except BaseException:
            await finish(connection.call(roll_back))
            self._give_back(connection)
            raise
        return SQLiteTx(connection, self._give_back, writing=writing)

    async def fetch(self, sql: str, args: Sequence[object]) -> Sequence[Row]:
        text = to_sqlite(sql)
        return await self._read(lambda connection: rows_of(connection, text, args))

    async def piccolo_rows(self, sql: str, args: Sequence[object]) -> Sequence[Any]:
        return await self._read(lambda connection: dicts_of(connection, sql, args))

    async def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        reader = await self._take(False)
        try:
            # Cancelled here, the work may still run: whoever takes the reader next waits for it on its thread.
            return await reader.call(work)
        finally:
            self._give_back(reader)

    async def _take(self, writing: bool) -> SQLiteConnection:
        if not writing:
            return await self._readers.get()
        await self._write_lock.acquire()
        return self._writer

    def _give_back(self, connection: SQLiteConnection) -> None:
        if connection is self._writer:
            self._write_lock.release()
        else:
            self._readers.put_nowait(connection)
