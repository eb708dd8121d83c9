"""A mapping's text, changed and made as a form does, stays a mapping; and the preset of a file is guessed."""

import pytest

from kpi.events import Kind
from server.intake.importer.compose import Plan, composed, plain_fields, plan_of
from server.intake.importer.editing import with_columns, with_file_settings
from server.intake.importer.guess import guessed_preset
from server.intake.importer.mapping_file import load_mapping, read_mapping
from server.intake.importer.presets import preset_file, preset_names
from server.intake.importer.problems import MappingWrong
from server.sheets.open_table import open_table
from server.sheets.table import TableOptions
from tests.server.intake.importer.importing import events
from tests.server.intake.importer.test_presets import SAMPLES


@pytest.mark.parametrize("name", preset_names())
def test_every_column_of_every_preset_can_be_chosen(name: str) -> None:
    text = preset_file(name).read_text(encoding="utf-8")
    aliases = load_mapping(f"preset:{name}").aliases
    changed = read_mapping(with_columns(text, {alias.name: f'Col "{alias.name}"' for alias in aliases}), "x")

    assert [(f'Col "{one.name}"',) for one in aliases] == [one.columns for one in changed.aliases]
    assert [one.default for one in aliases] == [one.default for one in changed.aliases]
    left_out = read_mapping(with_columns(text, {alias.name: "" for alias in aliases}), "x")
    assert [one.default or "" for one in aliases] == [one.default for one in left_out.aliases]


def test_a_column_that_is_not_there_can_be_left_out() -> None:
    text = preset_file("zoho-deals").read_text(encoding="utf-8")
    changed = read_mapping(with_columns(text, {"lost_reason": ""}), "x")

    assert [""] == [one.default for one in changed.aliases if one.name == "lost_reason"]


def test_settings_of_the_file_are_added_changed_and_taken_away() -> None:
    text = with_file_settings('[[emit]]\nkind = "call.logged"\n', {"currency": "USD", "earn": False})
    assert '[file]\nearn = false\ncurrency = "USD"\n' in text

    assert "[file]\nearn = true\n\n" in with_file_settings(text, {"currency": "", "earn": True})


def test_a_name_that_is_not_on_a_line_of_its_own_is_told() -> None:
    with pytest.raises(MappingWrong, match=r"columns\.amount: is not written on one line"):
        with_columns('[columns]\nother = "x"\n', {"amount": "Amount"})
    with pytest.raises(MappingWrong, match=r"there is no \[columns\]"):
        with_columns("[file]\n", {"amount": "Amount"})


def test_plain_choices_become_a_mapping() -> None:
    plan = Plan(
        Kind.DEAL_WON, 'No "1"', "When", {"deal": 'No "1"', "member": "Who", "amount": "价格", "note": ""}, ("S", "won")
    )
    row = {'No "1"': "7", "When": "2026-11-02", "Who": "ann", "价格": "5", "S": "won"}

    (event,) = events(composed(plan, "crm"), row)
    assert ("deal.won", "7:won", "crm", {"deal": "7", "member": "ann", "amount": "5.00"}) == (
        event["type"],
        event["id"],
        event["source"],
        event["data"],
    )
    assert [] == events(composed(plan, "crm"), row | {"S": "open"})


def test_what_was_chosen_is_read_back_and_what_is_needed_stands_open() -> None:
    plan = Plan(Kind.DEAL_WON, "No", "", {"deal": "No", "member": 'W"ho'}, ("S", 'w"on'))
    found = plan_of(read_mapping(composed(plan, "own"), "x"))

    assert Plan(Kind.DEAL_WON, "No", "", {"deal": "No", "member": 'W"ho', "amount": ""}, ("S", 'w"on')) == found


@pytest.mark.parametrize("name", preset_names())
def test_a_preset_says_more_than_plain_choices(name: str) -> None:
    assert plan_of(load_mapping(f"preset:{name}")) is None


def test_the_fields_of_an_event_are_told_with_those_it_cannot_do_without_first() -> None:
    assert [("deal", True), ("amount", True)] == plain_fields(Kind.DEAL_WON)[:2]


@pytest.mark.parametrize("name", preset_names())
def test_the_preset_of_its_own_sample_is_guessed(name: str) -> None:
    with open_table(SAMPLES / f"{name}.csv", TableOptions()) as table:
        assert f"preset:{name}" == guessed_preset(table.columns)


def test_of_a_file_that_nobody_knows_no_preset_is_guessed() -> None:
    assert "" == guessed_preset(("id", "who", "when", "Amount"))
