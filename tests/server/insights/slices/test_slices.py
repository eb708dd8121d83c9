"""Slices over the API: sums worked by hand, rights, filters, others, files."""

import csv
import io

import openpyxl
import pytest

from server.people.roles import Scope
from tests.server.telling import program, send, told

pytestmark = pytest.mark.anyio

WHO_MAY = {
    "ann": ("member:ann", "1067.00"),
    "bob": ("member:bob", "250.50"),
    "mia": ("team:blue-team", "1317.50"),
    "zoe": ("member:zoe", "4033.00"),
    "bea": ("company", "5427.50"),
    "ada": ("company", "5427.50"),
}
FILTERS = {
    'product == "Pump" && amount > money(500)': "5000.00",
    'account in ["Alpha", "Beta"]': "1427.50",
    'month == "2026-11" && team == "Red Team"': "4033.00",
    'member == "zoe" && value < money(50)': "33.00",
    'day >= "2026-11-03" && weekday <= 3': "4077.00",
    'kind == "deal.won" && source == "crm" && region != "North" && industry == "" && !key_account': "4110.00",
    'size == "large"': "0.00",
    """product == "Pump' OR 1=1 --" """: "0.00",
}
WRONG = {
    "amout > 3": "line 1, column 1: unknown name 'amout' (did you mean amount?)",
    "amount > 3 and true": "line 1, column 12: unexpected 'and' (write &&)",
    "amount": "line 1, column 1: expected bool but this is int",
    "1e300 * 1e300 > 1.0": "line 1, column 1: a number with a fraction has no place here (amounts: money(12.5))",
}


def amounts(found):
    """Row → amounts per column, then the total."""
    return {
        row["name"]: [value["value"]["amount"] for value in (*row["values"], row["total"])] for row in found["rows"]
    }


async def test_a_measure_by_two_dimensions(ask):
    found = await ask("bea", rows="product", columns="month")

    # 100.00 is shared 0.67 and 0.33; 900.00 was taken back in the month it was won in.
    expected = {"Pump": ["1000.00", "4100.00", "5100.00"], "Valve": ["250.50", "0.00", "250.50"]}
    assert expected | {"No product": ["0.00", "77.00", "77.00"]} == amounts(found)
    assert ["1250.50", "4177.00"] == [value["value"]["amount"] for value in found["totals"]]
    assert "5427.50" == found["total"]["value"]["amount"]


async def test_a_slice_is_as_it_is_now_and_as_one_may_see_it_whoever_asked_before(ask, client, db):
    async def totals():
        return [(await ask(who, rows="member"))["total"]["value"]["amount"] for who in ("bea", "mia", "ann", "bea")]

    before = await totals()
    sender = await program(db, Scope.EVENTS_WRITE)
    await send(client, sender, told("10", "deal.won", member="ann", deal="10", amount="10.00", account="Alpha"))
    after_a_win = await totals()
    won = {"source": "test", "id": "10"}
    await send(client, sender, told("11", "event.reversed", reverses=won, reason="cancelled"))

    assert ["5427.50", "1317.50", "1067.00", "5427.50"] == before == await totals()
    assert ["5437.50", "1327.50", "1077.00", "5437.50"] == after_a_win


async def test_what_belongs_to_no_team_has_a_row_of_its_own(ask):
    by_team, by_member = await ask("bea", rows="team"), await ask("bea", rows="member")

    assert {"Red Team": ["4033.00"] * 2, "Blue Team": ["1317.50"] * 2, "No team": ["77.00"] * 2} == amounts(by_team)
    assert by_team["total"] == by_member["total"]


async def test_a_quotient_shows_what_it_is_made_of(ask):
    found = await ask("bea", "win_rate", rows="member", columns="month")

    (ann,) = (row for row in found["rows"] if row["key"] == "ann")
    assert [{"value": 1.0, "numerator": 1, "denominator": 1}, {"value": 0.5, "numerator": 1, "denominator": 2}] == ann[
        "values"
    ]
    assert {"value": 5 / 6, "numerator": 5, "denominator": 6} == found["total"]


async def test_who_may_see_what(ask):
    found = {who: await ask(who, rows="account", columns="member") for who in WHO_MAY}

    assert WHO_MAY == {who: (one["over"]["scope"], one["total"]["value"]["amount"]) for who, one in found.items()}


async def test_a_filter_cannot_reach_beyond_what_one_may_see(ask):
    found = await ask("ann", rows="member", filter='member == "zoe" || true')

    assert {"Ann Ash": ["1067.00", "1067.00"]} == amounts(found)


async def test_filters_narrow_what_is_added_up(ask):
    found = {where: (await ask("bea", filter=where))["total"]["value"]["amount"] for where in FILTERS}

    assert found == FILTERS


async def test_a_wrong_filter_is_told_with_its_place(ask):
    problems = {where: await ask("bea", filter=where) for where in WRONG}

    assert {(400, "?filter")} == {(one["status"], one["errors"][0]["pointer"]) for one in problems.values()}
    assert WRONG == {where: one["errors"][0]["message"] for where, one in problems.items()}


async def test_too_many_rows_stand_together_and_the_total_stays_whole(ask):
    found = await ask("bea", rows="account", columns="month", limit="1")

    assert {"Gamma": ["0.00", "4000.00", "4000.00"], "2 others": ["1250.50", "177.00", "1427.50"]} == amounts(found)
    assert ({"rows": 2, "columns": 0}, "5427.50") == (found["others"], found["total"]["value"]["amount"])


async def test_csv_by_accept_and_by_format(client, signed_in, ask):
    await ask("bea")
    query = "/api/v1/slices?measure=revenue_won&rows=region&period=2026-Q4"
    headers = await signed_in("bea")
    by_format = await client.get(f"{query}&format=csv", headers=headers)
    by_accept = await client.get(query, headers=headers | {"Accept": "text/csv"})

    lines = list(csv.reader(io.StringIO(by_format.content.decode("utf-8-sig"))))
    assert [["South", "4033.00", "4033.00"], ["North", "1317.50", "1317.50"]] == lines[1:3]
    assert by_format.content == by_accept.content


async def test_xlsx_holds_numbers(client, signed_in, ask):
    await ask("bea")
    query = "/api/v1/slices?measure=revenue_won&rows=region&columns=month&period=2026-Q4&format=xlsx"
    answer = await client.get(query, headers=await signed_in("bea"))

    page = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert ("Total", 1250.5, 4177, 5427.5) == tuple(cell.value for cell in page[page.max_row])


async def test_wrong_questions_name_their_field(ask):
    wrong = {"period": ("2026-13", "2026-11..2026-10", "all..2026"), "rows": ("colour",), "format": ("pdf",)}
    for field, values in wrong.items():
        for value in values:
            problem = await ask("bea", **{field: value})

            assert (400, f"?{field}") == (problem["status"], problem["errors"][0]["pointer"])


async def test_an_unknown_measure_is_not_found(ask):
    assert 404 == (await ask("bea", "revenue_wonn"))["status"]
