"""Events over HTTP through the whole product, beside the whole path in as little as it takes."""

import json
import random
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from tests.benchmarks import servers
from tests.benchmarks.clients.http import Load, Taken
from tests.benchmarks.clients.sockets import Seen, Watch
from tests.benchmarks.places import MEMBERS, Place, postgres_place
from tests.benchmarks.ratios import Line, Scale, at_least, at_most, percentile, ratio_of
from tests.benchmarks.selling import Selling
from tests.benchmarks.servers import Server

FOLLOWERS = 100
WINNERS = 5
_PAUSE_S = 0.05


def measure(scale: Scale) -> Iterator[Line]:
    """On PostgreSQL; each pair of runs has servers and databases of its own."""
    many: list[tuple[float, float]] = []
    single: list[tuple[float, float]] = []
    told: list[tuple[float, float]] = []
    with postgres_place() as place:
        for _ in range(scale.pairs):
            by_side = [_one_run(place, serve, write, scale) for serve, write in _SIDES]
            for runs, (product, floor) in zip((many, single, told), zip(*by_side, strict=True), strict=True):
                runs.append((product, floor))
    yield ratio_of("POST of one event, 64 clients", "events/s", at_least(0.4), many)
    yield ratio_of("POST of one event, 1 client, p50", "ms", at_most(2.5), single)
    yield ratio_of(f"POST to frame at {FOLLOWERS} followers, p99", "ms", at_most(2.5), told)


Serve = Callable[[Place], AbstractContextManager[Server]]
Write = Callable[[int, str], Sequence[bytes]]


def _one_run(place: Place, serve: Serve, write: Write, scale: Scale) -> tuple[float, float, float]:
    """Events a second of 64 clients, milliseconds of one, milliseconds to the slowest followers."""
    with serve(place) as server:
        many = load(place, server, write(scale.of(10_000, 200), "many"), 64)
        single = load(place, server, write(scale.of(1_500, 50), "single"), 1)
        told = watch(place, server, write(scale.of(200, 10), "told"), FOLLOWERS, _PAUSE_S, 1)
    return many.per_second, percentile(single.latencies_ms, 0.5), percentile(told.latencies_ms, 0.99)


def product_bodies(count: int, what: str) -> Sequence[bytes]:
    """Everything people sell; only wins where everybody is to hear of it."""
    now = datetime.now(UTC) - timedelta(minutes=1)
    if what != "told":
        return Selling(seed=3, source=what).bodies(count, now)
    return wins(count, what)


def wins(count: int, source: str) -> Sequence[bytes]:
    """Deals that were won just now, by the same few: with a first win of somebody goes the frame of a new level."""
    at = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    return [
        json.dumps(
            {
                "specversion": "1.0",
                "id": f"{source}-{number}",
                "source": source,
                "type": "deal.won",
                "time": at,
                "data": {
                    "member": f"rep{number % WINNERS + 1}",
                    "deal": f"{source}-{number}",
                    "account": f"Customer {number % WINNERS}-0",
                    "amount": str(5_000 + number),
                },
            }
        ).encode()
        for number in range(count)
    ]


def bare_bodies(count: int, what: str) -> Sequence[bytes]:
    """What the bare path takes."""
    chance = random.Random(what)
    return [
        json.dumps(
            {"id": str(uuid.uuid4()), "member": chance.randint(1, MEMBERS), "amount": chance.randint(1, 100_000)}
        ).encode()
        for _ in range(count)
    ]


_SIDES: tuple[tuple[Serve, Write], ...] = ((servers.product, product_bodies), (servers.whole_path, bare_bodies))


def load(place: Place, server: Server, bodies: Sequence[bytes], clients: int) -> Taken:
    """Send one body per request from so many clients; the first tenth is not counted."""
    asked = Load(server.port, server.path, server.token, clients, _file(place, bodies), len(bodies) // 10)
    return msgspec.json.decode(_run("tests.benchmarks.clients.http", asked), type=Taken)


def watch(place: Place, server: Server, bodies: Sequence[bytes], sockets: int, pause_s: float, frames: int) -> Seen:
    """Send bodies one after the other while so many followers watch."""
    is_product = bool(server.token)
    asked = Watch(
        sockets=sockets,
        socket_port=server.socket_port,
        socket_path=server.socket_path,
        hello='{"follow":["company"]}' if is_product else "",
        mark='"type":"deal"' if is_product else '"seq"',
        port=server.port,
        path=server.path,
        token=server.token,
        bodies=_file(place, bodies),
        pause_s=pause_s,
        frames=frames,
    )
    return msgspec.json.decode(_run("tests.benchmarks.clients.sockets", asked), type=Seen)


def _file(place: Place, bodies: Sequence[bytes]) -> str:
    path: Path = place.folder / "bodies"
    path.write_bytes(b"\n".join(bodies))
    return str(path)


def _run(module: str, asked: Load | Watch) -> bytes:
    # Into a file: what does not fit into a pipe is cut off when we are slow to read it.
    with tempfile.TemporaryFile() as told:
        subprocess.run(  # noqa: S603  # ours
            [sys.executable, "-m", module], input=msgspec.json.encode(asked), stdout=told, check=True
        )
        told.seek(0)
        return told.read()
