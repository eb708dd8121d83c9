"""How fast the recorder takes batches, and the command takes a file, beside the bare writes of as many events."""

import csv
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import uvloop

from server.accounts.registry import Registry
from server.clock import Clock
from server.db.database import Database
from server.intake.batch import References
from server.intake.record import Recorder
from server.intake.submission import Status, Submission
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.roles import Language, Scope
from tests.benchmarks.floors import postgres_books, sqlite_books
from tests.benchmarks.places import Place, postgres_place, sqlite_place
from tests.benchmarks.ratios import Line, Scale, at_least, in_turns
from tests.benchmarks.selling import Selling, Told

BATCH = 1000
EVENTS = 10_000
WANTED = at_least(0.5)

VIEWER = Viewer(
    caller="token:1",
    member_id=None,
    username="bench",
    name="bench",
    role=None,
    language=Language.ENGLISH,
    scopes=frozenset({Scope.EVENTS_WRITE}),
)


def measure(scale: Scale) -> Iterator[Line]:
    """Both engines, through the recorder and through the command."""
    events = scale.of(EVENTS, least=BATCH)
    for opened in (postgres_place, sqlite_place):
        with opened() as place:
            yield in_turns(
                f"batches of 1,000 through the recorder, {place.engine}",
                "events/s",
                WANTED,
                scale.pairs,
                lambda: through_recorder(place, events),  # called at once
                lambda: bare(place, events),
            )
            yield in_turns(
                f"raidboard import of a CSV, {place.engine}",
                "events/s",
                WANTED,
                scale.pairs,
                lambda: _through_command(place, events),
                lambda: bare(place, events),
            )


def bare(place: Place, events: int) -> float:
    """Events a second of the floor."""
    url = place.empty()
    try:
        if place.server is None:
            return sqlite_books.events_a_second(Path(url.removeprefix("sqlite:///")), events)
        return uvloop.run(postgres_books.events_a_second(url, events))
    finally:
        place.drop(url)


def through_recorder(place: Place, events: int) -> float:
    """Events a second of the product, by a thousand."""
    url, _ = place.company()
    try:
        return uvloop.run(batches_a_second(url, events))
    finally:
        place.drop(url)


async def batches_a_second(url: str, events: int) -> float:
    """Record so many events after a first batch, in which caches fill and plans are made."""
    bodies = Selling().bodies(BATCH + events)
    batches = [bodies[start : start + BATCH] for start in range(0, len(bodies), BATCH)]
    async with await Database.open(url) as db:
        recorder = Recorder(db, References(DirectoryCache(db), Registry()), Clock())
        async with recorder.running():
            await submit(recorder, batches[0])
            started = time.perf_counter()
            for batch in batches[1:]:
                await submit(recorder, batch)
            return events / (time.perf_counter() - started)


async def submit(recorder: Recorder, bodies: Sequence[bytes]) -> None:
    """Record a batch of new events; RuntimeError when one is refused."""
    for receipt in await recorder.submit([Submission(body, VIEWER) for body in bodies]):
        if receipt.status is not Status.RECORDED:
            raise RuntimeError(f"{receipt.id} was {receipt.status}: {receipt.problems}")


COLUMNS = ("member", "account", "deal", "contract", "product", "amount", "stage", "direction", "outcome", "duration_s")
MAPPING = """[file]
format = "csv"
source = "bench"
[[emit]]
kind = 'row.type'
id = 'row.id'
time = 'row.time'
[emit.data]
"""
REVERSES = """[emit.data.reverses]
when = 'row.reverses != ""'
source = '"bench"'
id = 'row.reverses'
"""


def _through_command(place: Place, events: int) -> float:
    """From a first file to a second, larger one: starting Python and reading the rulebook is not what is compared."""
    url, _ = place.company()
    told = Selling().told(2 * BATCH + events)
    try:
        few = _import(place, url, told[:BATCH])
        many = _import(place, url, told[BATCH:])
        return events / max(many - few, 0.001)
    finally:
        place.drop(url)


def _import(place: Place, url: str, told: list[Told]) -> float:
    """Seconds the command takes for a file of these events."""
    table, mapping = place.folder / "events.csv", place.folder / "mapping.toml"
    write_table(table, told)
    mapping.write_text(MAPPING + "".join(f"{name} = 'row.{name}'\n" for name in COLUMNS) + REVERSES)
    command = [str(Path(sys.executable).with_name("raidboard")), "import", str(table), "--mapping", str(mapping)]
    started = time.perf_counter()
    done = subprocess.run(  # noqa: S603  # our own command
        [*command, "--json", "--strict"],
        env={**os.environ, "RAIDBOARD_DATABASE_URL": url},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"raidboard import failed: {done.stdout[-500:]}{done.stderr[-500:]}")
    return time.perf_counter() - started


def write_table(table: Path, told: list[Told]) -> None:
    """The events as a CRM would export them."""
    with table.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("id", "type", "time", *COLUMNS, "reverses"))
        for event in told:
            data, aim = event.data, event.data.get("reverses", {})
            cells = [data.get(name, "") for name in COLUMNS]
            rows.writerow((event.id, event.kind, event.at, *cells, aim["id"] if isinstance(aim, dict) and aim else ""))
