"""Events in over HTTP: every event of a request gets its own answer, and a wrong one spoils no other."""

import json
from typing import Any

import pytest

from server.people.directories import people_changed
from server.people.roles import Scope
from tests.server.telling import EVENTS, call, program, see, send, told

pytestmark = pytest.mark.anyio


def won(id, amount="50000", **data):
    return told(id, "deal.won", **({"deal": id, "amount": amount, "account": "ACME"} | data))


async def test_one_event_gets_one_result(client, signed_in):
    answer = await client.post(EVENTS, json=call("c1"), headers=await signed_in("ann"))

    assert [("c1", "recorded", 1)] == [(one["id"], one["status"], one["seq"]) for one in answer.json()["results"]]


async def test_an_award_says_what_it_is_for_and_by_which_rules(client, signed_in):
    (result,) = await send(client, await signed_in("ann"), won("w1"))

    award = next(one for one in result["awards"] if one["rule"] == "deal_won")
    assert ("ann", 435, 0, "Deal won · ACME · Standard rules v1") == (
        award["member"],
        award["xp"],
        award["coins"],
        award["why"],
    )


async def test_a_refusal_says_so_with_the_numbers(client, signed_in):
    (result,) = await send(client, await signed_in("ann"), call("c1", duration_s=3))

    told = {"member": "ann", "rule": "call_connected", "reason": "too_short"}
    assert [told | {"detail": "It was shorter than this rule asks for: 30 seconds"}] == result["refusals"]


async def test_a_part_that_a_limit_leaves_is_told_as_a_part(client, signed_in):
    visits = [told(f"v{n}", "visit.logged", account=f"A{n}") for n in range(4)]
    results = await send(client, await signed_in("ann"), *visits)

    assert ["6 of 10 XP: the daily limit of 36 XP for this rule is used up"] == [
        one["detail"] for one in results[3]["refusals"]
    ]


async def test_each_reads_it_in_their_own_language(client, signed_in, db):
    async with db.write() as tx:
        await tx.execute("UPDATE member SET language = 'zh' WHERE username = 'zoe'")
        await people_changed(tx)
    (result,) = await send(client, await signed_in("zoe"), won("w1"))

    assert "赢单 · ACME · 标准规则 v1" in [one["why"] for one in result["awards"]]


async def test_quests_and_levels_that_moved_are_told_with_their_titles(client, signed_in):
    (result,) = await send(client, await signed_in("ann"), won("w1"))

    month = next(one for one in result["quests"] if one["quest"] == "monthly_wins")
    assert ("Four of a kind", "ann", 1, 4, False) == tuple(
        month[key] for key in ("title", "member", "progress", "goal", "done")
    )
    assert [{"member": "ann", "before": 1, "after": 3, "title": "Printer Tamer"}] == result["levels"]
    assert [] == result["raids"]


async def test_the_money_of_a_quest_is_money(client, signed_in):
    paid = told("p1", "collection.received", amount="1200", account="ACME", member="ann")
    (result,) = await send(client, await signed_in("ann"), paid)

    month = next(one for one in result["quests"] if one["quest"] == "monthly_money")
    assert {"amount": "1200.00", "currency": "CNY"} == month["progress"]


async def test_the_same_event_again_gets_the_same_answer(client, signed_in):
    ann = await signed_in("ann")
    (first,) = await send(client, ann, won("w1"))
    (again,) = await send(client, ann, won("w1"))

    assert "duplicate" == again["status"]
    assert first == again | {"status": "recorded"}


async def test_the_same_id_with_other_content_is_a_conflict(client, signed_in):
    ann = await signed_in("ann")
    _, other = await send(client, ann, won("w1"), won("w1", "7"))

    assert ("rejected", "conflict", None) == (other["status"], other["error"]["code"], other["seq"])
    assert other["error"]["message"]


async def test_bad_events_lose_nothing_of_the_good_ones(client, signed_in):
    bad: tuple[Any, ...] = (
        {"id": 5},
        7,
        [],
        told("k", "deal.wno"),
        told("t", "deal.lost", time="yesterday", deal="D"),
        won("w", "1e400"),
    )
    results = await send(client, await signed_in("ann"), call("c1"), *bad, call("c2"))

    assert ["recorded", *["rejected"] * len(bad), "recorded"] == [one["status"] for one in results]
    assert [1, 2] == [one["seq"] for one in results if one["seq"]]


