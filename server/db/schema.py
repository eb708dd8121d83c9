"""What a feature wants to exist in the database: its tables and, in SQL, what Piccolo cannot say.

A feature's `tables.py` ends with `SCHEMA = Schema(tables=(…), statements=(…))`, and `server/migrations` lists it.
Everything here is written as "make it exist", so doing it twice is harmless.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from server.db.table import Table
from server.db.tx import Dialect, Tx


@dataclass(frozen=True, slots=True)
class Sql:
    """One statement that reads differently on the two engines."""

    sqlite: str
    postgres: str

    def on(self, dialect: Dialect) -> str:
        """The text for `dialect`."""
        return self.sqlite if dialect is Dialect.SQLITE else self.postgres


@dataclass(frozen=True, slots=True)
class Schema:
    """Tables and further statements (`CREATE … IF NOT EXISTS …`), in the order in which they must be made."""

    tables: tuple[type[Table], ...] = ()
    statements: tuple[str | Sql, ...] = ()


async def create_schemas(tx: Tx, schemas: Sequence[Schema]) -> None:
    """Make every table, index and other object of `schemas` that is not there yet."""
    for schema in schemas:
        for table in schema.tables:
            await table.create_table(if_not_exists=True)
        for statement in schema.statements:
            await tx.execute(statement.on(tx.dialect) if isinstance(statement, Sql) else statement)


async def has_column(tx: Tx, table: str, column: str) -> bool:
    """Whether `table` has `column`."""
    question = Sql(
        sqlite="SELECT count(*) FROM pragma_table_info($1) WHERE name = $2",
        postgres="SELECT count(*) FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND table_name = $1 AND column_name = $2",
    )
    return bool(await tx.fetch_value(question.on(tx.dialect), table, column))


async def add_column(tx: Tx, table: str, column: str, declaration: str) -> None:
    """Add a column that is missing; `declaration` is its type and default, in words both engines know."""
    if not await has_column(tx, table, column):
        await tx.execute(f'ALTER TABLE "{table}" ADD COLUMN "{column}" {declaration}')
