"""What can be written: grammar, types, positions, suggestions, limits, and hostile input."""

import pytest

from kpi.language import MAPPING_FUNCTIONS, LanguageError, Schema, Type, parse, to_python

SCHEMA = Schema(
    {
        "event.amount": Type.INT,
        "event.kind": Type.STRING,
        "event.score": Type.DOUBLE,
        "account.key": Type.BOOL,
        "deal.tags": Type.LIST_STRING,
    }
) | Schema.record("row", ["stage", "Deal - ID"])


def problems(source, **options):
    with pytest.raises(LanguageError) as caught:
        parse(source, SCHEMA, **options)
    return [(problem.line, problem.column, problem.message) for problem in caught.value.problems]


def value(source, **values):
    return to_python(parse(source, SCHEMA, functions=MAPPING_FUNCTIONS))(values)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 - 2 - 1", 4),
        ("-3 % 2", -1),
        ("0x1F", 31),
        (".5 + 1e1", 10.5),
        ("- -9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
        ("!true || true", True),
        ("true || true && false", True),
        ("false ? 1 : true ? 2 : 3", 2),
        ("1 < 2 == true", True),
        ('"a" in ["b", "a"]', True),
        (r'"\x41\u00e9\101\n\"" + ' + r"'\''", "AéA\n\"'"),
        ('"abc".contains("b") && "abc".startsWith("a")', True),
        ("1 // the rest of the line is a comment\n + 1", 2),
        ("money(12.5)", 1250),
        ("money(1000)", 100000),
        ("min(3, 1, 2)", 1),
        ("max(1.5, 2.5)", 2.5),
        ('size("é€")', 2),
        ('"é€".size()', 2),
    ],
)
def test_an_expression_means_what_cel_says(source, expected):
    found = value(source)

    assert (found, type(found)) == (expected, type(expected))


def test_names_are_dotted_or_in_brackets():
    expression = parse('row.stage == "Won" && row["Deal - ID"] != event["kind"]', SCHEMA)

    assert expression.type is Type.BOOL
    assert expression.references == {"row.stage", "row.Deal - ID", "event.kind"}


def test_references_include_the_branch_that_is_not_taken():
    assert parse("true ? 1 : event.amount", SCHEMA).references == {"event.amount"}


def test_a_type_problem_points_at_the_operand_and_says_what_it_is():
    assert problems('event.kind == "deal.won" && event.amount') == [(1, 29, "expected bool but this is int")]


def test_all_type_problems_are_told_with_line_and_column():
    found = problems('event.amount + "a" > 0\n  && !event.kind\n  && nobody')

    assert [(line, column) for line, column, _ in found] == [(1, 16), (2, 7), (3, 6)]


def test_int_and_double_never_mix_and_the_way_out_is_told():
    assert problems("event.score * 2") == [(1, 15, "expected double but this is int (convert it with double(…))")]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("event.amout", "unknown name 'event.amout' (did you mean event.amount?)"),
        ("row.Deal", "unknown name 'row.Deal' (did you mean row[\"Deal - ID\"]?)"),
        ('row["Deal ID"]', 'unknown name \'row["Deal ID"]\' (did you mean row["Deal - ID"]?)'),
        ("roundd(1.0)", "unknown function 'roundd' (did you mean round?)"),
        ("account", "unknown name 'account' (did you mean account.key?)"),
        ("xyz", "unknown name 'xyz'"),
    ],
)
def test_an_unknown_name_brings_the_nearest_known_ones(source, message):
    assert message in problems(source)[0][2]


