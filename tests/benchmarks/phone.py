"""The phone's screen: a frame of scrolling, and of a list that changed; beside a bare RecycleView with the same words.

Processor time of the one thread that must keep up with sixty frames a second. What a phone's own chip draws is drawn
here by other threads, which are not counted; in the last line this very thread draws, too.
"""

import os
import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks.ratios import Line, Scale, at_most, ratio_of
from tests.mobile.window import SETTINGS
from tests.source_tree import ROOT

FRAMES = 120


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


def _frames(program: str, count: int, **settings: str) -> tuple[float, float]:
    """Scrolling, and telling anew. Kivy opens one window in a process, so each has its own."""
    command = [sys.executable, "-m", "tests.benchmarks.clients.frames", program, str(count)]
    environment = os.environ | SETTINGS | settings
    told = subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603
    scrolled, anew = told.stdout.split()[-2:]
    return float(scrolled), float(anew)
