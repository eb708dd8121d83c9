"""What is read of raids: lists, one's own steps, how raids went, a proposal; each at the same cost for any number."""

from datetime import date

import pytest

from game_rules.raids import RaidState
from server.errors import NotFound
from server.ledger.rulebooks import EditionsCache
from server.people.access import viewer_for_member
from server.people.directories import DirectoryCache
from server.raids.queries import RaidQueries
from tests.server.raids.raiding import LATER, do, opened, step
from tests.server.telling import send, told

pytestmark = pytest.mark.anyio


@pytest.fixture
def queries(db, clock):
    return RaidQueries(db, DirectoryCache(db), EditionsCache(), clock)


@pytest.fixture
def viewer(directory):
    """A function that answers the viewer that a member is."""
    return lambda name: viewer_for_member(directory.member_by_username(name), directory, date(2026, 11, 20))


async def test_ones_own_steps_come_by_time(client, signed_in, queries, viewer):
    mia = await signed_in("mia")
    raid = (await opened(client, mia))["id"]
    await do(client, mia, raid, "steps", **step(due="2026-11-25T10:00:00+08:00", what="later"))
    await do(client, mia, raid, "steps", **step(what="sooner"))
    await do(client, mia, raid, "steps", **step(who="bob", what="Bob's"))

    assert ["sooner", "later"] == [slot.step.what for slot in await queries.of_member(viewer("ann"))]
    assert 3 == len(await queries.calendar(viewer("mia")))
    assert () == await queries.calendar(viewer("zoe"))


async def test_stats_add_up_the_raids_that_ended(client, signed_in, queries, viewer):
    mia, ann = await signed_in("mia"), await signed_in("ann")
    won, lost = (await opened(client, mia))["id"], (await opened(client, mia, account="Bolt"))["id"]
    await send(client, ann, told("w", "deal.won", LATER, deal="D", account="Acme", amount="12000"))
    await do(client, mia, lost, "finish", text="closed")
    await opened(client, mia, account="Cog")
    stats = await queries.stats(viewer("bea"), date(2026, 11, 1), date(2026, 11, 30))

    assert (1, 1, 0, 1, 0.5) == (stats.active, stats.victories, stats.escaped, stats.withdrawn, stats.win_rate)
    assert (1_000_000, {"opener": 1_000_000, "closer": 0}) == (stats.won, {one.role: one.damage for one in stats.roles})
    assert won != lost


@pytest.mark.parametrize("state", [None, *RaidState])
async def test_lists_are_by_state(client, signed_in, queries, viewer, state):
    mia = await signed_in("mia")
    await opened(client, mia)
    await do(client, mia, (await opened(client, mia, account="Bolt"))["id"], "finish", text="closed")

    expected = {None: ["Acme", "Bolt"], RaidState.ACTIVE: ["Acme"], RaidState.WITHDRAWN: ["Bolt"]}
    assert expected.get(state, []) == [card.account.name for card in await queries.raids(viewer("ann"), state)]


async def test_stats_of_nothing_have_no_rate(queries, viewer):
    stats = await queries.stats(viewer("mia"), date(2026, 11, 1), date(2026, 11, 30))

    assert (None, None, ()) == (stats.win_rate, stats.days, stats.roles)


async def test_a_proposal_names_goal_and_people_who_know_the_customer_first(client, signed_in, queries, viewer):
    bob, zoe = await signed_in("bob"), await signed_in("zoe")
    await send(client, bob, told("v", "visit.logged", LATER, account="Acme"))
    await send(client, zoe, told("z", "visit.logged", LATER, account="Bolt"))
    found = await queries.proposal(viewer("mia"), 1, (700_000, 50_000), {})

    assert (750_000, "propose", date(2027, 1, 19)) == (found.goal, found.phase.value, found.ends_on)
    assert ("bob", 1) == (found.candidates[0].member.username, found.candidates[0].contacts)
    assert {"ann", "bob", "mia"} == {one.member.username for one in found.candidates}


async def test_of_an_account_that_is_not_there_nothing_is_proposed(queries, viewer):
    with pytest.raises(NotFound):
        await queries.proposal(viewer("mia"), 404, (0, 0), {})


async def test_lists_and_rooms_cost_the_same_for_one_raid_and_for_many(client, signed_in, queries, viewer, statements):
    mia = await signed_in("mia")
    costs = []
    for accounts in (("A",), ("B", "C", "D")):
        raids = [(await opened(client, mia, account=name, plan="money_home"))["id"] for name in accounts]
        await queries.raids(viewer("mia"))
        tries = []
        for _ in range(3):
            statements.clear()
            await queries.raids(viewer("mia"))
            await queries.calendar(viewer("mia"))
            await queries.room(viewer("mia"), raids[0])
            tries.append(len(statements))
        # What time brings about meanwhile sends statements of its own: the fewest of three are the answers'.
        costs.append(min(tries))

    assert costs[0] == costs[1]
