"""The lines of a deal stand in rows below each other, and become one event of the deal, whole or not at all."""

from pathlib import Path

import msgspec
import pytest

from kpi.sentences import plain
from server.intake.importer.door import Door, RecorderDoor
from server.intake.importer.mapping_file import load_mapping
from server.intake.importer.run import Summary, Watch, run_import
from server.intake.importer.start import prepared
from tests.server.intake.importer.importing import mapper_of, written
from tests.server.intake.importer.test_run import Books
from tests.server.intake.recording import PROGRAM, Desk

pytestmark = pytest.mark.anyio

MAPPING = """
[file]
currency = "CNY"
source = "crm"
together = 'row.id'
[[emit]]
kind = "deal.won"
id = 'row.id + ":won"'
time = 'row.closed'
[emit.data]
deal = 'row.id'
member = 'row.rep'
amount = 'row.value'
[[emit.data.lines]]
product = 'row.product'
quantity = 'row.count'
price = 'row.price'
"""
COLUMNS = "id,closed,rep,value,product,count,price\n"
FIRST, SECOND = "D-1,2026-11-02,ann,500,Press,1,200\n", "D-1,2026-11-02,ann,500,Spares,3,100\n"
OTHER = "D-2,2026-11-02,ann,80,Spares,1,80\n"


async def imported(folder: Path, *rows: str, door: Door | None = None) -> tuple[Summary, list[dict]]:
    """The rows brought in, and the events that were sent."""
    name = str(written(folder, "map.toml", MAPPING))
    file, sent = written(folder, "lines.csv", COLUMNS + "".join(rows)), list[dict]()

    class Kept(Books):
        async def submit(self, events):
            sent.extend(msgspec.json.decode(event) for event in events)
            return await super().submit(events)

    with prepared(file, load_mapping(name), name) as source:
        return await run_import(source.table, source.mapper, door or Kept(), Watch()), sent


async def test_rows_of_one_deal_are_one_event_with_their_lines(tmp_path: Path) -> None:
    summary, sent = await imported(tmp_path, FIRST, SECOND, OTHER)

    assert (3, 2, []) == (summary.rows, summary.recorded, summary.rejected)
    assert [["Press", "Spares"], ["Spares"]] == [[one["product"] for one in event["data"]["lines"]] for event in sent]


async def test_a_row_that_leaves_the_deal_empty_belongs_to_the_one_above(tmp_path: Path) -> None:
    _, sent = await imported(tmp_path, FIRST, ",,,,Spares,3,100\n", OTHER)

    assert [2, 1] == [len(event["data"]["lines"]) for event in sent]


@pytest.mark.parametrize("wrong", ["D-1,2026-11-02,ann,500,Spares,many,100\n", "D-1,too few\n"])
async def test_one_wrong_row_rejects_all_rows_of_its_deal(tmp_path: Path, wrong: str) -> None:
    summary, sent = await imported(tmp_path, FIRST, wrong, SECOND, OTHER)

    assert [1, 2, 3] == [one.row for one in summary.rejected]
    assert ["D-2:won"] == [event["id"] for event in sent]


async def test_rows_that_stand_apart_are_rejected_with_what_to_do(tmp_path: Path) -> None:
    summary, _ = await imported(tmp_path, FIRST, OTHER, SECOND)

    assert [(3, "other rows of 'D-1' stand further up: sort the file, so that they stand together")] == [
        (one.row, one.reason) for one in summary.rejected
    ]


def test_what_is_wrong_with_a_line_is_told_with_the_row_that_said_it(tmp_path: Path) -> None:
    mapper = mapper_of(MAPPING, *COLUMNS.strip().split(","))
    with prepared(
        written(tmp_path, "lines.csv", COLUMNS + FIRST + SECOND),
        load_mapping(str(written(tmp_path, "map.toml", MAPPING))),
        "map.toml",
    ) as source:
        (group,) = mapper.groups(source.table.rows)
    (draft,) = mapper.map(*group.rows).drafts

    told = mapper.told(draft, group.rows, "/data/lines/1/price", plain("is odd"))

    assert "column 'price' is '100': lines 1 price is odd" == told


@pytest.fixture
def door(desk: Desk) -> RecorderDoor:
    return RecorderDoor(desk.db, desk.recorder, PROGRAM, desk.clock, earn=True)


async def test_the_lines_of_a_deal_count_for_their_products(desk: Desk, door: RecorderDoor, tmp_path: Path) -> None:
    await imported(tmp_path, FIRST, SECOND, door=door)
    rows = await desk.db.fetch("SELECT p.name, l.value FROM deal_line l JOIN product p ON p.id = l.product ORDER BY 1")

    assert [("Press", 200_00), ("Spares", 300_00)] == [tuple(row) for row in rows]


async def test_lines_that_do_not_come_to_the_amount_are_refused_with_field_and_value(
    desk: Desk, door: RecorderDoor, tmp_path: Path
) -> None:
    summary, _ = await imported(tmp_path, FIRST, SECOND.replace(",3,", ",4,"), door=door)

    assert [1, 2] == [one.row for one in summary.rejected]
    assert "column 'value' is '500': amount is 500.00, but the lines add up to 600.00" == summary.rejected[0].reason


SALESFORCE = "Opportunity ID,Amount,Created Date,Product Name,Quantity,Sales Price,Total Price\n"


async def test_lines_that_come_after_their_won_deal_count_for_their_products(
    desk: Desk, door: RecorderDoor, tmp_path: Path
) -> None:
    data = {"deal": "006A", "member": "ann", "account": "ACME", "amount": "500"}
    for kind, day in (("deal.opened", "01"), ("deal.won", "05")):
        told = {"specversion": "1.0", "id": f"006A:{kind[5:]}", "source": "salesforce", "type": kind}
        await desk.send(told | {"time": f"2026-11-{day}T12:00:00Z", "data": data})
    file = written(tmp_path, "lines.csv", SALESFORCE + "006A,500,11/1/2026,Press,1,200,200\n006A,,,Spares,3,100,300\n")
    with prepared(file, load_mapping("preset:salesforce-opportunity-products"), "preset:") as source:
        summary = await run_import(source.table, source.mapper, door, Watch())
    rows = await desk.db.fetch("SELECT p.name, l.value FROM deal_line l JOIN product p ON p.id = l.product ORDER BY 1")

    assert (1, []) == (summary.recorded, summary.rejected)
    assert [("Press", 200_00), ("Spares", 300_00)] == [tuple(row) for row in rows]
    assert {"ann": 500_00} == await desk.measured("revenue_won")
