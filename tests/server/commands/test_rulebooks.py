"""`raidboard rulebook`: rules are checked in words, and put in force only for days nobody has judged."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from server.commands.rulebooks import rulebook
from server.ledger.rulebooks import standard_text


@pytest.fixture
def cli(database_url: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The command line, on ACME's database."""
    monkeypatch.setenv("RAIDBOARD_DATABASE_URL", database_url)
    return CliRunner()


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """A rulebook of one's own."""
    path = tmp_path / "ours.toml"
    path.write_text(standard_text().replace("version = 1", "version = 2", 1), encoding="utf-8")
    return path


def test_a_rulebook_is_told_in_words(cli: CliRunner, draft: Path) -> None:
    told = cli.invoke(rulebook, ["check", str(draft), "--language", "zh"])

    assert 0 == told.exit_code, told.output
    assert "打电话" in told.output


def test_what_is_wrong_with_it_is_told_with_its_place(cli: CliRunner, draft: Path) -> None:
    draft.write_text(draft.read_text(encoding="utf-8").replace("deal.won", "deal.wno"), encoding="utf-8")

    told = cli.invoke(rulebook, ["check", str(draft)])

    assert 1 == told.exit_code
    assert "ours.toml" in told.output
    assert "deal.wno" in told.output


def test_a_version_is_put_in_force_once(cli: CliRunner, draft: Path) -> None:
    first = cli.invoke(rulebook, ["activate", str(draft), "--from", "2026-12-01"])
    again = cli.invoke(rulebook, ["activate", str(draft), "--from", "2026-12-02"])
    listed = cli.invoke(rulebook, ["list"])

    assert (0, 1) == (first.exit_code, again.exit_code), first.output
    assert "the next one is 3" in again.output
    assert "version 2 from 2026-12-01" in listed.output
