"""A month from its last day on: it ends, settles, closes with prizes, and what comes later is an adjustment."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from litestar.testing import AsyncTestClient

from game_rules.rulebook_load import load
from server.accounts.registry import Registry
from server.db.database import Database
from server.intake.batch import References
from server.intake.plugin import door_of
from server.intake.record import Recorder
from server.jobs.close_periods import JOB as CLOSE
from server.jobs.job import Surroundings
from server.jobs.tick import Tick
from server.ledger.rulebooks import activate, standard_text
from server.people.directories import DirectoryCache
from server.refold.check import check
from server.refold.rebuild import rebuild
from server.settings import Settings
from tests import apps
from tests.server.acme import PASSWORD, StandingClock

pytestmark = pytest.mark.anyio
# The evening of Monday 30 November in Shanghai; Tuesday to Thursday are its settling days.
LAST_EVENING = datetime(2026, 11, 30, 12, tzinfo=UTC)
CLOSING = {"closing_from": "2026-11-01", "settling_days": 3}


class Company:
    """People at their phones, and a clock to turn on."""

    def __init__(self, client: AsyncTestClient[Any], clock: StandingClock, url: str) -> None:
        self.client = client
        self.url = url
        self.clock = clock
        self._headers: dict[str, dict[str, str]] = {}

    async def as_(self, who: str) -> dict[str, str]:
        """Somebody's headers; signed in once."""
        if who not in self._headers:
            answer = await self.client.post("/api/v1/sessions", json={"username": who, "password": PASSWORD})
            self._headers[who] = {"Authorization": f"Bearer {answer.json()['token']}"}
        return self._headers[who]

    async def pay(self, who: str, id: str, amount: str, time: str) -> dict[str, Any]:
        """Money came in, on a day in November."""
        event = {"id": id, "source": "books", "type": "collection.received", "time": time, "data": {"amount": amount}}
        answer = await self.client.post("/api/v1/events", json=event, headers=await self.as_(who))
        result: dict[str, Any] = answer.json()["results"][0]
        return result

    async def see(self, who: str, path: str) -> dict[str, Any]:
        """What somebody reads."""
        answer = await self.client.get(f"/api/v1{path}", headers=await self.as_(who))
        found: dict[str, Any] = answer.json()
        return found

    async def board(self, period: str) -> dict[str, str]:
        """Who collected how much."""
        rows = (await self.see("bea", f"/boards/collected?period={period}"))["rows"]
        return {row["id"]: row["value"]["amount"] for row in rows if row["value"]["amount"] != "0.00"}

    async def november(self) -> dict[str, Any]:
        """The month itself, as the boss reads it."""
        items = (await self.see("bea", "/periods"))["items"]
        return next(one for one in items if one["label"] == "2026-11")

    async def tick(self) -> None:
        """Let time become events, as another process would."""
        async with await Database.open(self.url) as db:
            recorder = Recorder(db, References(DirectoryCache(db), Registry()), self.clock)
            async with recorder.running():
                await Tick(Surroundings(db, DirectoryCache(db), door_of(recorder)), self.clock, (CLOSE,)).once()


@pytest.fixture
async def company(database_url: str) -> AsyncIterator[Company]:
    """ACME on the last evening of November, closing its months."""
    clock = StandingClock(LAST_EVENING)
    app = apps.api(Settings(database_url=database_url), clock)
    async with AsyncTestClient(app, base_url="http://raidboard.test") as client:
        found = Company(client, clock, database_url)
        body = {"measure": "collected", "period": "2026-11", "value": {"amount": "1000", "currency": "CNY"}}
        for who in ("ann", "bob"):
            await client.put("/api/v1/targets", json=body | {"scope": f"member:{who}"}, headers=await found.as_("ada"))
        await client.put("/api/v1/periods/settings", json=CLOSING, headers=await found.as_("ada"))
        yield found


async def test_the_life_of_a_month(company: Company, database_url: str) -> None:
    await company.pay("ann", "1", "500", "2026-11-27T10:00:00+08:00")
    assert "open" == (await company.november())["state"]
    company.clock.advance(days=2)
    settling = await company.pay("bob", "2", "800", "2026-11-28T10:00:00+08:00")
    assert ("settling", {None}) == ((await company.november())["state"], {one["adjusts"] for one in settling["awards"]})
    assert {"ann": "500.00", "bob": "800.00"} == await company.board("2026-11")

    company.clock.advance(days=2)
    await company.tick()
    late = await company.pay("ann", "3", "9000", "2026-11-29T10:00:00+08:00")
    await company.tick()

    november = await company.november()
    assert ("closed", "2026-12-03T16:00:00Z") == (november["state"], november["closed_at"])
    assert {"2026-11"} == {one["adjusts"] for one in late["awards"]}
    assert {"ann": "500.00", "bob": "800.00"} == await company.board("2026-11")
    assert {"ann": "9000.00"} == await company.board("2026-12")
    assert {"amount": "9000.00", "currency": "CNY"} in [one["value"] for one in november["adjustments"]]
    assert [(1, "bob", 300), (2, "ann", 200)] == [
        (one["place"], one["member"], one["coins"]) for one in november["prizes"]
    ]
    await _folds_anew_to_the_same(database_url, company)


async def test_everybody_who_sells_in_the_best_team_wins(company: Company, database_url: str) -> None:
    # The team's prize of the standard rulebook, each month instead of each quarter.
    head, _, prize = standard_text().rpartition('grain = "quarter"')
    own = load((head + 'grain = "month"' + prize).replace("version = 1", "version = 2", 1), file="own", minor_units=2)
    async with await Database.open(database_url) as db, db.write() as tx:
        await activate(tx, own, date(2026, 1, 1), 0)
    wanted = {"measure": "collected", "period": "2026-11", "value": {"amount": "1000", "currency": "CNY"}}
    for team in ("blue-team", "red-team"):
        answer = await company.client.put(
            "/api/v1/targets", json=wanted | {"scope": f"team:{team}"}, headers=await company.as_("ada")
        )
        assert 200 == answer.status_code, answer.text
    await company.pay("ann", "1", "500", "2026-11-27T10:00:00+08:00")
    await company.pay("zoe", "2", "400", "2026-11-27T10:00:00+08:00")
    company.clock.advance(days=4)
    await company.tick()

    won = [one for one in (await company.november())["prizes"] if one["coins"] == 150]
    assert [(1, "ann"), (1, "bob"), (1, "mia")] == sorted((one["place"], one["member"]) for one in won)
    async with await Database.open(database_url) as db:
        assert (await check(db, company.clock(), lambda done, total: None)).is_clean


async def _folds_anew_to_the_same(url: str, company: Company) -> None:
    async with await Database.open(url) as db:
        now = company.clock()
        assert (await check(db, now, lambda done, total: None)).is_clean
        await rebuild(db, now, lambda done, total: None)
        assert (await check(db, now, lambda done, total: None)).is_clean
    assert {"ann": "500.00", "bob": "800.00"} == await company.board("2026-11")
