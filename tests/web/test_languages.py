"""Which language a page speaks, and how one changes it."""

import pytest

from server.people.roles import Language
from web.i18n import accepted_language, language_named


def language_of(page) -> str:
    return "zh" if '<html lang="zh-Hans">' in page.text else "en"


def test_a_page_speaks_what_the_browser_accepts(demo_pages):
    page = demo_pages.get("/sign-in", headers={"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"})

    assert language_of(page) == "zh"
    assert "登录" in page.text


def test_the_switch_wins_over_the_browser_and_is_kept(demo_pages):
    answer = demo_pages.post("/language", data={"language": "zh", "next": "/sign-in?next=%2Fboard"})

    page = demo_pages.get("/sign-in", headers={"accept-language": "en"})
    assert answer.headers["location"] == "/sign-in?next=%2Fboard"
    assert language_of(page) == "zh"


def test_a_language_in_the_address_is_kept_too(demo_pages):
    demo_pages.get("/sign-in?lang=zh")

    assert language_of(demo_pages.get("/sign-in")) == "zh"


def test_an_unknown_language_in_the_address_changes_nothing(demo_pages):
    assert language_of(demo_pages.get("/sign-in?lang=tlh")) == "en"


def test_signing_in_brings_the_members_language(demo_pages):
    demo_pages.post("/sign-in", data={"username": "rep", "password": "demo"})

    assert language_of(demo_pages.get("/style", headers={"accept-language": "en"})) == "zh"


def test_pages_are_not_kept_for_who_speaks_another_language(demo_pages):
    headers = demo_pages.get("/sign-in").headers

    assert headers["vary"] == "cookie, accept-language"
    assert headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("zh-TW", Language.CHINESE),
        ("de, en;q=0.5, zh;q=0.7", Language.CHINESE),
        ("fr", None),
        ("zh;q=0, en;q=0.1", Language.ENGLISH),
        ("zh;q=x, en", Language.ENGLISH),
        ("", None),
        (None, None),
    ],
)
def test_accept_language_is_read_by_its_weights(header, expected):
    assert accepted_language(header) == expected


def test_tags_are_read_whatever_their_spelling():
    assert [language_named(tag) for tag in ("zh_CN", "ZH-hans", "en-GB", "xx", "")] == [
        Language.CHINESE,
        Language.CHINESE,
        Language.ENGLISH,
        None,
        None,
    ]
