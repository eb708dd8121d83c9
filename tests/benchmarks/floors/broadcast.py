"""A bare broadcast: what is posted as many times as asked for goes to every socket, and nothing else happens.

Run as a program: the port for requests, the port for sockets.
"""

import asyncio
import json
import sys

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve

_PADDING = "x" * 120  # Frames as long as the product's.


async def run(port: int, socket_port: int) -> None:
    """Serve until the program is ended."""
    followers: set[ServerConnection] = set()

    async def follow(socket: ServerConnection) -> None:
        followers.add(socket)
        await socket.wait_closed()
        followers.discard(socket)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:  # somebody only knocked
            writer.close()
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        count = len(json.loads(await reader.readexactly(length)))
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n{"seq":%d}' % (8 + len(str(count)), count))
        for seq in range(1, count + 1):
            broadcast(followers, json.dumps({"seq": seq, "type": "deal", "data": _PADDING}, separators=(",", ":")))
            await asyncio.sleep(0)

    sockets = serve(follow, "127.0.0.1", socket_port, compression=None, ping_interval=None, backlog=4096)
    async with sockets, await asyncio.start_server(answer, "127.0.0.1", port) as requests:
        await requests.serve_forever()


if __name__ == "__main__":
    uvloop.run(run(int(sys.argv[1]), int(sys.argv[2])))
