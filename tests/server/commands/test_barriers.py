"""`raidboard barriers reporters`."""

import pytest
from click.testing import CliRunner

from server.commands.barriers import barriers


@pytest.fixture(autouse=True)
def _at_acme(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands find ACME, where the rulebook says it."""
    monkeypatch.setenv("RAIDBOARD_DATABASE_URL", database_url)


def run(*words: str) -> str:
    return CliRunner().invoke(barriers, ("reporters", *words)).output


def test_until_somebody_sets_it_the_rulebook_says_who_sees_who_reported():
    assert run().startswith("Nobody set it: [barriers] in the rulebook")


def test_it_is_set_and_every_setting_is_listed_with_who_made_it():
    run("leads")
    told = run("everybody")

    assert told.startswith("Everybody who sees a barrier sees who reported it.\n  version 2: everybody, set ")
    assert "version 1: leads" in told
    assert 2 == told.count("by command line")


def test_what_is_no_choice_is_named():
    assert "'nobody' is not one of 'everybody', 'leads'" in run("nobody")
