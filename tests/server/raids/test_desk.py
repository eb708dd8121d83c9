"""What people do in raids over the API: open, join, leave, lead, plan, note, finish; and what is not possible."""

import pytest

from tests.server.raids.raiding import LATER, RAIDS, do, draft, known, look, opened, step
from tests.server.telling import send, told

pytestmark = pytest.mark.anyio
ZOE_AS_EXPERT = {"member": "zoe", "role": "expert"}


async def refused(client, headers, raid, where, **body):
    answer = await client.post(f"{RAIDS}/{raid}/{where}", json=body, headers=headers)
    return answer.status_code


async def test_a_lead_opens_a_raid_with_a_plan(client, signed_in):
    mia = await signed_in("mia")
    raid = await opened(client, mia, plan="new_business", ends_on="2026-12-31")

    assert ("active", "blue-team", ["mia"]) == (raid["state"], raid["team"], raid["leads"])
    assert [("ann", "call", "2026-11-23T01:00:00Z"), ("ann", "visit", "2026-11-25T01:00:00Z")] == [
        (one["who"], one["channel"], one["due"]) for one in raid["steps"][:2]
    ]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"account": "Nobody & Sons"}, "/account"),
        ({"ends_on": "2026-11-19"}, "/ends_on"),
        ({"goal": {"amount": "0", "currency": "CNY"}}, "/goal/amount"),
        ({"goal": {"amount": "1", "currency": "XXY"}}, "/goal/currency"),
        ({"roster": []}, "/roster"),
        ({"roster": [{"member": "nobody", "role": "opener"}]}, "/roster/0/member"),
        ({"roster": [{"member": "ann", "role": "king"}]}, "/roster/0/role"),
        ({"leads": ["nobody"]}, "/leads/0"),
        ({"phase": "sleep"}, "/phase"),
        ({"plan": "none"}, "/plan"),
    ],
)
async def test_what_cannot_be_opened_says_why(client, signed_in, wrong, pointer):
    mia = await signed_in("mia")
    await known(client, mia)
    answer = await client.post(RAIDS, json=draft(**wrong), headers=mia)

    assert (400, [pointer]) == (answer.status_code, [one["pointer"] for one in answer.json()["errors"]])


async def test_a_team_has_one_raid_on_an_account_at_a_time(client, signed_in):
    mia = await signed_in("mia")
    await opened(client, mia)

    assert 409 == (await client.post(RAIDS, json=draft(), headers=mia)).status_code


async def test_a_boss_opens_for_a_lead_whose_teams_raid_it_is(client, signed_in):
    raid = await opened(client, await signed_in("bea"), leads=["mia"])

    assert ("blue-team", ["mia"]) == (raid["team"], raid["leads"])


async def test_who_joins_late_hits_from_then_on(client, signed_in):
    mia, zoe = await signed_in("mia"), await signed_in("zoe")
    raid = (await opened(client, mia))["id"]
    await send(client, zoe, told("v1", "visit.logged", "2026-11-20T09:10:00+08:00", account="Acme", contact="Li"))
    await do(client, mia, raid, "join", **ZOE_AS_EXPERT)
    await send(client, zoe, told("v2", "visit.logged", LATER, account="Acme", contact="Wu"))

    damage = {one["member"]: one["damage"]["amount"] for one in (await look(client, zoe, raid))["roster"]}
    assert {"ann": "0.00", "bob": "0.00", "zoe": "120.00"} == damage


async def test_who_leaves_hands_their_steps_over(client, signed_in):
    mia, ann = await signed_in("mia"), await signed_in("ann")
    raid = (await opened(client, mia))["id"]
    await do(client, ann, raid, "steps", **step())
    seen = await do(client, ann, raid, "leave", steps_to="bob", reason="holiday")

    assert [("bob", "holiday")] == [(one["who"], one["note"]) for one in seen["steps"]]
    assert [("ann", True), ("bob", False)] == [(one["member"], one["left_at"] is not None) for one in seen["roster"]]


