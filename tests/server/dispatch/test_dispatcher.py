"""Endpoints are told of everything in order, at least once, whatever they answer and whoever tells them."""

import asyncio
import threading
from datetime import timedelta

import pytest

from server.db.database import Database
from server.db.paging import Page
from server.dispatch.desk import EndpointDraft, EndpointEdit
from server.dispatch.dispatcher import PAUSE_S, Dispatcher
from server.dispatch.endpoints import EndpointState, Outcome, read_endpoint, read_log
from server.http.retrying import wait_s
from server.people.directories import DirectoryCache
from tests.server.intake.recording import event

pytestmark = pytest.mark.anyio


async def calls(desk, count, first=1):
    await desk.send(*(event(str(number), member="ann") for number in range(first, first + count)))


@pytest.fixture
async def endpoint(endpoints, ada, receiver):
    return await endpoints.add(ada, EndpointDraft(url=receiver.url, name="Warehouse"))


async def log_of(db, endpoint):
    return [(one.seq, one.outcome, one.status) for one in reversed((await read_log(db, endpoint.id, Page())).items)]


async def test_what_is_recorded_is_told_signed_and_in_order(desk, dispatcher, endpoint, receiver):
    await calls(desk, 120)
    await dispatcher.once()

    assert list(range(1, 121)) == receiver.seqs
    assert all(one.is_signed_with(endpoint.secret) for one in receiver.got)
    assert 120 == len({one.id for one in receiver.got})


async def test_a_message_says_what_happened(desk, dispatcher, endpoint, receiver, clock):
    await desk.send(event("D", "deal.won", member="ann", deal="D", account="Acme", amount="1200"))
    await dispatcher.once()
    (got,) = receiver.got
    data = got.told["data"]

    assert ("deal.won", "2026-11-20T01:00:00Z") == (got.told["type"], got.told["timestamp"])
    assert (1, "D", ["ann"]) == (data["seq"], data["id"], data["members"])
    assert ("Acme", {"amount": "1200.00", "currency": "CNY"}) == (data["account"]["name"], data["amount"])
    assert ("Acme", "1200") == (data["event"]["account"], str(data["event"]["amount"]))
    assert str(int(clock().timestamp())) == got.headers["webhook-timestamp"]
    assert (f"msg_{endpoint.id}_1", "application/json") == (got.id, got.headers["content-type"])


async def test_nothing_from_before_it_was_added_is_told(desk, endpoints, ada, dispatcher, receiver):
    await calls(desk, 2)
    await endpoints.add(ada, EndpointDraft(url=receiver.url))
    await calls(desk, 1, first=3)
    await dispatcher.once()

    assert [3] == receiver.seqs


async def test_only_the_kinds_it_wants_are_told(desk, endpoints, ada, dispatcher, receiver, db):
    wanting = await endpoints.add(ada, EndpointDraft(url=receiver.url, kinds=["deal.*", "visit.logged"]))
    await calls(desk, 30)
    await desk.send(event("D", "deal.opened", member="ann", deal="D", amount="1"))
    await desk.send(event("V", "visit.logged", member="ann", account="Acme"))
    await dispatcher.once()
    await dispatcher.once()

    assert [31, 32] == receiver.seqs
    assert 32 == (await read_endpoint(db, wanting.id)).after_seq


async def test_what_nobody_wants_is_not_looked_at_again_and_again(desk, endpoints, ada, dispatcher, receiver, db):
    wanting = await endpoints.add(ada, EndpointDraft(url=receiver.url, kinds=["deal.won"]))
    await calls(desk, 1001)
    await dispatcher.once()

    assert ([], 1001) == (receiver.seqs, (await read_endpoint(db, wanting.id)).after_seq)


