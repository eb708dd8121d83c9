"""Webhooks that HubSpot and Pipedrive sent to others, taken in here: unordered, again, deleted, merged, in Greek."""

import json
from collections.abc import AsyncIterator
from datetime import date
from fractions import Fraction
from itertools import permutations
from pathlib import Path

import pytest

from server.clock import Clock
from server.db.database import Database
from server.intake.hooks import store
from server.intake.hooks.desk import HookDesk
from server.intake.hooks.terms import Terms
from server.ledger.rates import set_rate
from server.people.directories import DirectoryCache
from tests.real_data.build.places import DATA, real_file
from tests.server.acme import found_acme
from tests.server.intake.hooks.hooking import deliver, delivered, set_up
from tests.server.intake.recording import Desk, open_desk

pytestmark = pytest.mark.anyio

TERMS = Terms(member="ann", currency="CNY", owners={"TEST_owner": "bob"}, stages={"1": "Contact"})


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    url = f"sqlite:///{tmp_path}/hooks.sqlite"
    await found_acme(url)
    async with await Database.open(url) as db, open_desk(db, Clock()) as opened:
        yield opened


@pytest.fixture
def hooks(desk: Desk) -> HookDesk:
    return HookDesk(desk.db, desk.recorder, DirectoryCache(desk.db), desk.clock)


def pipedrive(name: str) -> bytes:
    return real_file(f"webhooks/pipedrive/{name}.json").read_bytes()


async def test_a_deal_that_lived_and_was_deleted_leaves_nothing_in_any_order(desk: Desk, hooks: HookDesk) -> None:
    changes = json.loads(real_file("webhooks/hubspot/batch-deal-lifecycle.json").read_bytes())
    for place, order in enumerate(permutations(changes)):
        await set_up(desk.db, "hubspot", TERMS, name=f"h{place}")
        for change in (*order, order[0]):
            await deliver(hooks, json.dumps([change]).encode(), hook=f"h{place}")

    assert {} == await desk.measured("deals_opened")
    assert "open" != await desk.db.fetch_value("SELECT max(state) FROM deal")


async def test_before_its_deletion_it_was_open_with_its_amount_and_stage(desk: Desk, hooks: HookDesk) -> None:
    changes = json.loads(real_file("webhooks/hubspot/batch-deal-lifecycle.json").read_bytes())
    await set_up(desk.db, "hubspot", TERMS)
    await deliver(hooks, json.dumps(changes[2::-1]).encode())

    (row,) = await desk.db.fetch("SELECT id, state, amount, stage FROM deal")
    assert ("332507367156", "open", 2000_00, "qualifiedtobuy") == tuple(row)


async def test_people_and_companies_are_understood_and_a_stage_without_a_name_is_held(
    desk: Desk, hooks: HookDesk
) -> None:
    await set_up(desk.db, "hubspot", TERMS)
    id = await deliver(hooks, real_file("webhooks/hubspot/batch-contact-company.json").read_bytes())
    await deliver(
        hooks, real_file("webhooks/hubspot/single-dealstage-custom-stage-uuid--djhubspot-test.json").read_bytes()
    )

    assert () == (await delivered(desk.db, id)).unknown
    ((thing, problems),) = await store.held(desk.db, "hubspot", 9)
    assert ("deal/697680835", 1) == (str(thing), len(problems))
    assert "1f4f1ec1-8174-49f3-a112-4eaa4748e38e" in problems[0]


async def test_pipedrives_deal_is_bobs_with_its_amount_whatever_comes_first(desk: Desk, hooks: HookDesk) -> None:
    await set_up(desk.db, "pipedrive", TERMS)
    async with desk.db.write() as tx:
        await set_rate(tx, "USD", date(2017, 1, 1), Fraction(7))
    for name in ("v1-updated-deal--test_update_deal", "v1-updated-deal--test_deal_observer"):
        await deliver(hooks, pipedrive(name), hook="pipedrive")

    assert 1 == (await desk.measured("deals_opened")).get("bob")
    assert [] == [problems for _, problems in await store.held(desk.db, "pipedrive", 9)]


async def test_a_currency_without_a_rate_holds_its_deal_back(desk: Desk, hooks: HookDesk) -> None:
    await set_up(desk.db, "pipedrive", TERMS)
    await deliver(hooks, pipedrive("v1-added-deal--test_create_deal_with_organization"), hook="pipedrive")

    ((thing, problems),) = await store.held(desk.db, "pipedrive", 9)
    assert "deal/9" == str(thing)
    assert "no rate to CNY is known for 2017-04-20" in problems[0]


async def test_every_delivery_of_the_collection_is_understood(desk: Desk, hooks: HookDesk) -> None:
    names = sorted(path.stem for path in (DATA / "webhooks" / "pipedrive").glob("*.json"))
    if not names:
        pytest.skip("real data is missing: ../shared/data/webhooks")
    await set_up(desk.db, "pipedrive", TERMS)
    ids = [await deliver(hooks, pipedrive(name), hook="pipedrive") for name in names]
    told = [await delivered(desk.db, id) for id in ids]

    assert {name: () for name in names} == {name: one.unknown for name, one in zip(names, told, strict=True)}
    assert not any(one.is_waiting for one in told)
    # A call that was done, then told of before it was.
    assert 1 == await desk.db.fetch_value("SELECT count(*) FROM event WHERE kind = 'call.logged'")
