"""Frames to many followers at once, and followers that stop reading."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from tests.benchmarks import servers
from tests.benchmarks.clients.sockets import handshake, text_frame
from tests.benchmarks.places import Place, postgres_place
from tests.benchmarks.posting import load, watch, wins
from tests.benchmarks.ratios import Line, Scale, at_least, at_most, in_turns, ratio_of
from tests.benchmarks.servers import Server

FOLLOWERS = 1000
FRAMES = 200
STALLED = 50
ALLOWED_MIB = 64.0
# As many as the product keeps and twice as many again: what is kept for followers has then reached its size.
_FILLING = 120
_AT_ONCE = 100


def measure(scale: Scale) -> Iterator[Line]:
    """Frames a second from the first to the last, of a batch of wins that everybody follows."""
    with postgres_place() as place:
        yield in_turns(
            f"frames to {FOLLOWERS:,} followers",
            "frames/s",
            at_least(0.6),
            scale.pairs,
            lambda: _through_product(place, scale),
            lambda: _bare(place, scale),
        )
        yield ratio_of(f"memory for {STALLED} stalled followers", "MiB", at_most(1.0), [_stalled(place, scale)])


def _through_product(place: Place, scale: Scale) -> float:
    with servers.product(place) as server:
        return _frames_a_second(place, server, scale)


def _bare(place: Place, scale: Scale) -> float:
    with servers.broadcast() as server:
        return _frames_a_second(place, server, scale)


def _frames_a_second(place: Place, server: Server, scale: Scale) -> float:
    count = scale.of(FRAMES, 5)
    return watch(place, server, batches(wins(count, "wins"), count), scale.of(FOLLOWERS, 10), 0.0, count).per_second


def batches(bodies: Sequence[bytes], count: int) -> list[bytes]:
    """So many events per request."""
    return [b"[%s]" % b",".join(bodies[start : start + count]) for start in range(0, len(bodies), count)]


def _stalled(place: Place, scale: Scale) -> tuple[float, float]:
    """How much the same load adds once so many followers do not read."""
    filling = scale.of(_FILLING, 2) * _AT_ONCE
    with servers.product(place) as server:
        load(place, server, batches(wins(filling, "first"), _AT_ONCE), 1)
        before = server.memory_mib()
        with _not_reading(server):
            load(place, server, batches(wins(filling, "second"), _AT_ONCE), 1)
            return max(0.0, server.memory_mib() - before), ALLOWED_MIB


@contextmanager
def _not_reading(server: Server) -> Iterator[None]:
    with ExitStack() as opened:
        for _ in range(STALLED):
            stalled = opened.enter_context(socket.socket())
            stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            stalled.connect(("127.0.0.1", server.socket_port))
            stalled.sendall(handshake(server.socket_path, server.token))
            stalled.recv(300)
            stalled.sendall(text_frame('{"follow":["company"]}'))
        yield
