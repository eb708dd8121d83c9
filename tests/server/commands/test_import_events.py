"""`raidboard import` as people run it, with a real database behind it."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.commands.import_events import import_events, preset
from server.db.database import Database

MAPPING = """
[file]
source = "crm"
timezone = "Asia/Shanghai"
[[emit]]
kind = "deal.won"
id = 'row.id + ":won"'
time = 'row.closed'
[emit.data]
deal = 'row.id'
member = 'row.rep'
account = 'row.account'
amount = 'row.value'
[emit.account]
industry = 'row.sector'
"""
HEADER = "id,closed,rep,value,account,sector\n"
GOOD = "D-1,2024-01-05,ann,1200.50,Acme,retail\nD-2,2024-01-06,Bob Birch,80,Bolt,\n"
BAD = "D-3,2024-01-07,zac,5,Acme,\nD-4,soon,ann,5,Acme,\nD-5,2024-01-07,ann,lots,Acme,\n"


@pytest.fixture
def folder(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a mapping and a file of two good rows and three bad ones, to be imported by ACME."""
    monkeypatch.setenv("RAIDBOARD_DATABASE_URL", database_url)
    (tmp_path / "map.toml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "deals.csv").write_text(HEADER + GOOD + BAD, encoding="utf-8")
    return tmp_path


def run(folder: Path, *options: str, file: str = "deals.csv") -> Result:
    return CliRunner().invoke(import_events, [str(folder / file), "--mapping", str(folder / "map.toml"), *options])


def told(result: Result) -> tuple[int, int, int, list[int]]:
    """Rows, recorded, duplicates and the numbers of rejected rows, from the JSON that is all there is on stdout."""
    summary = json.loads(result.stdout)
    assert ["rows", "recorded", "duplicates", "rejected"] == list(summary)
    return summary["rows"], summary["recorded"], summary["duplicates"], [one["row"] for one in summary["rejected"]]


def test_good_rows_are_recorded_though_others_are_rejected(folder: Path) -> None:
    result = run(folder, "--json")

    assert (5, 2, 0, [3, 4, 5]) == told(result)
    assert 0 == result.exit_code


def test_the_same_file_again_records_nothing_new(folder: Path) -> None:
    run(folder)

    assert (5, 0, 2, [3, 4, 5]) == told(run(folder, "--json"))


def test_every_rejected_row_is_told_with_column_and_value(folder: Path) -> None:
    reasons = [one["reason"] for one in json.loads(run(folder, "--json").stdout)["rejected"]]

    assert "column 'rep' is 'zac'" in reasons[0]
    assert "column 'closed' is 'soon'" in reasons[1]
    assert "column 'value' is 'lots'" in reasons[2]


def test_a_dry_run_tells_the_same_and_records_nothing(folder: Path) -> None:
    dry = run(folder, "--json", "--dry-run")
    real = run(folder, "--json")

    assert (5, 2, 0, [3, 4, 5]) == told(dry) == told(real)
    assert json.loads(dry.stdout)["rejected"] == json.loads(real.stdout)["rejected"]


def test_strict_ends_with_1_when_a_row_was_rejected(folder: Path) -> None:
    (folder / "good.csv").write_text(HEADER + GOOD, encoding="utf-8")

    assert 0 == run(folder, "--strict", file="good.csv").exit_code
    assert 1 == run(folder, "--strict").exit_code


def test_rejected_rows_can_be_mended_and_sent_again(folder: Path) -> None:
    run(folder, "--rejected", str(folder / "rejected.csv"))
    rejected = (folder / "rejected.csv").read_text(encoding="utf-8")
    mended = rejected.replace("zac", "ann").replace("soon", "2024-01-07").replace("lots,Acme", "5,Acme")
    (folder / "mended.csv").write_text(mended, encoding="utf-8")

    assert "rejected_because" in rejected.splitlines()[0]
    assert (3, 3, 0, []) == told(run(folder, "--json", "--strict", file="mended.csv"))


def test_rejected_rows_are_never_written_over_what_is_read(folder: Path) -> None:
    result = run(folder, "--rejected", str(folder / "deals.csv"))

    assert 2 == result.exit_code
    assert (folder / "deals.csv").read_text(encoding="utf-8").startswith(HEADER)


def test_a_large_import_tells_postgres_how_large_its_tables_have_become(
    folder: Path, new_postgres: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = new_postgres()
    monkeypatch.setenv("RAIDBOARD_DATABASE_URL", url)
    rows = "".join(f"N-{number},2024-01-05,ann,5,Acme,\n" for number in range(20_000))
    (folder / "many.csv").write_text(HEADER + rows, encoding="utf-8")

    async def known_events() -> float:
        async with await Database.open(url) as db:
            return float(await db.fetch_value("SELECT reltuples FROM pg_class WHERE relname = 'event'"))

    assert (20_000, 20_000, 0, []) == told(run(folder, "--json", file="many.csv"))
    assert 20_000 == asyncio.run(known_events())


def test_people_get_a_summary_with_the_reasons(folder: Path) -> None:
    output = run(folder).stdout

    assert "5 rows: 2 events recorded, 0 known already, 3 rows rejected." in output
    assert "  row 4: column 'closed' is 'soon'" in output


def test_a_mapping_that_does_not_fit_is_told_before_anything_is_recorded(folder: Path) -> None:
    (folder / "map.toml").write_text(MAPPING.replace("row.rep", "row.sales_rep"), encoding="utf-8")
    result = run(folder)

    assert 1 == result.exit_code
    assert "map.toml: line 11, column 11" in result.stderr
    assert "emit[1].data.member: unknown name 'row.sales_rep' (did you mean row.rep?)" in result.stderr


def test_without_an_organisation_the_command_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAIDBOARD_DATABASE_URL", f"sqlite:///{tmp_path}/empty.sqlite")
    (tmp_path / "map.toml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "deals.csv").write_text(HEADER + GOOD, encoding="utf-8")

    result = run(tmp_path, "--json")

    assert (1, "") == (result.exit_code, result.stdout)
    assert "raidboard init" in result.stderr


def test_presets_are_listed_and_shown() -> None:
    listed = CliRunner().invoke(preset, ["list"]).output
    shown = CliRunner().invoke(preset, ["show", "hubspot-deals"]).output

    assert "preset:hubspot-deals  HubSpot: deals" in listed
    assert 'kind = "deal.won"' in shown
