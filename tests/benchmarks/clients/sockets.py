"""Followers over WebSocket, as little as a follower can be: raw frames, counted and timed.

Run as a program: a ``Watch`` as JSON on standard input, ``Seen`` on standard output.
"""

import asyncio
import base64
import json
import os
import resource
import sys
import time

import msgspec
import uvloop

from tests.benchmarks.clients.http import Connection, request

_SETTLE_S = 0.5
_PATIENCE_S = 30.0


class Watch(msgspec.Struct, frozen=True):
    """Who follows what, and what is sent meanwhile: a line of ``bodies`` every ``pause_s``.

    ``mark`` is in every frame that is counted; each line makes ``frames`` of them. ``hello`` is sent by each follower.
    """

    sockets: int
    socket_port: int
    socket_path: str
    hello: str
    mark: str
    port: int
    path: str
    token: str
    bodies: str
    pause_s: float
    frames: int


class Seen(msgspec.Struct, frozen=True):
    """Frames a second between the first and the last, and the milliseconds from sending to each frame."""

    per_second: float
    latencies_ms: list[float]


class Follower(asyncio.Protocol):
    """Reads frames and notes when each came; knows nothing of pings, which come later than any run takes."""

    def __init__(self, mark: bytes, upgraded: asyncio.Event) -> None:
        self._mark = mark
        self._buffer = bytearray()
        self._upgraded = upgraded
        self.seen: list[tuple[float, bytes]] = []

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        buffer = self._buffer
        buffer += data
        if not self._upgraded.is_set():
            end = buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            if not buffer.startswith(b"HTTP/1.1 101"):
                raise RuntimeError(f"no socket: {bytes(buffer[:200])!r}")
            del buffer[: end + 4]
            self._upgraded.set()
        place, size = 0, len(buffer)
        while place + 2 <= size:
            length, start = buffer[place + 1], place + 2
            if length == 126:
                length, start = int.from_bytes(buffer[place + 2 : place + 4]), place + 4
            elif length == 127:
                length, start = int.from_bytes(buffer[place + 2 : place + 10]), place + 10
            if start > size or start + length > size:
                break
            payload = bytes(buffer[start : start + length])
            if self._mark in payload:
                self.seen.append((now, payload))
            place = start + length
        del buffer[:place]


def handshake(path: str, token: str) -> bytes:
    """The request that makes a connection a socket."""
    key = base64.b64encode(os.urandom(16)).decode()
    head = f"GET {path} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    if token:
        head += f"Authorization: Bearer {token}\r\n"
    return f"{head}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()


def text_frame(text: str) -> bytes:
    """A short text, masked with zeros, as clients must mask."""
    payload = text.encode()
    return bytes((0x81, 0x80 | len(payload))) + bytes(4) + payload


async def follow(watch: Watch) -> Follower:
    """One more follower."""
    upgraded = asyncio.Event()
    transport, follower = await asyncio.get_running_loop().create_connection(
        lambda: Follower(watch.mark.encode(), upgraded), "127.0.0.1", watch.socket_port
    )
    transport.write(handshake(watch.socket_path, watch.token))
    await upgraded.wait()
    if watch.hello:
        transport.write(text_frame(watch.hello))
    return follower


async def _run(watch: Watch) -> Seen:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with open(watch.bodies, "rb") as file:  # noqa: PTH123  # before anything is measured
        messages = [request(watch.path, watch.token, line) for line in file.read().splitlines()]
    followers = [await follow(watch) for _ in range(watch.sockets)]
    poster = await Connection.open(watch.port)
    await asyncio.sleep(_SETTLE_S)
    sent: dict[int, float] = {}
    for message in messages:
        started = time.perf_counter()
        answer = json.loads(await poster.send(message))
        sent[answer["seq"] if "seq" in answer else answer["results"][-1]["seq"]] = started
        await asyncio.sleep(max(0.0, watch.pause_s - (time.perf_counter() - started)))
    await _until_seen(followers, watch.frames * len(messages))
    return _seen(followers, sent)


async def _until_seen(followers: list[Follower], wanted: int) -> None:
    async with asyncio.timeout(_PATIENCE_S):
        while any(len(follower.seen) < wanted for follower in followers):
            await asyncio.sleep(0.05)


def _seen(followers: list[Follower], sent: dict[int, float]) -> Seen:
    moments = [moment for follower in followers for moment, _ in follower.seen]
    numbers: dict[bytes, int] = {}
    latencies = []
    for follower in followers:
        for moment, payload in follower.seen:
            seq = numbers.get(payload)
            if seq is None:
                seq = numbers[payload] = json.loads(payload)["seq"]
            if seq in sent:
                latencies.append((moment - sent[seq]) * 1000)
    return Seen(len(moments) / (max(moments) - min(moments)), latencies)


if __name__ == "__main__":
    seen = uvloop.run(_run(msgspec.json.decode(sys.stdin.buffer.read(), type=Watch)))
    sys.stdout.buffer.write(msgspec.json.encode(seen))
