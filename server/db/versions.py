"""Counters that say "this part of the database changed", so that a process knows when what it remembers is old.

Not for ordering anything: two counters say nothing about each other.
"""

from types import MappingProxyType
from typing import TypeAlias

from server.db.bulk import Lookup
from server.db.schema import Schema
from server.db.tx import Reading, Tx

Versions: TypeAlias = MappingProxyType[str, int]
"""The version of each subject; a subject that never changed is missing."""

SCHEMA = Schema(
    statements=("CREATE TABLE IF NOT EXISTS version_counter (subject TEXT PRIMARY KEY, version BIGINT NOT NULL)",)
)

# To be asked beside other questions, with any one key.
ALL_VERSIONS = Lookup("SELECT v.subject, v.version FROM {keys} CROSS JOIN version_counter v", (("place", "int"),))


async def read_versions(source: Reading) -> Versions:
    """All counters, with one SELECT over a handful of rows."""
    rows = await source.fetch("SELECT subject, version FROM version_counter")
    return MappingProxyType({row[0]: row[1] for row in rows})


async def bump_version(tx: Tx, subject: str) -> None:
    """Say that `subject` changed. Call inside `db.write()`."""
    await tx.execute(
        "INSERT INTO version_counter (subject, version) VALUES ($1, 1) "
        "ON CONFLICT (subject) DO UPDATE SET version = version_counter.version + 1",
        subject,
    )
    tx.changed.add(subject)


async def set_version(tx: Tx, subject: str, version: int) -> None:
    """Keep a number that is read along with every batch, and is no count of changes. Call inside `db.write()`."""
    await tx.execute(
        "INSERT INTO version_counter (subject, version) VALUES ($1, $2) "
        "ON CONFLICT (subject) DO UPDATE SET version = excluded.version",
        subject,
        version,
    )
