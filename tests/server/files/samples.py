"""Files as people have them, and as attackers make them, built byte by byte."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

PLACE = b"GPS 31.2304 N 121.4737 E"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def png(width: int = 2, height: int = 2, *, told: bytes = b"") -> bytes:
    """A grey picture; ``told`` is text about it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (width + 1) * min(height, 4))
    texts = _chunk(b"tEXt", b"Place\0" + told) if told else b""
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + texts + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def jpeg(*, told: bytes = b"", turned: int = 1, behind: bytes = b"") -> bytes:
    """A photo's segments in their order; ``turned`` is the way up, ``behind`` hangs after its end."""
    exif = b"Exif\0\0II*\0" + struct.pack("<IHHHIHHI", 8, 1, 0x0112, 3, 1, turned, 0, 0) + told
    scan = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0" + b"\x11\xff\0\x22\xff\xd0\x33"
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            _segment(0xE1, exif),
            _segment(0xE1, b"XMP\0" + told),
            _segment(0xE2, b"ICC_PROFILE\0\x01\x01colours"),
            _segment(0xED, b"Photoshop 3.0\0" + told),
            _segment(0xFE, b"made at " + told),
            _segment(0xC0, struct.pack(">BHHB", 8, 30, 40, 1) + b"\x01\x11\0"),
            scan,
            b"\xff\xd9",
            behind,
        )
    )


def webp(*, told: bytes = b"") -> bytes:
    """An extended WebP whose header promises what is told about it."""
    flags = bytes([0x0C if told else 0]) + b"\0\0\0" + (39).to_bytes(3, "little") + (29).to_bytes(3, "little")
    chunks = _riff(b"VP8X", flags) + _riff(b"VP8L", b"\x2f\x27\xc0\x07\0") + (_riff(b"EXIF", told) if told else b"")
    return b"RIFF" + (len(chunks) + 4).to_bytes(4, "little") + b"WEBP" + chunks


def document(more: Mapping[str, bytes] | None = None, part: str = "word/document.xml") -> bytes:
    """A Word document, or what its main part makes of it, with more files in it."""
    members = {"[Content_Types].xml": b"<?xml version='1.0'?><Types/>", part: b"<w:document/>", **(more or {})}
    return packed(members)


def packed(members: dict[str, bytes]) -> bytes:
    """A zip file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return made.getvalue()


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def _riff(name: bytes, body: bytes) -> bytes:
    return name + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)
