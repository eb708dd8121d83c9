"""What an event costs after much history, and among many members."""

import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import uvloop

from server.accounts.registry import Registry
from server.clock import Clock
from server.db.database import Database
from server.intake.batch import References
from server.intake.record import Recorder
from server.people.directories import DirectoryCache
from server.refold.rebuild import rebuild
from tests.benchmarks.history import write_history
from tests.benchmarks.places import Place, postgres_place, sqlite_place
from tests.benchmarks.ratios import Line, Scale, at_most, ratio_of
from tests.benchmarks.recording import submit
from tests.benchmarks.selling import Selling

LONG, SHORT = 1_000_000, 10_000
FEW, MANY = 100, 10_000
AT_ONCE = 100
_BATCHES = 60
_WARM_UP = 10


def measure(scale: Scale) -> Iterator[Line]:
    """Both engines; the two databases of a line take the same batches in turns."""
    for opened in (postgres_place, sqlite_place):
        with opened() as place:
            yield from _history(place, scale)
            few, many = (place.company(members)[0] for members in (FEW, scale.of(MANY, 2 * FEW)))
            name = f"an event among {scale.of(MANY, 2 * FEW):,} members, beside one among {FEW}, {place.engine}"
            yield ratio_of(name, "µs", at_most(1.15), uvloop.run(_in_turns(many, few, scale, FEW)))


def _history(place: Place, scale: Scale) -> Iterator[Line]:
    long, short = place.company()[0], place.company()[0]
    much, little = scale.of(LONG, 4000), scale.of(SHORT, 2000)
    uvloop.run(_fill(short, little))
    uvloop.run(_fill(long, much))
    name = f"an event after {much:,}, beside one after {little:,}, {place.engine}"
    yield ratio_of(name, "µs", at_most(1.15), uvloop.run(_in_turns(long, short, scale, 1000)))
    place.drop(long)
    place.drop(short)


async def _fill(url: str, events: int) -> None:
    async with await Database.open(url) as db:
        await write_history(db, events)
        await rebuild(db, datetime.now(UTC), lambda done, total: None)


async def _in_turns(one: str, other: str, scale: Scale, members: int) -> list[tuple[float, float]]:
    """Microseconds per event of both, for the same events of the first so many members."""
    count = scale.of(_BATCHES, 2)
    bodies = Selling(members=members, days_ago=10).bodies((_WARM_UP + count) * AT_ONCE)
    batches = [bodies[start : start + AT_ONCE] for start in range(0, len(bodies), AT_ONCE)]
    async with AsyncExitStack() as opened:
        recorders = [await _recorder(opened, url) for url in (one, other)]
        pairs = [[await _cost_us(recorder, batch) for recorder in recorders] for batch in batches]
    return [(first, second) for first, second in pairs[_WARM_UP:]]


async def _recorder(opened: AsyncExitStack, url: str) -> Recorder:
    db = await opened.enter_async_context(await Database.open(url))
    recorder = Recorder(db, References(DirectoryCache(db), Registry()), Clock())
    await opened.enter_async_context(recorder.running())
    return recorder


async def _cost_us(recorder: Recorder, batch: Sequence[bytes]) -> float:
    started = time.perf_counter()
    await submit(recorder, batch)
    return (time.perf_counter() - started) / len(batch) * 1e6
