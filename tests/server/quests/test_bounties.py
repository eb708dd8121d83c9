"""Bounties: who may do what, in which order, and that the reward is paid once."""

import asyncio
from datetime import timedelta

import pytest

from server.people.roles import Scope
from tests.server.telling import program, see, told

pytestmark = pytest.mark.anyio
QUESTS = "/api/v1/quests"
DRAFT = {"title": "Clean the list", "text": "All of A to M", "xp": 50, "coins": 5, "due_on": "2026-11-25"}
STEPS = {"accept": {}, "abandon": {}, "submit": {}, "approve": {}, "reject": {"reason": "not all"}}


@pytest.fixture
async def people(signed_in):
    """The headers of everybody."""
    return {who: await signed_in(who) for who in ("ann", "bob", "mia", "zoe", "bea", "ada")}


@pytest.fixture
def act(client, people):
    """A function that does something with a quest as somebody and answers the response."""

    async def do(who, quest, step, **body):
        return await client.post(f"{QUESTS}/{quest}/{step}", json=STEPS[step] | body, headers=people[who])

    return do


@pytest.fixture
async def bounty(client, people):
    """The id of a bounty that Mia posted to her team."""
    return (await client.post(QUESTS, json=DRAFT, headers=people["mia"])).json()["id"]


async def mine(client, headers, name="mine"):
    return {card["id"]: card for card in (await see(client, headers, "/quests"))[name] if card["kind"] == "bounty"}


async def test_a_posted_bounty_is_offered_to_the_team(client, people, bounty):
    offered = (await mine(client, people["ann"], "offered"))[bounty]

    assert ("Clean the list", "All of A to M", "offered", "2026-11-25", "mia") == tuple(
        offered[key] for key in ("title", "text", "state", "deadline", "posted_by")
    )
    assert (50, 5) == (offered["reward"]["xp"], offered["reward"]["coins"])


@pytest.mark.parametrize(("who", "sees"), [("ann", True), ("bob", True), ("mia", False), ("zoe", False)])
async def test_who_is_offered_a_bounty_of_mias_team(client, people, bounty, who, sees):
    assert sees == (bounty in await mine(client, people[who], "offered"))


@pytest.mark.parametrize(
    ("who", "status"), [("ann", 403), ("bob", 403), ("mia", 201), ("zoe", 403), ("bea", 201), ("ada", 201)]
)
async def test_who_may_post(client, people, who, status):
    assert status == (await client.post(QUESTS, json=DRAFT, headers=people[who])).status_code


@pytest.mark.parametrize(
    ("who", "audience", "status"),
    [
        ("mia", "team:blue-team", 201),
        ("mia", "member:ann", 201),
        ("mia", "team:red-team", 403),
        ("mia", "member:zoe", 403),
        ("mia", "company", 403),
        ("mia", "region:north", 403),
        ("bea", "member:zoe", 201),
        ("bea", "region:south", 201),
        ("bea", "team:1", 201),
        ("bea", "team:99", 400),
        ("bea", "everybody", 400),
    ],
)
async def test_to_whom_one_may_post(client, people, who, audience, status):
    answer = await client.post(QUESTS, json=DRAFT | {"audience": audience}, headers=people[who])

    assert status == answer.status_code


@pytest.mark.parametrize(
    ("wrong", "pointer", "word"),
    [
        ({"xp": 121}, "/xp", "0 to 120"),
        ({"coins": -1}, "/coins", "0 to 120"),
        ({"xp": 0, "coins": 0}, "/xp", "must pay something"),
        ({"due_on": "2026-11-19"}, "/due_on", "from today"),
        ({"due_on": "2028-01-01"}, "/due_on", "2027-11-21"),
        ({"title": " "}, "/title", "title"),
        ({"member": "ann"}, "/member", "unknown field"),
    ],
)
async def test_what_a_bounty_may_not_be(client, people, wrong, pointer, word):
    answer = await client.post(QUESTS, json=DRAFT | wrong, headers=people["bea"])

    assert 400 == answer.status_code
    assert pointer in [one["pointer"] for one in answer.json()["errors"]]
    assert word in answer.text


async def test_nobody_posts_without_end(client, people):
    for _ in range(20):
        await client.post(QUESTS, json=DRAFT, headers=people["mia"])
    answer = await client.post(QUESTS, json=DRAFT, headers=people["mia"])

    assert (409, True) == (answer.status_code, "20 open bounties" in answer.json()["detail"])


