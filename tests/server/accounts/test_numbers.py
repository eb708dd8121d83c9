"""Telephone numbers: one spelling, however they are typed."""

import pytest

from server.accounts.numbers import e164, is_number, spellings


@pytest.mark.parametrize(
    ("typed", "country", "number"),
    [
        ("138 0013 8000", "CN", "+8613800138000"),
        ("+86 138-0013-8000", "", "+8613800138000"),
        ("tel:+4930901820", "CN", "+4930901820"),
        ("(030) 901820", "DE", "+4930901820"),
        ("010-62512345 ext 12", "CN", "+861062512345"),
        ("138 0013 8000", "", ""),
        ("call me", "CN", ""),
        ("12", "US", ""),
        ("", "CN", ""),
    ],
)
def test_a_number_has_one_spelling(typed: str, country: str, number: str) -> None:
    assert number == e164(typed, country)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("+86 138 0013 8000", True), ("(030) 901820", True), ("ACME 3000", False), ("1234", False), ("", False)],
)
def test_a_number_is_told_from_a_name(text: str, is_one: bool) -> None:
    assert is_one == is_number(text)


def test_all_ways_in_which_a_number_is_written_are_known() -> None:
    found = spellings("+49 30 901820", "CN")

    assert {"+4930901820", "004930901820", "030901820", "30901820"} <= set(found)
