"""Sentences read as text, and still know what they were made of when they come back from the database."""

import json

import pytest

from kpi.sentences import packed, plain, sentence, told_by, unpacked


def test_a_sentence_is_its_english_text():
    told = sentence("is {name!r}, known: {names}", name="o'neill", names=("a", "b"))

    assert 'is "o\'neill", known: a, b' == told
    assert "is {name!r}, known: {names}" == told.pattern


@pytest.mark.parametrize(
    "told",
    [
        sentence("is missing"),
        sentence("event {seq}", seq=7),
        sentence("{where}: {reason}", where=["a {b}", sentence("column {name!r}", name="x")], reason=sentence("is 1")),
    ],
)
def test_what_is_stored_comes_back_as_it_was(told):
    back = unpacked(json.loads(json.dumps(packed(told))))

    assert (told, told.pattern, told.values) == (back, back.pattern, back.values)


def test_plain_text_is_stored_and_read_as_text():
    assert "50 % {off}" == packed("50 % {off}")
    assert "50 % {off}" == unpacked("50 % {off}") == plain("50 % {off}")


def test_what_was_never_stored_so_is_refused():
    with pytest.raises(ValueError, match="is no sentence"):
        unpacked(7)


def test_an_exception_tells_its_sentence_or_its_text():
    assert {"name": "x"} == told_by(ValueError(sentence("no {name}", name="x"))).values
    assert "division by zero" == told_by(ZeroDivisionError("division by zero"))
