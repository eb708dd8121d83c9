"""Keeping uploads, handing them out, and giving them to what they belong to.

An upload belongs to nothing at first; a note or a report that names it takes it (`attach`). What nothing has taken
within a day is deleted by the tick.
"""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from kpi.sentences import sentence
from server.clock import Clock
from server.db.arrays import among, as_array
from server.db.database import Database
from server.db.tx import Reading, Row, Tx
from server.errors import NotFound, TooMany
from server.files.access import FileRights, Purpose
from server.files.kinds import FileKind, kind_of, refuse
from server.files.names import clean_name
from server.files.places import without_place
from server.people.access import Viewer, require_member

UNUSED_FOR = timedelta(days=1)
A_DAY = timedelta(days=1)

_INFO = "id, name, media_type, size, uploader, created_at"
_FREE = "uploader = $2 AND (purpose = '' OR (purpose = $3 AND owner = $4))"


@dataclass(frozen=True, slots=True)
class Upload:
    """What somebody sends. ``keeps_place``: a photo's place and time are wanted, as on evidence."""

    name: str
    content: bytes
    keeps_place: bool = False


@dataclass(frozen=True, slots=True)
class FileInfo:
    """A file as lists show it; ``uploader`` is a member's number."""

    id: str
    name: str
    kind: FileKind
    size: int
    uploader: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file with what is in it."""

    info: FileInfo
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True)
class FileLimits:
    """How much may be uploaded."""

    bytes_each: int
    files_a_day: int


@dataclass(frozen=True, slots=True)
class FileDesk:
    """One per app."""

    db: Database
    clock: Clock
    rights: FileRights
    limits: FileLimits

    async def keep(self, viewer: Viewer, upload: Upload) -> FileInfo:
        """Look at an upload and keep it; raises `InvalidInput` saying why not, `TooMany` when the day is full."""
        me = require_member(viewer)
        if len(upload.content) > self.limits.bytes_each:
            most = self.limits.bytes_each // 1024
            size = -(-len(upload.content) // 1024)
            raise refuse(sentence("has {size} KiB; at most {limit} KiB are kept", size=f"{size:,}", limit=f"{most:,}"))
        kind, content = await asyncio.to_thread(_looked_at, upload)
        id, now = secrets.token_hex(12), self.clock()
        info = FileInfo(id, clean_name(upload.name, kind.endings), kind, len(content), me, now)
        digest = await asyncio.to_thread(lambda: sha256(content).hexdigest())
        async with self.db.write() as tx:
            await self._check_day(tx, me, now)
            await tx.execute(
                "INSERT INTO file (id, name, media_type, size, sha256, content, uploader, purpose, owner, created_at) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, '', '', $8)",
                *(id, info.name, kind.value, info.size, digest, content, me, now),
            )
        return info

    async def content(self, viewer: Viewer, id: str) -> FileContent:
        """A file for whoever may see it; raises `NotFound`."""
        missing = NotFound(f"there is no file {id[:40]!r} that you may see")
        row = await self.db.fetch_one(f"SELECT {_INFO}, sha256, purpose, owner FROM file WHERE id = $1", id)  # noqa: S608
        if row is None or not await self.rights.may_see(viewer, row["uploader"], row["purpose"], row["owner"]):
            raise missing
        content = await self.db.fetch_value("SELECT content FROM file WHERE id = $1", id)
        if content is None:
            raise missing
        return FileContent(_info_from(row), row["sha256"], bytes(content))

    async def attach(self, viewer: Viewer, ids: Sequence[str], purpose: Purpose, owner: str) -> None:
        """Give one's own uploads to what they belong to, all or none; raises `NotFound`. Doing it again is harmless."""
        wanted = sorted(set(ids))
        if not wanted:
            return
        me = require_member(viewer)
        async with self.db.write() as tx:
            take = f"UPDATE file SET purpose = $3, owner = $4 WHERE id {among(tx.dialect, '$1')} AND {_FREE}"  # noqa: S608
            taken = await tx.execute(take, as_array(tx.dialect, wanted), me, purpose.value, owner)
            if taken != len(wanted):
                raise NotFound("one of these files is not there, is not yours, or belongs to something else already")

    async def _check_day(self, tx: Tx, me: int, now: datetime) -> None:
        most = self.limits.files_a_day
        # The one whose leaving the last 24 hours makes room again, if it is full.
        since = await tx.fetch_value(
            "SELECT created_at FROM file WHERE uploader = $1 AND created_at > $2 ORDER BY created_at DESC "
            "LIMIT 1 OFFSET $3",
            *(me, now - A_DAY, most - 1),
        )
        if since is not None:
            wait_s = int((since + A_DAY - now).total_seconds()) + 1
            told = sentence("you uploaded {count} files in the last 24 hours, and more are not kept", count=most)
            raise TooMany(told, wait_s)


async def infos_of(source: Reading, ids: Sequence[str]) -> Mapping[str, FileInfo]:
    """What is known of files, by id, in one statement. Whether the reader may see them: the caller's."""
    if not ids:
        return {}
    rows = await source.fetch(
        f"SELECT {_INFO} FROM file WHERE id {among(source.dialect, '$1')}",  # noqa: S608  # constants
        as_array(source.dialect, sorted(set(ids))),
    )
    return {row["id"]: _info_from(row) for row in rows}


def _looked_at(upload: Upload) -> tuple[FileKind, bytes]:
    kind = kind_of(upload.content)
    return kind, upload.content if upload.keeps_place else without_place(kind, upload.content)


def _info_from(row: Row) -> FileInfo:
    return FileInfo(
        row["id"], row["name"], FileKind(row["media_type"]), row["size"], row["uploader"], row["created_at"]
    )
