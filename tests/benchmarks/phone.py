"""The phone's screen: a frame of scrolling, and of a list that changed; beside a bare RecycleView with the same words.

Processor time of the one thread that must keep up with sixty frames a second. What a phone's own chip draws is drawn
here by other threads, which are not counted; in the line on software this very thread draws, too. And a board while
fifty changes come in a second from a real server, beside one on which nothing moves, and beside the time a frame has.
"""

import os
import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks.ratios import Line, Scale, at_most, ratio_of
from tests.mobile.window import SETTINGS
from tests.source_tree import ROOT

FRAMES = 120
FED_FRAMES = 900
SIXTIETH_MS = 1000 / 60


def measure(scale: Scale) -> Iterator[Line]:
    """Milliseconds per frame."""
    count = scale.of(FRAMES, 5)
    pairs = [(_frames("phone", count), _frames("bare", count)) for _ in range(scale.pairs)]
    scrolled = [(product[0], floor[0]) for product, floor in pairs]
    yield ratio_of("a frame of scrolling on the phone, drawing left out", "ms", at_most(2.0), scrolled)
    told = [(product[1], floor[1]) for product, floor in pairs]
    yield ratio_of("a list of 100 told anew on the phone, drawing left out", "ms", at_most(2.0), told)
    drawn = [
        (_frames("phone", count, LP_NUM_THREADS="0")[0], _frames("bare", count, LP_NUM_THREADS="0")[0])
        for _ in range(scale.pairs)
    ]
    yield ratio_of("a frame of scrolling on the phone, drawn in software", "ms", at_most(3.0), drawn)
    fed = [_fed(scale.of(FED_FRAMES, 5)) for _ in range(scale.pairs)]
    on_average = [(moving[0], still[0]) for still, moving in fed]
    yield ratio_of("a frame of the board under fifty changes a second, on average", "ms", at_most(2.0), on_average)
    slowest = [(moving[1], SIXTIETH_MS) for _still, moving in fed]
    yield ratio_of("one frame in a hundred of them, beside a sixtieth of a second", "ms", at_most(1.0), slowest)


def _fed(count: int) -> tuple[list[float], list[float]]:
    """Frames of a board that stands still and of one that moves: on average, one in a hundred, the longest."""
    command = [sys.executable, "-m", "tests.benchmarks.clients.feed", str(count)]
    told = subprocess.run(command, env=os.environ | SETTINGS, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603
    still, moving = ([float(one) for one in line.split()] for line in told.stdout.splitlines()[-2:])
    return still, moving


def _frames(program: str, count: int, **settings: str) -> tuple[float, float]:
    """Scrolling, and telling anew. Kivy opens one window in a process, so each has its own."""
    command = [sys.executable, "-m", "tests.benchmarks.clients.frames", program, str(count)]
    environment = os.environ | SETTINGS | settings
    told = subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603
    scrolled, anew = told.stdout.split()[-2:]
    return float(scrolled), float(anew)
