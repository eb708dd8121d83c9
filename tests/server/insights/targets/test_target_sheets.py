"""Targets as files: download, edit, see what it changes, apply all of it or nothing."""

import csv
import io
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from openpyxl import load_workbook

from tests.server.conftest import SignedIn

pytestmark = pytest.mark.anyio
SHEET = "/api/v1/targets/sheet"


@pytest.fixture
def download(client: AsyncTestClient[Litestar], signed_in: SignedIn) -> Any:
    """A file of targets, as somebody."""

    async def fetch(who: str, measure: str = "deals_won", **query: str) -> bytes:
        params = {"measure": measure, "year": "2026", "format": "csv"} | query
        answer = await client.get(SHEET, params=params, headers=await signed_in(who))
        assert answer.status_code == 200, answer.text
        return answer.content

    return fetch


@pytest.fixture
def upload(client: AsyncTestClient[Litestar], signed_in: SignedIn) -> Any:
    """Send a file back, as somebody."""

    async def send(who: str, content: str | bytes, name: str = "t.csv", measure: str = "deals_won", **form: str) -> Any:
        told = content.encode() if isinstance(content, str) else content
        files, params = {"file": (name, told)}, {"measure": measure}
        return await client.post(SHEET, params=params, data=form, files=files, headers=await signed_in(who))

    return send


def cells(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def changes(answer: Any) -> list[tuple[str, str, Any, Any]]:
    return [(one["scope"], one["period"], one["before"], one["after"]) for one in answer.json()["changes"]]


async def test_a_year_is_a_row_per_scope_and_a_column_per_period(download: Any, put: Any) -> None:
    await put("bea", "member:ann", 7)
    await put("bea", "company", 90, period="2026")

    rows = {row["scope"]: row for row in cells(await download("bea"))}

    assert ["company", "region:north", "team:blue-team", "member:ann"] == list(rows)[:4]
    assert ("7", "", "90") == (rows["member:ann"]["2026-11"], rows["member:ann"]["2026-12"], rows["company"]["2026"])


async def test_each_downloads_only_whom_they_may_see(download: Any) -> None:
    people = [row["scope"] for row in cells(await download("mia")) if row["scope"].startswith("member:")]

    assert ["member:ann", "member:bob", "member:mia"] == people


async def test_a_file_that_nobody_edited_changes_nothing(download: Any, upload: Any, put: Any) -> None:
    await put("bea", "member:ann", 7, covers="tree")

    for layout in ("wide", "long"):
        answer = await upload("bea", await download("bea", layout=layout), apply="true")
        assert ([], 1, True) == (changes(answer), answer.json()["unchanged"], answer.json()["applied"])


async def test_a_workbook_is_edited_and_comes_back(download: Any, upload: Any, put: Any) -> None:
    await put("bea", "company", 90, period="2026")
    book = load_workbook(io.BytesIO(await download("bea", format="xlsx")))
    page = book.worksheets[0]
    header = [cell.value for cell in page[1]]
    page.cell(2, header.index("2026") + 1, 95)
    page.cell(2, header.index("2026-11") + 1, 8)
    edited = io.BytesIO()
    book.save(edited)

    answer = await upload("bea", edited.getvalue(), name="targets.xlsx")

    assert [("company", "2026-11", None, 8), ("company", "2026", 90, 95)] == changes(answer)
    assert (True, False) == (answer.json()["needs_reason"], answer.json()["applied"])


@pytest.mark.parametrize("told", ["$500,000", "500000", " 500 000 ", "500,000.00", "¥500000"])
async def test_amounts_are_read_as_people_write_them(upload: Any, told: str) -> None:
    answer = await upload("bea", f'scope;2026-11\nann;"{told}"\n', measure="revenue_won")

    assert [("member:ann", "2026-11", None, {"amount": "500000.00", "currency": "CNY"})] == changes(answer)


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(",", "utf-8"), ("\t", "utf-16"), ("|", "gb18030"), (";", "utf-8-sig")]
)
async def test_delimiter_and_encoding_are_found_out(upload: Any, delimiter: str, encoding: str) -> None:
    lines = [("范围", "周期", "目标"), ("Ann Ash", "2026年11月", "5"), ("公司", "2026-Q4", "50")]

    answer = await upload("bea", "\n".join(map(delimiter.join, lines)).encode(encoding))

    assert [("member:ann", "2026-11", None, 5), ("company", "2026-Q4", None, 50)] == changes(answer)


async def test_every_wrong_cell_is_told_with_its_row_column_and_value(upload: Any) -> None:
    content = "scope,2026-11,2026-12\nann,many,4\nnobody,5,\nbob,-3,1.5\nann,,9\n"

    answer = await upload("bea", content)

    told = [(one["row"], one["column"], one["value"]) for one in answer.json()["problems"]]
    assert [(2, "2026-11", "many"), (3, "scope", "nobody"), (4, "2026-11", "-3"), (4, "2026-12", "1.5")] == told[:4]
    assert (5, "2026-12", "9") == told[4]


async def test_with_one_wrong_cell_nothing_is_applied(upload: Any, download: Any) -> None:
    answer = await upload("bea", "scope,2026-11\nann,4\nbob,many\n", apply="true", reason="Plan")

    assert (400, "/rows/3/2026-11") == (answer.status_code, answer.json()["errors"][0]["pointer"])
    assert {""} == {row["2026-11"] for row in cells(await download("bea"))}


async def test_a_blank_leaves_a_target_and_a_dash_takes_it_away(upload: Any, put: Any) -> None:
    await put("bea", "member:ann", 7)
    await put("bea", "member:bob", 8)

    answer = await upload("bea", "scope,2026-11\nann,\nbob,-\n", apply="true", reason="Bob moves on")

    assert [("member:bob", "2026-11", 8, None)] == changes(answer)


async def test_applying_what_was_set_before_needs_a_reason(upload: Any, put: Any) -> None:
    await put("bea", "member:ann", 7)

    assert 400 == (await upload("bea", "scope,2026-11\nann,9\n", apply="true")).status_code


async def test_targets_that_are_not_ones_own_to_set_are_told_in_their_cells(upload: Any) -> None:
    answer = await upload("mia", "scope,2026-11\nann,9\nred-team,4\n")

    assert [(3, "2026-11")] == [(one["row"], one["column"]) for one in answer.json()["problems"]]


async def test_a_file_that_is_no_table_of_targets_says_what_one_is(upload: Any) -> None:
    answer = await upload("bea", "a,b\n1,2\n")

    assert "scope and periods such as 2026-11" in answer.json()["problems"][0]["message"]


async def test_a_workbook_that_is_none_is_refused(upload: Any) -> None:
    assert 400 == (await upload("bea", b"PK\x03\x04 no workbook", name="t.xlsx")).status_code