async def test_a_lead_hands_over_and_two_may_lead(client, signed_in):
    mia, ann = await signed_in("mia"), await signed_in("ann")
    raid = (await opened(client, mia))["id"]
    assert ["mia", "bob"] == (await do(client, mia, raid, "hand-over", to="bob", beside=True))["leads"]

    assert ["bob", "ann"] == (await do(client, mia, raid, "hand-over", to="ann"))["leads"]
    assert ["bob", "ann"] == (await look(client, ann, raid))["leads"]


async def test_a_boss_takes_over_from_an_absent_lead(client, signed_in):
    bea = await signed_in("bea")
    raid = (await opened(client, await signed_in("mia")))["id"]

    assert ["bea"] == (await do(client, bea, raid, "hand-over", to="bea", reason="Mia is ill"))["leads"]


async def test_two_do_not_turn_to_one_contact_on_a_day_without_a_reason_for_all_to_read(client, signed_in):
    mia = await signed_in("mia")
    raid = (await opened(client, mia))["id"]
    await do(client, mia, raid, "steps", **step(contact="Mr Li"))
    again = step(who="bob", channel="call", contact="Mr Li")
    assert 409 == await refused(client, mia, raid, "steps", **again)
    seen = await do(client, mia, raid, "steps", **again, override="Li asked for the price")

    assert "Li asked for the price" == seen["steps"][1]["override"]


async def test_a_step_cannot_be_moved_onto_a_day_on_which_somebody_met_the_contact(client, signed_in):
    mia, bob = await signed_in("mia"), await signed_in("bob")
    raid = (await opened(client, mia))["id"]
    await send(client, bob, told("v", "visit.logged", LATER, account="Acme", contact="Mr Li"))
    await do(client, mia, raid, "steps", **step(contact="Mr Li"))
    moved = {"step": "1", "due": "2026-11-20T16:00:00+08:00"}
    answer = await client.patch(f"{RAIDS}/{raid}/steps", json=moved, headers=mia)

    assert (409, True) == (answer.status_code, "Bob Birch" in answer.json()["detail"])


async def test_an_edit_of_what_somebody_else_changed_meanwhile_is_refused(client, signed_in):
    mia = await signed_in("mia")
    raid = (await opened(client, mia))["id"]
    await do(client, mia, raid, "steps", **step())
    etag = (await client.get(f"{RAIDS}/{raid}", headers=mia)).headers["etag"]
    edit, bound = {"step": "1", "what": "Bring the offer"}, mia | {"If-Match": etag}
    codes = [(await client.patch(f"{RAIDS}/{raid}/steps", json=edit, headers=bound)).status_code for _ in range(2)]

    assert [200, 412] == codes


async def edited(client, headers, raid, read, **edit):
    """The status of an edit of a step by somebody who read the raid in a version."""
    bound = headers | {"If-Match": f'"{read["version"]}"'}
    return (await client.patch(f"{RAIDS}/{raid}/steps", json=edit, headers=bound)).status_code


async def test_an_edit_is_not_refused_because_of_what_it_does_not_concern(client, signed_in):
    mia, bob = await signed_in("mia"), await signed_in("bob")
    raid = (await opened(client, mia))["id"]
    await do(client, mia, raid, "steps", **step())
    read = await do(client, mia, raid, "steps", **step(who="bob", contact="Ms Wu"))
    await do(client, bob, raid, "notes", text="They moved to the second floor.")
    codes = [
        await edited(client, bob, raid, read, step="2", what="Bring the crane"),
        await edited(client, mia, raid, read, step="1", what="Bring the offer"),
        await edited(client, mia, raid, read, step="2", what="Stay at home"),
    ]

    assert [200, 200, 412] == codes


