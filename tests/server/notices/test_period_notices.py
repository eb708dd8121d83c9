"""News of periods: one that settles, and a prize that came with a closing."""

from datetime import timedelta

import pytest

from server.accounts.registry import Registry
from server.intake.batch import References
from server.intake.plugin import door_of
from server.intake.record import Recorder
from server.jobs.close_periods import JOB
from server.jobs.job import Surroundings
from server.jobs.tick import Tick
from server.people.directories import DirectoryCache
from tests.server.acme import NOW
from tests.server.closing import close_months
from tests.server.intake.recording import event
from tests.server.telling import see, send

pytestmark = pytest.mark.anyio


async def news(client, headers):
    items = (await see(client, headers, "/notices"))["items"]
    return [(one["kind"], one["about"]["id"]) for one in items if one["kind"] in ("period_settling", "prize_won")]


async def test_a_settling_period_is_told_until_it_closes(client, signed_in, db, clock):
    await close_months(db, settling_days=15)
    ann = await signed_in("ann")
    before = await news(client, ann)
    clock.advance(days=5)

    assert [("period_settling", "2026-10")] == before
    assert [] == await news(client, ann)


async def test_a_prize_is_told_for_some_days_to_whom_won_it(client, signed_in, db, clock):
    ann, ada = await signed_in("ann"), await signed_in("ada")
    value = {"amount": "1000", "currency": "CNY"}
    body = {"measure": "collected", "period": "2026-10", "scope": "member:ann", "value": value}
    await client.put("/api/v1/targets", json=body, headers=ada)
    told = event("1", "collection.received", "2026-10-20T10:00:00+08:00", amount="900")
    await send(client, ann, told)
    await close_months(db, settling_days=13, set_at=NOW - timedelta(days=50))
    recorder = Recorder(db, References(DirectoryCache(db), Registry()), clock)
    async with recorder.running():
        await Tick(Surroundings(db, DirectoryCache(db), door_of(recorder)), clock, (JOB,)).once()

    seen = [await news(client, headers) for headers in (ann, ada)]
    clock.advance(days=4)
    assert [[("prize_won", "2")], []] == seen
    assert [] == await news(client, ann)
