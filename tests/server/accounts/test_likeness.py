"""Which accounts and contacts may be the same one: by number, by address, by name."""

import itertools
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.accounts.likeness import Likeness, Match, compare, host_of
from server.accounts.naming import read_name

ALIKE = tomllib.loads(Path(__file__).with_name("alike.toml").read_text("utf-8"))


def are_found(one: str, other: str) -> bool:
    """Whether the pair is looked at, and listed."""
    mine, theirs = Likeness(one), Likeness(other)
    return bool(mine.keys & theirs.keys) and compare(mine, theirs) is not None


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("ACME Steel Co., Ltd.", "acme steel"),
        ("The ACME-Steel Company", "acme steel"),
        ("上海宏达贸易有限公司", "上海宏达贸易"),
        ("宏达集团股份有限公司", "宏达"),
        ("Müller GmbH", "müller"),
        ("Ltd.", "ltd"),
        ("ＡＣＭＥ", "acme"),
        ("", ""),
    ],
)
def test_a_name_is_compared_without_how_it_is_registered(typed: str, plain: str) -> None:
    assert plain == read_name(typed).plain


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.Acme.example/about?x=1", "acme.example"),
        ("acme.com:8080", "acme.com"),
        ("sales@acme.com", "acme.com"),
        ("someone@gmail.com", ""),
        ("intranet", ""),
        ("", ""),
    ],
)
def test_the_host_says_whose_page_it_is(address: str, host: str) -> None:
    assert host == host_of(address)


@pytest.mark.parametrize(
    ("one", "other", "match"),
    [
        (Likeness("A", phone="+861"), Likeness("B", phone="+861"), Match(100, "phone")),
        (Likeness("A", address="acme.com"), Likeness("B", address="acme.com"), Match(95, "domain")),
        (Likeness("A", address="a@b.cn"), Likeness("B", address="a@b.cn"), Match(95, "email")),
        (Likeness("ACME Steel Ltd"), Likeness("Acme steel"), Match(100, "name")),
        (Likeness("Acme Steel"), Likeness("Steel Acme"), Match(100, "name")),
        (Likeness("Northwind Traders"), Likeness("Nortwind Traders"), Match(96, "name")),
        (Likeness("上海宏达贸易有限公司"), Likeness("上海宏达贸易"), Match(100, "name")),
        (Likeness("Branch 12"), Likeness("Branch 13"), None),
        (Likeness("Northwind"), Likeness("Southwind"), None),
        (Likeness("Li Wei", place=1), Likeness("Li Wei", place=2), None),
        (Likeness("Li Wei", place=1), Likeness("Li Wei", place=1), Match(100, "name")),
        (Likeness(""), Likeness(""), None),
    ],
)
def test_two_are_compared_by_the_surest_thing_known(one: Likeness, other: Likeness, match: Match | None) -> None:
    assert match == compare(one, other) == compare(other, one)


@pytest.mark.parametrize(
    ("typed", "core", "places", "trades"),
    [
        ("上海市宏达国际贸易有限公司", "宏达", {"上海"}, {"国际", "贸易"}),
        ("宏达（上海）貿易有限公司", "宏达", {"上海"}, {"贸易"}),
        ("上海银行股份有限公司", "上海", set(), {"银行"}),
        ("上海市政工程有限公司", "上海", set(), {"市政", "工程"}),
        ("金科技有限公司", "金科技", set(), set()),
        ("国际贸易有限公司", "国际贸易", set(), set()),
        ("有限公司", "有限公司", set(), set()),
        ("Shanghai Hongda Trading Co., Ltd.", "hongda", {"shanghai"}, {"trading"}),
    ],
)
def test_a_name_is_taken_apart(typed: str, core: str, places: set[str], trades: set[str]) -> None:
    read = read_name(typed)

    assert (core, places, trades) == (read.core, set(read.places), set(read.trades))


@pytest.mark.parametrize(
    ("typed", "branch"),
    [
        ("宏达贸易有限公司海淀分公司", "海淀"),
        ("宏达贸易有限公司（海淀分公司）", "海淀"),
        ("招商银行上海分行", "上海"),
        ("宏达上海分公司", "上海"),
        ("宏达分公司", ""),
    ],
)
def test_a_branch_is_its_company_at_a_place(typed: str, branch: str) -> None:
    assert (branch, True) == (read_name(typed).branch, read_name(typed).core in {"宏达", "招商"})


@pytest.mark.parametrize(
    ("language", "precision", "recall"),
    # As whole names were compared: English 0.69 and 0.87, Chinese 0.39 and 0.26.
    [("english", 0.87, 0.87), ("chinese", 0.97, 0.90)],
)
def test_so_many_of_the_pairs_found_are_one_company_and_so_many_of_those_are_found(
    language: str, precision: float, recall: float
) -> None:
    right, wrong = (sum(are_found(*pair) for pair in ALIKE[language][kind]) for kind in ("same", "different"))

    assert (precision, recall) == (round(right / (right + wrong), 2), round(right / len(ALIKE[language]["same"]), 2))


@pytest.mark.parametrize("around", ["上海{}国际贸易有限公司", "深圳市{}电子科技股份有限公司", "{}不锈钢制品厂"])
def test_a_town_full_of_one_trade_raises_no_alarm(around: str) -> None:
    called = [first + second for first, second in itertools.product("宏华金鑫天东恒", "达源盛信泰")]

    found = [pair for pair in itertools.combinations(called, 2) if are_found(*(around.format(one) for one in pair))]

    assert [] == found


@given(
    st.sampled_from([one for pair in ALIKE["english"]["same"] for one in pair]),
    st.integers(0, 99),
    st.sampled_from("aeqxz"),
)
def test_a_letter_mistyped_in_what_a_name_is_called_by_is_no_other_word(name: str, place: int, letter: str) -> None:
    core = read_name(name).core
    if len(core) < 3:
        return
    at = place % len(core)
    mistyped = core[:at] + letter + core[at + 1 :]
    around = " international shipping services and consulting"

    assert compare(Likeness(core + around), Likeness(mistyped + around)) is not None


@given(st.text(min_size=6, max_size=30), st.integers(0, 29), st.sampled_from("aeqxz"))
def test_one_mistyped_letter_leaves_a_key_in_common(name: str, place: int, letter: str) -> None:
    read = read_name(name)
    plain = read.plain.replace(" ", "")
    if len(plain) < 10 or plain != read_name(plain).plain or read.is_chinese:
        return
    at = place % len(plain)
    mistyped = plain[:at] + letter + plain[at + 1 :]

    assert Likeness(plain).keys & Likeness(mistyped).keys or read_name(mistyped).plain != mistyped
