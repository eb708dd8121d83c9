"""Phone and server in step: nothing twice, nothing lost, in order, and the truth on the screen."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from mobile.live import Link
from mobile.outbox import Outbox, Owner, State
from mobile.sync import BATCH, News, Session, Sync
from mobile.wire import Me
from tests.mobile.office import ME, PROBLEM, Answer, Office, open_office

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


class Screens:
    """What was told to the screens."""

    def __init__(self) -> None:
        self.news: list[News] = []
        self.link = Link.DOWN
        self.why_signed_out = ""

    def show(self, news: News, as_of: datetime) -> None:
        self.news.append(news)

    def show_outbox(self) -> None:
        """Tests look into the outbox itself."""

    def show_link(self, link: Link) -> None:
        self.link = link

    def show_signed_out(self, why: str) -> None:
        self.why_signed_out = why


@asynccontextmanager
async def syncing(outbox: Outbox, owner: Owner) -> AsyncIterator[Screens]:
    """The loop runs during the block."""
    screens = Screens()
    sync = Sync(outbox, screens, first_wait_s=0.01)
    sync.start(Session(owner, "token"))
    task = asyncio.create_task(sync.run())
    try:
        yield screens
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(is_so: Callable[[], object]) -> None:
    """Wait for it, but not for ever."""
    async with asyncio.timeout(20):
        while not is_so():
            await asyncio.sleep(0.005)


def log(outbox: Outbox, owner: Owner, count: int, account: str = "ACME") -> list[str]:
    return [outbox.log(owner, "call.logged", {"account": account}, NOW).id for _ in range(count)]


def is_sent(outbox: Outbox, owner: Owner) -> Callable[[], bool]:
    return lambda: outbox.count(owner, State.WAITING) == 0


async def test_what_was_logged_offline_is_sent_once_and_in_order(outbox: Outbox) -> None:
    office = Office()
    with open_office(office):
        pass
    ann = Owner(office.url, "ann")
    ids = log(outbox, ann, 3)

    async with syncing(outbox, ann):
        await asyncio.sleep(0.05)
        with open_office(office, port=int(office.url.rpartition(":")[2])):
            await until(is_sent(outbox, ann))

    assert ids == office.arrived == list(office.events)


async def test_a_thousand_events_are_sent_once_and_in_order(outbox: Outbox, office: Office, ann: Owner) -> None:
    ids = log(outbox, ann, 1000)

    async with syncing(outbox, ann):
        await until(is_sent(outbox, ann))

    assert ids == office.arrived


async def test_a_server_that_dies_before_it_answers_counts_an_event_once(
    outbox: Outbox, office: Office, ann: Owner
) -> None:
    office.hang_up_after = 2
    ids = log(outbox, ann, 3)

    async with syncing(outbox, ann):
        await until(is_sent(outbox, ann))

    assert ids * 3 == office.arrived
    assert ids == list(office.events)
    assert [5, 5, 5] == [item.xp for item in outbox.latest(ann, 10)]


async def test_a_rejected_event_is_shown_and_holds_nobody_up(outbox: Outbox, office: Office, ann: Owner) -> None:
    before, wrong, after = *log(outbox, ann, 1), *log(outbox, ann, 1, "wrong"), *log(outbox, ann, 1)

    async with syncing(outbox, ann):
        await until(is_sent(outbox, ann))

    assert [before, after] == list(office.events)
    assert [(wrong, "/data/account is 'wrong'")] == [(item.id, item.told) for item in outbox.rejected(ann)]


async def test_the_one_event_that_makes_a_request_fail_is_found(outbox: Outbox, office: Office, ann: Owner) -> None:
    ids = log(outbox, ann, 4)
    said = json.dumps({"title": "Too large", "status": 413, "detail": "too large"})
    office.misbehave = lambda _path, sent: (413, PROBLEM, said) if ids[1] in sent else None

    async with syncing(outbox, ann):
        await until(is_sent(outbox, ann))

    assert [ids[0], ids[2], ids[3]] == list(office.events)
    assert [(ids[1], "too large")] == [(item.id, item.told) for item in outbox.rejected(ann)]


async def test_a_session_that_is_over_loses_nothing(outbox: Outbox, office: Office, ann: Owner) -> None:
    log(outbox, ann, BATCH + 1)
    said = json.dumps({"title": "Unauthorized", "status": 401, "detail": "the session is over"})
    office.misbehave = lambda _path, _ids: (401, PROBLEM, said)

    async with syncing(outbox, ann) as screens:
        await until(lambda: screens.why_signed_out)

    assert "the session is over" == screens.why_signed_out
    assert BATCH + 1 == outbox.count(ann, State.WAITING)


async def test_another_members_events_stay_where_they_are(outbox: Outbox, office: Office, ann: Owner) -> None:
    log(outbox, Owner(office.url, "bob"), 1)
    mine = log(outbox, ann, 1)

    async with syncing(outbox, ann):
        await until(is_sent(outbox, ann))

    assert mine == office.arrived


async def test_the_standing_is_fetched_and_remembered(outbox: Outbox, office: Office, ann: Owner) -> None:
    async with syncing(outbox, ann) as screens:
        await until(lambda: outbox.recall(ann, "me"))

    assert [Me("Ann Ash", "Blue Team", 1240, 4, "Closer", 260, 140, 400, 4)] == screens.news


async def test_what_was_seen_last_is_shown_before_there_is_a_network(outbox: Outbox) -> None:
    ann = Owner("http://127.0.0.1:1", "ann")
    outbox.remember(ann, "me", json.dumps(ME), NOW)

    async with syncing(outbox, ann) as screens:
        shown = list(screens.news)

    assert [Me("Ann Ash", "Blue Team", 1240, 4, "Closer", 260, 140, 400, 4)] == shown


async def test_a_hotels_page_does_not_replace_what_is_known(outbox: Outbox, office: Office, ann: Owner) -> None:
    outbox.remember(ann, "me", json.dumps(ME), NOW)
    asked: list[str] = []

    def welcome(path: str, _ids: list[str]) -> Answer:
        asked.append(path)
        return 200, "text/html", "<h1>Welcome</h1>"

    office.misbehave = welcome

    async with syncing(outbox, ann):
        await until(lambda: len([path for path in asked if path.endswith("/me")]) > 1)

    assert (json.dumps(ME), NOW) == outbox.recall(ann, "me")
