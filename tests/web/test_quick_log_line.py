"""One line of plain words becomes what happened, or a question."""

from decimal import Decimal

import pytest

from kpi.events import CallOutcome
from web.quick_log.one_line import Doubt, Said, read_line
from web.quick_log.typed import read_amount, read_minutes

KNOWN = ("ACME Steel", "宁波中联自动化", "3M China", "Wonton House", "和记黄埔", "Globex East", "Globex West")


def read(text: str, home: str = "CNY"):
    return read_line(text, KNOWN, home)


@pytest.mark.parametrize(
    ("text", "account", "seconds"),
    [
        ("called ACME 5 min", "ACME Steel", 300),
        ("Call with Initech 1 h 5 min", "Initech", 3900),
        ("called wonton house half an hour", "Wonton House", 1800),
        ("spoke to Ann's Bakery 90s", "Ann's Bakery", 90),
        ("called 3M China 5m", "3M China", 300),
        ("给 ACME 打了电话 5 分钟", "ACME Steel", 300),
        ("给和记黄埔打电话五分钟", "和记黄埔", 300),
        ("跟李记五金打了个电话半小时", "李记五金", 1800),
    ],
)
def test_a_call_is_understood(text, account, seconds):
    line = read(text)

    assert (line.said, line.account, line.seconds, line.doubts) == (Said.CALL, account, seconds, ())


@pytest.mark.parametrize(
    ("text", "account", "seconds"),
    [
        ("visited ACME 45 min", "ACME Steel", 2700),
        ("met with Initech", "Initech", None),
        ("拜访了李记五金 1 小时", "李记五金", 3600),
    ],
)
def test_a_visit_is_understood_with_or_without_its_minutes(text, account, seconds):
    line = read(text)

    assert (line.said, line.account, line.seconds, line.doubts) == (Said.VISIT, account, seconds, ())


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("called Initech no answer", CallOutcome.NO_ANSWER),
        ("called Initech, voicemail", CallOutcome.VOICEMAIL),
        ("called Initech wrong number", CallOutcome.WRONG_NUMBER),
        ("打电话给李记五金 没人接", CallOutcome.NO_ANSWER),
        ("打电话给李记五金 占线", CallOutcome.BUSY),
    ],
)
def test_how_a_call_ended_needs_no_minutes(text, outcome):
    line = read(text)

    assert (line.outcome, line.account, line.doubts) == (outcome, "Initech" if text[0] == "c" else "李记五金", ())


@pytest.mark.parametrize(
    ("text", "said", "account", "amount"),
    [
        ("won ACME 40000", Said.DEAL, "ACME Steel", "40000"),
        ("won acme steel 40k", Said.DEAL, "ACME Steel", "40000"),
        ("closed the deal with Initech ¥12,500.50", Said.DEAL, "Initech", "12500.50"),
        ("won 3M China 40,000", Said.DEAL, "3M China", "40000"),
        ("won 21st Century 40000", Said.DEAL, "21st Century", "40000"),
        ("拿下 新客户 12万", Said.DEAL, "新客户", "120000"),
        ("赢单 三一重工 40000", Said.DEAL, "三一重工", "40000"),
        ("收到 ACME 40000", Said.PAYMENT, "ACME Steel", "40000"),
        ("received 40000 from Initech", Said.PAYMENT, "Initech", "40000"),
        ("Initech paid 1,200.50", Said.PAYMENT, "Initech", "1200.50"),
        ("收到宁波中联自动化货款四万元", Said.PAYMENT, "宁波中联自动化", "40000"),
        ("收到三一重工的回款 5000 元", Said.PAYMENT, "三一重工", "5000"),
    ],
)
def test_money_is_understood(text, said, account, amount):
    line = read(text)

    assert (line.said, line.account, line.amount, line.doubts) == (said, account, Decimal(amount), ())


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("hello", Doubt.KIND),
        ("", Doubt.KIND),
        ("didn't win Initech 400", Doubt.KIND),
        ("没拿下 Initech 400", Doubt.KIND),
        ("called ACME Steel about payment 5 min", Doubt.KIND),
        ("called Initech", Doubt.MINUTES),
        ("called 5 min", Doubt.ACCOUNT),
        ("won Initech", Doubt.AMOUNT),
        ("won Initech 2 trucks 40000", Doubt.WHICH_AMOUNT),
        ("won Globex 40000", Doubt.WHICH_ACCOUNT),
        ("won Initech 40000 yesterday", Doubt.DAY),
        ("昨天收到 Initech 40000", Doubt.DAY),
    ],
)
def test_what_can_be_read_in_two_ways_is_asked(text, doubt):
    assert doubt in read(text).doubts


def test_what_was_understood_is_kept_beside_the_question():
    line = read("won Globex 40000")

    assert (line.account, line.amount, line.choices) == ("Globex", Decimal(40000), ("Globex East", "Globex West"))


@pytest.mark.parametrize(
    ("text", "home", "currency"),
    [
        ("won Initech $400", "CNY", "USD"),
        ("won Initech $400", "AUD", ""),
        ("won Initech ¥400", "JPY", ""),
        ("won Initech 400 EUR", "CNY", "EUR"),
        ("won Initech 400", "CNY", ""),
        ("won Initech CNY 400", "CNY", ""),
    ],
)
def test_another_currency_is_told(text, home, currency):
    line = read(text, home)

    assert (line.currency, line.amount, line.doubts) == (currency, Decimal(400), ())


def test_a_line_of_any_length_is_read_in_no_time():
    line = read("won " + "a1 " * 100_000)

    assert line.doubts


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("40,000", "40000"),
        ("¥40,000", "40000"),
        ("40k", "40000"),
        ("4万", "40000"),
        ("四万元", "40000"),
        ("1.5m", "1.5e6"),
    ],
)
def test_amounts_are_read_as_people_write_them(text, amount):
    assert Decimal(amount) == read_amount(text)


@pytest.mark.parametrize("text", ["", "x", "-5", "0", "万", "1e5", "12 000 000 x", "1" * 80])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError):
        read_amount(text)


@pytest.mark.parametrize(
    ("text", "seconds"), [("5", 300), ("2.5", 150), ("2,5", 150), ("1小时5分", 3900), ("90 s", 90), ("五分钟", 300)]
)
def test_minutes_are_read_as_people_write_them(text, seconds):
    assert seconds == read_minutes(text)


@pytest.mark.parametrize("text", ["", "five", "-1", "25 h", "5 apples", "1e9"])
def test_what_is_no_span_is_refused(text):
    with pytest.raises(ValueError):
        read_minutes(text)
