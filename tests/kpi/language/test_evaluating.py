"""What the Python functions return and how they fail; the text functions of import mappings."""

import pytest

from kpi.language import MAPPING_FUNCTIONS, CompileError, EvalError, Schema, Type, parse, to_python, to_sql
from kpi.language.to_polars import to_polars

SCHEMA = Schema({"a": Type.INT, "b": Type.INT, "d": Type.DOUBLE, "t": Type.STRING})


def compiled(source):
    return to_python(parse(source, SCHEMA, functions=MAPPING_FUNCTIONS))


def failure(source, **values):
    with pytest.raises(EvalError) as caught:
        compiled(source)(values)
    return caught.value


def test_one_flat_mapping_goes_in_and_a_value_comes_out():
    schema = Schema({"event.kind": Type.STRING, "event.amount": Type.INT})
    rule = to_python(parse('event.kind == "deal.won" ? event.amount / money(1000) : 0', schema))

    assert rule({"event.kind": "deal.won", "event.amount": 25_050_000}) == 250
    assert rule({"event.kind": "deal.lost", "event.amount": 25_050_000}) == 0


@pytest.mark.parametrize(
    ("source", "column", "message"),
    [
        ("1 + a / b", 7, "division by zero"),
        ("a % b", 3, "division by zero"),
        ("d / (d - d)", 3, "division by 0.0"),
        ("a * 9223372036854775807", 3, "the result does not fit into a 64-bit int"),
        ("-(0 - 9223372036854775807 - 1)", 1, "the result does not fit into a 64-bit int"),
        ("d * 1e307 * 1e307", 11, "the result is too large for a double"),
        ("int(d * 1e300)", 1, "the result does not fit into a 64-bit int"),
        ("round(d * 1e300)", 1, "the result does not fit into a 64-bit int"),
        ("number(t)", 1, "'many' is not a number"),
        ("seconds(t)", 1, "'many' is not a duration such as 00:02:23"),
    ],
)
def test_a_failure_names_the_place(source, column, message):
    error = failure(source, a=2, b=0, d=2.5, t="many")

    assert (error.line, error.column, error.message) == (1, column, message)


def test_a_missing_value_is_named_where_it_is_used():
    error = failure("a +\n b", a=1)

    assert str(error) == "line 2, column 2: no value was given for b"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a / b > 0 && false", False),
        ("false && a / b > 0", False),
        ("a / b > 0 || true", True),
        ("(a / b > 0 && a / b > 1) || true", True),
        ("!(a / b > 0 && a * 0 > 1)", True),
        ("b == 0 || a / b > 1", True),
        ("b != 0 ? a / b : -1", -1),
    ],
)
def test_a_failing_side_is_ignored_when_the_other_decides(source, expected):
    assert compiled(source)({"a": 1, "b": 0}) == expected


@pytest.mark.parametrize(
    "source", ["a / b > 0 && true", "a / b > 0 || false", "true && a / b > 0", "(a / b > 0) ? 1 : 2"]
)
def test_a_failing_side_counts_when_the_other_does_not_decide(source):
    assert failure(source, a=1, b=0).message == "division by zero"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1200", 1200.0),
        ("$1,200.00", 1200.0),
        (" 1 200 ", 1200.0),
        ("1\u00a0200\u00a0300.5", 1200300.5),
        ("1'200'300", 1200300.0),
        ("12,34,567.5", 1234567.5),
        ("(35.50)", -35.5),
        ("($1,200)", -1200.0),
        ("-3", -3.0),
        ("-$3", -3.0),
        ("$-3", -3.0),
        ("\u22123", -3.0),
        ("+3", 3.0),
        ("¥1,200", 1200.0),
        ("CNY 12", 12.0),
        ("12 EUR", 12.0),
        ("12 €", 12.0),
        ("1.5E+03", 1500.0),
        (".5", 0.5),
    ],
)
def test_number_reads_what_people_export(written, expected):
    assert compiled("number(t)")({"t": written}) == expected


@pytest.mark.parametrize(
    "written",
    ["", " ", "1,5", "1.200,00", "12%", "1,20", "1,2000", "--3", "(-3)", "1 2", "nan", "inf", "1e999", "٣", "$"],
)
def test_number_refuses_what_can_be_read_in_two_ways(written):
    assert repr(written) in failure("number(t)", t=written).message


@pytest.mark.parametrize(
    ("written", "expected"),
    [("00:02:23", 143), ("2:23", 143), ("143", 143), ("", 0), (" ", 0), ("1:00:00", 3600), ("90:00", 5400)],
)
def test_seconds_reads_durations(written, expected):
    assert compiled("seconds(t)")({"t": written}) == expected


@pytest.mark.parametrize("written", ["1:60", "1:60:00", "1:2:3:4", "-1", "1.5", "1:", "a" * 500])
def test_seconds_refuses_anything_else(written):
    assert len(failure("seconds(t)", t=written).message) < 150


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("text(12)", "12"),
        ("text(12.5)", "12.5"),
        ("text(12.0)", "12"),
        ("text(true)", "true"),
        ('trim("  a b ")', "a b"),
        ('lower("ÄB")', "äb"),
        ('upper("äb")', "ÄB"),
        ('replace("a-b-c", "-", "")', "abc"),
        ('replace("abc", "", "x")', "abc"),
        ('split_part("a/b/c", "/", 2)', "b"),
        ('split_part("a/b/c", "/", 4)', ""),
        ('split_part("a/b/c", "/", 0)', ""),
        ('split_part("abc", "", 1)', "abc"),
        ('starts_with("abc", "ab")', True),
        ('ends_with("abc", "bc")', True),
        ('contains("abc", "x")', False),
        ('pad_left("7", 3, "0")', "007"),
        ('pad_left("7", 4, "ab")', "aba7"),
        ('pad_left("1234", 3, "0")', "1234"),
        ('pad_left("7", 3, "")', "7"),
        ('"#" + text(size("abc"))', "#3"),
    ],
)
def test_a_text_function_does_what_it_is_called(source, expected):
    assert compiled(source)({}) == expected


@pytest.mark.parametrize(
    "source",
    ['pad_left("", 1000000000000, "x")', f"replace({'replace(' * 4}t{', t, t + t + t + t + t + t + t + t)' * 5}"],
)
def test_texts_cannot_grow_without_limit(source):
    assert "at most 100000 are allowed" in failure(source, t="x" * 20_000).message


@pytest.mark.parametrize("source", ['trim("a")', "text(1)", 'number("1")', 'lower("a")', 'split_part("a", "b", 1)'])
def test_text_functions_stay_in_python(source):
    expression = parse(source, SCHEMA, functions=MAPPING_FUNCTIONS)

    for compile_ in (
        lambda e: to_sql(e, str, dialect="sqlite"),
        lambda e: to_sql(e, str, dialect="postgres"),
        to_polars,
    ):
        with pytest.raises(CompileError, match="is a text function"):
            compile_(expression)
