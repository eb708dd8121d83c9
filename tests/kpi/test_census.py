"""Censuses have words in both languages, and give way to what a rulebook names itself."""

from kpi.catalog import LANGUAGES
from kpi.census import CENSUSES, censuses_beside


def test_every_census_is_told_in_every_language() -> None:
    assert [] == [
        one.id for one in CENSUSES.values() for texts in (one.title, one.meaning) if set(texts) != {*LANGUAGES}
    ]


def test_a_name_that_a_rulebook_has_taken_is_the_rulebooks() -> None:
    left = censuses_beside({"customers_new", "calls"})

    assert CENSUSES.keys() - {"customers_new"} == left.keys()
