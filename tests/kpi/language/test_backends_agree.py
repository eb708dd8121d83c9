"""All backends give the same value for the same expression; what is an error in Python is NULL elsewhere."""

import json
import sqlite3

import asyncpg
import polars as pl
import pytest
from anyio.from_thread import start_blocking_portal
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kpi.language import CompileError, EvalError, Schema, Type, parse, to_python, to_sql
from kpi.language.to_polars import to_polars
from tests.kpi.language.generated import SCHEMA, VALUES, expressions

_SQLITE_TYPES = {Type.INT: "INTEGER", Type.DOUBLE: "REAL", Type.STRING: "TEXT", Type.BOOL: "INTEGER"}
_POSTGRES_TYPES = {Type.INT: "bigint", Type.DOUBLE: "float8", Type.STRING: "text", Type.BOOL: "boolean"}
_POLARS_TYPES = {Type.INT: pl.Int64, Type.DOUBLE: pl.Float64, Type.STRING: pl.String, Type.BOOL: pl.Boolean}


def column(name):
    return f'"{name}"'


def in_python(expression, rows):
    evaluate = to_python(expression)
    found: list[object] = []
    for row in rows:
        try:
            found.append(evaluate(row))
        except EvalError:
            found.append(None)
    return found


def in_sqlite(expression, rows):
    sql, parameters = to_sql(expression, column, dialect="sqlite")
    with sqlite3.connect(":memory:") as connection:
        columns = ", ".join(f"{column(name)} {_SQLITE_TYPES[kind]}" for name, kind in SCHEMA.items())
        connection.execute(f"CREATE TABLE facts ({columns})")
        insert = f"INSERT INTO facts VALUES ({', '.join('?' * len(SCHEMA))})"  # noqa: S608
        connection.executemany(insert, [tuple(row[name] for name in SCHEMA) for row in rows])
        found = connection.execute(f"SELECT {sql} FROM facts ORDER BY rowid", parameters).fetchall()  # noqa: S608
    connection.close()
    return [bool(value) if expression.type is Type.BOOL and value is not None else value for (value,) in found]


def in_polars(expression, rows):
    schema = {name: _POLARS_TYPES[kind] for name, kind in SCHEMA.items()}
    return pl.DataFrame(rows, schema=schema).with_columns(result=to_polars(expression))["result"].to_list()


@pytest.fixture(scope="module")
def in_postgres(postgres_url):
    sources = ", ".join(f"${i}::{_POSTGRES_TYPES[kind]}[]" for i, kind in enumerate(SCHEMA.values(), 1))
    names = ", ".join(column(name) for name in SCHEMA)
    with start_blocking_portal() as portal:
        connection = portal.call(lambda: asyncpg.connect(postgres_url, statement_cache_size=0))

        def ask(expression, rows):
            sql, parameters = to_sql(expression, column, dialect="postgres", first=len(SCHEMA) + 1)
            query = f"SELECT {sql} AS result FROM unnest({sources}) WITH ORDINALITY AS f({names}, n) ORDER BY n"  # noqa: S608
            columns = [[row[name] for row in rows] for name in SCHEMA]
            return [row["result"] for row in portal.call(lambda: connection.fetch(query, *columns, *parameters))]

        yield ask
        portal.call(connection.close)


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(expressions(beyond_cel=True), st.lists(VALUES, min_size=1, max_size=3))
def test_every_backend_gives_what_python_gives(in_postgres, source, rows):
    expression = parse(source, SCHEMA)
    expected = in_python(expression, rows)

    assert in_polars(expression, rows) == expected
    assert in_postgres(expression, rows) == expected
    try:
        found = in_sqlite(expression, rows)
    except CompileError as error:
        assume("too deeply" not in error.message)
    else:
        assert found == expected


ROW = {
    "event.amount": -(2**63),
    "event.count": -1,
    "event.score": 2.5,
    "event.kind": "Éa",
    "account.name": "a",
    "account.key": True,
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("-7 / 2", -3),
        ("-7 % 3", -1),
        ("7 % -3", 1),
        ("1 / 0", None),
        ("1.0 / 0.0", None),
        ("event.amount / event.count", None),
        ("event.amount % event.count", 0),
        ("abs(event.amount)", None),
        ("-event.amount", None),
        ("event.amount - 1 < 0", None),
        ("event.amount - 1 < 0 || true", True),
        ("min(event.amount - 1, 0)", None),
        ("(event.amount - 1 < 0) ? 1 : 2", None),
        ("event.amount - 1 + 1", None),
        ("double(event.amount - 1)", None),
        ("int(double(event.amount))", None),
        ("round(event.score)", 3),
        ("round(-event.score)", -3),
        ("round(0.49999999999999994)", 0),
        ('event.kind < "b"', False),
        ("event.kind.endsWith(account.name)", True),
        ('"a".endsWith("")', True),
        ('"a".endsWith("aa")', False),
        ("size(event.kind)", 2),
        ("1 / 0 > 0 || true", True),
        ("1 / 0 > 0 && false", False),
        ("1 / 0 > 0 && true", None),
    ],
)
def test_the_corners_are_the_same_everywhere(in_postgres, source, expected):
    expression = parse(source, SCHEMA)

    assert in_python(expression, [ROW]) == [expected]
    assert in_sqlite(expression, [ROW]) == [expected]
    assert in_postgres(expression, [ROW]) == [expected]
    assert in_polars(expression, [ROW]) == [expected]


def test_a_double_that_overflows_has_no_value():
    expression = parse("(event.score * 1e308) * 1e308 > 1.0", SCHEMA)

    assert in_python(expression, [ROW]) == in_sqlite(expression, [ROW]) == in_polars(expression, [ROW]) == [None]


def test_polars_divides_by_a_constant_to_the_last_bit():
    expression = parse("event.score / -3.5", SCHEMA)

    assert in_polars(expression, [ROW, ROW]) == in_python(expression, [ROW, ROW]) == [2.5 / -3.5] * 2


@pytest.mark.parametrize(
    "source", ["event.amount / 7", "7 / 2", "true ? 1 : 2", "account.key ? 1 : 2", "2.0 * 3.0 > 1.0"]
)
def test_an_empty_table_stays_empty_in_polars(source):
    assert in_polars(parse(source, SCHEMA), []) == []


def test_null_columns_give_null(in_postgres):
    expression = parse("account.key ? min(event.count, 3) : 0", SCHEMA)
    rows = [ROW | {"account.key": None}, ROW | {"event.count": None}]

    assert in_sqlite(expression, rows) == in_postgres(expression, rows) == in_polars(expression, rows) == [None, None]


TAGS = parse('"a" in deal.tags', Schema({"deal.tags": Type.LIST_STRING}))


def test_a_list_is_a_json_text_on_sqlite():
    sql, parameters = to_sql(TAGS, lambda name: "?", dialect="sqlite")
    connection = sqlite3.connect(":memory:")

    assert connection.execute(f"SELECT {sql}", [*parameters, json.dumps(["b", "a"])]).fetchone() == (1,)
    connection.close()


def test_a_list_is_a_list_for_python_and_polars():
    frame = pl.DataFrame({"deal.tags": [["a", "b"], ["c"]]})

    assert frame.select(x=to_polars(TAGS))["x"].to_list() == [True, False]
    assert [to_python(TAGS)({"deal.tags": tags}) for tags in (["a", "b"], ["c"])] == [True, False]