async def test_from_posting_to_the_reward(client, people, bounty, act):
    assert "taken" == (await act("ann", bounty, "accept")).json()["state"]
    assert "submitted" == (await act("ann", bounty, "submit", note="done")).json()["state"]
    posted = (await act("mia", bounty, "approve")).json()

    assert [{"member": "ann", "state": "approved", "note": ""}] == posted["takers"]
    assert "done" == (await mine(client, people["ann"], "finished"))[bounty]["state"]
    ledger = await see(client, people["ann"], "/members/ann/ledger")
    assert (50, 5) == (ledger["sum"]["xp"], ledger["sum"]["coins"])
    assert "Clean the list · Standard rules v1" == ledger["items"][0]["why"]


async def test_everybody_who_does_it_is_paid_once(client, people, bounty, act):
    for who in ("ann", "bob"):
        await act(who, bounty, "accept")
        await act(who, bounty, "submit")
        await act("mia", bounty, "approve", member=who)
        assert 409 == (await act("mia", bounty, "approve", member=who)).status_code

    sums = [(await see(client, people["mia"], f"/members/{who}/ledger"))["sum"]["xp"] for who in ("ann", "bob")]
    assert [50, 50] == sums


@pytest.mark.parametrize(
    ("before", "step", "word"),
    [
        ([], "abandon", "you have not taken it"),
        ([], "submit", "you have not taken it"),
        (["accept"], "accept", "taken and not submitted"),
        (["accept", "submit"], "submit", "waits for an answer"),
        (["accept", "abandon"], "submit", "was given back"),
        (["accept", "submit", "approve"], "submit", "approved already"),
        (["accept", "submit", "approve"], "abandon", "approved already"),
        (["accept"], "approve", "nobody has submitted"),
        (["accept", "submit", "reject"], "approve", "nobody has submitted"),
    ],
)
async def test_what_cannot_be_done_now_says_why(bounty, act, before, step, word):
    for one in before:
        await act("mia" if one in ("approve", "reject") else "ann", bounty, one)
    answer = await act("mia" if step in ("approve", "reject") else "ann", bounty, step)

    assert 409 == answer.status_code
    assert word in answer.json()["detail"]


@pytest.mark.parametrize(
    "steps",
    [["accept", "abandon", "accept"], ["accept", "submit", "reject", "submit"], ["accept", "submit", "abandon"]],
)
async def test_what_was_given_back_or_rejected_can_be_tried_again(bounty, act, steps):
    answers = [await act("mia" if one == "reject" else "ann", bounty, one) for one in steps]

    assert [200] * len(steps) == [answer.status_code for answer in answers]


async def test_a_rejection_tells_the_reason(client, people, bounty, act):
    for who, step in (("ann", "accept"), ("ann", "submit"), ("mia", "reject")):
        await act(who, bounty, step)

    card = (await mine(client, people["ann"]))[bounty]
    assert ("rejected", "not all") == (card["state"], card["note"])


@pytest.mark.parametrize(
    ("who", "step", "status"),
    [
        ("zoe", "accept", 404),
        ("zoe", "approve", 404),
        ("mia", "accept", 403),
        ("ann", "approve", 403),
        ("bob", "approve", 403),
        ("bob", "reject", 403),
        ("mia", "approve", 200),
        ("bea", "approve", 200),
        ("ada", "reject", 200),
    ],
)
async def test_who_may_do_what_with_a_bounty_of_mia_that_ann_submitted(bounty, act, who, step, status):
    await act("ann", bounty, "accept")
    await act("ann", bounty, "submit")

    assert status == (await act(who, bounty, step)).status_code


async def test_nobody_approves_their_own_work(client, people, act):
    quest = (await client.post(QUESTS, json=DRAFT | {"audience": "company"}, headers=people["ada"])).json()["id"]
    await act("bea", quest, "accept")
    await act("bea", quest, "submit")

    assert [403, 200] == [(await act(who, quest, "approve")).status_code for who in ("bea", "ada")]


async def test_when_several_wait_the_poster_says_who(bounty, act):
    for who in ("ann", "bob"):
        await act(who, bounty, "accept")
        await act(who, bounty, "submit")
    answer = await act("mia", bounty, "approve")

    assert 400 == answer.status_code
    assert "2 people wait for an answer (ann, bob)" in answer.json()["detail"]
    assert 400 == (await act("mia", bounty, "approve", member="zoe")).status_code


