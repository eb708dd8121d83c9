"""What is counted over a whole period, by what was sold and to which industry; customers that were merged are one."""

import pytest

from server.people.roles import Scope
from tests.server.telling import program, send, told

pytestmark = pytest.mark.anyio
OCTOBER = "2026-10"
PUMP, VALVE = {"product": "Pump", "price": "10.00"}, {"product": "Valve", "price": "30.00"}


@pytest.fixture
def sell(client, db):
    """Let Ann open and win a deal with an account on days of October, of some lines or of one product."""

    async def sold(id, account, days, **what):
        about = {"deal": id, "member": "ann", "account": account}
        opened, won = (f"2026-10-{day:02}T09:00:00+08:00" for day in days)
        events = told(f"{id}:1", "deal.opened", opened, **about), told(f"{id}:2", "deal.won", won, **about, **what)
        results = await send(client, await program(db, Scope.EVENTS_WRITE), *events)
        assert ["recorded"] * 2 == [one["status"] for one in results], results

    return sold


@pytest.fixture
def rows(fetch):
    """Key → (value, numerator, denominator) of a KPI; money as text."""

    async def found(kpi, by):
        answer = await fetch("bea", f"/kpis/{kpi}", period=OCTOBER, by=by)
        return {row["key"]: tuple(_told(row[name]) for name in ("value", "numerator")) for row in answer["rows"]}

    return found


def _told(value):
    return value["amount"] if isinstance(value, dict) else value


@pytest.fixture
async def sales(sell):
    # Bolt buys pumps twice in one deal, and valves; Cord a pump, as one product; Dale valves.
    await sell("b", "Bolt", (1, 5), amount="60.00", lines=[PUMP, VALVE, PUMP | {"quantity": 2}])
    await sell("c", "Cord", (2, 4), amount="50.00", product="Pump")
    await sell("d", "Dale", (3, 13), amount="30.00", lines=[VALVE])


@pytest.mark.usefixtures("sales")
async def test_who_buys_what(rows):
    assert {"Pump": (2, 2), "Valve": (2, 2)} == await rows("customers_buying", "product")
    assert {"Pump": ("80.00", "80.00"), "Valve": ("60.00", "60.00")} == await rows("revenue_customers", "product")


@pytest.mark.usefixtures("sales")
async def test_the_deal_in_the_middle_counts_what_it_sells_of_the_product(rows):
    # Pumps for 30 and 50; valves for 30 and 30. Four and two days; four and ten.
    assert {"Pump": ("40.00", "80.00"), "Valve": ("30.00", "60.00")} == await rows("median_deal", "product")
    assert {"Pump": (3, 6), "Valve": (7, 14)} == await rows("median_cycle_days", "product")


async def test_receivables_by_product(rows, client, db):
    about = {"contract": "K", "member": "ann", "account": "Bolt"}
    signed = told("k", "contract.signed", "2026-10-01T09:00:00+08:00", **about, product="Pump", amount="500.00")
    paid = told("p", "collection.received", "2026-10-02T09:00:00+08:00", contract="K", member="ann", amount="200.00")
    await send(client, await program(db, Scope.EVENTS_WRITE), signed, paid)

    assert {"Pump": ("300.00", "300.00")} == await rows("receivables_at_end", "product")


async def test_customers_by_industry(rows, sell, client, signed_in):
    for account, industry in (("Bolt", "steel"), ("Cord", "steel"), ("Dale", "glass")):
        headers = await signed_in("bea")
        made = await client.post("/api/v1/accounts", json={"name": account, "industry": industry}, headers=headers)
        assert 201 == made.status_code, made.text
        await sell(account, account, (2, 3), amount="10.00")

    assert {"steel": (2, 2), "glass": (1, 1)} == await rows("customers_new", "industry")


async def test_merged_customers_are_one_and_no_new_one_if_either_bought_before(rows, sell, client, signed_in, close):
    await close("ann", "2026-09-10", [100], account="Acme Steel")
    await sell("a", "Acme Steel", (2, 3), amount="10.00")
    await sell("l", "Acme Steel Ltd", (2, 3), amount="10.00")
    assert {"company": (2, 2)} == await rows("customers_buying", "company")

    merge = {"kind": "account", "stays": "Acme Steel Ltd", "goes": "Acme Steel"}
    answer = await client.post("/api/v1/duplicates/merge", json=merge, headers=await signed_in("bea"))

    assert answer.status_code < 300, answer.text
    assert {"company": (1, 1)} == await rows("customers_buying", "company")
    assert {"company": (0, 0)} == await rows("customers_new", "company")
    assert {"company": (1, 1)} == await rows("customers_repeat", "company")
    assert {"company": (1, 1)} == await rows("customers_of_year", "company")


@pytest.mark.parametrize("by", ["product", "industry"])
@pytest.mark.parametrize(
    ("kpi", "why"), [("lead_answer_rate", "has bought nothing yet"), ("active_member_share", "people sell whatever")]
)
async def test_what_has_no_product_says_why(client, signed_in, kpi, why, by):
    params = {"period": OCTOBER, "by": by}
    answer = await client.get(f"/api/v1/kpis/{kpi}", params=params, headers=await signed_in("bea"))

    assert (400, "/by") == (answer.status_code, answer.json()["errors"][0]["pointer"])
    assert why in answer.json()["detail"]
