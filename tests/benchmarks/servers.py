"""Servers in processes of their own: the product as `raidboard serve` runs it, and the floors."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.benchmarks.places import Place

_PATIENCE_S = 30.0


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers, and where."""

    port: int
    path: str
    socket_port: int
    socket_path: str
    token: str
    process: int

    def memory_mib(self) -> float:
        """What it holds of the machine's memory."""
        return psutil.Process(self.process).memory_info().rss / 2**20


@contextmanager
def product(place: Place) -> Iterator[Server]:
    """Raidboard over a new company."""
    url, token = place.company()
    port = free_port()
    command = [str(Path(sys.executable).with_name("raidboard")), "serve", "--port", str(port)]
    environment = {
        "RAIDBOARD_DATABASE_URL": url,
        "RAIDBOARD_SECRET": "of-the-benchmarks-and-nobody-else",
        "RAIDBOARD_LOG_LEVEL": "error",
    }
    with _running(command, port, environment) as process:
        yield Server(port, "/api/v1/events", port, "/api/v1/live", token, process)
    place.drop(url)


@contextmanager
def whole_path(place: Place) -> Iterator[Server]:
    """The whole path in as little as it takes, over an empty database."""
    url, port, socket_port = place.empty(), free_port(), free_port()
    command = [sys.executable, "-m", "tests.benchmarks.floors.whole_path", str(port), str(socket_port), url]
    with _running(command, port, {}) as process:
        yield Server(port, "/event", socket_port, "/", "", process)
    place.drop(url)


@contextmanager
def broadcast() -> Iterator[Server]:
    """The bare broadcast."""
    port, socket_port = free_port(), free_port()
    command = [sys.executable, "-m", "tests.benchmarks.floors.broadcast", str(port), str(socket_port)]
    with _running(command, port, {}) as process:
        yield Server(port, "/", socket_port, "/", "", process)


def free_port() -> int:
    """One that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def _running(command: Sequence[str], port: int, environment: dict[str, str]) -> Iterator[int]:
    with subprocess.Popen(command, env={**os.environ, **environment}) as process:  # noqa: S603  # ours
        try:
            _wait_for(port, process)
            yield process.pid
        finally:
            process.terminate()
            process.wait(15)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    waited_until = time.monotonic() + _PATIENCE_S
    while process.poll() is None and time.monotonic() < waited_until:
        with socket.socket() as knocking:
            if knocking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} does not listen on port {port}")