async def test_what_is_not_taken_is_sent_again_before_anything_else(desk, dispatcher, endpoint, receiver, clock, db):
    receiver.answer = lambda got: 500 if got.seq == 2 else 204
    await calls(desk, 3)
    await dispatcher.once()
    await dispatcher.once()
    failing = await read_endpoint(db, endpoint.id)
    receiver.answer = lambda _: 204
    clock.advance(seconds=13)
    await dispatcher.once()

    assert [1, 2, 2, 3] == receiver.seqs
    assert receiver.got[1].id == receiver.got[2].id
    assert (1, 1, "500") == (failing.after_seq, failing.attempts, failing.problem)
    assert 0 == (await read_endpoint(db, endpoint.id)).attempts
    assert [(1, "taken", 204), (2, "failed", 500), (2, "taken", 204), (3, "taken", 204)] == await log_of(db, endpoint)


async def test_every_wrong_answer_counts_as_not_taken(desk, dispatcher, endpoint, receiver, clock, db):
    await calls(desk, 1)
    for status in (301, 400, 404, 429, 503, 0):
        receiver.answer = lambda _, status=status: status
        await dispatcher.once()
        clock.advance(minutes=30)

    assert [301, 400, 404, 429, 503, 0] == [status for _, _, status in await log_of(db, endpoint)]
    assert (0, 6) == ((await read_endpoint(db, endpoint.id)).after_seq, len(receiver.got))


async def test_redirects_are_not_followed(desk, dispatcher, endpoint, receiver):
    receiver.answer, receiver.headers = lambda _: 307, {"location": f"{receiver.url}/elsewhere"}
    await calls(desk, 1)
    await dispatcher.once()

    assert ["/hook"] == [one.path for one in receiver.got]


async def test_an_endpoint_may_ask_for_more_time(desk, dispatcher, endpoint, receiver, clock, db):
    receiver.answer, receiver.headers = lambda _: 429, {"retry-after": "600"}
    await calls(desk, 1)
    await dispatcher.once()

    assert clock() + timedelta(seconds=600) <= (await read_endpoint(db, endpoint.id)).next_at


async def test_an_endpoint_that_is_not_there_is_tried_again(desk, endpoints, ada, dispatcher, db):
    gone = await endpoints.add(ada, EndpointDraft(url="http://127.0.0.1:9/hook"))
    await calls(desk, 1)
    await dispatcher.once()
    failing = await read_endpoint(db, gone.id)

    assert (1, EndpointState.ACTIVE) == (failing.attempts, failing.state)
    assert "ConnectError" in failing.problem


async def test_an_endpoint_that_takes_nothing_for_days_is_disabled_and_loses_nothing(
    desk, endpoints, ada, dispatcher, endpoint, receiver, clock, db
):
    receiver.answer = lambda _: 500
    await calls(desk, 2)
    for _ in range(25):
        await dispatcher.once()
        clock.advance(days=0.3)
    disabled = await read_endpoint(db, endpoint.id)
    receiver.answer, receiver.got[:] = lambda _: 204, []
    await dispatcher.once()
    untold = receiver.seqs.copy()
    await endpoints.edit(ada, endpoint.id, EndpointEdit(active=True), None)
    await dispatcher.once()

    assert (EndpointState.DISABLED, []) == (disabled.state, untold)
    assert [1, 2] == receiver.seqs


async def test_who_says_gone_is_disabled_at_once(desk, dispatcher, endpoint, receiver, db):
    receiver.answer = lambda _: 410
    await calls(desk, 1)
    await dispatcher.once()

    assert EndpointState.DISABLED is (await read_endpoint(db, endpoint.id)).state


async def test_two_processes_tell_everything_once(desk, dispatcher, endpoint, receiver, clock, outward, database_url):
    async with await Database.open(database_url) as other_db:
        other = Dispatcher(other_db, DirectoryCache(other_db), clock, outward)
        await calls(desk, 150)
        for _ in range(3):
            await asyncio.gather(dispatcher.once(), other.once())

    assert list(range(1, 151)) == receiver.seqs


