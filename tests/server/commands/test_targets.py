"""`raidboard targets import` and `targets export`."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.commands.targets import targets


@pytest.fixture(autouse=True)
def _at_acme(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands find ACME, which counts in CNY."""
    monkeypatch.setenv("RAIDBOARD_DATABASE_URL", database_url)


@pytest.fixture
def bring_in(tmp_path: Path):
    """Import a file with this content."""

    def run(content: str, *options: str, measure: str = "deals_won") -> Result:
        path = tmp_path / "targets.csv"
        path.write_text(content, encoding="utf-8")
        return CliRunner().invoke(targets, ["import", str(path), "--measure", measure, *options])

    return run


def test_a_file_is_set_once_and_the_same_again_changes_nothing(bring_in):
    told = bring_in("scope,2026-11,2026-12\nann,4,5\nteam:blue-team,20,\n")

    assert "3 targets set, 0 as they were.\n" == told.stdout
    assert "0 targets set, 3 as they were.\n" == bring_in("scope,2026-11,2026-12\nann,4,5\nblue-team,20,\n").stdout


def test_a_dry_run_tells_from_what_to_what(bring_in):
    bring_in("scope,2026-11\nann,4\n", measure="revenue_won")

    told = bring_in("scope,2026-11\nann,6.50\n", "--dry-run", measure="revenue_won").stdout

    assert "member:ann 2026-11: 4.00 CNY -> 6.50 CNY" in told


def test_changing_needs_a_reason(bring_in):
    bring_in("scope,2026-11\nann,4\n")

    assert "the reason is missing" in bring_in("scope,2026-11\nann,6\n").output
    assert "1 targets set" in bring_in("scope,2026-11\nann,6\n", "--reason", "Plan").stdout


def test_mistakes_are_told_and_nothing_is_set(bring_in):
    told = bring_in("scope,2026-11\nann,4\nnobody,many\n")

    assert 1 == told.exit_code
    assert "row 3, scope: 'nobody' is nobody here" in told.output
    assert "1 targets set" in bring_in("scope,2026-11\nann,4\n").stdout


def test_a_mapping_without_targets_says_so(bring_in, tmp_path: Path):
    mapping = tmp_path / "m.toml"
    mapping.write_text("[[emit]]\nkind='visit.logged'\nid='row.a'\ntime='row.a'\n[emit.data]\n", encoding="utf-8")

    assert "no [target]" in bring_in("a,b\n1,2\n", "--mapping", str(mapping)).output


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_what_is_exported_is_as_it_was(bring_in, tmp_path: Path, name: str):
    bring_in("scope,2026-11,2026\nann,4,\ncompany,,90\n")
    path = str(tmp_path / name)

    CliRunner().invoke(targets, ["export", path, "--measure", "deals_won", "--year", "2026"])
    told = CliRunner().invoke(targets, ["import", path, "--measure", "deals_won"])

    assert "0 targets set, 2 as they were.\n" == told.stdout
