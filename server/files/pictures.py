"""How large a picture is, by its own header. Nothing is decoded, so nothing can blow up here."""

import struct

from server.files.jpeg import segments_of

_PNG_HEADER = struct.Struct(">8sI4sII")
# SOF0 to SOF15 begin a frame, but for the three numbers among them that mean something else.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def png_size(content: bytes) -> tuple[int, int]:
    """Width and height; raises ValueError when this is no PNG."""
    try:
        _, length, name, width, height = _PNG_HEADER.unpack_from(content)
    except struct.error as error:
        raise ValueError("its header is cut off") from error
    if name != b"IHDR" or length != 13:
        raise ValueError("its header is missing")
    return width, height


def gif_size(content: bytes) -> tuple[int, int]:
    """Width and height of the screen that its frames are drawn on."""
    try:
        width, height = struct.unpack_from("<HH", content, 6)
    except struct.error as error:
        raise ValueError("its header is cut off") from error
    return width, height


def jpeg_size(content: bytes) -> tuple[int, int]:
    """Width and height of the frame."""
    for marker, start, end in segments_of(content):
        if marker in _FRAMES and end - start >= 9:
            height, width = struct.unpack_from(">HH", content, start + 5)
            return width, height
    raise ValueError("no picture is in it")


def webp_size(content: bytes) -> tuple[int, int]:
    """Width and height, for each of the three ways to begin."""
    name, body = content[12:16], content[20:30]
    if len(body) < 10:
        raise ValueError("its header is cut off")
    match name:
        case b"VP8X":
            return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
        case b"VP8 ":
            return int.from_bytes(body[6:8], "little") & 0x3FFF, int.from_bytes(body[8:10], "little") & 0x3FFF
        case b"VP8L":
            bits = int.from_bytes(body[1:5], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise ValueError(f"{name!r} begins no picture")
