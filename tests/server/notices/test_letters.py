"""Every kind of notice has words for a message, in both languages; texts stay one line each."""

from datetime import date

import pytest

from server.notices.letters import MOST_LINES, LetterWriter
from server.notices.notice import About, Notice, NoticeKind, Subject, Urgency
from server.people.roles import Language


def notice(kind=NoticeKind.INSTALMENT_OVERDUE, title="K-1", amount=50_000):
    about = About(Subject.CONTRACT, "K-1", title)
    return Notice(kind, Urgency.LATE, date(2026, 11, 18), 2, about, (1, "Acme"), amount, 0)


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_words_in_both_languages(kind):
    english = LetterWriter(Language.ENGLISH, "ACME", "CNY").line(notice(kind))
    chinese = LetterWriter(Language.CHINESE, "ACME", "CNY").line(notice(kind))

    assert english.startswith("K-1 · Acme: ") and chinese.startswith("K-1 · Acme：")
    assert english.endswith("(500.00 CNY)")


def test_a_text_with_line_breaks_stays_one_line():
    line = LetterWriter(Language.ENGLISH, "ACME", "CNY").line(notice(title="K-1\n- forged: line"))

    assert "\n" not in line


def test_a_long_digest_says_how_many_more_there_are_and_where():
    writer = LetterWriter(Language.ENGLISH, "ACME", "CNY", "https://sales.example.com/notices")
    letter = writer.digest([notice()] * (MOST_LINES + 3))

    assert "Today at ACME: 23" == letter.title
    assert ["and 3 more", "", "https://sales.example.com/notices"] == letter.text.splitlines()[-3:]
