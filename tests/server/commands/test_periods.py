"""`raidboard periods list`, `settings` and `set`."""

import pytest
from click.testing import CliRunner, Result

from server.commands.periods import periods


@pytest.fixture(autouse=True)
def _at_acme(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands find ACME, where nothing closes yet."""
    monkeypatch.setenv("RAIDBOARD_DATABASE_URL", database_url)


def run(*words: str, answer: str = "") -> Result:
    return CliRunner().invoke(periods, words, input=answer)


def test_closing_is_set_after_saying_what_it_means_and_asking():
    told = run("set", "--closing-from", "2026-01-01", "--settling-days", "3", answer="y\n").stdout

    assert "closed" not in told.splitlines()[0]
    assert " close at once (" in told
    assert "Closing since 2026-01-01: month, 3 working days after the end." in told
    assert "set " in run("settings").stdout
    assert " closed  " in run("list").stdout


def test_who_does_not_confirm_changes_nothing():
    told = run("set", "--closing-from", "2026-01-01", answer="n\n").stdout

    assert told.endswith("Nothing was changed.\n")
    assert run("settings").stdout.startswith("Closing is off: no period closes.")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("--closing-from", "soon"), "'soon' is no day such as 2026-11-01"),
        (("--grains", "week"), "'week' cannot close; only month, quarter, year can"),
        (("--settling-days", "99"), "settling_days is 99, must be 0 to 60 working days"),
        (("--calendar", "XX"), "calendar is 'XX'"),
    ],
)
def test_what_is_wrong_is_told(words, problem):
    told = run("set", *words, "--yes")

    assert 0 != told.exit_code
    assert problem in told.output