async def test_who_is_taken_off_is_taken_off_the_roster_that_was_read(client, signed_in):
    mia, bob = await signed_in("mia"), await signed_in("bob")
    raid = (await opened(client, mia))["id"]
    read = await do(client, mia, raid, "steps", **step())
    bound = mia | {"If-Match": f'"{read["version"]}"'}
    await do(client, bob, raid, "notes", text="Ann is ill.")
    off = {"member": "ann"}
    codes = [
        (await client.post(f"{RAIDS}/{raid}/{where}", json=body, headers=headers)).status_code
        for where, body, headers in [
            ("join", {"member": "bob", "role": "expert"}, bound),
            ("leave", off, bound),
            ("leave", off, mia | {"If-Match": '"99"'}),
            ("leave", off, mia),
        ]
    ]

    assert [200, 412, 412, 200] == codes


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"who": "zoe"}, "/who"),
        ({"due": "2026-11-19T10:00:00+08:00"}, "/due"),
        ({"due": "2026-12-01T10:00:00+08:00"}, "/due"),
        ({"after": ["9"]}, "/after/0"),
    ],
)
async def test_a_step_that_cannot_be_says_why(client, signed_in, wrong, pointer):
    mia = await signed_in("mia")
    raid = (await opened(client, mia))["id"]
    answer = await client.post(f"{RAIDS}/{raid}/steps", json=step(**wrong), headers=mia)

    assert (400, pointer) == (answer.status_code, answer.json()["errors"][0]["pointer"])


async def test_steps_do_not_wait_for_each_other_in_a_circle(client, signed_in):
    mia = await signed_in("mia")
    raid = (await opened(client, mia))["id"]
    await do(client, mia, raid, "steps", **step())
    seen = await do(client, mia, raid, "steps", **step(after=["1"]))
    answer = await client.patch(f"{RAIDS}/{raid}/steps", json={"step": "1", "after": ["2"]}, headers=mia)

    assert ["open", "waiting"] == [one["state"] for one in seen["steps"]]
    assert 400 == answer.status_code


async def test_a_note_names_people_and_holds_files_for_insiders(client, signed_in):
    mia, ann, zoe = await signed_in("mia"), await signed_in("ann"), await signed_in("zoe")
    raid = (await opened(client, mia))["id"]
    file = (await client.post("/api/v1/files", files={"file": ("a.txt", b"a line")}, headers=ann)).json()["id"]
    await do(client, ann, raid, "notes", text="Look, @mia.", files=[file])

    (note,) = (await look(client, mia, raid))["notes"]
    assert (["mia"], [file]) == (note["mentions"], [one["id"] for one in note["files"]])
    codes = [(await client.get(f"/api/v1/files/{file}", headers=who)).status_code for who in (mia, zoe)]
    assert [200, 404] == codes


async def test_a_raid_is_called_off_and_nothing_hits_any_more(client, signed_in):
    mia, ann = await signed_in("mia"), await signed_in("ann")
    raid = (await opened(client, mia))["id"]
    await do(client, mia, raid, "finish", text="They closed the project.")
    await send(client, ann, told("w", "deal.won", LATER, deal="D", account="Acme", amount="10000"))

    seen = await look(client, mia, raid)
    assert ("withdrawn", "10000.00") == (seen["state"], seen["hp"]["left"]["amount"])


async def test_the_review_of_a_defeat_names_what_stood_in_the_way(client, signed_in, clock):
    raid = (await opened(client, await signed_in("mia")))["id"]
    clock.advance(days=11)
    mia = await signed_in("mia")
    assert 400 == await refused(client, mia, raid, "finish", text="Too late.")
    seen = await do(client, mia, raid, "finish", text="Too late.", barriers=[{"cause": "price", "text": "Rival"}])

    assert ("escaped", "price") == (seen["state"], seen["review"]["barriers"][0]["cause"])


async def test_calling_off_what_is_over_by_now_does_not_become_its_review(client, signed_in):
    mia = await signed_in("mia")
    raid = (await opened(client, mia))["id"]
    early = await refused(client, mia, raid, "finish", text="What I learned.", review=True)
    await do(client, mia, raid, "finish", text="They closed the project.", review=False)
    late = await refused(client, mia, raid, "finish", text="They closed the project.", review=False)
    seen = await do(client, mia, raid, "finish", text="What I learned.", review=True)

    assert [409, 409] == [early, late]
    assert "What I learned." == seen["review"]["text"]


async def test_whoever_opens_a_raid_is_told_the_roles_and_plans(client, signed_in):
    answer = (await client.get(f"{RAIDS}/rules", headers=await signed_in("mia"))).json()

    assert {"id": "opener", "title": "Opener"} == answer["roles"][0]
    assert [("new_business", 6)] == [(plan["id"], plan["steps"]) for plan in answer["plans"][:1]]
