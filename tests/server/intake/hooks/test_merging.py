"""Companies that another program merged become one customer here, with all that was known of either."""

from itertools import permutations
from typing import Any

import pytest

from kpi.sentences import plain
from server.accounts.describe import AccountDetails, describe_accounts
from server.accounts.queries import AccountQueries
from server.intake.hooks import store
from server.intake.hooks.desk import HookDesk
from tests.real_data.build.places import real_file
from tests.server.acme import NOW
from tests.server.intake.hooks.hooking import batch, change, deliver, prop, set_up
from tests.server.intake.hooks.test_pipedrive import TERMS, deal, old, send
from tests.server.intake.recording import Desk

pytestmark = pytest.mark.anyio

MERGE = old("merged", "organization", 19, {"name": "ACME Group", "merge_what_id": 18}, {"id": 18, "name": "ACME"}, 60)
ITS_DEAL, THEIR_DEAL = deal(0, id=9, org_name="ACME"), deal(1, id=10, org_id=19, org_name="ACME Group")
THEIR_DEAL["meta"]["entity_id"] = "10"
NAMED = {"subscriptionType": "company.propertyChange"}


async def customers(desk: Desk) -> list[tuple[str, str]]:
    """Every customer that is still one, with the former name of what was merged into it."""
    rows = await desk.db.fetch(
        "SELECT a.name, coalesce(g.former_name, '') FROM account a LEFT JOIN account g ON g.merged_into = a.id "
        "WHERE a.merged_into IS NULL ORDER BY a.name"
    )
    return [(row[0], row[1]) for row in rows]


async def known(desk: Desk, *names: str) -> None:
    """Customers that were known before any hook told of them, all of the steel industry."""
    async with desk.db.write() as tx:
        await describe_accounts(tx, {name: AccountDetails(industry="Steel") for name in names}, NOW)


@pytest.mark.parametrize("told", tuple(permutations((ITS_DEAL, THEIR_DEAL, MERGE))))
async def test_whatever_comes_first_two_customers_become_one(desk: Desk, hooks: HookDesk, told: Any) -> None:
    await set_up(desk.db, "pipedrive", TERMS)
    await send(hooks, *told)
    whose = await desk.db.fetch("SELECT d.id, a.name FROM deal d JOIN account a ON a.id = d.account ORDER BY d.id")

    assert [("ACME Group", "ACME")] == await customers(desk)
    assert [("10", "ACME Group"), ("9", "ACME Group")] == [tuple(row) for row in whose]
    assert {"ann": 2} == await desk.measured("deals_opened")


async def test_the_same_merge_again_changes_nothing(desk: Desk, hooks: HookDesk) -> None:
    await set_up(desk.db, "pipedrive", TERMS)
    await send(hooks, ITS_DEAL, THEIR_DEAL, MERGE)
    before = await desk.db.fetch_value("SELECT count(*) FROM account_change")
    await send(hooks, MERGE, ITS_DEAL, MERGE)

    assert before == await desk.db.fetch_value("SELECT count(*) FROM account_change")
    told = await desk.db.fetch("SELECT field, caller FROM account_change WHERE field IN ('merged_into', 'taken_in')")
    assert [("merged_into", "hook:pipedrive"), ("taken_in", "hook:pipedrive")] == sorted(tuple(row) for row in told)


async def test_what_was_known_of_the_one_that_goes_is_kept(desk: Desk, hooks: HookDesk) -> None:
    await known(desk, "ACME")
    await set_up(desk.db, "pipedrive", TERMS)
    await send(hooks, THEIR_DEAL, MERGE)
    kept = await AccountQueries(desk.db).by_ref("ACME")

    assert kept is not None
    assert ("ACME Group", "Steel") == (kept.name, kept.industry)


@pytest.mark.parametrize("name", ["ACME", "ACME Group"])
async def test_where_one_of_them_is_no_customer_its_name_means_the_other(desk: Desk, hooks: HookDesk, name) -> None:
    await known(desk, name)
    await set_up(desk.db, "pipedrive", TERMS)
    await send(hooks, MERGE)

    assert [("ACME Group", "ACME")] == await customers(desk)


