"""Which accounts and contacts may be the same one: by number, by address, by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.accounts.likeness import Likeness, Match, compare, host_of, plain_name


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
    assert plain == plain_name(typed)


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


@given(st.text(min_size=6, max_size=30), st.integers(0, 29), st.sampled_from("aeqxz钢铁海"))
def test_one_mistyped_letter_leaves_a_key_in_common(name: str, place: int, letter: str) -> None:
    plain = plain_name(name).replace(" ", "")
    if len(plain) < 10 or plain != plain_name(plain):
        return
    at = place % len(plain)
    mistyped = plain[:at] + letter + plain[at + 1 :]

    assert Likeness(plain).keys & Likeness(mistyped).keys or plain_name(mistyped) != mistyped
