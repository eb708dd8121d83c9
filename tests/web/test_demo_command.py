"""`raidboard demo` as a program: it starts, lets people in, and stops when told to."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest

START_WITHIN_S = 120
STOP_WITHIN_S = 10
COMMAND = [sys.executable, "-c", "from web.cli import main; main()", "demo"]


def test_the_demo_starts_lets_in_and_stops_cleanly(tmp_path: Path) -> None:
    port = free_port()
    with started(tmp_path, "--port", str(port), "--days", "4") as program:
        try:
            wait_until_healthy(program, port)
            who = {"username": "rep", "password": "demo"}
            signed_in = httpx.post(f"http://127.0.0.1:{port}/api/v1/sessions", json=who)
        finally:
            program.send_signal(signal.SIGINT)
        said, _ = program.communicate(timeout=STOP_WITHIN_S)

    assert 201 == signed_in.status_code
    assert 0 == program.returncode, said
    assert f"http://127.0.0.1:{port}" in said


def test_a_port_in_use_is_told_at_once_and_nothing_is_built(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        with started(tmp_path, "--port", str(port)) as program:
            said, _ = program.communicate(timeout=START_WITHIN_S)

    assert 1 == program.returncode
    assert f"port {port} of 127.0.0.1 is in use" in said
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("options", [[], ["--fresh"]])
def test_a_database_with_real_data_is_never_touched(tmp_path: Path, options: list[str]) -> None:
    books = tmp_path / "books.db"
    books.write_bytes(b"SQLite format 3\0" + bytes(500))
    with started(tmp_path, "--database", str(books), *options) as program:
        said, _ = program.communicate(timeout=START_WITHIN_S)

    assert 1 == program.returncode
    assert "is not a demo's database" in said
    assert b"SQLite format 3\0" + bytes(500) == books.read_bytes()


def started(folder: Path, *options: str) -> "subprocess.Popen[str]":
    """The command at work in a folder of its own; what it says is one text."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("RAIDBOARD_") and name != "PORT"}
    return subprocess.Popen(  # noqa: S603  # our own program
        [*COMMAND, *options],
        cwd=folder,
        env={**env, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def free_port() -> int:
    """A port nobody listens on just now."""
    with closing(socket.create_server(("127.0.0.1", 0))) as found:
        port: int = found.getsockname()[1]
        return port


def wait_until_healthy(program: "subprocess.Popen[str]", port: int) -> None:
    """Return when `/healthz` answers 200."""
    deadline = time.monotonic() + START_WITHIN_S
    while time.monotonic() < deadline and program.poll() is None:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200:
                return
        except httpx.TransportError:
            # The port is taken before anything is built, but nobody answers yet.
            continue
    raise AssertionError(f"the demo did not answer within {START_WITHIN_S} s (exit code {program.poll()})")
