"""This is where an expression becomes SQL with parameters, for SQLite and for PostgreSQL.

What raises EvalError in Python is NULL in SQL: division by zero, overflow, also a NULL column. SQL's three-valued `AND`
and `OR` then ignore a failing side exactly as the language does. Two exceptions are written in the reference.
"""

from collections.abc import Callable
from typing import Literal as OneOf

from kpi.language.errors import CompileError
from kpi.language.sql_postgres import PostgreSQLWriter
from kpi.language.sql_sqlite import MAX_STACK, SQLiteWriter, stack_symbols
from kpi.language.tree import Expression
from kpi.sentences import sentence

Dialect = OneOf["sqlite", "postgres"]


def to_sql(
    expression: Expression, column: Callable[[str], str], *, dialect: Dialect, first: int = 1
) -> tuple[str, list[object]]:
    """Write an expression as a scalar SQL expression.

    Args:
        expression: what `parse` returned.
        column: gives the SQL of a dotted name. It is trusted: quoting is up to the caller. Its type must be the one
            declared (PostgreSQL: bigint, double precision, text, boolean; SQLite: INTEGER, REAL, TEXT, 0 or 1). Lists
            are arrays on PostgreSQL and JSON texts on SQLite.
        dialect: `sqlite` writes the markers `?`; `postgres` writes `$first`, `$first+1`, … for asyncpg.
        first: the number of the first marker on PostgreSQL.
    Returns: the SQL and its parameters, in the order of the markers.
    Raises: CompileError for a text function of import mappings, and on SQLite for what is nested too deeply for it.
    """
    if dialect == "postgres":
        postgres = PostgreSQLWriter(column, first)
        return postgres.write(expression.tree), postgres.parameters
    sqlite = SQLiteWriter(column)
    sql = sqlite.settled(expression.tree)
    if stack_symbols(sql) > MAX_STACK:
        at = expression.tree.at
        told = sentence("nested too deeply for SQLite: split this into several rules")
        raise CompileError(told, at.line, at.column)
    return sql, sqlite.parameters
