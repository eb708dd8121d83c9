"""The WebSocket of the live stream."""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Any

import msgspec
import structlog
from litestar import WebSocket, websocket
from litestar.di import NamedDependency
from litestar.exceptions import WebSocketDisconnect, WebSocketException
from litestar.params import FromQuery

from server.barriers.queries import BarrierQueries
from server.errors import AppError, NotSignedIn
from server.http.origin import is_same_origin
from server.ledger.rulebooks import EditionsCache
from server.live.feed import Feed
from server.live.follow import Follower, Lagging
from server.people.cookies import token_in
from server.people.directories import DirectoryCache
from server.people.identities import Identities
from server.raids.queries import RaidQueries
from server.settings import Settings

NOT_SIGNED_IN = 4401
SLOW_READER = 1013
# How long a reader may leave its socket full before it is let go.
STALLED_S = 20.0
# A session that ended elsewhere stops hearing within this.
CHECK_SESSION_S = 20.0

log = structlog.get_logger(__name__)


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a client may send."""

    follow: tuple[str, ...] = ()
    unfollow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Known:
    """What topics are looked up in."""

    directories: DirectoryCache
    editions: EditionsCache
    raids: RaidQueries
    barriers: BarrierQueries


_decode_wish = msgspec.json.Decoder(Wish).decode
_encode = msgspec.json.Encoder().encode


@websocket("/live", opt={"exclude_from_schema": True})
async def live(
    socket: WebSocket[Any, Any, Any],
    feed: NamedDependency[Feed],
    identities: NamedDependency[Identities],
    directories: NamedDependency[DirectoryCache],
    editions: NamedDependency[EditionsCache],
    settings: NamedDependency[Settings],
    raid_queries: NamedDependency[RaidQueries],
    barrier_queries: NamedDependency[BarrierQueries],
    after: FromQuery[int | None] = None,
) -> None:
    """What happened after seq ``after`` (default: from now on), in seq order, none skipped."""
    if not is_same_origin(socket, settings.public_url):
        raise WebSocketException(detail="this page belongs to another site", code=NOT_SIGNED_IN)
    await socket.accept()
    token = token_in(socket.scope)
    try:
        if token is None:
            raise NotSignedIn("nobody is signed in")
        viewer = await identities.viewer_of(token)
    except NotSignedIn as error:
        await socket.close(code=NOT_SIGNED_IN, reason=str(error)[:100])
        return
    follower = Follower(feed, viewer, await directories.current())
    if after is not None:
        await feed.reach(after)
    kept = follower.start(after)
    with feed.waking(follower.wake):
        try:
            await socket.send_text(_hello(feed, after if after is not None and kept else None))
            if not kept:
                await socket.send_text(_encode({"type": "resync", "seq": feed.seq}).decode())
            await _converse(
                socket, follower, token, identities, _Known(directories, editions, raid_queries, barrier_queries)
            )
        except (WebSocketDisconnect, ConnectionError):
            pass
        finally:
            follower.close()


def _hello(feed: Feed, after: int | None) -> str:
    """``seq`` is where the stream begins for this follower: resuming after it misses nothing."""
    return _encode({"type": "hello", "seq": feed.seq if after is None else after, "head": feed.seq}).decode()


async def _converse(
    socket: WebSocket[Any, Any, Any],
    follower: Follower,
    token: str,
    identities: Identities,
    known: _Known,
) -> None:
    tasks: list[asyncio.Task[int | None]] = [
        asyncio.create_task(_tell(socket, follower)),
        asyncio.create_task(_listen(socket, follower, known)),
        asyncio.create_task(_watch(follower, token, identities)),
    ]
    code = None
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        code = next((task.result() for task in done), None)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if code is not None:
        # A reader that does not read will not take the goodbye either.
        with contextlib.suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
            await asyncio.wait_for(socket.close(code=code), timeout=1)


async def _tell(socket: WebSocket[Any, Any, Any], follower: Follower) -> int | None:
    """Send what is new; ends with a close code, or None when the reader is gone."""
    while True:
        try:
            frames = await follower.news()
            with follower.sending():
                for frame in frames:
                    # What `send_text` does after two more calls, which a thousand followers would pay for.
                    await socket.send({"type": "websocket.send", "bytes": None, "text": frame})
        except Lagging:
            return SLOW_READER
        except (WebSocketDisconnect, RuntimeError):
            return None


async def _listen(socket: WebSocket[Any, Any, Any], follower: Follower, known: _Known) -> int | None:
    """Hear what the client wishes to follow; ends when it leaves."""
    while True:
        try:
            text = await socket.receive_text()
        except WebSocketDisconnect:
            return None
        try:
            wish = _decode_wish(text)
        except msgspec.DecodeError as error:
            await socket.send_text(_error(error, text))
            continue
        for topic in wish.unfollow:
            follower.unfollow(topic)
        for topic in wish.follow:
            try:
                # Watched from now on; what moved since the page was made is for the client to fetch.
                now = await follower.follow(
                    topic, known.directories.latest, known.editions, known.raids, known.barriers
                )
            except AppError as error:
                now = _error(error, text, topic=topic[:200])
            if now is not None:
                await socket.send_text(now)


def _error(error: Exception, sent: str, **what: str) -> str:
    return _encode({"type": "error", "data": {"message": str(error), **what, "sent": sent[:200]}}).decode()


async def _watch(follower: Follower, token: str, identities: Identities) -> int | None:
    """End the stream of a reader that stopped reading or lags behind what is kept, and of a session that is over."""
    slept = 0.0
    while True:
        await asyncio.sleep(1)
        slept += 1
        if follower.is_lagging() or follower.sending_for_s() > STALLED_S:
            return SLOW_READER
        if slept >= CHECK_SESSION_S:
            slept = 0.0
            try:
                await identities.viewer_of(token)
            except NotSignedIn:
                return NOT_SIGNED_IN


ROUTES = (live,)