async def test_a_rejection_names_field_and_value(client, signed_in):
    (result,) = await send(client, await signed_in("ann"), told("x", "call.logged", outcome="maybe"))

    (error,) = result["error"]["errors"]
    assert "/data/outcome" == error["pointer"]
    assert "maybe" in error["message"]


@pytest.mark.parametrize(
    "body", [b"{", b"", b"[1,", b'[{"id":5,"a":"\\ud800"}]', b'{"id":"\xff"}', b"[" * 100_000, b"\xff\xfe", b"NaN"]
)
async def test_what_is_not_json_is_refused_as_a_whole(client, signed_in, body):
    answer = await client.post(EVENTS, content=body, headers=await signed_in("ann"))

    assert (400, "application/problem+json") == (answer.status_code, answer.headers["content-type"])


@pytest.mark.parametrize("event", [b"null", b"7", b'{"id":"x","a":' + b"[" * 300 + b"]" * 300 + b"}"])
async def test_an_event_that_cannot_be_read_is_rejected_alone(client, signed_in, event):
    body = b"[" + event + b"," + json.dumps(call("c1")).encode() + b"]"
    answer = await client.post(EVENTS, content=body, headers=await signed_in("ann"))

    assert ["rejected", "recorded"] == [one["status"] for one in answer.json()["results"]]


async def test_more_than_a_thousand_events_are_too_many(client, signed_in):
    answer = await client.post(EVENTS, json=[{}] * 1001, headers=await signed_in("ann"))

    assert 422 == answer.status_code
    assert "1001 events" in answer.json()["detail"]
    assert "at most 1000" in answer.json()["detail"]


async def test_a_body_beyond_the_limit_is_refused(client, signed_in, settings):
    body = b"[" + b" " * (settings.body_limit_kib * 1024) + b"]"
    answer = await client.post(EVENTS, content=body, headers=await signed_in("ann"))

    assert 413 == answer.status_code


async def test_sources_of_our_own_are_for_nobody_else(client, signed_in):
    (result,) = await send(client, await signed_in("ann"), call("c1") | {"source": "raidboard/quests"})

    assert ["/source"] == [one["pointer"] for one in result["error"]["errors"]]


async def test_nobody_sends_the_events_that_the_program_makes(client, signed_in):
    (result,) = await send(client, await signed_in("bea"), told("q", "quest.approved", quest="b", member="ann", xp=9))

    assert ["/type"] == [one["pointer"] for one in result["error"]["errors"]]


@pytest.mark.parametrize(
    ("who", "member", "may"),
    [
        ("ann", "ann", True),
        ("ann", "bob", False),
        ("mia", "ann", True),
        ("mia", "zoe", False),
        ("zoe", "ann", False),
        ("bea", "zoe", True),
        ("ada", "ann", True),
    ],
)
async def test_who_may_send_events_of_whom(client, signed_in, who, member, may):
    (result,) = await send(client, await signed_in(who), call("c1", member=member))

    assert ("recorded" if may else "not_allowed") == (result["status"] if may else result["error"]["code"])


async def test_a_program_sends_events_of_anybody_if_it_may_write(client, db):
    (result,) = await send(client, await program(db, Scope.EVENTS_WRITE), call("c1", member="zoe"))
    answer = await client.post(EVENTS, json=call("c2"), headers=await program(db, Scope.DATA_READ))

    assert "recorded" == result["status"]
    assert 403 == answer.status_code


async def test_nobody_sends_nothing(client):
    assert 401 == (await client.post(EVENTS, json=call("c1"))).status_code


async def test_from_the_event_to_the_ledger_and_the_standing(client, signed_in):
    ann = await signed_in("ann")
    (result,) = await send(client, ann, won("w1"))

    ledger = await see(client, ann, "/members/ann/ledger")
    standing = (await see(client, ann, "/me"))["standing"]
    earned = {key: sum(one[key] for one in result["awards"]) for key in ("xp", "coins")}
    assert earned == ledger["sum"] == {key: standing[key] for key in ("xp", "coins")}


async def test_the_description_of_the_api_tells_what_to_send(client):
    described = (await client.get("/schema/openapi.json")).json()

    body = described["paths"]["/api/v1/events"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert 1000 == body["oneOf"][1]["maxItems"]
