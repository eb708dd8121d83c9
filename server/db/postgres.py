"""PostgreSQL: a pool of connections to read, one to write, and a lock that makes commit order the order of writing.

Not for LISTEN, which needs a connection of its own (`listen.py`).
"""

import asyncio
import contextlib
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

BEGIN_WRITE = f"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock({WRITE_LOCK})"
BEGIN_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

# Whoever writes outside db.write() is refused by the server itself.
SESSION = {"default_transaction_read_only": "on", "timezone": "UTC"}
# What is read while writing is found by keys, one after the other, by a plan that is made once. PostgreSQL would read
# tables or indexes from end to end while it believes them small, and think about every statement again (measured: two
# thirds of the time of looking up one event). ``read_whole_tables`` (frames.py) takes this back.
BY_KEYS = {
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "plan_cache_mode": "force_generic_plan",
    "jit": "off",
}
# A batch's statements differ in the tables they touch; each form is prepared once.
STATEMENTS_KEPT = 500
POOL_SIZE = 10
# Of the event loop, until the driver has handed a statement to the network.
_TURNS = 3


class PostgresTx(Tx):
    """A transaction on one connection of the pool."""

    dialect = Dialect.POSTGRES

    def __init__(
        self,
        connection: asyncpg.Connection,
        give_back: Callable[[asyncpg.Connection], Awaitable[None]],
        *,
        writing: bool,
    ) -> None:
        super().__init__(writing=writing)
        self.connection = connection
        self._give_back = give_back
        self._at_commit = ""
        self._running: asyncio.Future[None] | None = None

    async def fetch(self, sql: str, *args: object) -> Sequence[Row]:
        await self._ready()
        return cast("list[Row]", await self.connection.fetch(sql, *args))

    async def execute(self, sql: str, *args: object) -> int:
        await self._ready()
        status: str = await self.connection.execute(sql, *args)
        count = status.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    async def execute_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        await self._ready()
        await self.connection.executemany(sql, rows)

    async def send(self, work: Callable[[asyncpg.Connection], Awaitable[None]]) -> None:
        """Several statements, or what only the driver can do."""
        await self._ready()
        await work(self.connection)

    async def begin_to_send(self, work: Callable[[asyncpg.Connection], Awaitable[None]]) -> None:
        """The same while the caller goes on; what is asked next waits for it, and raises what went wrong with it."""
        await self._ready()
        self._running = asyncio.ensure_future(work(self.connection))
        for _ in range(_TURNS):
            await asyncio.sleep(0)

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

    async def _ready(self) -> None:
        self.require_open()
        await self._arrived()

    async def _arrived(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            await running

    async def _settle(self, commit: bool) -> None:
        try:
            if commit:
                await self._arrived()
                await self._commit()
            else:
                # What it did is undone, and so is its error: something else went wrong before.
                with contextlib.suppress(asyncpg.PostgresError):
                    await self._arrived()
        finally:
            await self._give_back(self.connection)

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
    """Connections to read from, and one that writes, so that writers never use up what readers need."""

    dialect = Dialect.POSTGRES

    def __init__(self, url: str) -> None:
        self._url = url
        self._write_lock = asyncio.Lock()
        self._writer: asyncpg.Connection | None = None
        self._pool: asyncpg.Pool | None = None

    async def open(self) -> None:
        self._pool = await asyncpg.create_pool(
            self._url, min_size=2, max_size=POOL_SIZE, server_settings=SESSION, reset=_nothing_to_reset
        )

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()
            self._pool = None
            async with self._write_lock:
                if self._writer is not None:
                    await self._writer.close()
                    self._writer = None

    async def begin(self, *, writing: bool) -> Tx:
        if writing:
            return await self._begin_writing()
        connection = await self._opened.acquire()
        try:
            await connection.execute(BEGIN_READ)
        except BaseException:
            await finish(self._give_back(connection))
            raise
        return PostgresTx(connection, self._give_back, writing=False)

    async def _begin_writing(self) -> Tx:
        await self._write_lock.acquire()
        try:
            connection = await self._writing_connection()
            await connection.execute(BEGIN_WRITE)
        except BaseException:
            await finish(self._end_writing(is_unclear=True))
            raise
        return PostgresTx(connection, lambda _: self._end_writing(), writing=True)

    async def _writing_connection(self) -> asyncpg.Connection:
        if self._pool is None:
            raise RuntimeError("the database is closed; use it inside its lifespan")
        if self._writer is None or self._writer.is_closed():
            self._writer = await asyncpg.connect(
                self._url, server_settings=SESSION | BY_KEYS, statement_cache_size=STATEMENTS_KEPT
            )
        return self._writer

    async def fetch(self, sql: str, args: Sequence[object]) -> Sequence[Row]:
        return cast("list[Row]", await self._opened.fetch(sql, *args))

    async def piccolo_rows(self, sql: str, args: Sequence[object]) -> Sequence[Any]:
        return await self.fetch(sql, args)

    @property
    def _opened(self) -> asyncpg.Pool:
        if self._pool is None:
            raise RuntimeError("the database is closed; use it inside its lifespan")
        return self._pool

    async def _give_back(self, connection: asyncpg.Connection) -> None:
        # A broken connection can be neither rolled back nor kept; the pool replaces it by itself.
        try:
            if not connection.is_closed() and connection.is_in_transaction():
                await connection.execute("ROLLBACK")
        finally:
            await self._opened.release(connection)

    async def _end_writing(self, *, is_unclear: bool = False) -> None:
        """Let the next writer in. After a BEGIN that was cancelled it is unclear whether a transaction is open."""
        writer = self._writer
        try:
            if writer is not None and not writer.is_closed() and (is_unclear or writer.is_in_transaction()):
                await writer.execute("ROLLBACK")
        except BaseException:
            # It cannot be kept: nobody knows what it is in the middle of.
            if writer is not None:
                writer.terminate()
            raise
        finally:
            self._write_lock.release()


def _quoted(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


async def _nothing_to_reset(connection: asyncpg.Connection) -> None:
    """Session state is never changed, so the round trip of the usual reset is saved."""
