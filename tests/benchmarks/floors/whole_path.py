"""The whole path in as little as it takes: POST, a queue, one writer that commits what waits, the answer, a broadcast.

Run as a program: the port for requests, the port for sockets, the url of an empty PostgreSQL database.
"""

import asyncio
import json
import sys
import uuid
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import msgspec
import uvicorn
from litestar import Litestar, post
from websockets.asyncio.server import ServerConnection, broadcast, serve

from tests.benchmarks.floors import postgres_books

AT_ONCE = 200


class Sold(msgspec.Struct):
    """What is posted."""

    id: uuid.UUID
    member: int
    amount: int


Waiting = tuple[Sold, "asyncio.Future[int]"]


def app_of(socket_port: int, url: str) -> Litestar:
    """The server; its writer and its sockets live as long as it does."""
    queue: asyncio.Queue[Waiting] = asyncio.Queue()
    followers: set[ServerConnection] = set()
    seq = 0

    async def write() -> None:
        nonlocal seq
        connection = await asyncpg.connect(url)
        await connection.execute(postgres_books.TABLES)
        while True:
            items = [await queue.get()]
            while not queue.empty() and len(items) < AT_ONCE:
                items.append(queue.get_nowait())
            await postgres_books.record(connection, [(one.id, one.member, one.amount) for one, _ in items])
            seq += len(items)
            broadcast(followers, json.dumps({"seq": seq, "ids": [str(one.id) for one, _ in items]}))
            for _, answer in items:
                answer.set_result(seq)

    async def follow(socket: ServerConnection) -> None:
        followers.add(socket)
        await socket.wait_closed()
        followers.discard(socket)

    @post("/event")
    async def event(data: Sold) -> dict[str, Any]:
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        queue.put_nowait((data, answer))
        return {"ok": True, "id": str(data.id), "seq": await answer}

    @asynccontextmanager
    async def running(_: Litestar):
        writer = asyncio.create_task(write())
        async with serve(follow, "127.0.0.1", socket_port, compression=None, ping_interval=None):
            yield
        writer.cancel()

    return Litestar([event], lifespan=[running], openapi_config=None, logging_config=None)


if __name__ == "__main__":
    uvicorn.run(
        app_of(int(sys.argv[2]), sys.argv[3]),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_level="error",
        loop="uvloop",
        http="httptools",
        access_log=False,
    )
