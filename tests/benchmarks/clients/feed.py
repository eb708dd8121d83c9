"""Frames of the phone while a board moves: `python -m tests.benchmarks.clients.feed COUNT`, in a process of its own.

Against a real server with fifty changes a second, and before that with none. Time of this thread on a processor:
whoever makes the changes is another thread.
"""

import asyncio
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mobile.api import API
from tests.benchmarks.ratios import percentile
from tests.mobile.phones import session, signed_in
from tests.mobile.test_journeys import win_of_bob
from tests.mobile.window import frames, prepare_screen, real_server, until

AT_ONCE = 5
EVERY_S = 0.1


async def milliseconds(count: int) -> list[float]:
    """What each of so many frames cost this thread."""
    took_ms = []
    for _ in range(count):
        start = time.thread_time()
        await frames(1)
        took_ms.append((time.thread_time() - start) * 1000)
    return took_ms


async def measure(count: int) -> tuple[list[float], list[float]]:
    """Frames of a board on which nothing moves, and of one with fifty changes a second."""
    with tempfile.TemporaryDirectory() as folder, real_server(Path(folder)) as server:
        async with signed_in(Path(folder), server.url) as app:
            app.root.frame.place = "board"
            await until(lambda: app.store.board)
            # What is fetched after signing in is no part of it.
            await frames(count)
            still = await milliseconds(count)
            with busy(server.url):
                await until(lambda: any(row.name == "Bob Birch" and row.value != "0" for row in app.store.board.rows))
                return still, await milliseconds(count)


@contextmanager
def busy(url: str) -> Iterator[None]:
    """Bob wins fifty deals a second, in a thread of his own."""
    is_over = threading.Event()

    async def win() -> None:
        async with session(url, "bob") as bob:
            while not is_over.is_set():
                await _win_some(bob)

    winning = threading.Thread(target=lambda: asyncio.run(win()))
    winning.start()
    try:
        yield
    finally:
        is_over.set()
        winning.join()


async def _win_some(bob: API) -> None:
    await bob.send([win_of_bob(str(uuid.uuid4())) for _ in range(AT_ONCE)], "bob")
    await asyncio.sleep(EVERY_S)


if __name__ == "__main__":
    prepare_screen()
    for told in asyncio.run(measure(int(sys.argv[1]))):
        print(statistics.fmean(told), percentile(told, 0.99), max(told))
