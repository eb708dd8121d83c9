"""`raidboard export`: everything comes out, nothing secret does, and events can be sent again."""

import asyncio
import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kpi.wire import parse_event
from server.commands.export import export
from server.commands.exported import KEPT_BACK, SHEETS
from server.db.database import Database
from server.db.tx import Dialect
from server.people.org_file import read_org_file
from tests.server.acme import NOW
from tests.server.refold.recording import A_DAY, record

WRITTEN_OTHERWISE = {"event", "rulebook"}


@pytest.fixture
def folder(tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where to write to, beside a database in which a day was recorded."""
    monkeypatch.setenv("RAIDBOARD_DATABASE_URL", database_url)

    async def work() -> None:
        async with await Database.open(database_url) as db:
            await record(db, *A_DAY)

    asyncio.run(work())
    return tmp_path / "out"


def run(folder: Path) -> Result:
    return CliRunner().invoke(export, [str(folder)], catch_exceptions=False)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_events_can_be_sent_again(folder):
    run(folder)

    lines = (folder / "events.jsonl").read_bytes().splitlines()
    assert [parse_event(line) for line in A_DAY] == [parse_event(line) for line in lines]


def test_an_event_whose_sender_said_nothing_names_its_member(folder, database_url):
    run(folder)

    lines = (folder / "events.jsonl").read_bytes().splitlines()
    assert ["ann", "ann", "ann", "zoe", None] == [json.loads(line)["data"].get("member") for line in lines]


def test_entries_are_told_in_words(folder):
    run(folder)

    first = rows(folder / "entries.csv")[0]
    assert ("ann", "blue-team", "2026-11-02") == (first["member"], first["team"], first["day"])


def test_members_can_be_imported_again_and_hold_no_secrets(folder):
    run(folder)

    told = (folder / "members.csv").read_bytes()
    assert {"ann", "bob", "mia", "zoe", "bea", "ada"} == {one.username for one in read_org_file(told).people}
    assert b"argon2" not in b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_no_cell_is_run_as_a_formula_and_the_same_text_is_read_again(folder, database_url):
    names = ["=HYPERLINK(1)", "'+1", "''-2", "'quoted'", "张伟"]

    async def rename() -> None:
        async with await Database.open(database_url) as db, db.write() as tx:
            for number, name in enumerate(names, 1):
                await tx.execute("UPDATE member SET name = $1 WHERE id = $2", name, number)
            await tx.execute("INSERT INTO account (ref, name, created_at) VALUES ('A', '@SUM(1)', $1)", NOW)

    asyncio.run(rename())
    run(folder)

    told = (folder / "members.csv").read_bytes()
    assert set(names) < {one.name for one in read_org_file(told).people}
    assert {"'@SUM(1)"} <= {row["name"] for row in rows(folder / "accounts.csv")}
    assert all(path.read_bytes()[:3] in (b"\xef\xbb\xbf", b"") for path in folder.glob("*.csv"))


def test_the_manifest_counts_every_file(folder):
    run(folder)

    counts = json.loads((folder / "manifest.json").read_text())["rows"]
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {"manifest.json"}
    assert files == set(counts)
    assert (5, 6) == (counts["events.jsonl"], counts["members.csv"])


def test_the_rulebook_is_written(folder):
    run(folder)

    assert 'id = "standard"' in (folder / "rulebooks" / "standard.toml").read_text(encoding="utf-8")


def test_a_folder_with_something_in_it_is_refused(folder):
    folder.mkdir()
    (folder / "mine.txt").write_text("keep me")

    result = run(folder)

    assert 1 == result.exit_code
    assert "is not empty; name a new folder" in result.stderr
    assert ["mine.txt"] == [path.name for path in folder.iterdir()]


@pytest.mark.anyio
async def test_every_table_is_exported_or_kept_back_for_a_reason(db: Database) -> None:
    """A new table needs a line in `SHEETS`, or in `KEPT_BACK` when it is secret or folded from others."""
    catalog = {
        Dialect.SQLITE: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        Dialect.POSTGRES: "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()",
    }
    tables = {row[0] for row in await db.fetch(catalog[db.dialect])}

    assert tables == {sheet.table for sheet in SHEETS} | set(KEPT_BACK) | WRITTEN_OTHERWISE


def test_uploaded_files_are_written_with_their_content(folder, database_url):
    async def upload() -> None:
        async with await Database.open(database_url) as db, db.write() as tx:
            await tx.execute(
                "INSERT INTO file (id, name, media_type, size, sha256, content, uploader, purpose, owner, created_at) "
                "VALUES ('f1', 'note.txt', 'text/plain', 6, '', $1, 1, 'raid', 'r1', $2)",
                *(b"a line", NOW),
            )

    asyncio.run(upload())
    run(folder)

    assert b"a line" == (folder / "files" / "f1-note.txt").read_bytes()
    assert ["note.txt"] == [row["name"] for row in rows(folder / "files.csv")]


def test_what_was_exported_makes_the_same_again_elsewhere(folder, database_url, new_database):
    run(folder)
    elsewhere = new_database()

    async def standings(url: str, lines: list[bytes] | None = None) -> list[tuple[object, ...]]:
        async with await Database.open(url) as db:
            if lines is not None:
                await record(db, *lines)
            return [tuple(row) for row in await db.fetch("SELECT * FROM standing ORDER BY member")]

    told = (folder / "events.jsonl").read_bytes().splitlines()
    assert asyncio.run(standings(database_url)) == asyncio.run(standings(elsewhere, told)) != []
