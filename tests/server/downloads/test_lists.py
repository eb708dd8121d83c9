"""Any list of the API as a file: whole, as filtered, by the caller's rights, harmless in a spreadsheet."""

import csv
import io
from datetime import datetime
from typing import Any

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from litestar.testing import AsyncTestClient
from openpyxl import load_workbook

from server.db.database import Database
from server.downloads.columns import shape_of
from server.people.roles import Scope
from tests.server.acme import NOW
from tests.server.conftest import SignedIn
from tests.server.pipeline.telling import opened, signed, won
from tests.server.telling import program, send

pytestmark = pytest.mark.anyio
Client = AsyncTestClient[Litestar]


async def csv_of(client: Client, headers: dict[str, str], path: str, **query: Any) -> list[dict[str, str]]:
    answer = await client.get(f"/api/v1{path}", params={"format": "csv"} | query, headers=headers)
    assert 200 == answer.status_code, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def sheet_of(client: Client, headers: dict[str, str], path: str, **query: Any) -> list[tuple[Any, ...]]:
    answer = await client.get(f"/api/v1{path}", params={"format": "xlsx"} | query, headers=headers)
    assert 200 == answer.status_code, answer.text
    page = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    return [tuple(cell.value for cell in row) for row in page.iter_rows()]


async def many_accounts(db: Database, count: int) -> None:
    async with db.write() as tx:
        await tx.execute_many(
            "INSERT INTO account (ref, name, is_key, created_at) VALUES ($1, $2, $3, $4)",
            [(f"a{number:04}", f"Customer {number:04}", False, NOW) for number in range(count)],
        )


async def test_every_page_of_a_list_is_in_the_file(client: Client, signed_in: SignedIn, db: Database) -> None:
    await many_accounts(db, 450)

    rows = await csv_of(client, await signed_in("ann"), "/accounts", limit=7)

    assert [f"a{number:04}" for number in range(450)] == [row["id"] for row in rows]


async def test_a_file_begins_where_the_cursor_says(client: Client, signed_in: SignedIn, db: Database) -> None:
    await many_accounts(db, 30)
    ann = await signed_in("ann")
    first = (await client.get("/api/v1/accounts", params={"limit": 20}, headers=ann)).json()

    assert 10 == len(await csv_of(client, ann, "/accounts", cursor=first["next"]))


