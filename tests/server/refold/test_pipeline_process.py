"""Deals and contracts folded anew by a process of their own come out as if one process had done everything."""

import asyncio
from pathlib import Path

import pytest

from server.db.database import Database
from server.ledger.newest import last_seq
from server.people.directories import DirectoryCache
from server.pipeline import refold as pipeline
from server.refold import pipeline_process
from server.refold.check import check
from server.refold.listed import REFOLDS, folded_tables
from server.refold.pipeline_process import refolds_beside
from server.refold.rebuild import rebuild
from tests.server.acme import NOW
from tests.server.refold.recording import A_DAY, record, told

pytestmark = pytest.mark.anyio

MORE = (
    told("6", "deal.won", deal="E", member="zoe", amount="10", account="Acme"),
    told("7", "deal.stage_changed", deal="E", member="zoe", stage="offer"),
    told("8", "event.reversed", reverses={"source": "crm", "id": "6"}),
    told("9", "contract.signed", contract="C", member="ann", amount="48000", deal="D", account="Acme"),
    told("10", "collection.received", contract="C", member="ann", amount="100", account="Acme"),
)


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few events there are."""
    monkeypatch.setattr(pipeline_process, "WORTH_A_PROCESS", 0)


@pytest.mark.usefixtures("always")
async def test_what_the_recorder_wrote_is_right_and_what_was_spoiled_is_found_and_mended(db: Database) -> None:
    await record(db, *A_DAY, *MORE)
    assert (await check(db, NOW, lambda done, total: None)).is_clean

    async with db.write() as tx:
        await tx.execute("UPDATE deal SET amount = amount + 1 WHERE id = 'E'")
        await tx.execute("DELETE FROM contract")
    found = await check(db, NOW, lambda done, total: None)
    await rebuild(db, NOW, lambda done, total: None)

    assert {("deal", ("E",)), ("contract", ("C",))} == {(one.table, one.key) for one in found.shown}
    assert (await check(db, NOW, lambda done, total: None)).is_clean


@pytest.mark.usefixtures("always")
async def test_what_it_writes_is_what_one_process_would_write(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await record(db, *A_DAY, *MORE)
    async with db.write() as tx:
        for bulk in folded_tables():
            await tx.execute(f"DELETE FROM {bulk.table}")  # noqa: S608  # tables of ours

    await rebuild(db, NOW, lambda done, total: None)

    monkeypatch.setattr(pipeline_process, "WORTH_A_PROCESS", 1_000)
    assert (await check(db, NOW, lambda done, total: None)).is_clean


async def test_few_events_need_no_process(db: Database) -> None:
    await record(db, *A_DAY)
    async with db.read() as tx, refolds_beside(db, tx, await DirectoryCache(db).current(tx)) as refolds:
        assert REFOLDS == refolds


@pytest.mark.parametrize("at_once", [1, 2, 3])
async def test_some_deals_are_read_at_a_time(db: Database, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    await record(db, *A_DAY, *MORE)
    zone = (await DirectoryCache(db).current()).zone
    async with db.read() as tx:
        whole = await pipeline.frames(tx, zone, await last_seq(tx))
        monkeypatch.setattr(pipeline, "SUBJECTS_AT_ONCE", at_once)
        pieces = await pipeline.frames(tx, zone, await last_seq(tx))

    assert {table: frame.rows() for table, frame in whole.items()} == {
        table: frame.rows() for table, frame in pieces.items()
    }
    assert ["D", "E"] == sorted(whole["deal"]["id"])


async def test_events_after_the_moment_that_is_looked_at_are_as_if_they_were_not(db: Database) -> None:
    """Whenever the process looks; among them may be what takes earlier ones back."""
    zone = (await DirectoryCache(db).current()).zone
    await record(db, *A_DAY, MORE[0])
    async with db.read() as tx:
        last = await last_seq(tx)
        before = await pipeline.frames(tx, zone, last)
    await record(db, *MORE[1:], told("11", "call.logged", member="ann", outcome="connected", lead="L", duration_s=9))
    async with db.read() as tx:
        after = await pipeline.frames(tx, zone, last)

    assert {table: frame.rows() for table, frame in before.items()} == {
        table: frame.rows() for table, frame in after.items()
    }


@pytest.fixture
def python(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """What is started instead of Python; write a shell script into it."""
    script = tmp_path / "python"
    script.touch(0o700)
    monkeypatch.setattr("sys.executable", str(script))
    return script


@pytest.mark.usefixtures("always")
async def test_a_process_that_dies_ends_the_refold_and_changes_nothing(db: Database, python: Path) -> None:
    python.write_text("#!/bin/sh\nexit 3\n")
    await record(db, *A_DAY)
    async with db.write() as tx:
        await tx.execute("UPDATE deal SET amount = 7")

    with pytest.raises(RuntimeError, match="ended with 3"):
        await rebuild(db, NOW, lambda done, total: None)

    assert 7 == await db.fetch_value("SELECT amount FROM deal")


@pytest.mark.usefixtures("always")
async def test_no_process_is_left_when_a_refold_is_broken_off(db: Database, python: Path, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    python.write_text(f"#!/bin/sh\necho $$ > {pid}.new; mv {pid}.new {pid}; exec sleep 600\n")
    await record(db, *A_DAY)

    checking = asyncio.create_task(check(db, NOW, lambda done, total: None))
    while not pid.exists():
        await asyncio.sleep(0.01)
    checking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await checking

    assert not Path(f"/proc/{pid.read_text().strip()}").exists()
