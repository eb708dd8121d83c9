"""A load of HTTP requests: clients that each send one request after the other, and how long each answer took.

Run as a program: a ``Load`` as JSON on standard input, ``Taken`` on standard output.
"""

import asyncio
import sys
import time
from collections.abc import Iterator
from typing import cast

import msgspec
import uvloop


class Load(msgspec.Struct, frozen=True):
    """What to send: ``bodies`` is a file with one JSON text per line; the first ``warm_up`` are not counted."""

    port: int
    path: str
    token: str
    clients: int
    bodies: str
    warm_up: int


class Taken(msgspec.Struct, frozen=True):
    """Requests a second, and the milliseconds of each."""

    per_second: float
    latencies_ms: list[float]


def request(path: str, token: str, body: bytes) -> bytes:
    """The bytes of one POST on a connection that is kept."""
    head = f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
    if token:
        head += f"Authorization: Bearer {token}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Connection(asyncio.Protocol):
    """One connection on which requests follow each other."""

    def __init__(self) -> None:
        self._received = b""
        self._waiting: asyncio.Future[bytes] | None = None
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def open(cls, port: int) -> "Connection":
        """Connect to a server on this machine."""
        _, connection = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        return connection

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports do what a transport does without being one by descent.
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found:
            return
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        if len(body) >= int(lengths[0].partition(b":")[2]):
            self._received = b""
            if self._waiting is not None and not self._waiting.done():
                self._waiting.set_result(head[9:12] + body)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionError("the server closed the connection"))

    async def send(self, message: bytes) -> bytes:
        """Send one request; the body of the answer. Raises RuntimeError unless it succeeded."""
        assert self._transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(message)
        answer = await self._waiting
        if not answer.startswith(b"20"):
            raise RuntimeError(f"the server answered {answer[:300]!r}")
        return answer[3:]

    def close(self) -> None:
        """Hang up."""
        assert self._transport is not None
        self._transport.close()


async def _run(load: Load) -> Taken:
    with open(load.bodies, "rb") as file:  # noqa: PTH123  # before anything is measured
        messages = [request(load.path, load.token, line) for line in file.read().splitlines()]
    connections = [await Connection.open(load.port) for _ in range(load.clients)]
    await _send_all(connections, messages[: load.warm_up])
    started = time.perf_counter()
    latencies = await _send_all(connections, messages[load.warm_up :])
    return Taken(len(latencies) / (time.perf_counter() - started), latencies)


async def _send_all(connections: list[Connection], messages: list[bytes]) -> list[float]:
    latencies: list[float] = []
    waiting = iter(messages)
    await asyncio.gather(*(_send(connection, waiting, latencies) for connection in connections))
    return latencies


async def _send(connection: Connection, messages: Iterator[bytes], latencies: list[float]) -> None:
    for message in messages:
        started = time.perf_counter()
        await connection.send(message)
        latencies.append((time.perf_counter() - started) * 1000)


if __name__ == "__main__":
    taken = uvloop.run(_run(msgspec.json.decode(sys.stdin.buffer.read(), type=Load)))
    sys.stdout.buffer.write(msgspec.json.encode(taken))
