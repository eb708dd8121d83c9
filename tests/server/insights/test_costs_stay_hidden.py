"""What things cost, and so every margin, is for leads, bosses and admins: whichever door a rep tries."""

import pytest

pytestmark = pytest.mark.anyio
LINES = [{"product": "Pump", "quantity": 2, "price": "500", "cost": "200"}]
TELLING = ("margin_won", "revenue_costed", "deals_costed", "margin_rate", "margin_per_deal")
DOORS = [
    ("/boards/{id}", {"period": "2026-11"}),
    ("/boards/{id}", {"period": "2026-11", "by": "team"}),
    ("/kpis/{id}", {"period": "2026-11", "by": "member"}),
    ("/kpis/{id}", {"period": "2026-11", "by": "product"}),
    ("/slices", {"measure": "{id}", "rows": "product"}),
    ("/slices/events", {"measure": "{id}"}),
]
MEASURED = [
    ("/targets", {"measure": "{id}", "period": "2026"}),
    ("/forecast", {"measure": "{id}", "period": "2026", "scope": "member:ann"}),
    ("/why", {"measure": "{id}", "period": "2026-11", "scope": "member:ann", "against": "last_period"}),
    ("/contribution", {"measure": "{id}", "period": "2026-11", "by": "product", "scope": "member:ann"}),
    ("/contribution/customers", {"measure": "{id}", "period": "2026-11", "scope": "member:ann"}),
    ("/compare", {"measure": "{id}", "period": "2026-11", "scope": "member:ann"}),
    ("/compare", {"kpis": "{id}", "period": "2026-11", "scope": "member:ann"}),
    ("/siege", {"measure": "{id}", "period": "2026", "scope": "member:ann"}),
]


@pytest.fixture
async def sold(close):
    """Ann won a deal of which the cost is known."""
    await close("ann", "2026-11-05", [1000], lines=LINES, account="ACME")


@pytest.fixture
def status(client, signed_in):
    """What a door answers: (who, path, query, id)."""

    async def answered(who, path, query, id):
        params = {name: value.format(id=id) for name, value in query.items()}
        headers = await signed_in(who)
        return (await client.get(f"/api/v1{path.format(id=id)}", headers=headers, params=params)).status_code

    return answered


@pytest.mark.usefixtures("sold")
@pytest.mark.parametrize(("path", "query"), [*DOORS, *MEASURED])
async def test_a_rep_finds_no_margin_behind_any_door(status, path, query):
    ids = TELLING if (path, query) in DOORS else TELLING[:1]

    assert [404] * len(ids) == [await status("ann", path, query, id) for id in ids]
    assert [200] * len(ids) == [await status("bea", path, query, id) for id in ids]
    assert 200 == await status("ann", path, query, "revenue_won")


@pytest.mark.usefixtures("sold")
async def test_catalogues_name_margins_only_to_who_may_read_them(fetch):
    for who, told in (("ann", set()), ("mia", set(TELLING)), ("bea", set(TELLING))):
        assert told == {one["id"] for one in (await fetch(who, "/kpis"))["items"]} & set(TELLING)


@pytest.mark.usefixtures("sold")
async def test_a_comparison_says_the_margin_only_to_who_may_read_it(fetch):
    told = []
    for who in ("ann", "mia", "bea"):
        found = await fetch(who, "/compare", period="2026-11", scope="member:ann")
        told.append("margin_won" in [one["id"] for one in found["rows"]])

    assert [False, True, True] == told


@pytest.mark.usefixtures("sold")
async def test_a_target_of_margins_is_not_for_the_rep_whose_it_is(client, signed_in, status):
    path, query = "/targets", {"measure": "{id}", "period": "2026-11", "scope": "member:ann"}
    wanted = {"measure": "margin_won", "period": "2026-11", "scope": "member:ann"}
    value = {"value": {"amount": "9.00", "currency": "CNY"}}
    answer = await client.put("/api/v1/targets", headers=await signed_in("bea"), json=wanted | value)

    assert 200 == answer.status_code, answer.text
    assert [404, 200] == [await status(who, path, query, "margin_won") for who in ("ann", "bea")]


@pytest.mark.usefixtures("sold")
async def test_customers_by_profit_and_what_they_bring_are_seen_by_revenue(fetch):
    for who, told in (("ann", False), ("mia", True)):
        overview = await fetch(who, "/segments")
        assert [told] * len(overview["tiers"]) == [one["profit"] is not None for one in overview["tiers"]]
    by_revenue, by_profit = [await fetch("ann", "/accounts", sort=sort) for sort in ("revenue", "profit")]

    assert by_revenue == by_profit
