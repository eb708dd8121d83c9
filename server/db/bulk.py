"""Many rows in one statement: how a batch is written, and how rows are found by many keys at once.

PostgreSQL takes whole columns as arrays, and all tables of a batch in one round trip, except what is long enough to be
worth a COPY; SQLite takes rows, all tables in one hop to its thread. Not for single rows, which Piccolo tables write.
"""

import re
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Protocol, cast

import asyncpg
import msgspec

from server.db.literals import array_literals
from server.db.postgres import PostgresTx
from server.db.sqlite import to_sqlite
from server.db.tx import Dialect, Reading, Row, Tx

Values = tuple[object, ...]

# A COPY takes a third to a half less time per row (measured at 100 to 3,500 rows), but one more round trip: too few
# rows do not make up for it.
_WORTH_COPYING = 60
_WORTH_JOINING = 100

# A join of a lookup, up to whatever comes after its condition.
_JOIN = re.compile(r"(?<!LEFT )JOIN (\w+) (\w+) ON (.+?)(?= (?:LEFT )?JOIN | UNION | WHERE | GROUP | ORDER |\)|$)")
_ANY_JOIN = re.compile(r"(?<!LEFT )JOIN")

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class Named(Protocol):
    """A row that is read by column name."""

    def __getitem__(self, key: str, /) -> Any: ...


def cells(row: Named) -> Sequence[Any]:
    """The values of a row in the order of its SELECT: many columns of many rows are read faster by position."""
    return tuple(row.values()) if isinstance(row, dict) else cast("Sequence[Any]", row)


@dataclass(frozen=True)
class Bulk:
    """An INSERT of many rows into one table.

    ``columns`` gives each column's PostgreSQL type. ``conflict`` is the text after ``ON CONFLICT``, the same on both
    engines; "" where a conflict is a mistake. Rows must not name one conflict key twice.
    """

    table: str
    columns: tuple[tuple[str, str], ...]
    conflict: str = ""

    @cached_property
    def _names(self) -> str:
        return ", ".join(f'"{name}"' for name, _ in self.columns)

    @cached_property
    def _ending(self) -> str:
        return f" ON CONFLICT {self.conflict}" if self.conflict else ""

    @cached_property
    def sqlite(self) -> str:
        """The statement for one row of arguments."""
        marks = ", ".join("?" * len(self.columns))
        return f'INSERT INTO "{self.table}" ({self._names}) VALUES ({marks}){self._ending}'  # noqa: S608  # constants

    def postgres(self, first: int) -> str:
        """The statement for one array literal per column, placeholders counted from ``first``."""
        arrays = ", ".join(f"${first + place}::text::{kind}[]" for place, (_, kind) in enumerate(self.columns))
        return f'INSERT INTO "{self.table}" ({self._names}) SELECT * FROM unnest({arrays}){self._ending}'  # noqa: S608


async def write_all(tx: Tx, writes: Sequence[tuple[Bulk, Sequence[Values]]]) -> None:
    """Write the rows of several tables, which must be different ones. Call inside ``db.write()``."""
    wanted = [(bulk, rows) for bulk, rows in writes if rows]
    if not wanted:
        return
    if tx.dialect is Dialect.SQLITE:
        await tx.run(lambda connection: _write_sqlite(connection, wanted))
    elif isinstance(tx, PostgresTx):
        await tx.send(lambda connection: _write_postgres(connection, wanted))


async def begin_to_write(tx: Tx, writes: Sequence[tuple[Bulk, Sequence[Values]]]) -> None:
    """As ``write_all``, but PostgreSQL works on it, in its own process, while the caller goes on.

    What went wrong is raised by whatever is asked of the transaction next. SQLite would work in our process: it
    writes at once.
    """
    wanted = [(bulk, rows) for bulk, rows in writes if rows]
    if wanted and isinstance(tx, PostgresTx):
        await tx.begin_to_send(lambda connection: _write_postgres(connection, wanted))
    else:
        await write_all(tx, wanted)


async def _write_postgres(connection: asyncpg.Connection, wanted: Sequence[tuple[Bulk, Sequence[Values]]]) -> None:
    at_once = []
    for bulk, rows in wanted:
        if bulk.conflict or len(rows) < _WORTH_COPYING:
            at_once.append((bulk, rows))
        else:
            columns = [name for name, _ in bulk.columns]
            await connection.copy_records_to_table(bulk.table, columns=columns, records=rows)
    if at_once:
        sql, arrays = _one_insert(at_once)
        await connection.execute(sql, *arrays)


