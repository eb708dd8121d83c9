"""A rulebook with mistakes: each is named with file, line, field, value and what to do."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as some

from game_rules.rulebook_load import RulebookError, load
from tests.game_rules.small_rulebook import FILE, SMALL


def problems_of(text: str) -> list[tuple[int, str, str]]:
    """Line, field and message of everything wrong with a text."""
    with pytest.raises(RulebookError) as caught:
        load(text, file=FILE, minor_units=2)
    assert {FILE} == {problem.file for problem in caught.value.problems}
    return [(problem.line, problem.field, problem.message) for problem in caught.value.problems]


def line_of(text: str, part: str) -> int:
    """The line on which a part of a text begins."""
    return text[: text.index(part)].count("\n") + 1


MISTAKES = [
    # (what stands there, what is written instead, field, what the message says)
    ('id = "small"', 'id = "Small One"', "id", "is 'Small One', must be lower-case letters"),
    ("version = 3", "version = 0", "version", "is 0, must be a whole number from 1"),
    ("version = 3", 'version = "3"', "version", "is '3', must be a whole number"),
    ("version = 3", "version = true", "version", "is True, must be a whole number"),
    ("effective_from = 2026-01-01", 'effective_from = "soon"', "effective_from", "is 'soon', must be a day without"),
    ("effective_from = 2026-01-01", "effective_frm = 2026-01-01", "effective_frm", "did you mean 'effective_from'?"),
    ('zh = "小规则"', 'zh = " "', "title.zh", "is ' ', must not be blank"),
    ('{ en = "Calls", zh = "电话数" }', '{ en = "Calls" }', "measure[1].title.zh", "is missing, must be text"),
    ('{ en = "Calls", zh = "电话数" }', '"Calls"', "measure[1].title", "is 'Calls', must be { en = "),
    ('id = "calls"', 'id = "xp"', "measure[1].id", "which is what the game itself counts"),
    ('unit = "count"', 'unit = "pieces"', "measure[1].unit", "unknown unit 'pieces' (known: coins, count"),
    ('unit = "count"', 'unit = "ratio"', "measure[1].unit", "is 'ratio', which events do not add up to"),
    ('["call.logged"]\nvalue', '["call.loged"]\nvalue', "measure[1].on", "'call.loged' (did you mean 'call.logged'?)"),
    ('["call.logged"]\nvalue', "[]\nvalue", "measure[1].on", "is empty, must name at least one"),
    ('["call.logged"]\nvalue', '["event.reversed"]\nvalue', "measure[1].on", "takes back what its event did"),
    ('["call.logged"]\nvalue', '["quest.approved"]\nvalue', "measure[1].on", "unknown event kind 'quest.approved'"),
    ('["call.logged"]\nvalue', '["call.logged", 7]\nvalue', "measure[1].on[2]", "is 7, must be text"),
    ("value = '1'", "value = 1", "measure[1].value", "is 1, must be an expression in quotes"),
    ("value = '1'", "value = 'event.amuont'", "measure[1].value", "column 1 of the expression: unknown name"),
    ("value = '1'", "value = 'account.key'", "measure[1].value", "column 1 of the expression"),
    ("value = '1'", "value = '7 / event.cost'", "measure[1].value", "fails where every value is 0"),
    ("value = '1'", "value = 'event.cost - 5'", "measure[1].value", "answers -5 where every value is 0"),
    ("when = 'event.amount > 0'", "when = 'event.amount'", "measure[2].when", "column 1 of the expression"),
    ('numerator = ["collected"]', 'numerator = ["colected"]', "kpi[1].numerator", "did you mean 'collected'?"),
    ('id = "money_per_call"', 'id = "calls"', "kpi[1].id", "is 'calls', which is a measure's id"),
    ('better = "higher"', 'better = "up"', "kpi[1].better", "unknown better 'up' (known: higher, lower)"),
    ('source = "a test"', "", "kpi[1].source", "is missing, must be text"),
    ('id = "paid"', 'id = "call"', "rule[2].id", "is 'call', already taken in line 34; choose another"),
    ("xp = '5'", "", "rule[1].xp", "is missing, must be an expression"),
    ("xp = '5'", "xp = '5 +'", "rule[1].xp", "of the expression"),
    ('"contact_day"', '"contact"', "rule[1].once_per", "unknown once_per 'contact' (did you mean 'contract'?)"),
    ("{ xp = 60, per", "{ xp = -5, per", "rule[1].cap.xp", "is -5, must be a whole number from 1"),
    ("{ xp = 60, per", "{ per", "rule[1].cap.xp", "is missing"),
    ("cap = { xp = 60", "cap = 60 # { xp = 60", "rule[1].cap", "is 60, must be such as { xp = 60"),
    ("min_talk_s = 30", "min_talk_s = 2.5", "rule[1].min_talk_s", "is 2.5, must be a whole number"),
    ('part = "paid"', 'part = "payed"', "rule[2].part", "unknown part 'payed' (did you mean 'paid'?)"),
    ('part = "paid"', 'once_per = "lead"', "rule[2].once_per", "collection.received never names one; possible: deal"),
    ('part = "paid"', "min_talk_s = 5", "rule[2].min_talk_s", "collection.received has no duration"),
    ('window = "month"', 'window = "hour"', "quest[1].window", "unknown window 'hour' (known: day, ever, month, week)"),
    ("goal = 20", "goal = 0", "quest[1].objectives[1].goal", "is 0, must be a whole number from 1"),
    (", goal = 20", "", "quest[1].objectives[1].goal", "is missing"),
    ('"money(5000)"', "5000", "quest[2].objectives[1].goal", "write 'money(5000)' in quotes"),
    ('"money(5000)"', '"event.amount"', "quest[2].objectives[1].goal", "unknown name"),
    ('"money(5000)"', '"1 / 0"', "quest[2].objectives[1].goal", "'1 / 0' has no value: division by zero"),
    ('"money(5000)"', '"1 - 1"', "quest[2].objectives[1].goal", "'1 - 1' is 0, must be at least 1"),
    ('[{ measure = "calls", goal = 20 }]', "[]", "quest[1].objectives", "must name at least one"),
    ('[{ measure = "calls", goal = 20 }]', '["calls"]', "quest[1].objectives", "must be tables"),
    ('window = "month"', 'window = "day"', "quest[2].requires", "'twenty' runs by the day and this one by the month"),
    ('audience = ["rep"]', 'audience = ["reps"]', "quest[2].audience", "unknown role 'reps' (did you mean 'rep'?)"),
    ('audience = ["rep"]', 'audience = ["rep", "rep"]', "quest[2].audience[2]", "names 'rep' a second time"),
    ('audience = ["rep"]', 'audience = ["boss"]', "quest[2].requires", "'twenty' is not for boss"),
    ('requires = ["twenty"]', 'requires = ["thirty"]', "quest[2].requires", "unknown quest 'thirty'"),
    ('badge = "vault"', 'badge = "valt"', "quest[2].badge", "unknown badge 'valt' (did you mean 'vault'?)"),
    ('days = 5, badge = "steady"', 'days = 0, badge = "steady"', "streak.badges[1].days", "is 0, must be"),
    ('[streak]\nmeasure = "calls"', '[streak]\nmeasure = "visits"', "streak.measure", "unknown measure 'visits'"),
    ('icon = "coins"', 'icon = "coins"\nwindow = "day"', "badge[1].window", "there are none; add objectives"),
    ("xp = 0\n", "xp = 10\n", "level[1].xp", "is 10, the first level must begin at 0"),
    ("xp = 100\n", "xp = 0\n", "level[2].xp", "is 0, must be more than the 0 of the level before it"),
]


@pytest.mark.parametrize(("old", "new", "field", "message"), MISTAKES)
def test_a_mistake_is_named_with_line_field_value_and_remedy(old, new, field, message):
    assert old in SMALL
    text = SMALL.replace(old, new, 1)

    told = problems_of(text)

    assert [field] == sorted({path for _, path, _ in told} & {field})
    assert any(message in words for _, path, words in told if path == field)


def test_a_problem_stands_on_the_line_of_its_value():
    text = SMALL.replace("coins = '2'", "coins = 'event.amount + true'")

    (line, field, message), *_ = problems_of(text)

    assert (line_of(text, "coins = 'event"), "rule[2].coins") == (line, field)
    assert message.startswith("column ")


def test_a_missing_key_is_told_on_the_line_of_its_table():
    text = SMALL.replace('icon = "phone"\n', "")

    assert [(line_of(text, '[[badge]]\nid = "voice"'), "badge[2].icon")] == [
        (line, field) for line, field, _ in problems_of(text)
    ]


def test_an_expression_over_several_lines_tells_its_own_line():
    text = SMALL.replace("xp = '5'", "xp = '''\n5 +\nevent.amonut\n'''")

    ((line, field, message),) = problems_of(text)

    assert (line_of(text, "event.amonut"), "rule[1].xp") == (line, field)
    assert message.startswith("line 2, column 1 of the expression: unknown name")


def test_all_problems_are_told_at_once_in_the_file_s_order():
    text = (
        SMALL.replace("version = 3", "version = -1")
        .replace("xp = '5'", "xp = 'nonsense'")
        .replace("xp = 100", "xp = 0")
    )

    told = problems_of(text)

    assert ["version", "rule[1].xp", "level[2].xp"] == [field for _, field, _ in told]


def test_one_mistake_is_told_once():
    text = SMALL.replace('id = "voice"', 'id = "Voice!"')

    assert 1 == len(problems_of(text))


def test_the_error_reads_like_a_compiler_s():
    with pytest.raises(RulebookError) as caught:
        load(SMALL.replace("version = 3", "version = 0"), file=FILE, minor_units=2)

    assert f"{FILE}:2: version: is 0, must be a whole number from 1 to 1000000000" == str(caught.value)


def test_text_that_is_not_toml_is_told_with_its_line():
    assert [(2, "", "is not TOML: Expected '=' after a key in a key/value pair (column 9)")] == problems_of(
        'id = "x"\nversion 3\n'
    )


def test_text_that_ends_too_soon_is_told_on_its_last_line():
    ((line, field, message),) = problems_of('id = "x"\ntitle = {')

    assert (2, "") == (line, field)
    assert message.startswith("is not TOML: ")


def test_a_file_nested_beyond_reason_is_a_problem_and_no_crash():
    ((_, _, message),) = problems_of("deep = " + "[" * 100_000)

    assert "nested too deeply" in message


def test_an_empty_file_names_everything_it_lacks():
    assert {"id", "version", "title", "measure", "streak", "level"} == {field for _, field, _ in problems_of("")}


def test_a_byte_order_mark_does_no_harm():
    assert "small" == load("\ufeff" + SMALL, file=FILE, minor_units=2).id


def test_quests_that_wait_for_each_other_can_never_begin():
    text = SMALL.replace('window = "month"', 'window = "month"\naudience = ["rep"]\nrequires = ["banker"]', 1)

    assert {
        ("quest[1].requires", "can never begin, because it waits for itself: twenty → banker → twenty"),
        ("quest[2].requires", "can never begin, because it waits for itself: banker → twenty → banker"),
    } == {(field, message) for _, field, message in problems_of(text)}


def test_a_badge_that_nothing_gives_is_a_problem():
    text = SMALL.replace('badge = "vault"\n', "")

    assert [
        ("badge[1]", "nobody can earn badge 'vault'; give it objectives, or name it in a quest, a prize or in [streak]")
    ] == [(field, message) for _, field, message in problems_of(text)]


def test_streak_badges_must_rise():
    badges = 'badges = [{ days = 5, badge = "steady" }, { days = 5, badge = "steady" }]'
    text = SMALL.replace('badges = [{ days = 5, badge = "steady" }]', badges)

    told = {field: message for _, field, message in problems_of(text)}
    assert "is 5, must be more than the 5 before it" == told["streak.badges[2].days"]
    assert "badge 'steady' is given by a streak and by something else; make two badges of it" == told["badge[3]"]


def test_a_badge_is_given_by_a_streak_or_by_a_quest_but_not_by_both():
    text = SMALL.replace('badge = "vault"', 'badge = "steady"', 1)

    assert "badge[3]" in [field for _, field, _ in problems_of(text)]


ODD_VALUES = (
    "7",
    "-1",
    "0.5",
    "nan",
    "true",
    '"x"',
    '""',
    "[]",
    "[[]]",
    "{}",
    "[{}]",
    "2026-01-01",
    "07:30:00",
    '["x", 1]',
)
LINES = [place for place, line in enumerate(SMALL.splitlines()) if " = " in line]


@given(some.sampled_from(LINES), some.sampled_from(ODD_VALUES))
def test_a_value_of_the_wrong_kind_is_a_problem_and_no_crash(place, value):
    lines = SMALL.splitlines()
    lines[place] = f"{lines[place].partition(' = ')[0]} = {value}"

    with contextlib.suppress(RulebookError):
        assert load("\n".join(lines), file=FILE, minor_units=2).levels


@given(some.integers(0, len(SMALL)), some.integers(0, 40), some.text(max_size=5))
def test_a_torn_file_is_a_problem_and_no_crash(start, length, patch):
    with contextlib.suppress(RulebookError):
        assert load(SMALL[:start] + patch + SMALL[start + length :], file=FILE, minor_units=2).levels


def test_a_formula_may_divide_where_its_condition_guards_it():
    text = SMALL.replace(
        "xp = 'event.amount / money(1000)'", "when = 'deal.amount > 0'\nxp = 'event.amount / deal.amount'"
    )

    assert 2 == load(text, file=FILE, minor_units=2).rule("paid").xp.run({"event.amount": 10, "deal.amount": 5})


def test_a_kpi_may_be_made_of_a_census_and_a_measure_stands_before_one_of_its_name() -> None:
    counted = SMALL.replace('numerator = ["collected"]', 'numerator = ["receivables_at_end"]')
    taken = SMALL.replace('id = "calls"', 'id = "customers_new"').replace('"calls"', '"customers_new"')

    assert ("receivables_at_end",) == load(counted, file=FILE, minor_units=2).catalog["money_per_call"].numerator
    assert "rulebook" == load(taken, file=FILE, minor_units=2).catalog["customers_new"].source
