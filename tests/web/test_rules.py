"""The rules page: everything that the rulebook says, in both languages."""

import pytest

from game_rules.explain import explain
from game_rules.rulebook_load import load
from server.ledger.rulebooks import standard_text
from tests.web.telling import become, see


@pytest.fixture(scope="module")
def rulebook():
    return load(standard_text(), file="standard.toml", minor_units=2)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_rule_quest_and_badge_stands_there(demo_pages, rulebook, language):
    become(demo_pages, "ann")

    page = see(demo_pages, f"/rules?lang={language}")

    for one in explain(rulebook, language):
        assert f'id="{one.name.replace(":", "-")}"' in page
        assert f"<strong>{one.title}</strong>" in page


def test_every_level_and_number_stands_there_with_mine_marked(demo_pages, rulebook):
    become(demo_pages, "ann")

    page = see(demo_pages, "/rules")

    for level in rulebook.levels:
        assert level.title["en"].replace("'", "&#39;") in page
    for kpi in rulebook.catalog:
        assert f'id="number-{kpi.id}"' in page
    assert page.count('aria-current="step"') == 1


def test_strangers_do_not_read_the_rules(demo_pages):
    assert demo_pages.get("/rules").status_code == 303
