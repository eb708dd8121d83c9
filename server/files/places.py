"""Taking the place where a photo was made, and whatever else is told about it, out of the picture."""

from collections.abc import Callable, Iterator, Mapping

from kpi.sentences import sentence, told_by
from server.files import jpeg
from server.files.kinds import FileKind, refuse

_PNG_TOLD = frozenset((b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"))
_PNG_SIGNATURE = 8
_WEBP_TOLD = frozenset((b"EXIF", b"XMP "))
# The flags in VP8X that promise them.
_WEBP_FLAGS = 0x08 | 0x04


def without_place(kind: FileKind, content: bytes) -> bytes:
    """The same picture without what is told about it; other files as they are. Raises `InvalidInput` when broken."""
    strip = _STRIP.get(kind)
    if strip is None:
        return content
    try:
        return strip(content)
    except ValueError as error:
        raise refuse(sentence("is a broken picture: {why}", why=told_by(error))) from error


def _png(content: bytes) -> bytes:
    kept = [content[:_PNG_SIGNATURE]]
    for name, start, end in _chunks(content, _PNG_SIGNATURE, "big"):
        if name not in _PNG_TOLD:
            kept.append(content[start:end])
        if name == b"IEND":
            # What hangs behind the end is no part of the picture.
            return b"".join(kept)
    raise ValueError("it is cut off")


def _webp(content: bytes) -> bytes:
    end_of_file = 8 + int.from_bytes(content[4:8], "little")
    if end_of_file > len(content):
        raise ValueError("it is cut off")
    kept = []
    for name, start, end in _chunks(content[:end_of_file], 12, "little"):
        chunk = content[start:end]
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_FLAGS]) + chunk[9:]
        if name not in _WEBP_TOLD:
            kept.append(chunk)
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _chunks(content: bytes, at: int, order: str) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and end of each chunk of a PNG (big, name after length, a checksum) or a WebP (little, even ends)."""
    is_png = order == "big"
    while at + 8 <= len(content):
        first, second = content[at : at + 4], content[at + 4 : at + 8]
        name, length = (second, int.from_bytes(first, "big")) if is_png else (first, int.from_bytes(second, "little"))
        end = at + 8 + length + (4 if is_png else length % 2)
        if end > len(content):
            raise ValueError("it is cut off")
        yield name, at, end
        at = end


_STRIP: Mapping[FileKind, Callable[[bytes], bytes]] = {
    FileKind.JPEG: jpeg.without_place,
    FileKind.PNG: _png,
    FileKind.WEBP: _webp,
}
