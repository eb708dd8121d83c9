"""Who is a new customer: whoever bought for the first time ever, under whatever name they stood in the books."""

import pytest

from server.insights.contribution.customers import CustomerQueries
from server.insights.contribution.queries import ContributionQueries
from server.kpis.boards import Boards
from server.kpis.queries import KpiQueries
from server.kpis.tallies import Tallies
from server.ledger.rulebooks import EditionsCache
from server.people.directories import DirectoryCache
from tests.server.insights.why.test_statements import BOSS

pytestmark = pytest.mark.anyio


async def newcomers(db, clock, fetch):
    directories = DirectoryCache(db)
    kpis = KpiQueries(db, Boards(Tallies(db)), directories, EditionsCache(), clock)
    found = await CustomerQueries(ContributionQueries(db, directories, kpis)).of("revenue_won", "2026-10", "", BOSS)
    names = {one["number"]: one["name"] for one in (await fetch("bea", "/accounts"))["items"]}
    return {names[id] for id in found.new_ids}


async def test_a_customer_who_bought_before_under_another_name_is_not_new(db, clock, close, fetch, client, signed_in):
    await close("ann", "2026-09-10", [100], account="Acme Steel")
    await close("ann", "2026-10-10", [100], account="Acme Steel Ltd")
    await close("ann", "2026-10-11", [100], account="Zenith")
    assert {"Acme Steel Ltd", "Zenith"} == await newcomers(db, clock, fetch)

    merge = {"kind": "account", "stays": "Acme Steel Ltd", "goes": "Acme Steel"}
    answer = await client.post("/api/v1/duplicates/merge", json=merge, headers=await signed_in("bea"))

    assert answer.status_code < 300, answer.text
    assert {"Zenith"} == await newcomers(db, clock, fetch)


async def test_what_a_new_customer_bought_under_another_name_is_theirs(db, clock, close, fetch, client, signed_in):
    await close("ann", "2026-10-10", [100], account="Acme Steel")
    await close("ann", "2026-10-12", [100], account="Acme Steel Ltd")

    merge = {"kind": "account", "stays": "Acme Steel Ltd", "goes": "Acme Steel"}
    answer = await client.post("/api/v1/duplicates/merge", json=merge, headers=await signed_in("bea"))

    assert answer.status_code < 300, answer.text
    assert {"Acme Steel Ltd"} == await newcomers(db, clock, fetch)
