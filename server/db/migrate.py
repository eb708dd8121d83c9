"""Bringing a database up to date: numbered steps, each done once, in one transaction behind the write door.

Several processes may start at once: the write door lets one of them work and the others find it done. Why this is not
Piccolo's own migration machinery: `docs/decisions/0006-migrations.md`.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from server.db.database import Database
from server.db.tx import Tx

Forwards: TypeAlias = Callable[[Tx], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Migration:
    """One step. It says "make it exist" (`schema.py`), for on a new database an earlier step may have done it."""

    number: int
    name: str
    forwards: Forwards


async def migrate(db: Database, migrations: Sequence[Migration], settle: Forwards | None = None) -> list[Migration]:
    """Do the steps that are missing and answer them; raises when the database is newer than this program.

    ``settle`` comes last, where a database that was in use was changed: when everything has its present shape.
    """
    _check_numbers(migrations)
    done = []
    async with db.write() as tx:
        version = await _version(tx)
        if version > len(migrations):
            raise RuntimeError(
                f"the database is at version {version}, this program knows {len(migrations)}: install the newer program"
            )
        for migration in migrations[version:]:
            await migration.forwards(tx)
            await tx.execute("UPDATE schema_version SET version = $1", migration.number)
            done.append(migration)
        if settle is not None and version and done:
            await settle(tx)
    return done


async def _version(tx: Tx) -> int:
    await tx.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)")
    version = await tx.fetch_value("SELECT version FROM schema_version")
    if version is None:
        await tx.execute("INSERT INTO schema_version (version) VALUES (0)")
        return 0
    return int(version)


def _check_numbers(migrations: Sequence[Migration]) -> None:
    numbers = [migration.number for migration in migrations]
    if numbers != list(range(1, len(migrations) + 1)):
        raise ValueError(f"migrations must be numbered 1, 2, 3 … without a gap, and these are {numbers}")
