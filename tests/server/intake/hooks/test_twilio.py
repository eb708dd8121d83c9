"""Twilio tells how a call goes on; it is recorded once it has ended, and only with the right signature."""

from itertools import permutations

import pytest

from server.intake.hooks.terms import Terms
from server.intake.hooks.twilio import read
from tests.server.acme import NOW
from tests.server.intake.hooks.hooking import set_up, twilio

pytestmark = pytest.mark.anyio

PATH = "/api/v1/hooks/twilio"
TERMS = Terms(owners={"ann.ash": "ann", "+8621555000": "bob"})
CALL = {"CallSid": "CA1", "From": "client:ann.ash", "To": "+8613800000000", "Direction": "outbound-dial"}


def status(name: str, number: int, **more: str) -> dict[str, str]:
    stamp = f"Thu, 05 Nov 2026 01:00:{number:02} +0000"
    return CALL | {"CallStatus": name, "SequenceNumber": str(number), "Timestamp": stamp} | more


COURSE = (status("initiated", 0), status("ringing", 1), status("completed", 40, CallDuration="38"))


@pytest.mark.parametrize("order", list(permutations(range(3))))
async def test_a_call_is_recorded_once_it_has_ended_in_any_order(client, db, order: tuple[int, ...]) -> None:
    await set_up(db, "twilio", TERMS)
    for place in (*order, order[0]):
        answer = await client.post(PATH, **twilio(COURSE[place]))
        assert (200, "text/xml") == (answer.status_code, answer.headers["content-type"].partition(";")[0])

    told = await db.fetch("SELECT data FROM event WHERE kind = 'call.logged'")
    assert 1 == len(told)
    assert all(
        part in told[0][0] for part in ('"outcome":"connected"', '"duration_s":38', '"member":"ann"', "+8613800000000")
    )


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({"CallStatus": "busy"}, "busy"),
        ({"CallStatus": "no-answer"}, "no_answer"),
        ({"CallStatus": "completed", "AnsweredBy": "machine_start"}, "voicemail"),
    ],
)
async def test_how_it_ended_is_the_outcome(client, db, more: dict[str, str], outcome: str) -> None:
    await set_up(db, "twilio", TERMS)
    await client.post(PATH, **twilio(status("", 5) | more))

    assert f'"outcome":"{outcome}"' in await db.fetch_value("SELECT data FROM event WHERE kind = 'call.logged'")


async def test_a_call_that_came_in_is_of_whoever_has_the_number(client, db) -> None:
    await set_up(db, "twilio", TERMS)
    rung = {"From": "+8613800000000", "To": "+8621555000", "Direction": "inbound"}
    await client.post(PATH, **twilio(status("completed", 9, CallDuration="8") | rung))

    told = await db.fetch_value("SELECT data FROM event WHERE kind = 'call.logged'")
    assert '"direction":"in"' in told
    assert '"member":"bob"' in told


async def test_a_wrong_signature_is_refused(client, db) -> None:
    await set_up(db, "twilio", TERMS)

    assert 401 == (await client.post(PATH, **twilio(COURSE[2], secret="guessed"))).status_code
    assert 401 == (await client.post(PATH, **twilio(COURSE[2], path=PATH + "?other=1"))).status_code


def test_a_status_that_nothing_is_known_of_is_told() -> None:
    assert ("nothing is known of the call status 'paused'",) == read(b"CallSid=CA1&CallStatus=paused", NOW).unknown
