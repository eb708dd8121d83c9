"""Receipts in words: the same receipt reads differently to different people, and every reason can be told."""

import msgspec
import pytest

from game_rules.editions import Editions
from game_rules.rulebook_load import load
from game_rules.verdict import Reason
from kpi.wire import parse_event
from server.intake.answers import Answers
from server.intake.submission import AwardOut, LevelOut, QuestOut, Receipt, RefusalOut, Status
from server.ledger.rulebooks import standard_text
from server.ledger.wording import Wording
from server.people.roles import Language

EVENT = parse_event(
    b'{"id":"c","source":"s","type":"call.logged","time":"2026-11-20T09:00:00Z",'
    b'"data":{"outcome":"connected","account":"ACME"}}'
)
EDITIONS = Editions([(1, load(standard_text(), file="standard.toml", minor_units=2))])


def told(language=Language.ENGLISH, event=EVENT, **parts):
    receipt = msgspec.structs.replace(Receipt("c", Status.RECORDED, "s", 7), **parts)
    return Answers(Wording(EDITIONS, language), "CNY").result(receipt, event)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("reason", Reason)
def test_every_refusal_can_be_told(language, reason):
    refusal = RefusalOut("ann", "visit", reason.value, asked=10, paid=4, version=1)
    (view,) = told(language, refusals=(refusal,)).refusals

    assert ("ann", "visit", reason.value) == (view.member, view.rule, view.reason)
    assert "10" in view.detail


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("reason", Reason)
def test_everything_taken_back_says_why(language, reason):
    (view,) = told(language, awards=(AwardOut("ann", "visit", -10, version=1, event=7, reason=reason.value),)).awards

    assert view.why.endswith(Wording(EDITIONS, language).sentence(reason, "", 1))


def test_what_another_event_got_is_told_with_its_number():
    (view,) = told(awards=(AwardOut("ann", "visit", 10, version=1, event=3),)).awards

    assert "Visit · event 3 · Standard rules v1" == view.why


@pytest.mark.parametrize(
    ("language", "title"), [(Language.ENGLISH, "Money in the bank"), (Language.CHINESE, "落袋为安")]
)
def test_a_quest_reads_in_the_viewers_language(language, title):
    (view,) = told(language, quests=(QuestOut("monthly_money", "ann", 120_000, 6_000_000),)).quests

    assert (title, "1200.00", "60000.00") == (view.title, view.progress.amount, view.goal.amount)


def test_a_quest_that_is_no_more_keeps_its_id_as_title():
    (view,) = told(quests=(QuestOut("gone", "ann", 1, 2),)).quests

    assert ("gone", 1, 2) == (view.title, view.progress, view.goal)


def test_a_level_has_the_title_of_the_new_one():
    assert ["Desk Finder"] == [view.title for view in told(levels=(LevelOut("ann", 1, 2),)).levels]


def test_a_rejection_tells_all_that_is_wrong():
    problems = (("/time", "is missing"), ("", "is odd"))
    view = told(status=Status.REJECTED, seq=0, code="invalid", problems=problems, event=None)

    assert ("invalid", "/time is missing; is odd") == (view.error.code, view.error.message)
    assert view.seq is None
