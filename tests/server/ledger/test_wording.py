"""Every reason can be told in every language, with its numbers."""

import pytest

from game_rules.editions import Editions
from game_rules.rulebook_load import load
from game_rules.verdict import Reason
from server.ledger.rulebooks import standard_text
from server.ledger.wording import Wording
from server.people.roles import Language


@pytest.fixture(scope="module")
def editions():
    return Editions([(1, load(standard_text(), file="standard.toml", minor_units=2))])


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize(
    "rule", ["call_connected", "visit", "deal_won", "quest:hunter", "bounty:x", "event", "no_longer_there"]
)
def test_every_reason_has_a_sentence(editions, language, reason, rule):
    detail = Wording(editions, language).detail(reason, rule, 1, 10, 4)

    assert "10" in detail
    assert "4" in detail
    assert not set("{}") & set(detail)
    assert "  " not in detail


@pytest.mark.parametrize("language", Language)
def test_no_two_reasons_sound_alike(editions, language):
    wording = Wording(editions, language)
    sentences = {wording.sentence(reason, "visit", 1) for reason in Reason}

    assert len(Reason) == len(sentences)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (Language.ENGLISH, "8 of 10 XP: the daily limit of 36 XP for this rule is used up"),
        (Language.CHINESE, "10 经验中得 8：本规则的每日上限 36 经验已用完"),
    ],
)
def test_a_limit_is_told_with_its_number(editions, language, expected):
    assert expected == Wording(editions, language).detail(Reason.DAILY_CAP, "visit", 1, 10, 8)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            Language.ENGLISH,
            "0 of 10 XP: this rule pays once per account and day, and an earlier event holds that claim",
        ),
        (Language.CHINESE, "10 经验中得 0：本规则每个客户每天只奖励一次，已归更早的事件"),
    ],
)
def test_a_repetition_is_told_with_what_it_repeats(editions, language, expected):
    assert expected == Wording(editions, language).detail(Reason.DUPLICATE, "visit", 1, 10, 0)


def test_what_was_taken_back_says_why(editions):
    why = Wording(editions, Language.ENGLISH).why("Deal won", "ACME", 1, Reason.REOPENED)

    assert "Deal won · ACME · Standard rules v1 · the deal was reopened" == why


def test_a_version_that_is_not_kept_any_more_reads_like_the_latest(editions):
    assert "Visit" == Wording(editions, Language.ENGLISH).title("visit", 99)


@pytest.mark.parametrize(
    ("rule", "title"),
    [
        ("visit", "拜访"),
        ("quest:hunter", "线索猎手"),
        ("badge:wins_10", "十声钟"),
        ("level:2", "找到工位"),
        ("event", "事件"),
    ],
)
def test_everything_that_pays_has_a_title(editions, rule, title):
    assert title == Wording(editions, Language.CHINESE).title(rule, 1)
