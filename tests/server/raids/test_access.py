"""Who may see a raid and who may do what in it: Ann and Bob are in it, Mia leads it, Zoe is in another team."""

import asyncio

import pytest

from tests.server.raids.raiding import RAIDS, do, draft, known, look, opened, step
from tests.server.telling import see

pytestmark = pytest.mark.anyio
EVERYBODY = ("ann", "mia", "bea", "ada", "zoe")
ACTS = {
    "join": {"member": "zoe", "role": "expert"},
    "leave": {"member": "bob"},
    "hand-over": {"to": "ann"},
    "steps": step(who="bob"),
    "notes": {"text": "hm"},
    "finish": {"text": "enough"},
}
WHO_MAY = {
    "join": {"mia", "bea", "ada"},
    "leave": {"mia", "bea", "ada"},
    "hand-over": {"mia", "bea", "ada"},
    "steps": {"mia", "bea", "ada"},
    "notes": {"ann", "mia", "bea", "ada"},
    "finish": {"mia", "bea", "ada"},
}


@pytest.fixture
async def raid(client, signed_in):
    return (await opened(client, await signed_in("mia")))["id"]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", EVERYBODY)
async def test_who_may_do_what(client, signed_in, raid, act, who):
    answer = await client.post(f"{RAIDS}/{raid}/{act}", json=ACTS[act], headers=await signed_in(who))

    expected = {200, 201} if who in WHO_MAY[act] else {404} if who == "zoe" else {403}
    assert answer.status_code in expected, answer.text


@pytest.mark.parametrize("who", EVERYBODY)
async def test_leads_bosses_and_admins_open_raids(client, signed_in, who):
    headers = await signed_in(who)
    await known(client, headers)
    answer = await client.post(RAIDS, json=draft(), headers=headers)

    assert (201 if who in {"mia", "bea", "ada"} else 403) == answer.status_code


async def test_members_plan_change_and_hand_over_their_own_steps_only(client, signed_in, raid):
    ann, bob = await signed_in("ann"), await signed_in("bob")
    await do(client, ann, raid, "steps", **step())
    hand_over = {"step": "1", "who": "bob", "note": "You know her"}
    codes = [
        (await client.patch(f"{RAIDS}/{raid}/steps", json=hand_over, headers=who)).status_code for who in (bob, ann)
    ]

    assert [403, 200] == codes


async def test_people_of_the_team_join_by_themselves(client, signed_in):
    mia, bob = await signed_in("mia"), await signed_in("bob")
    raid = (await opened(client, mia, roster=[{"member": "ann", "role": "opener"}]))["id"]

    assert ["ann", "bob"] == [one["member"] for one in (await do(client, bob, raid, "join", role="closer"))["roster"]]


async def test_who_names_no_role_takes_the_first_that_nobody_plays(client, signed_in):
    mia, bob = await signed_in("mia"), await signed_in("bob")
    raid = (await opened(client, mia, roster=[{"member": "ann", "role": "opener"}]))["id"]

    joined = await client.post(f"{RAIDS}/{raid}/join", headers=bob)
    again = await client.post(f"{RAIDS}/{raid}/join", headers=bob)

    assert {"ann": "opener", "bob": "expert"} == {one["member"]: one["role"] for one in joined.json()["roster"]}
    assert (409, "Bob") == (again.status_code, again.json()["detail"].split()[0])


async def test_others_know_only_that_it_exists(client, signed_in, raid):
    zoe = await signed_in("zoe")
    seen = await look(client, zoe, raid)

    assert ("Acme", None, [], [], None) == (
        *(seen["account"]["name"], seen["hp"], seen["roster"], seen["log"], seen["rights"]),
    )
    (listed,) = (await see(client, zoe, "/raids"))["items"]
    assert (None, []) == (listed["hp"], listed["members"])


async def test_others_do_not_find_it_where_its_team_does_not_allow_that(client, signed_in, raid):
    mia, zoe = await signed_in("mia"), await signed_in("zoe")
    hidden = {"team": "blue-team", "visible": False}
    assert 404 == (await client.put(f"{RAIDS}/visibility", json=hidden, headers=zoe)).status_code
    assert 204 == (await client.put(f"{RAIDS}/visibility", json=hidden, headers=mia)).status_code

    assert 404 == (await client.get(f"{RAIDS}/{raid}", headers=zoe)).status_code
    assert [[], 1] == [(await see(client, zoe, "/raids"))["items"], len((await see(client, mia, "/raids"))["items"])]


async def test_who_was_in_it_once_still_sees_it(client, signed_in, raid):
    mia, zoe = await signed_in("mia"), await signed_in("zoe")
    await do(client, mia, raid, "join", member="zoe", role="expert")
    await do(client, zoe, raid, "leave")

    assert (await look(client, zoe, raid))["hp"] is not None


async def test_of_two_leads_who_plan_at_once_both_are_planned_and_the_guard_holds(client, signed_in, raid):
    mia, bea = await signed_in("mia"), await signed_in("bea")
    await do(client, mia, raid, "hand-over", to="bea", beside=True)
    one, other = step(contact="Mr Li"), step(who="bob", contact="Mr Li")
    wishes = [(mia, one), (bea, other), (mia, step(what="Call")), (bea, step(who="bob", what="Write"))]
    answers = await asyncio.gather(
        *(client.post(f"{RAIDS}/{raid}/steps", json=body, headers=who) for who, body in wishes)
    )

    assert [201, 201, 201, 409] == sorted(answer.status_code for answer in answers)
    assert 3 == len((await look(client, mia, raid))["steps"])


async def test_of_two_edits_of_the_same_version_at_once_one_is_told(client, signed_in, raid):
    mia = await signed_in("mia")
    await do(client, mia, raid, "steps", **step())
    bound = mia | {"If-Match": (await client.get(f"{RAIDS}/{raid}", headers=mia)).headers["etag"]}
    answers = await asyncio.gather(
        *(
            client.patch(f"{RAIDS}/{raid}/steps", json={"step": "1", "what": text}, headers=bound)
            for text in ("this", "that")
        )
    )

    assert [200, 412] == sorted(answer.status_code for answer in answers)
