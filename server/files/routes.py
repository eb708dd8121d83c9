"""Uploading and downloading over the API; the web pages upload through the same desk."""

from typing import Annotated, Any
from urllib.parse import quote

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath, MultipartBody

from server.errors import FieldProblem, InvalidInput
from server.files.desk import FileContent, FileDesk, FileInfo, Upload
from server.people.access import Viewer

# Whatever a file holds, opened from here it runs nothing, loads nothing and is shown in nobody's frame.
CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"


class UploadForm(msgspec.Struct, frozen=True):
    """The form of an upload: ``file``, and ``keep_place`` for a photo whose place is wanted (evidence)."""

    file: Annotated[UploadFile | None, msgspec.Meta(description="the file itself")] = None
    keep_place: str = ""


class FileView(msgspec.Struct, frozen=True):
    """A file that was kept; ``type`` is what was found in it."""

    id: str
    name: str
    type: str
    size: int


def file_view(info: FileInfo) -> FileView:
    """A file on the wire."""
    return FileView(info.id, info.name, info.kind.value, info.size)


async def upload_of(form: UploadForm) -> Upload:
    """What a form holds, whoever sent it; raises `InvalidInput` when no file is in it."""
    if form.file is None:
        raise InvalidInput("the form holds no file", [FieldProblem("/file", "is missing")])
    return Upload(form.file.filename, await form.file.read(), form.keep_place.lower() in ("true", "1", "on", "yes"))


@post("/files", summary="Upload a file")
async def upload_file(
    data: MultipartBody[UploadForm], viewer: NamedDependency[Viewer], file_desk: NamedDependency[FileDesk]
) -> FileView:
    """PNG, JPEG, WebP, GIF, PDF, plain text, CSV, docx, xlsx or pptx, told by its content; anything else is refused.

    The place and time in a photo are taken out unless ``keep_place`` is true. A file that no note or report names
    within a day is deleted.
    """
    return file_view(await file_desk.keep(viewer, await upload_of(data)))


@get("/files/{file_id:str}", summary="Download a file")
async def download_file(
    request: Request[Any, Any, Any],
    file_id: FromPath[str],
    viewer: NamedDependency[Viewer],
    file_desk: NamedDependency[FileDesk],
) -> Response[bytes]:
    """For its uploader and whoever may see what it belongs to. Pictures are shown, everything else is saved."""
    return answer_with(await file_desk.content(viewer, file_id), request.headers.get("if-none-match"))


def answer_with(file: FileContent, known: str | None) -> Response[bytes]:
    """A file as an answer; empty when the caller holds this very content."""
    tag = f'"{file.sha256}"'
    way = "inline" if file.info.kind.is_picture else "attachment"
    headers = {
        "content-disposition": f"{way}; filename*=UTF-8''{quote(file.info.name, safe='')}",
        "content-security-policy": CONTENT_SECURITY_POLICY,
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
        # Kept by this browser alone, and asked about every time: the right to see it may end.
        "cache-control": "private, no-cache",
        "etag": tag,
    }
    if known == tag:
        return Response(b"", status_code=304, headers=headers, media_type=file.info.kind.value)
    return Response(file.content, headers=headers, media_type=file.info.kind.value)


ROUTES = (upload_file, download_file)
