"""Every message of the pages has Chinese words, and the catalogue holds nothing else."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from server.people.roles import Language
from web import i18n

WEB = Path(i18n.__file__).parent
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")


def messages_in_use() -> set[str]:
    with (WEB / "babel.cfg").open() as config:
        methods, options = parse_mapping_cfg(config)
    found = extract_from_dir(WEB, methods, options, directory_filter=lambda path: "node_modules" not in path)
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


@pytest.fixture(scope="module")
def catalogue():
    with (WEB / "locale" / "zh" / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return read_po(source, locale="zh", abort_invalid=True)


def key_of(message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def texts_of(message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def test_every_message_is_translated(catalogue):
    translated = {key_of(message) for message in catalogue if message.id and all(texts_of(message))}

    assert messages_in_use() - translated == set()


def test_the_catalogue_holds_no_message_that_is_gone(catalogue):
    assert {key_of(message) for message in catalogue if message.id} - messages_in_use() == set()
    assert not catalogue.obsolete


def test_nothing_is_guessed(catalogue):
    assert [key_of(message) for message in catalogue if message.id and message.fuzzy] == []


def test_translations_keep_every_placeholder(catalogue):
    for message in catalogue:
        wanted = set(PLACEHOLDER.findall(key_of(message)))
        for text in texts_of(message) if message.id else []:
            assert set(PLACEHOLDER.findall(text)) == wanted, text


def test_words_follow_the_language_of_the_block():
    with i18n.speaking(Language.CHINESE):
        inside = i18n.gettext("Board")

    assert (inside, i18n.gettext("Board")) == ("排行榜", "Board")


def test_a_number_picks_its_form():
    forms = [i18n.ngettext("%(n)s day", "%(n)s days", number) for number in (1, 2)]

    assert forms == ["%(n)s day", "%(n)s days"]