async def test_a_process_that_died_is_replaced_when_its_lease_is_over(desk, dispatcher, endpoint, receiver, clock, db):
    await calls(desk, 1)
    async with db.write() as tx:
        await tx.execute(
            "UPDATE endpoint SET lease = 'dead', lease_us = $1 WHERE id = $2",
            *(int((clock().timestamp() + 60) * 1_000_000), endpoint.id),
        )
    await dispatcher.once()
    early = receiver.seqs.copy()
    clock.advance(seconds=61)
    await dispatcher.once()

    assert ([], [1]) == (early, receiver.seqs)


async def test_a_process_that_ends_writes_down_what_was_taken(desk, dispatcher, endpoint, receiver, db):
    is_over = threading.Event()
    receiver.answer = lambda got: 204 if got.seq < 3 or is_over.wait(60) else 500
    await calls(desk, 5)
    async with dispatcher.running():
        while len(receiver.got) < 3:
            await asyncio.sleep(0.02)
    is_over.set()

    ended = await read_endpoint(db, endpoint.id)
    assert (2, "") == (ended.after_seq, ended.lease)


async def test_a_running_dispatcher_hears_what_is_recorded(desk, dispatcher, endpoint, receiver):
    async with dispatcher.running():
        await calls(desk, 3)
        await asyncio.to_thread(receiver.wait_for, 3)

    assert [1, 2, 3] == receiver.seqs


async def test_an_end_at_the_moment_of_a_wake_is_an_end(dispatcher):
    async with asyncio.timeout(60), dispatcher.running():
        await asyncio.sleep(2 * PAUSE_S + 0.5)
        dispatcher.wake()


async def test_an_edit_while_it_is_told_is_not_written_over(desk, endpoints, ada, dispatcher, endpoint, receiver, db):
    await calls(desk, 3)
    loop = asyncio.get_running_loop()

    def replay(got):
        if got.seq == 3 and len(receiver.got) == 3:
            asyncio.run_coroutine_threadsafe(endpoints.replay(ada, endpoint.id, 1), loop).result(60)
        return 204

    receiver.answer = replay
    await dispatcher.once()
    await dispatcher.once()

    assert [1, 2, 3, 1, 2, 3] == receiver.seqs
    assert 3 == (await read_endpoint(db, endpoint.id)).after_seq


async def test_what_can_never_be_taken_is_skipped_by_hand(desk, endpoints, ada, dispatcher, endpoint, receiver, db):
    receiver.answer = lambda got: 400 if got.seq == 1 else 204
    await calls(desk, 2)
    await dispatcher.once()
    await endpoints.skip(ada, endpoint.id)
    await dispatcher.once()

    assert [1, 2] == receiver.seqs
    assert (1, Outcome.SKIPPED, 0) in await log_of(db, endpoint)


async def test_one_endpoint_s_trouble_is_not_another_s(desk, endpoints, ada, dispatcher, receiver, endpoint):
    await endpoints.add(ada, EndpointDraft(url="http://127.0.0.1:9/hook"))
    await calls(desk, 2)
    await dispatcher.once()

    assert [1, 2] == receiver.seqs


async def test_both_secrets_sign_for_a_day(desk, endpoints, ada, dispatcher, endpoint, receiver, clock):
    renewed = await endpoints.renew_secret(ada, endpoint.id)
    await calls(desk, 1)
    await dispatcher.once()
    clock.advance(days=1.1)
    await calls(desk, 1, first=2)
    await dispatcher.once()
    first, second = receiver.got

    assert renewed.secret != endpoint.secret
    assert (True, True) == (first.is_signed_with(endpoint.secret), first.is_signed_with(renewed.secret))
    assert (False, True) == (second.is_signed_with(endpoint.secret), second.is_signed_with(renewed.secret))


def test_waits_grow_to_hours_and_are_spread():
    waits = [wait_s(attempts) for attempts in range(1, 30)]

    assert 8 <= waits[0] <= 12
    assert 17_280 <= waits[-1] <= 25_920
    assert 1 < len({wait_s(5) for _ in range(20)})
    assert 600 <= wait_s(1, 600)