def _one_insert(wanted: Sequence[tuple[Bulk, Sequence[Values]]]) -> tuple[str, list[str]]:
    """The rows of several tables as one statement with its arguments."""
    statements: list[str] = []
    arrays: list[str] = []
    for bulk, rows in wanted:
        statements.append(bulk.postgres(len(arrays) + 1))
        arrays.extend(array_literals(rows))
    named = ", ".join(f"w{place} AS ({statement})" for place, statement in enumerate(statements[:-1]))
    return f"WITH {named} {statements[-1]}" if named else statements[-1], arrays


def _write_sqlite(connection: sqlite3.Connection, wanted: Sequence[tuple[Bulk, Sequence[Values]]]) -> None:
    for bulk, rows in wanted:
        connection.executemany(bulk.sqlite, rows)


@dataclass(frozen=True)
class Lookup:
    """A SELECT for many keys at once.

    ``sql`` holds ``{keys}``, which stands for a table named ``wanted`` of the key columns; ``columns`` gives each
    one's PostgreSQL type. What is joined to it is looked up key by key, by an index, on both engines.
    """

    sql: str
    columns: tuple[tuple[str, str], ...]

    def postgres(self, first: int = 1) -> str:
        """With one array literal per key column, placeholders counted from ``first``."""
        arrays = ", ".join(f"${place}::text::{kind}[]" for place, (_, kind) in enumerate(self.columns, first))
        names = ", ".join(name for name, _ in self.columns)
        return self._fenced.replace("{keys}", f"unnest({arrays}) AS wanted ({names})")

    @cached_property
    def _fenced(self) -> str:
        """OFFSET 0 keeps PostgreSQL from beginning with the table, which it does while it believes that to be small."""
        return _JOIN.sub(r"CROSS JOIN LATERAL (SELECT * FROM \1 \2 WHERE \3 OFFSET 0) \2", self.sql)

    @cached_property
    def sqlite(self) -> str:
        """With one JSON text of all keys.

        CROSS JOIN is SQLite's word for "in this order": it cannot know how few keys are wanted, and might begin with
        a whole table.
        """
        parts = [f"json_extract(value, '$[{place}]') AS {name}" for place, (name, _) in enumerate(self.columns)]
        wanted = f"(SELECT {', '.join(parts)} FROM json_each($1)) AS wanted"  # noqa: S608  # constants
        return _ANY_JOIN.sub("CROSS JOIN", self.sql).replace("{keys}", wanted)

    async def fetch(self, source: Reading, keys: Sequence[Values]) -> Sequence[Row]:
        """All rows for the keys; no statement at all for no keys."""
        if not keys:
            return ()
        if source.dialect is Dialect.SQLITE:
            return await source.fetch(self.sqlite, _encode(keys).decode())
        return await source.fetch(self.postgres(), *array_literals(keys))


@dataclass(frozen=True, slots=True)
class Question:
    """A lookup with its keys, and what to do with the rows: called once, also when there are none."""

    lookup: Lookup
    keys: Sequence[Values]
    take: Callable[[Sequence[Named]], None]


async def ask(tx: Tx, questions: Sequence[Question]) -> None:
    """Answer several questions that do not depend on each other; in one round trip where that is faster."""
    wanted = [question for question in questions if question.keys]
    if tx.dialect is Dialect.SQLITE:
        found = await tx.run(lambda connection: _fetch_sqlite(connection, wanted))
    elif len(wanted) > 1 and sum(len(question.keys) for question in wanted) <= _WORTH_JOINING:
        found = await _fetch_joined(tx, wanted)
    else:
        found = [await question.lookup.fetch(tx, question.keys) for question in wanted]
    rows = iter(found)
    for question in questions:
        question.take(next(rows) if question.keys else ())


def _fetch_sqlite(connection: sqlite3.Connection, wanted: Sequence[Question]) -> list[Sequence[Named]]:
    texts = [(to_sqlite(question.lookup.sqlite), _encode(question.keys).decode()) for question in wanted]
    return [connection.execute(sql, (keys,)).fetchall() for sql, keys in texts]


async def _fetch_joined(tx: Tx, wanted: Sequence[Question]) -> list[Sequence[Named]]:
    """Rows of different shapes travel together as JSON, which is dearer per row than a round trip saves for many."""
    arrays = [literal for question in wanted for literal in array_literals(question.keys)]
    found: list[list[Named]] = [[] for _ in wanted]
    for place, told in await tx.fetch(_joined(tuple(question.lookup for question in wanted)), *arrays):
        found[place].append(_decode(told))
    return list(found)


@lru_cache(maxsize=256)
def _joined(lookups: Sequence[Lookup]) -> str:
    parts: list[str] = []
    first = 1
    for place, lookup in enumerate(lookups):
        rows = lookup.postgres(first)
        parts.append(f"SELECT {place} AS place, row_to_json(found)::text AS told FROM ({rows}) AS found")  # noqa: S608
        first += len(lookup.columns)
    return " UNION ALL ".join(parts)
