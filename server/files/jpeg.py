"""The segments of a JPEG, and the same picture without what is told about it: place, camera, thumbnails, notes.

Only the way up is kept, or photos of phones would lie on their side.
"""

import struct
from collections.abc import Iterator

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
# Markers without a length: fillers, restarts.
_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
_APPS = range(0xE0, 0xF0)
_JFIF, _EXIF, _PROFILE, _ADOBE = 0xE0, 0xE1, 0xE2, 0xEE
_COMMENT = 0xFE
_ORIENTATION = 0x0112
_MOST_TAGS = 200


def segments_of(content: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of each segment from the first to the end of the picture; raises ValueError when broken.

    A scan's segment ends with its compressed data. What follows the end of the picture belongs to no segment.
    """
    at = 2
    while at < len(content):
        if content[at] != 0xFF:
            raise ValueError("its parts do not follow each other")
        while at < len(content) and content[at] == 0xFF:
            at += 1
        marker, start = (content[at] if at < len(content) else _END), at - 1
        at += 1
        if marker == _END:
            yield marker, start, at
            return
        if marker not in _BARE:
            if at + 2 > len(content):
                break
            at += max(2, int.from_bytes(content[at : at + 2], "big"))
        if marker == _SCAN:
            at = _end_of_scan(content, at)
        if at > len(content):
            break
        yield marker, start, at
    raise ValueError("it is cut off")


def without_place(content: bytes) -> bytes:
    """The same picture without what is told about it, and without what hangs behind its end."""
    kept = [content[:2]]
    turned = 1
    for marker, start, end in segments_of(content):
        segment = content[start:end]
        if marker == _EXIF:
            turned = _orientation_in(segment[4:]) or turned
        if _is_kept(marker, segment):
            kept.append(segment)
    if turned != 1:
        kept.insert(2 if len(kept) > 1 and kept[1][1] == _JFIF else 1, _exif_of(turned))
    return b"".join(kept)


def _is_kept(marker: int, segment: bytes) -> bool:
    if marker == _PROFILE:
        return segment[4:].startswith(b"ICC_PROFILE\0")
    return marker in (_JFIF, _ADOBE) or (marker not in _APPS and marker != _COMMENT)


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the compressed data ends: at the next marker that is neither an escaped FF nor a restart."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            return len(content) + 1
        following = content[at + 1]
        if following != 0xFF and following != 0 and not 0xD0 <= following <= 0xD7:
            return at
        at += 1 if following == 0xFF else 2


def _orientation_in(exif: bytes) -> int:
    """The way up, 2 to 8; 0 when nothing is said, or nothing readable."""
    if not exif.startswith(b"Exif\0\0"):
        return 0
    tiff = exif[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 0
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for place in range(min(count, _MOST_TAGS)):
            tag, _, _, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * place)
            if tag == _ORIENTATION:
                return value if 2 <= value <= 8 else 0
    except struct.error:
        return 0
    return 0


def _exif_of(turned: int) -> bytes:
    tiff = b"MM\0\x2a" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, turned, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
