"""Rows are joined with other files by a key; what is not found is empty and says so."""

from pathlib import Path

import msgspec
import pytest

from server.intake.importer.mapping_file import load_mapping
from server.intake.importer.problems import MappingWrong
from server.intake.importer.start import prepared
from server.sheets.problems import FileUnreadable, ImportStopped
from tests.server.intake.importer.importing import WON, written

DEALS = "id,closed,rep,value,account\nD-1,2026-11-21,ann,10,A-1\nD-2,2026-11-21,ann,20,A-9\n"


def data_of(folder: Path, mapping: str, deals: str = DEALS) -> list[dict[str, str]]:
    name = str(written(folder, "map.toml", mapping))
    with prepared(written(folder, "deals.csv", deals), load_mapping(name), name) as source:
        rows = [source.mapper.map(row) for row in source.table.rows]
    assert [] == [problem for row in rows for problem in row.problems]
    return [msgspec.json.decode(draft.event)["data"] for row in rows for draft in row.drafts]


def lookup(*lines: str) -> str:
    return "\n".join(["[lookup.customer]", *lines]) + "\n"


def test_a_row_sees_the_columns_of_the_row_it_finds(tmp_path: Path) -> None:
    written(tmp_path, "accounts.csv", "account,name\nA-1,Acme\n")
    mapping = lookup('file = "accounts.csv"', 'key = "account"') + WON + "account = 'customer.name'\n"

    assert ["Acme", None] == [found.get("account") for found in data_of(tmp_path, mapping)]


def test_an_expression_may_ask_whether_anything_was_found(tmp_path: Path) -> None:
    written(tmp_path, "accounts.csv", "account,name\nA-1,Acme\n")
    mapping = lookup('file = "accounts.csv"', 'key = "account"') + WON
    mapping += "account = 'customer.found ? customer.name : row.account'\n"

    assert ["Acme", "A-9"] == [found["account"] for found in data_of(tmp_path, mapping)]


def test_what_to_look_up_may_be_an_expression_also_over_earlier_lookups(tmp_path: Path) -> None:
    written(tmp_path, "accounts.csv", "key,owner\na-1,7\n")
    written(tmp_path, "owners.csv", "id;name\n7;Acme Holding\n")
    mapping = lookup('file = "accounts.csv"', 'key = "key"', "on = 'lower(row.account)'")
    mapping += '[lookup.owner]\nfile = "owners.csv"\nkey = "id"\ndelimiter = ";"\non = \'customer.owner\'\n'

    assert "Acme Holding" == data_of(tmp_path, mapping + WON + "account = 'owner.name'\n")[0]["account"]


def test_the_other_file_may_lie_beside_the_mapping(tmp_path: Path) -> None:
    (tmp_path / "maps").mkdir()
    written(tmp_path / "maps", "accounts.csv", "account,name\nA-1,Acme\n")
    mapping = lookup('file = "accounts.csv"', 'key = "account"') + WON
    name = str(written(tmp_path / "maps", "map.toml", mapping))

    with prepared(written(tmp_path, "deals.csv", DEALS), load_mapping(name), name) as source:
        assert 2 == len(list(source.table.rows))


@pytest.mark.parametrize(
    ("lines", "error", "told"),
    [
        (('file = "nope.csv"', 'key = "account"'), MappingWrong, "lookup.customer.file: 'nope.csv' is not in"),
        (('file = "accounts.csv"', 'key = "acount"'), MappingWrong, "no column 'acount'; did you mean 'account'?"),
        (('file = "accounts.csv"', 'key = "name"'), MappingWrong, "the rows have no column 'name'; say with on"),
        (('file = "accounts.csv"',), MappingWrong, "lookup.customer.key: is missing"),
        (('file = "twice.csv"', 'key = "account"'), FileUnreadable, "rows 1 and 3 have the same account 'A-1'"),
        (('file = "short.csv"', 'key = "account"'), FileUnreadable, "short.csv: row 1: the row has 1 cells"),
    ],
)
def test_a_lookup_that_cannot_work_stops_the_import(
    tmp_path: Path, lines: tuple[str, ...], error: type[ImportStopped], told: str
) -> None:
    written(tmp_path, "accounts.csv", "account,name\nA-1,Acme\n")
    written(tmp_path, "twice.csv", "account,name\nA-1,Acme\nA-2,Bolt\nA-1,Core\n")
    written(tmp_path, "short.csv", "account,name\nA-1\n")

    with pytest.raises(error) as caught:
        data_of(tmp_path, lookup(*lines) + WON)

    assert told in str(caught.value)


def test_a_row_without_a_key_does_not_find_the_line_without_one(tmp_path: Path) -> None:
    written(tmp_path, "accounts.csv", "account,name\n,Nobody\n")
    mapping = lookup('file = "accounts.csv"', 'key = "account"') + WON + "account = 'customer.name'\n"

    assert "account" not in data_of(tmp_path, mapping, DEALS.replace("A-1", ""))[0]