async def test_after_the_last_day_nothing_is_taken_or_submitted(bounty, act, clock, client, people):
    await act("ann", bounty, "accept")
    clock.now += timedelta(days=6)
    answers = [await act("ann", bounty, "submit"), await act("bob", bounty, "accept")]

    assert [409, 409] == [answer.status_code for answer in answers]
    assert "its last day was 2026-11-25" in answers[0].json()["detail"]
    assert "expired" == (await mine(client, people["ann"], "finished"))[bounty]["state"]


async def test_what_was_submitted_in_time_is_approved_later(bounty, act, clock):
    await act("ann", bounty, "accept")
    await act("ann", bounty, "submit")
    clock.now += timedelta(days=6)

    assert 200 == (await act("mia", bounty, "approve")).status_code


async def test_an_approval_that_is_taken_back_takes_the_reward_back(client, people, bounty, act):
    for who, step in (("ann", "accept"), ("ann", "submit"), ("mia", "approve")):
        await act(who, bounty, step)
    (approval,) = (await see(client, people["mia"], "/events", kind="quest.approved"))["items"]
    back = told("r", "event.reversed", reverses={"source": approval["source"], "id": approval["id"]})
    await client.post("/api/v1/events", json=back, headers=people["mia"])

    assert 0 == (await see(client, people["ann"], "/members/ann/ledger"))["sum"]["xp"]
    assert "submitted" == (await mine(client, people["ann"]))[bounty]["state"]
    assert 200 == (await act("mia", bounty, "approve")).status_code
    assert 50 == (await see(client, people["ann"], "/members/ann/ledger"))["sum"]["xp"]


async def test_a_posting_that_is_taken_back_is_offered_no_more(client, people, bounty, act):
    back = told("r", "event.reversed", reverses={"source": "raidboard/quests", "id": f"{bounty}/posted"})
    refused = await client.post("/api/v1/events", json=back, headers=people["ann"])
    assert "not_allowed" == refused.json()["results"][0]["error"]["code"]
    await client.post("/api/v1/events", json=back, headers=people["mia"])

    assert bounty not in await mine(client, people["ann"], "offered")
    assert 409 == (await act("ann", bounty, "accept")).status_code
    assert "withdrawn" == (await mine(client, people["mia"], "posted"))[bounty]["state"]


async def test_of_two_who_decide_at_once_one_wins(client, people, bounty, act):
    await act("ann", bounty, "accept")
    await act("ann", bounty, "submit")
    answers = await asyncio.gather(*(act(who, bounty, "approve") for who in ("mia", "bea", "ada")))

    assert [200, 409, 409] == sorted(answer.status_code for answer in answers)
    assert 50 == (await see(client, people["ann"], "/members/ann/ledger"))["sum"]["xp"]


async def test_the_same_request_again_posts_nothing_more(client, people):
    headers = people["mia"] | {"Idempotency-Key": "k1"}
    first, again = [await client.post(QUESTS, json=DRAFT, headers=headers) for _ in range(2)]
    other = await client.post(QUESTS, json=DRAFT | {"xp": 1}, headers=headers)

    assert first.json() == again.json()
    assert 422 == other.status_code
    assert 1 == len(await mine(client, people["mia"], "posted"))


async def test_programs_and_strangers_have_no_quests(client, db):
    headers = await program(db, Scope.DATA_READ, Scope.EVENTS_WRITE)

    assert 403 == (await client.get(QUESTS, headers=headers)).status_code
    assert 403 == (await client.post(QUESTS, json=DRAFT, headers=headers)).status_code
    assert 401 == (await client.get(QUESTS)).status_code


@pytest.mark.parametrize("step", ["accept", "abandon", "submit", "approve", "reject"])
async def test_no_step_needs_a_body(client, people, bounty, act, step):
    before = {"abandon": ["accept"], "submit": ["accept"], "approve": ["accept", "submit"]}
    for one in before.get(step, ["accept", "submit"] if step == "reject" else []):
        await act("ann", bounty, one)
    who = people["mia" if step in ("approve", "reject") else "ann"]

    assert 200 == (await client.post(f"{QUESTS}/{bounty}/{step}", headers=who)).status_code


async def test_a_body_that_says_something_else_is_refused(bounty, act):
    answer = await act("ann", bounty, "submit", xp=1000)

    assert ["/xp"] == [one["pointer"] for one in answer.json()["errors"]]
