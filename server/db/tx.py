"""What code may do inside `db.write()` and `db.read()`: the same few calls on both engines.

Not for opening transactions (`database.py`), nor for ordinary single-row work, which Piccolo tables do.
"""

import asyncio
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from enum import StrEnum
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Dialect(StrEnum):
    """Which SQL is spoken; equal to the plain words `"sqlite"` and `"postgres"`."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"

    @property
    def works_beside(self) -> bool:
        """Whether it works in a process of its own; while SQLite works in ours, nothing else goes on."""
        return self is Dialect.POSTGRES


class Row(Protocol):
    """One row, read by column name or by position, or unpacked like a tuple."""

    # Any: the driver decides the type of each column, and the caller knows it from its own SELECT.
    def __getitem__(self, key: str | int, /) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...
    def __len__(self) -> int: ...
    def keys(self) -> Sequence[str]: ...


class Reading(ABC):
    """Statements that may be sent; placeholders are `$1`, `$2` … on both engines."""

    dialect: Dialect

    @abstractmethod
    async def fetch(self, sql: str, *args: object) -> Sequence[Row]:
        """All rows of one statement."""

    async def fetch_one(self, sql: str, *args: object) -> Row | None:
        """The first row; None when there is none."""
        rows = await self.fetch(sql, *args)
        return rows[0] if rows else None

    async def fetch_value(self, sql: str, *args: object) -> Any:
        """The first column of the first row; None when there is no row."""
        rows = await self.fetch(sql, *args)
        return rows[0][0] if rows else None


class Tx(Reading):
    """An open transaction; belongs to the task that opened it and is useless after the block."""

    # changed: the subjects whose version this transaction raised (versions.py); what it reads of them is not yet true.
    def __init__(self, *, writing: bool) -> None:
        self.writing = writing
        self.is_open = True
        self.is_committed = False
        self.owner = asyncio.current_task()
        self.notices: list[tuple[str, str]] = []
        self.changed: set[str] = set()

    def require_open(self) -> None:
        """Raise when the block that opened this transaction has been left."""
        if not self.is_open:
            raise RuntimeError("this transaction has ended; open a new one with db.write() or db.read()")

    @abstractmethod
    async def execute(self, sql: str, *args: object) -> int:
        """Run one statement and answer how many rows it touched."""

    @abstractmethod
    async def execute_many(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        """Run one statement for each row of arguments, in one round trip."""

    @abstractmethod
    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """SQLite only: hand several statements over in one thread hop; `work` must not commit."""

    @abstractmethod
    async def notify(self, channel: str, payload: str) -> None:
        """Wake the listeners of `channel` once this transaction has committed, and never if it does not."""

    @abstractmethod
    async def end(self, *, commit: bool) -> None:
        """Commit or roll back and give the connection back, whatever happens meanwhile; for `Database` only."""

    @abstractmethod
    async def piccolo_rows(self, sql: str, args: Sequence[object]) -> Sequence[Any]:
        """Rows in the shape Piccolo expects; for `table.py` only."""


_ACTIVE: ContextVar[Tx | None] = ContextVar("raidboard_transaction", default=None)


def active_tx() -> Tx | None:
    """The transaction the current task is inside of.

    A task started inside a transaction inherits the context variable but not the transaction: it is not the owner,
    and two tasks on one connection would mix their statements.
    """
    tx = _ACTIVE.get()
    return tx if tx is not None and tx.is_open and tx.owner is asyncio.current_task() else None


def enter_tx(tx: Tx) -> Callable[[], None]:
    """Make `tx` the active transaction; the answer undoes it."""
    token = _ACTIVE.set(tx)
    return lambda: _ACTIVE.reset(token)
