"""What an upload is, found by what is in it: its name and what the sender says of it are not asked.

Everything that is not listed is refused. Of what a browser could run (SVG, HTML) nothing is accepted, ever.
"""

from enum import StrEnum

from kpi.sentences import Sentence, sentence, told_by
from server.errors import FieldProblem, InvalidInput
from server.files.office import office_part
from server.files.pictures import gif_size, jpeg_size, png_size, webp_size
from server.files.texts import is_table, read_text

# A picture of more makes a browser that shows it swallow a gigabyte.
MOST_PIXELS = 64_000_000
ACCEPTED = sentence(
    "PNG, JPEG, WebP and GIF pictures, PDF, plain text, CSV, Word, Excel and PowerPoint (docx, xlsx, pptx)"
)


class FileKind(StrEnum):
    """What is accepted, by media type."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"
    GIF = "image/gif"
    PDF = "application/pdf"
    TEXT = "text/plain"
    CSV = "text/csv"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

    @property
    def is_picture(self) -> bool:
        """Whether a browser shows it in place."""
        return self in _SIZES

    @property
    def endings(self) -> tuple[str, ...]:
        """How its name may end; the first is what a name without one of them gets."""
        return _ENDINGS[self]


_ENDINGS = {
    FileKind.PNG: (".png",),
    FileKind.JPEG: (".jpg", ".jpeg"),
    FileKind.WEBP: (".webp",),
    FileKind.GIF: (".gif",),
    FileKind.PDF: (".pdf",),
    FileKind.TEXT: (".txt", ".md", ".log", ".csv", ".tsv"),
    FileKind.CSV: (".csv", ".tsv", ".txt"),
    FileKind.DOCX: (".docx",),
    FileKind.XLSX: (".xlsx",),
    FileKind.PPTX: (".pptx",),
}
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"GIF87a", FileKind.GIF),
    (b"GIF89a", FileKind.GIF),
    (b"%PDF-", FileKind.PDF),
)
_SIZES = {
    FileKind.PNG: png_size,
    FileKind.JPEG: jpeg_size,
    FileKind.WEBP: webp_size,
    FileKind.GIF: gif_size,
}
_PARTS = {
    "word/document.xml": FileKind.DOCX,
    "xl/workbook.xml": FileKind.XLSX,
    "ppt/presentation.xml": FileKind.PPTX,
}


def refuse(told: Sentence) -> InvalidInput:
    """The answer to a file that is not accepted; to be raised."""
    return InvalidInput(sentence("the file {problem}", problem=told), [FieldProblem("/file", told)])


def kind_of(content: bytes) -> FileKind:
    """What this is; raises `InvalidInput` for everything that is not accepted. Takes its time: run it in a thread."""
    if not content:
        raise refuse(sentence("is empty"))
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    kind = next((kind for beginning, kind in _BEGINNINGS if content.startswith(beginning)), None)
    if kind is None and content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        kind = FileKind.WEBP
    if kind is None:
        return _text(content)
    _check_size(kind, content)
    return kind


def _check_size(kind: FileKind, content: bytes) -> None:
    if kind not in _SIZES:
        return
    try:
        width, height = _SIZES[kind](content)
    except ValueError as error:
        told = sentence("begins like {kind} and is not one: {why}", kind=kind.value, why=told_by(error))
        raise refuse(told) from error
    if not 0 < width * height <= MOST_PIXELS:
        size = f"{width} × {height}"
        raise refuse(sentence("has {size} pixels; a picture has 1 to {limit}", size=size, limit=f"{MOST_PIXELS:,}"))


def _office(content: bytes) -> FileKind:
    try:
        return _PARTS[office_part(content, tuple(_PARTS))]
    except ValueError as error:
        raise refuse(sentence("is not accepted: {why}", why=told_by(error))) from error


def _text(content: bytes) -> FileKind:
    try:
        text = read_text(content)
    except ValueError as error:
        told = sentence("is not accepted: {why}. Accepted are {kinds}", why=told_by(error), kinds=ACCEPTED)
        raise refuse(told) from error
    return FileKind.CSV if is_table(text) else FileKind.TEXT
