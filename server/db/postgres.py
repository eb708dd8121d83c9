"""PostgreSQL: a pool of connections and one advisory lock that makes commit order the order of writing.

Not for LISTEN, which needs a connection of its own (`listen.py`).
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar, cast

import asyncpg

from server.db.engine import Engine
from server.db.finish import finish
from server.db.tx import Dialect, Row, Tx

T = TypeVar("T")

# Any constant will do as long as nobody else locks it: these are the letters "RAID".
WRITE_LOCK = 0x52414944

# What is read while writing is found by keys. A plan made while the tables were still empty would otherwise read them
# from end to end until PostgreSQL looks at them again, about a minute later.
BY_KEYS = "SET LOCAL enable_seqscan = off"
BEGIN_WRITE = f"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; {BY_KEYS}; SELECT pg_advisory_xact_lock({WRITE_LOCK})"
BEGIN_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
POOL_SIZE = 10


class PostgresTx(Tx):
    """A transaction on one connection of the pool."""

    dialect = Dialect.POSTGRES

    def __init__(
        self,
        connection: asyncpg.Connection,
        give_back: Callable[[asyncpg.Connection, bool], Awaitable[None]],
        *,
        writing: bool,
    ) -> None:
        super().__init__(writing=writing)
        self.connection = connection
        self._give_back = give_back
        self._at_commit = ""

    async def fetch(self, sql: str, *args: object) -> Sequence[Row]:
        self.require_open()
        return cast("list[Row]", await self.connection.fetch(sql, *args))

    async def execute(self, sql: str, *args: object) -> int:
        self.require_open()
        status: str = await self.connection.execute(sql, *args)
        count = status.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    async def execute_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        self.require_open()
        await self.connection.executemany(sql, rows)

    async def copy(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
        """Add many rows at once; a conflict is a mistake."""
        self.require_open()
        await self.connection.copy_records_to_table(table, columns=columns, records=rows)

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        raise RuntimeError("tx.run() is for SQLite; ask tx.dialect first")

    async def notify(self, channel: str, payload: str) -> None:
        self.require_open()
        # Sent along with COMMIT, which saves a round trip.
        self._at_commit += f"SELECT pg_notify({_quoted(channel)}, {_quoted(payload)}); "

    async def piccolo_rows(self, sql: str, args: Sequence[object]) -> Sequence[Any]:
        return await self.fetch(sql, *args)

    async def end(self, *, commit: bool) -> None:
        self.is_open = False
        await finish(self._settle(commit))

    async def _settle(self, commit: bool) -> None:
        try:
            if commit:
                await self._commit()
        finally:
            await self._give_back(self.connection, self.writing)

    async def _commit(self) -> None:
        try:
            status = await self.connection.execute(f"{self._at_commit}COMMIT")
        except asyncpg.InFailedSQLTransactionError:
            status = "ROLLBACK"
        # After a failed statement PostgreSQL answers COMMIT with ROLLBACK and no error: nothing was stored.
        if status != "COMMIT":
            raise RuntimeError("nothing was stored: a statement in this transaction failed and its error was swallowed")
        self.is_committed = True


class PostgresEngine(Engine):
    """A pool in which at most one connection writes, so that writers never use up what readers need."""

    dialect = Dialect.POSTGRES

    def __init__(self, url: str) -> None:
        self._url = url
        self._write_lock = asyncio.Lock()
        self._pool: asyncpg.Pool | None = None

    async def open(self) -> None:
        self._pool = await asyncpg.create_pool(
            self._url,
            min_size=2,
            max_size=POOL_SIZE,
            # Whoever writes outside db.write() is refused by the server itself.
            server_settings={"default_transaction_read_only": "on", "timezone": "UTC"},
            reset=_nothing_to_reset,
        )

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    async def begin(self, *, writing: bool) -> Tx:
        connection = await self._take(writing)
        try:
            await connection.execute(BEGIN_WRITE if writing else BEGIN_READ)
        except BaseException:
            await finish(self._give_back(connection, writing))
            raise
        return PostgresTx(connection, self._give_back, writing=writing)

    async def fetch(self, sql: str, args: Sequence[object]) -> Sequence[Row]:
        return cast("list[Row]", await self._opened.fetch(sql, *args))

    async def piccolo_rows(self, sql: str, args: Sequence[object]) -> Sequence[Any]:
        return await self.fetch(sql, args)

    @property
    def _opened(self) -> asyncpg.Pool:
        if self._pool is None:
            raise RuntimeError("the database is closed; use it inside its lifespan")
        return self._pool

    async def _take(self, writing: bool) -> asyncpg.Connection:
        if not writing:
            return await self._opened.acquire()
        await self._write_lock.acquire()
        try:
            return await self._opened.acquire()
        except BaseException:
            self._write_lock.release()
            raise

    async def _give_back(self, connection: asyncpg.Connection, writing: bool) -> None:
        # A broken connection can be neither rolled back nor kept; the pool replaces it by itself.
        try:
            if not connection.is_closed() and connection.is_in_transaction():
                await connection.execute("ROLLBACK")
        finally:
            try:
                await self._opened.release(connection)
            finally:
                if writing:
                    self._write_lock.release()


def _quoted(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


async def _nothing_to_reset(connection: asyncpg.Connection) -> None:
    """Session state is never changed, so the round trip of the usual reset is saved."""
