"""One database of one program: open it, read it, write to it through the one door, hear its notices."""

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from server.db import table
from server.db.engine import Engine
from server.db.listen import Listeners, OnNotice, OnReconnect, PostgresListener
from server.db.postgres import PostgresEngine
from server.db.sqlite import SQLiteEngine
from server.db.tx import Dialect, Reading, Row, Tx, active_tx, enter_tx

SQLITE_PREFIX = "sqlite:///"
POSTGRES_PREFIXES = ("postgresql://", "postgres://")


class Database(Reading):
    """Belongs to the event loop it was opened in. `async with await Database.open(url) as db:` or call `close`."""

    def __init__(self, url: str, engine: Engine, listener: PostgresListener | None, listeners: Listeners) -> None:
        self.url = url
        self.dialect: Dialect = engine.dialect
        self._engine = engine
        self._listener = listener
        self._listeners = listeners

    @classmethod
    async def open(cls, url: str) -> "Database":
        """Connect to `sqlite:///path` or `postgresql://…`; makes the SQLite file and its folder when missing."""
        listeners = Listeners()
        listener = None if url.startswith(SQLITE_PREFIX) else PostgresListener(url, listeners)
        engine = _engine_for(url)
        await engine.open()
        table.bind(engine)
        return cls(url, engine, listener, listeners)

    async def close(self) -> None:
        """Close every connection."""
        table.unbind(self._engine)
        if self._listener is not None:
            await self._listener.close()
        await self._engine.close()

    async def __aenter__(self) -> "Database":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[Tx]:
        """The only way to write: one writer at a time over all processes, so commit order is the order of writing.

        Commits when the block ends, rolls back when it raises. Keep it short, and wait for nothing but the database
        in it: everybody else who wants to write is waiting.
        """
        if active_tx() is not None:
            raise RuntimeError("db.write() inside a transaction: hand the open `tx` on instead")
        async with self._transaction(writing=True) as tx:
            yield tx

    @contextlib.asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """A consistent snapshot for several SELECTs; inside a transaction of the same task, that transaction."""
        tx = active_tx()
        if tx is not None:
            yield tx
            return
        async with self._transaction(writing=False) as tx:
            yield tx

    async def fetch(self, sql: str, *args: object) -> Sequence[Row]:
        """One SELECT outside a transaction (inside one, call `tx.fetch`)."""
        return await self._engine.fetch(sql, args)

    async def listen(
        self, channel: str, heard: OnNotice, on_reconnect: OnReconnect | None = None
    ) -> Callable[[], None]:
        """Call `heard(payload)` for every `tx.notify(channel, payload)` that was committed, by any process.

        `on_reconnect` is called when notices may have been missed (PostgreSQL only). The answer ends the listening.
        Both are plain functions on the event loop and must return quickly.
        """
        remove = self._listeners.add(channel, heard, on_reconnect)
        if self._listener is not None:
            await self._listener.listen(channel)
        return remove

    @contextlib.asynccontextmanager
    async def _transaction(self, *, writing: bool) -> AsyncIterator[Tx]:
        tx = await self._engine.begin(writing=writing)
        leave = enter_tx(tx)
        commit = False
        try:
            yield tx
            commit = True
        finally:
            leave()
            try:
                await tx.end(commit=commit)
            finally:
                self._deliver(tx)

    def _deliver(self, tx: Tx) -> None:
        # Only SQLite leaves notices here; PostgreSQL sends them itself.
        if tx.is_committed:
            for channel, payload in tx.notices:
                self._listeners.deliver(channel, payload)


def _engine_for(url: str) -> Engine:
    if url.startswith(SQLITE_PREFIX) and len(url) > len(SQLITE_PREFIX) and ":memory:" not in url:
        path = Path(url.removeprefix(SQLITE_PREFIX))
        path.parent.mkdir(parents=True, exist_ok=True)
        return SQLiteEngine(path)
    if url.startswith(POSTGRES_PREFIXES):
        return PostgresEngine(url)
    raise ValueError(f"unknown database address {url!r} (use sqlite:///path/to/file.db or postgresql://user@host/name)")
