import asyncio

import pytest

from server.db.database import Database

pytestmark = pytest.mark.anyio


class Ear:
    """Keeps what it heard, and can be waited for."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._news = asyncio.Event()

    def __call__(self, payload: str) -> None:
        self.heard.append(payload)
        self._news.set()

    async def wait_for(self, count: int) -> list[str]:
        async with asyncio.timeout(60):
            while len(self.heard) < count:
                self._news.clear()
                await self._news.wait()
        return self.heard


async def notify(db: Database, payload: str) -> None:
    async with db.write() as tx:
        await tx.notify("news", payload)


async def test_a_committed_notice_is_heard_in_order(counter: Database) -> None:
    ear = Ear()
    await counter.listen("news", ear)
    for number in range(3):
        await notify(counter, str(number))

    assert await ear.wait_for(3) == ["0", "1", "2"]


async def test_a_rolled_back_notice_is_never_heard(counter: Database) -> None:
    ear = Ear()
    await counter.listen("news", ear)
    with pytest.raises(ZeroDivisionError):
        async with counter.write() as tx:
            await tx.notify("news", "lost")
            1 / 0  # noqa: B018
    await notify(counter, "kept")

    assert await ear.wait_for(1) == ["kept"]


async def test_who_stopped_listening_hears_nothing_more(counter: Database) -> None:
    ear, other = Ear(), Ear()
    stop = await counter.listen("news", ear)
    await counter.listen("news", other)
    stop()
    await notify(counter, "x")

    assert await other.wait_for(1) == ["x"]
    assert ear.heard == []


async def test_another_process_hears_over_postgres(new_postgres) -> None:
    url, ear = new_postgres(), Ear()
    async with await Database.open(url) as one, await Database.open(url) as two:
        await two.listen("news", ear)
        await notify(one, "hello")

        assert await ear.wait_for(1) == ["hello"]


async def test_a_lost_connection_comes_back_and_says_that_news_may_be_missing(new_postgres) -> None:
    ear, again = Ear(), asyncio.Event()
    async with await Database.open(new_postgres()) as db:
        await db.listen("news", ear, again.set)
        async with db.write() as tx:
            await tx.fetch(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
            )
        await asyncio.wait_for(again.wait(), 5)
        await notify(db, "after")

        assert await ear.wait_for(1) == ["after"]
