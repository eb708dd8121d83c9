"""An import in batches: what is counted, what is told, and that it can be stopped and repeated."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import msgspec
import pytest

from kpi.sentences import plain, sentence
from server.accounts.describe import AccountDetails
from server.intake.importer.mapping_file import load_mapping
from server.intake.importer.run import BATCH_EVENTS, Summary, Watch, run_import
from server.intake.importer.start import prepared
from server.intake.submission import Receipt, Status
from server.sheets.problems import FileUnreadable
from server.sheets.table import Row
from tests.server.intake.importer.importing import WON, written

pytestmark = pytest.mark.anyio
HEADER = "id,closed,rep,value\n"


class Books:
    """A door that keeps events in memory: an id it has is a duplicate, the member nobody is unknown."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.batches: list[int] = []
        self.described: list[dict[str, AccountDetails]] = []

    async def describe(self, accounts: Mapping[str, AccountDetails]) -> None:
        self.described.append(dict(accounts))

    async def submit(self, events: Sequence[bytes]) -> Sequence[Receipt]:
        self.batches.append(len(events))
        return [self._receipt(msgspec.json.decode(event)) for event in events]

    def _receipt(self, event: dict[str, dict[str, str]]) -> Receipt:
        id = str(event["id"])
        if event["data"]["member"] == "nobody":
            problems = (("/data/member", plain("is 'nobody': no member has this username")),)
            return Receipt(id, Status.REJECTED, problems=problems)
        known = id in self.ids
        self.ids.append(id)
        return Receipt(id, Status.DUPLICATE if known else Status.RECORDED)


class Slow(Books):
    """Takes its time; notes a 0 among the rows that were ``read`` when it is done with a batch."""

    def __init__(self, read: list[int]) -> None:
        super().__init__()
        self.read = read

    async def submit(self, events: Sequence[bytes]) -> Sequence[Receipt]:
        for _ in range(10):
            await asyncio.sleep(0)
        self.read.append(0)
        return await super().submit(events)


async def imported(
    folder: Path, door: Books, lines: Sequence[str], mapping: str = WON, watch: Watch | None = None
) -> Summary:
    name = str(written(folder, "map.toml", mapping))
    file = written(folder, "deals.csv", HEADER + "\n".join(lines))
    with prepared(file, load_mapping(name), name) as source:
        return await run_import(source.table, source.mapper, door, watch or Watch())


def deals(count: int) -> list[str]:
    return [f"D-{number},2026-11-21,ann,10" for number in range(count)]


async def test_rows_and_events_are_counted(tmp_path: Path) -> None:
    summary = await imported(tmp_path, Books(), [*deals(3), "D-1,2026-11-21,ann,10"])

    assert (4, 3, 1, []) == (summary.rows, summary.recorded, summary.duplicates, summary.rejected)


async def test_one_bad_row_in_a_thousand_loses_nothing_of_the_others(tmp_path: Path) -> None:
    lines = deals(1000)
    lines[499] = "D-499,2026-11-21,ann,lots"
    summary = await imported(tmp_path, Books(), lines)

    assert (1000, 999) == (summary.rows, summary.recorded)
    assert [500] == [one.row for one in summary.rejected]


async def test_what_the_recorder_refuses_is_told_with_row_column_and_value(tmp_path: Path) -> None:
    summary = await imported(tmp_path, Books(), ["D-1,2026-11-21,nobody,10"])

    reason = "column 'rep' is 'nobody': member is 'nobody': no member has this username"
    assert [(1, reason)] == [(one.row, one.reason) for one in summary.rejected]


async def test_events_go_out_in_batches_and_the_rest_at_the_end(tmp_path: Path) -> None:
    door = Books()
    await imported(tmp_path, door, deals(2 * BATCH_EVENTS + 1))

    assert [BATCH_EVENTS, BATCH_EVENTS, 1] == door.batches


async def test_an_import_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    door, lines = Books(), deals(2 * BATCH_EVENTS)
    stopped = await imported(tmp_path, door, lines, watch=Watch(is_stopping=lambda: len(door.batches) == 1))
    again = await imported(tmp_path, door, lines)

    assert (True, BATCH_EVENTS) == (stopped.was_stopped, stopped.recorded)
    assert (BATCH_EVENTS, BATCH_EVENTS) == (again.recorded, again.duplicates)


async def test_what_comes_before_the_place_where_a_file_breaks_is_recorded(tmp_path: Path) -> None:
    door, lines = Books(), deals(BATCH_EVENTS + 5)
    name = str(written(tmp_path, "map.toml", WON))
    with prepared(written(tmp_path, "deals.csv", HEADER + "\n".join(lines)), load_mapping(name), name) as source:
        source.table.rows = breaking_after(BATCH_EVENTS + 3, source.table.rows)
        with pytest.raises(FileUnreadable, match="torn off"):
            await run_import(source.table, source.mapper, door, Watch())

    assert [BATCH_EVENTS, 3] == door.batches


async def test_the_next_rows_are_read_while_a_batch_is_recorded(tmp_path: Path) -> None:
    read: list[int] = []
    door = Slow(read)
    name = str(written(tmp_path, "map.toml", WON))
    lines = HEADER + "\n".join(deals(2 * BATCH_EVENTS))
    with prepared(written(tmp_path, "deals.csv", lines), load_mapping(name), name) as source:
        source.table.rows = seen(source.table.rows, read)
        await run_import(source.table, source.mapper, door, Watch())

    assert BATCH_EVENTS < read.index(0) < 2 * BATCH_EVENTS
    assert [BATCH_EVENTS, BATCH_EVENTS] == door.batches


def breaking_after(count: int, rows: Iterator[Row]) -> Iterator[Row]:
    yield from islice(rows, count)
    raise FileUnreadable("deals.csv", sentence("torn off"))


def seen(rows: Iterator[Row], read: list[int]) -> Iterator[Row]:
    for row in rows:
        read.append(row.number)
        yield row


async def test_a_customer_is_described_once_before_its_events(tmp_path: Path) -> None:
    door = Books()
    mapping = WON + "account = '\"A-1\"'\n[emit.account]\nname = '\"Acme\"'\n"
    await imported(tmp_path, door, deals(BATCH_EVENTS + 1), mapping)

    assert [{"A-1": AccountDetails(name="Acme")}] == door.described


async def test_progress_is_told_up_to_the_end(tmp_path: Path) -> None:
    told: list[int] = []
    await imported(tmp_path, Books(), deals(10), watch=Watch(advanced=told.append))

    assert (tmp_path / "deals.csv").stat().st_size == told[-1]
