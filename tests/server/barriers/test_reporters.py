"""Who sees who reported, where the organisation set it: on lists, pages, events and the stream, for every role."""

import pytest

from tests.server.barriers.blocking import BARRIERS, do, look, reported
from tests.server.telling import see

pytestmark = pytest.mark.anyio
SETTINGS = f"{BARRIERS}/settings"


async def choose(client, headers, reporter, **more):
    return await client.put(SETTINGS, json={"reporter": reporter}, headers=headers | more)


@pytest.mark.parametrize(("who", "told"), [("ann", "ann"), ("bob", None), ("mia", "ann"), ("bea", "ann")])
async def test_only_leads_and_bosses_see_who_reported(client, signed_in, who, told):
    await choose(client, await signed_in("ada"), "leads")
    id = (await reported(client, await signed_in("ann")))["id"]
    headers = await signed_in(who)

    seen = await look(client, headers, id)
    (listed,) = (await see(client, headers, "/barriers"))["items"]
    (similar,) = (await see(client, headers, "/barriers/similar", cause="access", region="north"))["items"]

    assert [told] * 4 == [seen["reporter"], seen["history"][0]["by"], listed["reporter"], similar["reporter"]]


async def test_who_reported_what_joined_another_barrier_stays_hidden_among_those_who_say_me_too(client, signed_in):
    await choose(client, await signed_in("ada"), "leads")
    whole = (await reported(client, await signed_in("mia")))["id"]
    part = (await reported(client, await signed_in("ann"), text="Mud again"))["id"]
    await do(client, await signed_in("bea"), part, "merge", into=whole)

    assert [None] == (await look(client, await signed_in("bob"), whole))["confirmed_by"]
    assert ["ann"] == (await look(client, await signed_in("bea"), whole))["confirmed_by"]


async def test_others_of_the_team_do_not_find_the_report_among_the_events(client, signed_in):
    await reported(client, await signed_in("ann"))

    for who, found in (("bob", 0), ("mia", 1)):
        events = await see(client, await signed_in(who), "/events", kind="barrier.reported")
        assert found == len(events["items"])


async def test_the_setting_can_be_taken_back_and_keeps_its_history(client, signed_in):
    ada, bob = await signed_in("ada"), await signed_in("bob")
    id = (await reported(client, await signed_in("ann")))["id"]
    first = await choose(client, ada, "leads")
    assert (None, '"1"') == ((await look(client, bob, id))["reporter"], first.headers["etag"])

    await choose(client, ada, "everybody", **{"if-match": '"1"'})

    assert "ann" == (await look(client, bob, id))["reporter"]
    history = (await client.get(SETTINGS, headers=ada)).json()["history"]
    assert [(2, "everybody", "ada"), (1, "leads", "ada")] == [
        (one["version"], one["reporter"], one["by"]) for one in history
    ]
    assert [] == (await client.get(SETTINGS, headers=bob)).json()["history"]


async def test_the_same_choice_again_is_no_new_setting_and_an_old_version_is_refused(client, signed_in):
    ada = await signed_in("ada")
    await choose(client, ada, "leads")

    assert 1 == (await choose(client, ada, "leads")).json()["version"]
    assert 412 == (await choose(client, ada, "everybody", **{"if-match": '"0"'})).status_code


@pytest.mark.parametrize(("who", "status"), [("ann", 403), ("mia", 403), ("bea", 403), ("ada", 200)])
async def test_only_admins_set_it(client, signed_in, who, status):
    assert status == (await choose(client, await signed_in(who), "leads")).status_code


async def test_a_choice_that_does_not_exist_is_named(client, signed_in):
    answer = await choose(client, await signed_in("ada"), "nobody")

    assert (400, True) == (answer.status_code, "nobody" in answer.text)


@pytest.mark.parametrize("id", ["settings", "summary", "causes", "similar"])
async def test_no_barrier_takes_the_place_of_what_stands_beside_it(client, signed_in, id):
    answer = await client.post(
        BARRIERS, json={"cause": "access", "text": "x", "id": id}, headers=await signed_in("ann")
    )

    assert 400 == answer.status_code
    assert ["/id"] == [one["pointer"] for one in answer.json()["errors"]]
