"""What an engine must be able to do for `Database`; `sqlite.py` and `postgres.py` do it."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from server.db.tx import Dialect, Row, Tx


class Engine(ABC):
    """Connections of one database, belonging to the event loop that opened them."""

    dialect: Dialect

    @abstractmethod
    async def open(self) -> None:
        """Connect; raises at once when the database cannot be reached."""

    @abstractmethod
    async def close(self) -> None:
        """Close every connection, after the transactions that are still open."""

    @abstractmethod
    async def begin(self, *, writing: bool) -> Tx:
        """Start a transaction: the only writer of this database, or a consistent snapshot."""

    @abstractmethod
    async def fetch(self, sql: str, args: Sequence[object]) -> Sequence[Row]:
        """One reading statement outside a transaction."""

    @abstractmethod
    async def piccolo_rows(self, sql: str, args: Sequence[object]) -> Sequence[Any]:
        """The same in the shape Piccolo expects."""
