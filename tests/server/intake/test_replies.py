"""Handing receipts over: one per turn of the event loop, each exactly once."""

import asyncio

import pytest

from server.intake.replies import Replies
from server.intake.submission import Receipt, Status

pytestmark = pytest.mark.anyio


def a_receipt(id: str) -> Receipt:
    return Receipt(id=id, source="test", status=Status.RECORDED)


def waiting(replies: Replies, *ids: str) -> list[asyncio.Future]:
    answers = [asyncio.get_running_loop().create_future() for _ in ids]
    for answer, id in zip(answers, ids, strict=True):
        replies.add(answer, [a_receipt(id)])
    return answers


async def test_one_is_handed_over_in_every_turn_of_the_event_loop():
    replies = Replies()
    answers = waiting(replies, "1", "2", "3")
    replies.give()
    done = []
    for _ in answers:
        done.append(sum(answer.done() for answer in answers))
        await asyncio.sleep(0)

    assert [1, 2, 3] == done
    assert [["1"], ["2"], ["3"]] == [[one.id for one in answer.result()] for answer in answers]


async def test_what_is_added_meanwhile_is_handed_over_as_well():
    replies = Replies()
    first = waiting(replies, "1", "2")
    replies.give()
    replies.give()
    second = waiting(replies, "3")
    for _ in range(3):
        await asyncio.sleep(0)

    assert all(answer.done() for answer in first + second)


async def test_nothing_is_handed_over_before_it_is_given():
    replies = Replies()
    (answer,) = waiting(replies, "1")
    await asyncio.sleep(0)

    assert not answer.done()


async def test_who_has_gone_holds_up_nobody():
    replies = Replies()
    gone, here = waiting(replies, "1", "2")
    gone.cancel()
    replies.give_all()

    assert ["2"] == [one.id for one in here.result()]
