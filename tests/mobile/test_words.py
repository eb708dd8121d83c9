"""Both languages say everything."""

import ast
import re

import pytest

from mobile import words
from server.notices.notice import NoticeKind
from tests.source_tree import ROOT

IN_RULES = re.compile(r"""\b_\((?P<text>'[^'\n]*'|"[^"\n]*")\)""")
FIELD = re.compile(r"\{\w*\}")


def messages_in_rules() -> set[str]:
    """Every text in a `.kv` file."""
    files = (ROOT / "mobile").rglob("*.kv")
    return {ast.literal_eval(found["text"]) for path in files for found in IN_RULES.finditer(path.read_text("utf-8"))}


def messages_in_code() -> set[str]:
    """Every text in a `.py` file."""
    trees = [ast.parse(path.read_text("utf-8")) for path in (ROOT / "mobile").rglob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    texts = [ast.literal_eval(call.args[0]) for call in calls if ast.unparse(call.func) in {"_", "words.gettext"}]
    return set(texts)


def chinese() -> dict[str, str]:
    """The Chinese catalogue."""
    catalogue = words.catalogue("zh")
    assert isinstance(catalogue, words.Words)
    return catalogue.words


def test_every_text_has_chinese_words() -> None:
    wanted = messages_in_rules() | messages_in_code()

    assert len(wanted) > 30
    assert [] == sorted(text for text in wanted if not chinese().get(text))


def test_no_chinese_words_are_left_over() -> None:
    assert set() == set(chinese()) - messages_in_rules() - messages_in_code() - {""}


def test_every_number_in_a_text_stands_in_its_translation_too() -> None:
    wrong = [text for text, told in chinese().items() if text and set(FIELD.findall(text)) != set(FIELD.findall(told))]

    assert [] == wrong


def test_a_language_the_app_does_not_know_is_english() -> None:
    words.speak("fr")

    assert "Today" == words.gettext("Today")


def test_chinese_is_spoken_when_asked_for() -> None:
    words.speak("zh")
    try:
        assert "今天" == words.gettext("Today")
    finally:
        words.speak("en")


def test_a_line_that_is_no_message_is_named() -> None:
    with pytest.raises(ValueError, match="line 2 is 'msgctxt"):
        words.read_catalogue('msgid ""\nmsgctxt "x"\n')


def test_every_kind_of_notice_has_words() -> None:
    tellings = (ROOT / "mobile" / "screens" / "tellings.py").read_text("utf-8")

    assert [] == [kind.value for kind in NoticeKind if f'"{kind.value}": _(' not in tellings]
