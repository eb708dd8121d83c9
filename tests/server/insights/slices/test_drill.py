"""The events behind a cell add up to the cell."""

import pytest

pytestmark = pytest.mark.anyio


@pytest.fixture
def behind(ask, client, signed_in):
    """The events behind a cell, as somebody."""

    async def fetch(who, measure="revenue_won", **query):
        params = {"measure": measure, "period": "all"} | query
        answer = await client.get("/api/v1/slices/events", params=params, headers=await signed_in(who))
        return answer.json()

    return fetch


async def test_every_cell_is_the_sum_of_its_events(ask, behind):
    pairs = (("product", "month"), ("account", "member"), ("team", "weekday"), ("industry", "quarter"))
    for rows, columns in (*pairs, ("region", "year"), ("source", "size")):
        found = await ask("bea", rows=rows, columns=columns)
        row, column = found["rows"][0], found["columns"][-1]
        keys = {"rows": rows, "columns": columns, "row": row["key"], "column": column["key"]}
        items = (await behind("bea", **keys))["items"]

        cents = sum(round(float(one["value"]["amount"]) * 100) for one in items)
        assert cents == round(float(row["values"][-1]["value"]["amount"]) * 100)


async def test_events_come_newest_first_page_by_page(behind):
    first = await behind("bea", limit="3")
    second = await behind("bea", limit="50", cursor=first["next"])

    ids = [one["event"]["id"] for one in (*first["items"], *second["items"])]
    # Event 9 takes back what 7 counted; both stand in the books.
    assert ["7", "7", "5", "4", "3", "3", "2", "1"] == ids


async def test_nobody_sees_events_beyond_their_own(behind):
    for who, expected in (("ann", {"ann"}), ("mia", {"ann", "bob"}), ("bea", {"ann", "bob", "zoe", "bea"})):
        items = (await behind(who))["items"]

        assert expected == {one["member"] for one in items}


async def test_xp_is_drilled_into_entries(behind):
    items = (await behind("bea", "xp", rows="member", row="bob"))["items"]

    assert {("xp", "bob")} == {(one["measure"], one["member"]) for one in items}


async def test_a_key_that_is_none_names_its_field(behind):
    for rows, row in (("region", "east"), ("member", "nobody"), ("month", "2026-13"), ("weekday", "8")):
        problem = await behind("bea", rows=rows, row=row)

        assert (400, "?row") == (problem["status"], problem["errors"][0]["pointer"])
