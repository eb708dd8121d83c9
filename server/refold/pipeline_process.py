"""Deals, contracts and leads folded anew by a process of their own, while ours folds everything else.

A third of the work on a long ledger is reading each of them from its events, in Python. They depend on events alone,
and events never change: up to the same number both processes see the same ones, whenever each looks.
"""

import asyncio
import io
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from zoneinfo import ZoneInfo

import msgspec
import polars as pl

from server.db.database import Database
from server.db.tx import Tx
from server.ledger.history import History, Refold, Refolded
from server.ledger.newest import last_seq
from server.people.directory import Directory
from server.pipeline import refold as pipeline
from server.refold.listed import REFOLDS

WORTH_A_PROCESS = 200_000
"""Events from which on it is faster: a process takes about a second to start."""

Frames = Mapping[str, pl.DataFrame]


class _Task(msgspec.Struct, frozen=True):
    url: str
    zone: str
    last: int


_decode_task = msgspec.json.Decoder(_Task).decode
_decode_frames = msgspec.msgpack.Decoder(dict[str, bytes]).decode


@asynccontextmanager
async def refolds_beside(db: Database, tx: Tx, directory: Directory) -> AsyncIterator[Sequence[Refold]]:
    """All folds, that of the pipeline beside the others where that is worth it.

    Enter it where ``tx`` sees no events that others do not see yet.
    """
    last = await last_seq(tx)
    if last < WORTH_A_PROCESS:
        yield REFOLDS
        return
    found = asyncio.create_task(_told_by_a_process(_Task(db.url, directory.zone.key, last)))

    async def refold(tx: Tx, history: History) -> Sequence[Refolded]:
        return pipeline.refolded(await found)

    try:
        yield [refold if one is pipeline.refold else one for one in REFOLDS]
    finally:
        found.cancel()
        await asyncio.gather(found, return_exceptions=True)


async def _told_by_a_process(task: _Task) -> Frames:
    # The address may hold a password: it is written to the process, where nobody else can read it. A Ctrl-C is ours to
    # hear, in a session of its own the process does not.
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __name__,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        told, _ = await process.communicate(msgspec.json.encode(task))
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise RuntimeError(f"the process that folds the pipeline ended with {process.returncode}")
    return {table: pl.read_ipc_stream(io.BytesIO(frame)) for table, frame in _decode_frames(told).items()}


async def _fold(task: _Task) -> Frames:
    async with await Database.open(task.url) as db, db.read() as tx:
        return await pipeline.frames(tx, ZoneInfo(task.zone), task.last)


def _as_bytes(frame: pl.DataFrame) -> bytes:
    told = io.BytesIO()
    frame.write_ipc_stream(told)
    return told.getvalue()


def main() -> None:
    """Read a task, write the frames."""
    frames = asyncio.run(_fold(_decode_task(sys.stdin.buffer.read())))
    told = {table: _as_bytes(frame) for table, frame in frames.items()}
    sys.stdout.buffer.write(msgspec.msgpack.encode(told))


if __name__ == "__main__":
    main()
