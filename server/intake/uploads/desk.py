"""Beginning, mapping, trying, running and stopping imports, and looking at them."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kpi.sentences import Sentence, sentence
from server.clock import Clock
from server.db.database import Database
from server.errors import Busy, FieldProblem, InvalidInput, NotFound
from server.files.access import Purpose
from server.files.desk import FileDesk, Upload
from server.intake.importer.guess import guessed_preset
from server.intake.importer.mapping import Mapping
from server.intake.importer.mapping_file import PRESET, no_preset, read_mapping
from server.intake.importer.presets import preset_file, preset_names
from server.intake.importer.problems import MappingWrong
from server.intake.importer.rejected_file import as_csv
from server.intake.importer.start import prepared
from server.intake.uploads import store
from server.intake.uploads.folder import on_disk, safe_name
from server.intake.uploads.run import ImportRun, SavedMapping, may_import, may_see
from server.intake.uploads.runner import ImportRunner, mapping_of
from server.people.access import Viewer, require_member
from server.people.roles import Language, Role
from server.sheets.open_table import open_table
from server.sheets.problems import FileUnreadable, ImportStopped, nearest
from server.sheets.table import TableOptions

SHOWN_ROWS = 6
LONGEST_MAPPING = 100_000
_LONGEST_NAME = 60
_MOST_FILES = 10
KEPT_FOR = timedelta(days=90)
"""How long the files of an import are kept; what was recorded of them stays for ever."""
_FAR = 2**62


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of a file, as they are read; ``problems`` when it cannot be read at all."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    problems: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportDesk:
    """One per app."""

    db: Database
    clock: Clock
    files: FileDesk
    runner: ImportRunner

    async def begin(self, viewer: Viewer, uploads: Sequence[Upload], like: str = "") -> ImportRun:
        """Keep the files of a new import, the data file first, and guess what is in it.

        ``like`` is an earlier import: its mapping is used again, and the files that it looked things up in.
        """
        me = self._require(viewer)
        if not 1 <= len(uploads) <= _MOST_FILES:
            raise _wrong(
                "/file", sentence("are {count} files, must be 1 to {limit}", count=len(uploads), limit=_MOST_FILES)
            )
        earlier = await self.run(viewer, like) if like else None
        names = [safe_name(one.name) for one in uploads]
        if len(set(names)) < len(names):
            raise _wrong("/file", sentence("two files have the same name"))
        kept = [(await self.files.keep(viewer, one)).id for one in uploads]
        id = secrets.token_hex(8)
        await self.files.attach(viewer, kept, Purpose.IMPORT, id)
        files = list(zip(kept, names, strict=True))
        if earlier is not None:
            files += [one for one in earlier.files[1:] if one[1] not in names]
            mapping = (earlier.mapping_name, earlier.mapping)
        else:
            preview = await asyncio.to_thread(_first_rows, [(names[0], uploads[0].content)], None)
            guess = guessed_preset(preview.columns) if preview.columns else ""
            mapping = (guess, preset_text(guess) if guess else "")
        async with self.db.write() as tx:
            await store.begin(tx, id, me, files, mapping, self._now_us())
        return await self.run(viewer, id)

    async def run(self, viewer: Viewer, id: str) -> ImportRun:
        """An import. Raises NotFound."""
        self._require(viewer)
        found = await store.run_of(self.db, id)
        if found is None or not may_see(viewer, found.member):
            raise NotFound(f"there is no import {id[:40]!r} that you may see")
        return found

    async def last(self, viewer: Viewer, before_us: int = 0, limit: int = 30) -> list[ImportRun]:
        """The latest imports that the viewer may see, begun before a time (0: now)."""
        me = self._require(viewer)
        sees_all = viewer.role in (Role.BOSS, Role.ADMIN)
        return await store.last_runs(self.db, None if sees_all else me, before_us or _FAR, limit)

    async def preview(self, viewer: Viewer, run: ImportRun) -> Preview:
        """The first rows, read as the mapping says the file is written."""
        try:
            options = mapping_of(run).options if run.mapping else None
        except ImportStopped:
            options = None
        return await asyncio.to_thread(_first_rows, await self._contents(viewer, run), options)

    async def problems(self, viewer: Viewer, run: ImportRun) -> tuple[Sentence, ...]:
        """What is wrong with the mapping for this file; nothing when it can be tried."""
        try:
            mapping = mapping_of(run)
            await asyncio.to_thread(_bound, await self._contents(viewer, run), mapping, run.mapping_name)
        except ImportStopped as stopped:
            return stopped.problems
        return ()

    async def choose(self, viewer: Viewer, id: str, name: str, text: str) -> ImportRun:
        """Use a mapping; its own problems do not keep it from being kept. Raises Busy while the import runs."""
        await self._mine(viewer, id)
        if len(text) > LONGEST_MAPPING:
            told = sentence(
                "the mapping has {count} characters, at most {limit}", count=len(text), limit=LONGEST_MAPPING
            )
            raise _wrong("/mapping", told)
        async with self.db.write() as tx:
            if not await store.choose(tx, id, name[:200], text):
                raise Busy(sentence("this import is running: stop it first, or wait"))
        return await self.run(viewer, id)

    async def start(self, viewer: Viewer, id: str, *, is_dry: bool) -> ImportRun:
        """Try or import it in the background. Raises MappingWrong when the mapping cannot be used, and Busy."""
        run = await self._mine(viewer, id)
        problems = await self.problems(viewer, run)
        if problems:
            raise MappingWrong(problems)
        async with self.db.write() as tx:
            if not await store.start(tx, id, self._now_us(), is_dry=is_dry):
                raise Busy(sentence("this import is running already"))
        self.runner.wake()
        return await self.run(viewer, id)

    async def stop(self, viewer: Viewer, id: str) -> None:
        """Stop it before its next batch; what is recorded stays."""
        await self._mine(viewer, id)
        async with self.db.write() as tx:
            await store.stop(tx, id, self._now_us())

    async def rejected_rows(self, viewer: Viewer, id: str, language: Language) -> tuple[str, bytes]:
        """The rejected rows as a file, with reasons in a language, and its name. Raises NotFound."""
        run = await self.run(viewer, id)
        content = await store.rejected_rows(self.db, id)
        if content is None:
            raise NotFound(sentence("no row was rejected, or it is too long ago"))
        return f"{run.name.rpartition('.')[0] or run.name}-rejected.csv", as_csv(content, language)

    async def mappings(self, viewer: Viewer) -> list[SavedMapping]:
        """Every saved mapping."""
        self._require(viewer)
        return await store.mappings(self.db)

    async def save_mapping(self, viewer: Viewer, name: str, text: str) -> SavedMapping:
        """Save a mapping under a name; only who saved it first, and admins, save another one there."""
        me, name = self._require(viewer), " ".join(name.split())
        known = {one.name: one for one in await store.mappings(self.db)}
        if not 0 < len(name) <= _LONGEST_NAME:
            raise _wrong("/name", sentence("the name must have 1 to {limit} characters", limit=_LONGEST_NAME))
        if name.startswith(PRESET):
            raise _wrong("/name", sentence("the name cannot begin with {start!r}", start=PRESET))
        if name in known and known[name].member != me and viewer.role is not Role.ADMIN:
            raise _wrong("/name", sentence("the name {name!r} belongs to somebody else; take another one", name=name))
        read_mapping(text, name)
        saved = SavedMapping(name, text, me, self._now_us())
        async with self.db.write() as tx:
            await store.save_mapping(tx, saved)
        return saved

    async def drop_mapping(self, viewer: Viewer, name: str) -> None:
        """Forget a saved mapping; imports keep theirs. Raises NotFound."""
        me = self._require(viewer)
        known = {one.name: one for one in await store.mappings(self.db)}
        if name not in known or (known[name].member != me and viewer.role is not Role.ADMIN):
            raise NotFound(f"there is no mapping {name[:60]!r} of yours")
        async with self.db.write() as tx:
            await store.drop_mapping(tx, name)

    async def text_of(self, viewer: Viewer, name: str) -> str:
        """The text of a preset or a saved mapping. Raises InvalidInput."""
        if name.startswith(PRESET):
            return preset_text(name)
        known = {one.name: one.text for one in await self.mappings(viewer)}
        if name not in known:
            told = sentence("there is no mapping {name!r}; {hint}", name=name[:60], hint=nearest(name, known))
            raise _wrong("/mapping", told)
        return known[name]

    async def forget(self, now: datetime) -> None:
        """Forget the files of imports that are older than `KEPT_FOR`, rejected rows too."""
        before = now - KEPT_FOR
        if await store.is_any_older(self.db, before):
            async with self.db.write() as tx:
                await store.forget_files(tx, before)

    async def may_see_files(self, viewer: Viewer, id: str) -> bool:
        """Whether somebody may read the files of an import: whoever may see that."""
        found = await store.run_of(self.db, id)
        return found is not None and may_import(viewer) and may_see(viewer, found.member)

    def _require(self, viewer: Viewer) -> int:
        if not may_import(viewer):
            raise NotFound("there is nothing here that you may see")
        return require_member(viewer)

    async def _mine(self, viewer: Viewer, id: str) -> ImportRun:
        """An import that the viewer may change: their own. Events are recorded by the rights of whose import it is."""
        run = await self.run(viewer, id)
        if run.member != viewer.member_id:
            raise NotFound("this import is somebody else's; bring the file in yourself")
        return run

    async def _contents(self, viewer: Viewer, run: ImportRun) -> list[tuple[str, bytes]]:
        return [(name, (await self.files.content(viewer, file)).content) for file, name in run.files]

    def _now_us(self) -> int:
        return int(self.clock().timestamp() * 1_000_000)


def _wrong(pointer: str, told: Sentence) -> InvalidInput:
    return InvalidInput(told, [FieldProblem(pointer, told)])


def preset_text(name: str) -> str:
    """The text of `preset:zoho-deals`. Raises InvalidInput."""
    wanted = name.removeprefix(PRESET)
    if wanted not in preset_names():
        raise _wrong("/mapping", no_preset(wanted[:60]))
    return preset_file(wanted).read_text(encoding="utf-8")


def _first_rows(files: Sequence[tuple[str, bytes]], options: TableOptions | None) -> Preview:
    with on_disk(files) as path:
        try:
            with open_table(path, options or TableOptions()) as table:
                rows = [tuple(row.cells) for row, _ in zip(table.rows, range(SHOWN_ROWS), strict=False)]
                return Preview(table.columns, tuple(rows))
        except FileUnreadable as unreadable:
            return Preview(problems=unreadable.problems)


def _bound(files: Sequence[tuple[str, bytes]], mapping: Mapping, name: str) -> None:
    with on_disk(files) as path, prepared(path, mapping, name):
        pass
