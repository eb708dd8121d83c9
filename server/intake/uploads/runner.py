"""Runs imports in the background, one at a time in each process; what a lost process left is taken up by another one.

An import that is taken up begins anew: what is recorded already is known then, and nothing counts twice.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import structlog

from kpi.periods import local_day
from kpi.sentences import Sentence, sentence
from server.clock import Clock
from server.db.database import Database
from server.files.desk import FileDesk
from server.intake.importer.door import Door, RecorderDoor
from server.intake.importer.dry_run import DryRun
from server.intake.importer.mapping import Mapping
from server.intake.importer.mapping_file import no_events, read_mapping
from server.intake.importer.problems import MappingWrong
from server.intake.importer.rejected_file import kept_rows
from server.intake.importer.run import Summary, Watch, run_import
from server.intake.importer.start import prepared
from server.intake.record import Recorder
from server.intake.uploads import store
from server.intake.uploads.folder import on_disk
from server.intake.uploads.run import ImportRun, RunState
from server.ledger.rates import read_rates
from server.people.access import EVERYBODY, Viewer, viewer_for_member
from server.people.directories import DirectoryCache
from server.people.roles import Role
from server.sheets.problems import ImportStopped

REJECTED = "rejected-rows"
BROKE_OFF = sentence("the program could not go on with it; its log says why. Try again: nothing counts twice")

log = structlog.get_logger(__name__)


class ImportRunner:
    """One per process; call ``wake`` when something may have to be done, within ``running()``."""

    def __init__(
        self, db: Database, recorder: Recorder, directories: DirectoryCache, files: FileDesk, clock: Clock
    ) -> None:
        self._db = db
        self._recorder = recorder
        self._directories = directories
        self._files = files
        self._clock = clock
        self._work: asyncio.Task[None] | None = None

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """At the end, what is being imported is left to whoever comes next."""
        try:
            yield
        finally:
            if self._work is not None:
                self._work.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await self._work

    def wake(self) -> None:
        """Look whether an import waits."""
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._all(), name="imports")

    async def _all(self) -> None:
        while True:
            async with self._db.write() as tx:
                id = await store.claim(tx, self._now_us())
            if id is None:
                return
            await self._one(id)

    async def _one(self, id: str) -> None:
        run = await store.run_of(self._db, id)
        if run is None:
            return
        try:
            await self._import(run)
        except ImportStopped as stopped:
            await self._fail(id, stopped.problems)
        except Exception:  # the next import must not suffer from this one; the log keeps the traceback
            log.exception("import_failed", id=id)
            await self._fail(id, (BROKE_OFF,))

    async def _fail(self, id: str, problems: Sequence[Sentence]) -> None:
        async with self._db.write() as tx:
            await store.fail(tx, id, problems, self._now_us())

    async def _import(self, run: ImportRun) -> None:
        directory = await self._directories.current()
        today = local_day(self._clock(), directory.zone)
        viewer = viewer_for_member(directory.member(run.member), directory, today)
        files = [(name, (await self._files.content(viewer, file)).content) for file, name in run.files]
        if viewer.role in EVERYBODY:
            # As on the command line: history must say whose each event is, and is not asked what people are asked.
            viewer = replace(viewer, member_id=None)
        mapping = mapping_of(run)
        if viewer.role is Role.LEAD:
            # Describing customers changes everybody's; what happened to them is recorded by the lead's own rights.
            mapping = replace(mapping, emits=tuple(replace(emit, account={}) for emit in mapping.emits))
        with on_disk(files) as path:
            kept = path.with_name(REJECTED)
            summary = await self._rows(run, viewer, mapping, (path, kept))
            rejected = kept.read_bytes() if summary.rejected else None
        state = RunState.STOPPED if summary.was_stopped else RunState.DONE
        async with self._db.write() as tx:
            await store.finish(tx, run.id, summary, rejected, state, self._now_us())

    async def _rows(self, run: ImportRun, viewer: Viewer, mapping: Mapping, paths: tuple[Path, Path]) -> Summary:
        """Send all rows of the first path; rejected ones are written to the second."""
        path, kept = paths
        with ExitStack() as stack:
            source = await asyncio.to_thread(lambda: stack.enter_context(prepared(path, mapping, run.mapping_name)))
            keep = stack.enter_context(kept_rows(kept, source.table.columns, mapping.options))

            async def goes_on(summary: Summary, done: int) -> bool:
                async with self._db.write() as tx:
                    return await store.move(tx, run.id, summary, (done, source.table.total), self._now_us())

            door = await self._door(run, viewer, mapping)
            return await run_import(source.table, source.mapper, door, Watch(rejected=keep, goes_on=goes_on))

    async def _door(self, run: ImportRun, viewer: Viewer, mapping: Mapping) -> Door:
        if run.is_dry:
            directory = await self._directories.current()
            return DryRun(directory, await read_rates(self._db), viewer, self._clock())
        return RecorderDoor(self._db, self._recorder, viewer, self._clock, mapping.earn)

    def _now_us(self) -> int:
        return int(self._clock().timestamp() * 1_000_000)


def mapping_of(run: ImportRun) -> Mapping:
    """The mapping of an import. Raises MappingWrong, also when there is none yet or it makes no events."""
    if not run.mapping:
        raise MappingWrong([sentence("no mapping is chosen yet: say what is in the file")])
    mapping = read_mapping(run.mapping, run.mapping_name or "mapping")
    if not mapping.emits:
        raise MappingWrong([no_events(mapping)])
    return mapping