@pytest.mark.parametrize(
    ("source", "column", "message"),
    [
        ("1 +", 4, "unexpected end of expression"),
        ("", 1, "unexpected end of expression"),
        ("(1", 3, "expected ')' but found end of expression"),
        ("1 2", 3, "unexpected '2'"),
        ("event.amount = 3", 14, "unexpected '=' (write == to compare)"),
        ("true and false", 6, "unexpected 'and' (write &&)"),
        ('"open', 1, "unexpected '\"' (a text that starts here does not end on its line)"),
        (r'"\q"', 1, r"unknown escape \q in this text (a backslash is written \\)"),
        (r'"\ud800"', 1, r"\ud800 is no character"),
        (r'"\x00"', 1, "a text may not hold U+0000 or half of a surrogate pair"),
        ("true ? true ? 1 : 2 : 3", 13, "expected ':' but found '?'"),
        ("金额 > 1", 1, "unexpected '金' (a name that is not a plain word is written record[\"name\"])"),
        ("1e999", 1, "the double 1e999 is too large"),
        ("9223372036854775808", 1, "the int 9223372036854775808 does not fit into 64 bits"),
    ],
)
def test_a_slip_of_the_pen_is_shown_where_it_is(source, column, message):
    assert problems(source) == [(1, column, message)]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('1 in [1, "a"]', "expected int but this is string"),
        ("1 in []", "a list needs at least one item"),
        ("1 in [1 + 1]", "an item of a list must be a constant or a name"),
        ('"a" in [1]', "expected list<string> after in but this is list<int>"),
        ("1 in 1", "expected list<int> after in but this is int"),
        ("[1] == [1]", "a list can only stand to the right of in"),
        ("deal.tags", "expected int, double, string or bool but this is list<string>"),
        ("1 < 2 < 3", "expected int, double or string but this is bool"),
        ('true ? 1 : "a"', "expected int but this is string"),
        ("1.5 % 1.0", "expected int but this is double"),
        ('-"a"', "expected int or double but this is string"),
        ("min(1)", "min takes at least 2 arguments but got 1"),
        ("abs(1, 2)", "abs takes 1 argument but got 2"),
        ("min(1, 2.0)", "min expected int but this is double"),
        ("abs(true)", "abs expected int or double but this is bool"),
        ("event.kind.startsWith(1)", "startsWith expected string but this is int"),
        ("money(1.234)", "money(1.234) is finer than the currency, which has 2 decimals"),
        ("money(event.amount)", "money takes a constant such as money(1000) or money(12.5)"),
        ("money(99999999999999999)", "the int 9999999999999999900 does not fit into 64 bits"),
        ('trim(" a ")', "unknown function 'trim'"),
    ],
)
def test_what_does_not_fit_is_refused(source, message):
    assert problems(source)[0][2].startswith(message)


def test_money_follows_the_decimals_of_the_currency():
    assert to_python(parse("money(1000)", SCHEMA, minor_units=0))({}) == 1000
    assert to_python(parse("money(0.125)", SCHEMA, minor_units=3))({}) == 125


def test_the_caller_can_ask_for_a_type():
    assert problems("event.amount", expect=Type.BOOL) == [(1, 1, "expected bool but this is int")]
    assert parse("event.amount", SCHEMA, expect=(Type.INT, Type.DOUBLE)).type is Type.INT


@pytest.mark.parametrize(
    "source",
    [
        '__import__("os").system("true")',
        "().__class__",
        "event.__class__",
        "event.kind.__class__.__mro__",
        "event.kind.format(1)",
        "lambda: 1",
        "[x for x in [1]]",
        'event["kind"]["__class__"]',
        "v['event.kind']",
        "absent",
        "c1(1)",
        "exec('1')",
        "`id`",
        "event.amount; 1",
        "event.amount := 1",
        "{}",
    ],
)
def test_hostile_input_is_refused(source):
    assert problems(source)


def test_a_text_stays_a_text_however_it_looks():
    hostile = "'); __import__('os')#\\\"\n{}%s"
    quoted = hostile.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")

    assert value(f'"{quoted}"') == hostile


def test_a_column_name_stays_a_key_however_it_looks():
    schema = Schema.record("row", ["'] or exec('x"])

    assert to_python(parse("row[\"'] or exec('x\"]", schema))({"row.'] or exec('x": "a"}) == "a"


def test_a_source_has_at_most_2000_characters():
    assert problems("1" * 2001) == [(1, 1, "an expression has at most 2000 characters, this has 2001")]


@pytest.mark.parametrize(
    "source",
    [
        "(" * 900 + "1" + ")" * 900,
        "-" * 1999,
        "!" * 1000 + "true",
        "1+" * 999 + "1",
        "[" * 1999,
        "abs(" * 400,
        "true ? 1 : " * 150 + "1",
        "-(" * 500,
        "1 in " * 300 + "[1]",
    ],
)
def test_what_is_nested_too_deeply_is_refused_quickly(source):
    assert problems(source)


@pytest.mark.parametrize("form", ["({} + 1)", "abs({})", "(true ? 1 : {})", "-({})", "1 * {}", "min({}, 1)"])
def test_what_is_allowed_in_depth_compiles_and_runs(form):
    source = deepest = "event.amount"
    while len(source := form.format(source)) < 2000:
        try:
            parse(source, SCHEMA)
        except LanguageError as error:
            assert "nested deeper than 40" in str(error)
            break
        deepest = source

    assert isinstance(to_python(parse(deepest, SCHEMA))({"event.amount": 1}), int)


def test_a_huge_number_is_shown_shortened():
    assert problems("9" * 1999)[0][2] == f"the int {'9' * 20}… of 1999 digits does not fit into 64 bits"


def test_at_most_twenty_problems_are_told():
    assert len(problems(" && ".join(f"nobody{i}" for i in range(30)))) == 20


def test_the_error_reads_as_lines():
    with pytest.raises(LanguageError) as caught:
        parse("nobody", SCHEMA)

    assert str(caught.value) == "line 1, column 1: unknown name 'nobody'"