async def test_companies_that_are_no_customers_make_none(desk: Desk, hooks: HookDesk) -> None:
    await set_up(desk.db, "pipedrive", TERMS)
    await send(hooks, MERGE)

    assert [] == await customers(desk)


@pytest.mark.parametrize("is_backwards", [False, True])
async def test_what_was_merged_twice_ends_in_what_remained(desk: Desk, hooks: HookDesk, is_backwards: bool) -> None:
    await known(desk, "ACME", "ACME Group", "World")
    await set_up(desk.db, "pipedrive", TERMS)
    again = old("merged", "organization", 20, {"name": "World", "merge_what_id": 19}, {"name": "ACME Group"}, 90)
    await send(hooks, *((again, MERGE) if is_backwards else (MERGE, again)))

    assert [("World", "ACME"), ("World", "ACME Group")] == sorted(await customers(desk))


async def test_what_hinders_it_is_held_back_and_played_again(desk: Desk, hooks: HookDesk) -> None:
    await known(desk, "ACME", "ACME Group")
    await set_up(desk.db, "pipedrive", TERMS)
    reasons = ["a raid is under way"]

    async def hindered(_source: object, _id: int) -> str:
        return plain("a raid is under way") if reasons else ""

    strict = HookDesk(hooks.db, hooks.recorder, hooks.directories, hooks.clock, (hindered,))
    await send(strict, MERGE)
    assert [("company/18", ["a raid is under way"])] == [
        (str(thing), told) for thing, told in await store.held(desk.db, "pipedrive", 9)
    ]

    reasons.clear()
    await strict.again("pipedrive")
    assert [("ACME Group", "ACME")] == await customers(desk)
    assert [] == await store.held(desk.db, "pipedrive", 9)


async def test_a_namesake_that_is_still_there_keeps_its_customer(desk: Desk, hooks: HookDesk) -> None:
    await known(desk, "ACME", "ACME Group")
    await set_up(desk.db, "pipedrive", TERMS)
    await send(hooks, old("added", "organization", 77, {"name": "ACME"}), MERGE)
    ((_, told),) = await store.held(desk.db, "pipedrive", 9)

    assert "but company/77 is called so, too: merge these customers by hand" in told[0]
    assert [("ACME", ""), ("ACME Group", "")] == await customers(desk)


@pytest.mark.parametrize("places", tuple(permutations(range(3))))
async def test_hubspots_merge_is_one_here_once_both_names_are_told(desk: Desk, hooks: HookDesk, places: Any) -> None:
    await known(desk, "ACME", "ACME Group")
    await set_up(desk.db, "hubspot", TERMS)
    changes = (
        prop(21, "name", "ACME", 2, 70) | NAMED,
        prop(22, "name", "ACME Group", 2, 71) | NAMED,
        change(23, "company.merge", 3000, 71, primaryObjectId=71, mergedObjectIds=[70], newObjectId=72),
    )
    for place in places:
        await deliver(hooks, batch(changes[place]))
    assert 2 == len(await customers(desk))

    await deliver(hooks, batch(prop(24, "name", "ACME World", 3001, 72) | NAMED))

    assert [("ACME World", "ACME")] == [pair for pair in await customers(desk) if "World" in pair[0]]


async def test_pipedrives_own_example_merges_two_customers(desk: Desk, hooks: HookDesk) -> None:
    body = real_file("webhooks/pipedrive/v1-merged-organization--test_merge_organizations.json").read_bytes()
    await known(desk, "TEST_ORGANIZATION_1", "TEST_ORGANIZATION_2")
    await set_up(desk.db, "pipedrive", TERMS)
    await deliver(hooks, body, hook="pipedrive")

    assert [("TEST_ORGANIZATION_1", "TEST_ORGANIZATION_2")] == await customers(desk)
