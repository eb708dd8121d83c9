"""The stream comes back by itself and misses nothing."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import ServerConnection, serve

from mobile.api import SignedOut
from mobile.live import Link, Live
from mobile.wire import Frame

pytestmark = pytest.mark.anyio
Handler = Callable[[ServerConnection, str], Awaitable[None]]


class Listener:
    """What was heard, which links were shown, and where each connection began."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.links: list[Link] = []
        self.began: list[str] = []

    @asynccontextmanager
    async def following(self, handle: Handler, first_wait_s: float = 0.01) -> AsyncIterator[Live]:
        """A stream served by `handle`, and what follows it once it is run."""

        async def serve_one(socket: ServerConnection) -> None:
            assert socket.request is not None
            self.began.append(socket.request.path.removeprefix("/api/v1/live"))
            assert "Bearer token" == socket.request.headers["Authorization"]
            await handle(socket, self.began[-1])

        async with serve(serve_one, "127.0.0.1", 0) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            yield Live(f"http://127.0.0.1:{port}", "token", self.frames.append, self.links.append, first_wait_s)

    async def hear(self, handle: Handler, is_enough: Callable[[], bool], *topics: str) -> None:
        """Follow until that is so."""
        async with self.running(handle, topics=topics):
            await until(is_enough)

    @asynccontextmanager
    async def running(
        self, handle: Handler, first_wait_s: float = 0.01, topics: tuple[str, ...] = ()
    ) -> AsyncIterator[Live]:
        """The same with somebody who follows all the while."""
        async with self.following(handle, first_wait_s) as live, asyncio.timeout(60):
            await live.follow(frozenset(topics))
            task = asyncio.create_task(live.run())
            try:
                yield live
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)


async def until(is_so: Callable[[], bool]) -> None:
    while not is_so():
        await asyncio.sleep(0.005)


async def say(socket: ServerConnection, *frames: tuple[str, int]) -> None:
    for kind, seq in frames:
        await socket.send(json.dumps({"type": kind, "seq": seq, "topic": "me"}))


async def test_a_new_connection_goes_on_before_the_event_that_was_half_told() -> None:
    listener = Listener()

    async def handle(socket: ServerConnection, began: str) -> None:
        if began:
            await say(socket, ("hello", 11), ("award", 12), ("level", 12))
            await socket.wait_closed()
        else:
            await say(socket, ("hello", 10), ("award", 11), ("award", 12))

    await listener.hear(handle, lambda: "level" in [frame.type for frame in listener.frames])

    assert ["", "?after=11"] == listener.began
    assert ["hello", "award", "award", "award", "level"] == [frame.type for frame in listener.frames]


async def test_whoever_was_away_too_long_hears_that_everything_is_stale() -> None:
    listener = Listener()

    async def handle(socket: ServerConnection, began: str) -> None:
        await say(socket, ("hello", 5) if not began else ("resync", 900))

    await listener.hear(handle, lambda: len(listener.began) > 2)

    assert ["", "?after=5", "?after=900"] == listener.began[:3]
    assert Frame("resync", "me", 900) in listener.frames


async def test_the_link_is_shown_as_it_is() -> None:
    listener = Listener()

    async def handle(socket: ServerConnection, _began: str) -> None:
        await say(socket, ("hello", 5))

    await listener.hear(handle, lambda: len(listener.links) > 2)

    assert [Link.CATCHING_UP, Link.LIVE, Link.DOWN] == listener.links[:3]


async def test_topics_are_asked_for_again_after_every_connection() -> None:
    listener = Listener()
    wishes: list[object] = []

    async def handle(socket: ServerConnection, _began: str) -> None:
        await say(socket, ("hello", 5))
        wishes.append(json.loads(await socket.recv()))

    await listener.hear(handle, lambda: len(wishes) > 1, "board:xp:2026-11:company")

    assert [{"follow": ["board:xp:2026-11:company"], "unfollow": []}] * 2 == wishes[:2]


async def test_a_session_that_is_over_is_not_tried_again() -> None:
    listener = Listener()

    async def handle(socket: ServerConnection, _began: str) -> None:
        await socket.close(4401, "nobody is signed in")

    async with listener.following(handle) as live, asyncio.timeout(60):
        with pytest.raises(SignedOut, match="nobody is signed in"):
            await live.run()

    assert 1 == len(listener.began)


async def test_whoever_looks_at_the_screen_does_not_wait_for_the_next_try() -> None:
    listener = Listener()

    async def handle(socket: ServerConnection, _began: str) -> None:
        await say(socket, ("hello", 5))

    async with listener.running(handle, first_wait_s=3600) as live:
        while len(listener.began) < 3:
            live.wake()
            await asyncio.sleep(0.005)

    assert ["", "?after=5", "?after=5"] == listener.began[:3]


async def test_a_line_that_died_while_the_phone_slept_is_found_out_when_it_wakes() -> None:
    listener, asleep = Listener(), list[ServerConnection]()

    async def handle(socket: ServerConnection, began: str) -> None:
        if not asleep:
            asleep.append(socket)
            socket.transport.pause_reading()
        await say(socket, ("hello", 10))
        await socket.wait_closed()

    async with listener.running(handle) as live:
        await until(lambda: Link.LIVE in listener.links)
        live.wake()
        await until(lambda: len(listener.began) >= 2 and listener.links[-1] is Link.LIVE)
        asleep[0].transport.resume_reading()

    links = [Link.CATCHING_UP, Link.LIVE, Link.CATCHING_UP, Link.DOWN, Link.CATCHING_UP, Link.LIVE]
    assert links == listener.links[: len(links)]


async def test_a_line_that_answers_is_kept_when_the_phone_wakes() -> None:
    listener = Listener()

    async def handle(socket: ServerConnection, _began: str) -> None:
        await say(socket, ("hello", 10))
        await socket.wait_closed()

    async with listener.running(handle) as live:
        await until(lambda: Link.LIVE in listener.links)
        live.wake()
        await until(lambda: len(listener.links) >= 4)

    assert [""] == listener.began
    assert [Link.CATCHING_UP, Link.LIVE] * 2 == listener.links[:4]
