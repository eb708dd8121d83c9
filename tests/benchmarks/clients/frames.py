"""What frames of a Kivy program cost: `python -m tests.benchmarks.clients.frames PROGRAM COUNT`, in its own process.

Time of a processor and not of a clock, so that whoever else uses the machine weighs little.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Protocol

LINES = 500
LISTED = 100
WORDS = "Connected call · ACME Steel · Standard rules v{}\n2026-11-19"


class Program(Protocol):
    """What is measured: a list that can be scrolled, and told anew."""

    rows: Any

    def tell(self, words: list[str]) -> None:
        """Show these lines, two texts each."""


async def milliseconds(act: Callable[[int], None], count: int) -> float:
    """What a frame costs this thread after each act, in the median; the renderer has drawn it all."""
    from kivy.core.window import Window
    from kivy.graphics.opengl import glFinish

    from tests.mobile.window import frames

    took_ms: list[float] = []
    for number in range(count):
        act(number)
        Window.canvas.ask_update()
        start = time.thread_time()
        await frames(1)
        glFinish()
        took_ms.append((time.thread_time() - start) * 1000)
    return statistics.median(took_ms)


async def _measure(opened: Callable[[], Any], count: int) -> tuple[float, float]:
    from tests.mobile.window import frames

    async with opened() as program:
        program.tell([WORDS.format(number) for number in range(LINES)])
        await frames(10)
        # As fast as a thumb throws it: nearly one new line in each frame. All views exist after the first.
        await milliseconds(lambda number: _scroll(program, number), 30)
        scrolled = await milliseconds(lambda number: _scroll(program, 30 + number), count)
        return scrolled, await milliseconds(lambda number: _change(program, number), count)


def _scroll(program: Program, number: int) -> None:
    program.rows.scroll_y = 1 - (number % 600) / 600


def _change(program: Program, number: int) -> None:
    """Five of a hundred lines moved on."""
    program.tell([WORDS.format(f"{place}, {number if place < 5 else 0}") for place in range(LISTED)])


@asynccontextmanager
async def _phone() -> AsyncIterator[Program]:
    from tests.benchmarks.clients.phone import opened_phone

    async with opened_phone() as program:
        yield program


@asynccontextmanager
async def _bare() -> AsyncIterator[Program]:
    from tests.benchmarks.floors.bare_list import opened_bare_list

    async with opened_bare_list() as program:
        yield program


if __name__ == "__main__":
    from tests.mobile.window import prepare_screen

    prepare_screen()
    print(*asyncio.run(_measure({"phone": _phone, "bare": _bare}[sys.argv[1]], int(sys.argv[2]))))
