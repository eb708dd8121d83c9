"""The SQL text itself: markers, parameters, and the depth that SQLite can read."""

import sqlite3
from contextlib import closing

import pytest

from kpi.language import CompileError, LanguageError, Schema, Type, parse, to_sql

SCHEMA = Schema({"i": Type.INT, "d": Type.DOUBLE, "s": Type.STRING, "b": Type.BOOL})


def test_sqlite_has_question_marks_in_the_order_of_the_parameters():
    sql, parameters = to_sql(parse('s == "x" && i in [1, 2]', SCHEMA), str, dialect="sqlite")

    assert sql == "(((s) = ?) AND ((i) IN (?, ?)))"
    assert parameters == ["x", 1, 2]


def test_postgres_has_typed_numbers_from_the_given_one():
    sql, parameters = to_sql(parse('s == "x" && b', SCHEMA), str, dialect="postgres", first=3)

    assert sql == '(((s) COLLATE "C" = $3::text) AND (b))'
    assert parameters == ["x"]


def test_no_text_of_the_source_reaches_the_sql():
    sql, parameters = to_sql(parse('s == "\'; DROP TABLE x"', SCHEMA), str, dialect="sqlite")

    assert (sql, parameters) == ("((s) = ?)", ["'; DROP TABLE x"])


@pytest.mark.parametrize(
    "form",
    [
        "(i + {})",
        "abs({})",
        "min(i, {})",
        "max(1, 2, 3, {})",
        "(b ? 1 : {})",
        "(b ? {} : 1)",
        "round(double({}) + 0.5)",
        "int(double({} + 1))",
        "((string({}).endsWith(s)) ? 1 : 2)",
        "(({} in [1, i]) ? 1 : 2)",
        "size(string({}) + s)",
        "({} > 1 && b ? i : 2)",
        "min(i, abs({} + 1) + 2)",
        "int(d / double({}))",
        "{} * i",
        "(1 > {} || b ? 1 : 0)",
    ],
)
def test_sqlite_reads_what_is_not_refused_as_too_deep(form):
    source = "i"
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE t (i INTEGER, d REAL, s TEXT, b INTEGER)")
        while True:
            try:
                sql, parameters = to_sql(parse(source, SCHEMA), str, dialect="sqlite")
            except (CompileError, LanguageError) as error:
                assert "deep" in str(error) or "at most 2000 characters" in str(error)
                break
            assert connection.execute(f"SELECT {sql} FROM t WHERE {sql} > 0", parameters * 2).fetchall() == []  # noqa: S608
            source = form.format(source)


def test_sqlite_allows_a_dozen_nested_choices():
    expression = parse("b ? 1 : " * 12 + "2", SCHEMA)

    assert to_sql(expression, str, dialect="sqlite")[1] == [1] * 12 + [2]
