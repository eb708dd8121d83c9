"""Leads that are about to go back to the pool."""

from datetime import date

import pytest

from server.people.roles import Scope
from tests.server.pipeline.telling import told, touched
from tests.server.telling import program, see, send

pytestmark = pytest.mark.anyio


@pytest.fixture
async def held(client, db, signed_in):
    """A lead in Ann's hands; answers the day on which it goes back."""
    headers = await program(db, Scope.EVENTS_WRITE)
    await send(client, headers, told("L", "created", 19, name="Bolt"), told("L", "claimed", 19, member="ann"))
    ann = await signed_in("ann")
    return headers, ann, date.fromisoformat((await see(client, ann, "/leads/L"))["recycles_on"])


async def leads_told(client, headers):
    items = (await see(client, headers, "/notices"))["items"]
    return [
        (one["about"]["title"], one["on"], one["days"], one["urgency"])
        for one in items
        if one["kind"] == "lead_going_back"
    ]


async def test_it_is_told_in_its_last_days(client, held, clock):
    _, ann, goes_back = held
    days = (goes_back - date(2026, 11, 20)).days
    clock.advance(days=days - 4)
    early = await leads_told(client, ann)
    clock.advance(days=2)
    late = await leads_told(client, ann)
    clock.advance(days=2)
    last = await leads_told(client, ann)

    assert [] == early
    assert [("Bolt", goes_back.isoformat(), 2, "soon")] == late
    assert [("Bolt", goes_back.isoformat(), 0, "today")] == last


async def test_a_touch_takes_it_away(client, held, clock):
    headers, ann, goes_back = held
    clock.advance(days=(goes_back - date(2026, 11, 20)).days - 1)
    before = await leads_told(client, ann)
    await send(client, headers, touched("L", "t", 20))
    touch = touched("L", "u", 20) | {"time": clock().isoformat()}
    await send(client, headers, touch)

    assert (1, []) == (len(before), await leads_told(client, ann))


async def test_others_leads_are_nobody_elses_notice(client, held, signed_in, clock):
    clock.advance(days=(held[2] - date(2026, 11, 20)).days - 1)

    assert [] == await leads_told(client, await signed_in("bob"))
