"""The files browsers fetch: style sheets, scripts, pictures and the fetched libraries.

A file's address carries a hash of its content, so a browser may keep it for ever and still gets every new version.
Files are read and compressed once, off the event loop: the largest script would block it for a tenth of a second.
"""

import asyncio
import functools
import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery

from server.errors import NotFound

FOLDER = Path(__file__).parent / "static"
PREFIX = "/static"
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
# Below this the saved bytes do not pay for the header; pictures and fonts are compressed already.
COMPRESS_FROM_BYTES = 1000
COMPRESSED = ("text/", "application/json", "application/javascript", "image/svg+xml")

mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it is sent; `compressed` is None where gzip would not help."""

    media_type: str
    digest: str
    plain: bytes
    compressed: bytes | None


def asset(path: str) -> str:
    """The address of a file below `static/`, with the hash of what it holds now.

    Raises: RuntimeError when it is not there (a template's mistake, or `make assets` has not run).
    """
    changed_ns = _changed_ns(path)
    if changed_ns is None:
        raise RuntimeError(f"there is no file {path!r} in {FOLDER}; fetched ones come with `make assets`")
    return f"{PREFIX}/{path}?v={_digest(path, changed_ns)}"


@get(PREFIX + "/{path:path}", include_in_schema=False, opt={"public": True})
async def static_file(
    path: FromPath[Path], request: Request[object, object, State], v: FromQuery[str] = ""
) -> Response[bytes]:
    """One file; kept for ever by browsers that asked for exactly this content."""
    name = path.as_posix().lstrip("/")
    changed_ns = _changed_ns(name)
    if changed_ns is None:
        raise NotFound(f"there is no file {name!r}")
    file = await asyncio.to_thread(_load, name, changed_ns)
    headers = {
        "cache-control": FOR_EVER if v == file.digest else ASK_AGAIN,
        "etag": f'"{file.digest}"',
        "vary": "accept-encoding",
    }
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(b"", status_code=304, headers=headers)
    body = file.plain
    if file.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body, headers = file.compressed, headers | {"content-encoding": "gzip"}
    return Response(body, media_type=file.media_type, headers=headers)


def _changed_ns(name: str) -> int | None:
    """When the file was last written; None when there is no such file below the folder."""
    file = (FOLDER / name).resolve()
    if not file.is_relative_to(FOLDER.resolve()) or not file.is_file():
        return None
    return file.stat().st_mtime_ns


@functools.lru_cache(maxsize=256)
def _digest(name: str, changed_ns: int) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:10]


@functools.lru_cache(maxsize=256)
def _load(name: str, changed_ns: int) -> StaticFile:
    plain = (FOLDER / name).read_bytes()
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    worth_it = len(plain) >= COMPRESS_FROM_BYTES and media_type.startswith(COMPRESSED)
    return StaticFile(
        media_type=media_type,
        digest=_digest(name, changed_ns),
        plain=plain,
        compressed=gzip.compress(plain, mtime=0) if worth_it else None,
    )
