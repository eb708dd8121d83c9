"""The live stream: one WebSocket that comes back by itself and misses nothing.

A frame carries no truth for the screens, only "look again"; so hearing one twice is harmless. What the frames mean is
the business of `sync`.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable
from enum import Enum, auto

import websockets
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidURI

from mobile import trust
from mobile.api import SignedOut
from mobile.backoff import FIRST_S, delays
from mobile.parse import BadAnswer
from mobile.wire import Frame, read_frame

NOT_SIGNED_IN = 4401
# Longer than the worst network that still is one takes to answer.
PONG_WITHIN_S = 5.0

log = logging.getLogger(__name__)


class Link(Enum):
    """How the stream stands."""

    DOWN = auto()
    CATCHING_UP = auto()
    LIVE = auto()


class Live:
    """Follows one server's stream; `hear` gets every frame, `show` every change of the link."""

    def __init__(
        self,
        server: str,
        token: str,
        hear: Callable[[Frame], None],
        show: Callable[[Link], None],
        first_wait_s: float = FIRST_S,
    ) -> None:
        scheme, _, rest = server.partition("://")
        self._url = f"{'wss' if scheme == 'https' else 'ws'}://{rest}/api/v1/live"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._hear = hear
        self._show = show
        self._first_wait_s = first_wait_s
        self._waits = delays(first_wait_s)
        self._topics: frozenset[str] = frozenset()
        self._socket: ClientConnection | None = None
        self._after: int | None = None
        self._woken = asyncio.Event()
        self._proving: asyncio.Task[None] | None = None

    async def follow(self, topics: frozenset[str]) -> None:
        """Follow these topics besides one's own, and none of those followed before."""
        gone, self._topics = self._topics - topics, topics
        if self._socket is not None:
            # A socket that closes just now asks for its topics when it is back.
            with contextlib.suppress(ConnectionClosed):
                await self._wish(self._socket, gone)

    def wake(self) -> None:
        """Somebody looks at the screen: do not wait any longer before the next try, and do not trust an old line."""
        self._waits = delays(self._first_wait_s)
        self._woken.set()
        if self._socket is not None and (self._proving is None or self._proving.done()):
            self._proving = asyncio.ensure_future(self._prove(self._socket))

    async def run(self) -> None:
        """Stay connected until cancelled. Raises SignedOut when the session is over."""
        while True:
            try:
                await self._follow_once()
            except (OSError, TimeoutError, InvalidHandshake, InvalidURI, BadAnswer) as error:
                log.info("live: %s does not answer: %s", self._url, error)
            finally:
                self._socket = None
                if self._proving is not None:
                    self._proving.cancel()
                self._show(Link.DOWN)
            self._woken.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), next(self._waits))

    async def _follow_once(self) -> None:
        after = f"?after={self._after}" if self._after is not None else ""
        trusted = trust.context() if self._url.startswith("wss:") else None
        async with websockets.connect(self._url + after, additional_headers=self._headers, ssl=trusted) as socket:
            self._show(Link.CATCHING_UP)
            try:
                async for text in socket:
                    await self._take(read_frame(str(text)), socket)
            except ConnectionClosed as error:
                log.info("live: %s closed: %s", self._url, error)
            if socket.close_code == NOT_SIGNED_IN:
                raise SignedOut(socket.close_reason or "the session is over")

    async def _prove(self, socket: ClientConnection) -> None:
        """A phone that slept may hold a line that nobody holds at the other end, and hear nothing of it for long."""
        self._show(Link.CATCHING_UP)
        try:
            await asyncio.wait_for(await socket.ping(), PONG_WITHIN_S)
        except TimeoutError:
            log.info("live: %s is silent: it is asked anew", self._url)
            socket.transport.abort()
        except ConnectionClosed:
            # Whoever reads from it finds out by themselves.
            return
        else:
            if self._socket is socket:
                self._show(Link.LIVE)

    async def _take(self, frame: Frame, socket: ClientConnection) -> None:
        is_new = self._after is None
        if frame.seq is not None:
            # One event may make several frames: its seq is only done with when a higher one comes.
            self._after = frame.seq if frame.type in ("hello", "resync") else frame.seq - 1
        if frame.type == "hello":
            self._socket = socket
            self._waits = delays(self._first_wait_s)
            await self._wish(socket, frozenset())
            self._show(Link.LIVE)
        # A hello that resumes says nothing new: what was missed follows.
        if frame.type != "hello" or is_new:
            self._hear(frame)

    async def _wish(self, socket: ClientConnection, gone: frozenset[str]) -> None:
        if self._topics or gone:
            await socket.send(json.dumps({"follow": sorted(self._topics), "unfollow": sorted(gone)}))
