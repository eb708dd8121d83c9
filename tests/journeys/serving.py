"""Real server processes, as `raidboard serve` starts them."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx

START_S = 60


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serving(database_url: str) -> Iterator[str]:
    """A server on this database; yields its address. Ends as by Ctrl-C."""
    port = free_port()
    environment = os.environ | {"RAIDBOARD_DATABASE_URL": database_url, "RAIDBOARD_LOG_LEVEL": "warning"}
    command = [sys.executable, "-c", "from web.cli import main; main()", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment)  # noqa: S603  # our own command
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(server, address)
        yield address
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(timeout=START_S)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
            raise


def _wait(server: "subprocess.Popen[bytes]", address: str) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended at once with code {server.returncode}")
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{address}/healthz").status_code == 200:
                return
        time.sleep(0.1)
    raise TimeoutError(f"no answer from {address} within {START_S} s")