async def test_a_file_is_filtered_and_sorted_like_the_list(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    await send(client, ann, opened("d1", amount="100"), opened("d2", amount="300"), opened("d3", amount="200"))
    await send(client, ann, won("d1"))

    rows = await csv_of(client, ann, "/deals", state="open", sort="amount")

    assert [("d2", "300.00", "CNY"), ("d3", "200.00", "CNY")] == [
        (row["id"], row["amount"], row["amount_currency"]) for row in rows
    ]


async def test_nobody_gets_more_as_a_file_than_as_a_list(client: Client, signed_in: SignedIn) -> None:
    await send(client, await signed_in("ann"), opened("d1"))

    zoe = await csv_of(client, await signed_in("zoe"), "/deals")
    nobody = await client.get("/api/v1/deals", params={"format": "csv"})

    assert ([], 401) == (zoe, nobody.status_code)
    assert "application/problem+json" == nobody.headers["content-type"]


async def test_what_looks_like_a_formula_stays_a_text(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    await send(client, ann, opened("d1", title='=HYPERLINK("https://evil.example")'))

    (row,) = await csv_of(client, ann, "/deals")
    _, line = await sheet_of(client, ann, "/deals")

    assert '\'=HYPERLINK("https://evil.example")' == row["title"]
    assert '\'=HYPERLINK("https://evil.example")' in line


async def test_a_workbook_holds_numbers_and_days(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    await send(client, ann, signed("k", ("1", "2026-12-24", "300")))

    head, line = await sheet_of(client, ann, "/instalments", state="all")
    told = dict(zip(head, line, strict=True))

    assert (300, datetime(2026, 12, 24), 0) == (told["unpaid"], told["due_on"], told["days_late"])  # noqa: DTZ001


async def test_a_control_character_does_not_break_a_workbook(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    await send(client, ann, opened("d1", title="a\x0bb"))

    _, line = await sheet_of(client, ann, "/deals")

    assert "ab" in line


async def test_shares_are_told_in_one_cell(client: Client, signed_in: SignedIn) -> None:
    ann, mia = await signed_in("ann"), await signed_in("mia")
    credits = [{"member": "ann", "share": "0.75"}, {"member": "bob", "share": "0.25"}]
    await send(client, mia, opened("d1", "mia", credits=credits))

    (row,) = await csv_of(client, ann, "/deals")

    assert "ann 3/4; bob 1/4" == row["credits"]


async def test_several_lists_in_one_answer_say_which(client: Client, signed_in: SignedIn) -> None:
    rows = await csv_of(client, await signed_in("ann"), "/quests")

    assert {"mine"} < {row["list"] for row in rows} <= {"mine", "offered", "finished", "locked", "posted"}


@pytest.mark.parametrize(
    "path",
    (
        *("/accounts", "/contacts", "/products", "/deals", "/leads", "/contracts", "/instalments", "/events"),
        *("/barriers", "/raids", "/quests", "/members", "/notices", "/members/ann/ledger"),
    ),
)
async def test_every_list_is_a_file(client: Client, signed_in: SignedIn, path: str) -> None:
    answer = await client.get(f"/api/v1{path}", params={"format": "csv"}, headers=await signed_in("ann"))

    name = path.rsplit("/", 1)[-1]
    assert (200, "text/csv; charset=utf-8") == (answer.status_code, answer.headers["content-type"])
    assert f'attachment; filename="{name}.csv"' == answer.headers["content-disposition"]
    assert answer.content.startswith(b"\xef\xbb\xbf")


async def test_an_empty_list_still_names_its_columns(client: Client, signed_in: SignedIn) -> None:
    head = (await sheet_of(client, await signed_in("ann"), "/contracts"))[0]

    assert ("id", "state", "deal", "account_id", "account_name") == head[:5]


async def test_who_accepts_csv_gets_it(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    asked = await client.get("/api/v1/members", headers=ann | {"accept": "text/csv"})
    browser = await client.get("/api/v1/members", headers=ann | {"accept": "text/html,*/*"})

    assert "text/csv; charset=utf-8" == asked.headers["content-type"]
    assert "application/json" == browser.headers["content-type"]


async def test_an_unknown_format_and_a_wrong_filter_are_named(client: Client, signed_in: SignedIn) -> None:
    ann = await signed_in("ann")
    unknown = await client.get("/api/v1/deals", params={"format": "pdf"}, headers=ann)
    wrong = await client.get("/api/v1/deals", params={"format": "csv", "state": "opne"}, headers=ann)

    assert (400, "?format") == (unknown.status_code, unknown.json()["errors"][0]["pointer"])
    assert (400, "?state") == (wrong.status_code, wrong.json()["errors"][0]["pointer"])


async def test_the_description_says_which_calls_are_files(client: Client) -> None:
    paths = (await client.get("/schema/openapi.json")).json()["paths"]

    def takes(path: str) -> bool:
        return any(one["name"] == "format" for one in paths[f"/api/v1{path}"]["get"].get("parameters", []))

    assert (True, True, False) == (takes("/deals"), takes("/members"), takes("/me"))


async def test_a_program_needs_the_right_to_read_members(client: Client, db: Database) -> None:
    may, may_not = await program(db, Scope.DATA_READ), await program(db, Scope.EVENTS_WRITE)

    assert 6 == len(await csv_of(client, may, "/members"))
    assert 404 == (await client.get("/api/v1/members", headers=may_not)).status_code


async def test_no_two_columns_of_a_list_have_one_name(app: Litestar) -> None:
    """A new field must not take a name that another one is laid flat to."""
    shapes = [
        (route.path, shape)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        if (shape := shape_of(handler.parsed_return_field.annotation)) is not None
    ]

    assert [] == [path for path, shape in shapes if len(set(shape.names)) != len(shape.names)]
    assert 14 <= len(shapes)
