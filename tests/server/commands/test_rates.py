"""`raidboard rate set` and `rate list`."""

import pytest
from click.testing import CliRunner, Result

from server.commands.rates import rate


@pytest.fixture(autouse=True)
def _at_acme(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands find ACME, which counts in CNY."""
    monkeypatch.setenv("RAIDBOARD_DATABASE_URL", database_url)


def run(*words: str) -> Result:
    return CliRunner().invoke(rate, words)


def test_a_rate_is_kept_and_listed():
    told = run("set", "usd", "7.12", "--from", "2026-01-01").stdout

    assert "From 2026-01-01 on, 1 USD is 7.12 CNY.\n" == told
    assert "USD  from 2026-01-01  7.12 CNY\n" == run("list").stdout


def test_the_same_day_again_replaces_the_rate():
    run("set", "USD", "7.12", "--from", "2026-01-01")
    run("set", "USD", "7.2", "--from", "2026-01-01")
    run("set", "USD", "7.3", "--from", "2026-02-01")

    assert ["USD  from 2026-01-01  7.2 CNY", "USD  from 2026-02-01  7.3 CNY"] == run("list").stdout.splitlines()


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("USX", "7", "--from", "2026-01-01"), "'USX' is no ISO 4217 currency"),
        (("CNY", "7", "--from", "2026-01-01"), "CNY is the organisation's own currency"),
        (("USD", "-7", "--from", "2026-01-01"), "No such option"),
        (("USD", "0", "--from", "2026-01-01"), "'0' is no number above 0"),
        (("USD", "nan", "--from", "2026-01-01"), "'nan' is no number above 0"),
        (("USD", "7", "--from", "soon"), "'soon' does not match the format"),
        (("USD", "7"), "Missing option '--from'"),
    ],
)
def test_what_cannot_be_is_refused_with_the_value(words, problem):
    result = run("set", *words)

    assert 2 == result.exit_code
    assert problem in result.stderr
    assert "No rates yet" in run("list").stdout
