"""Finds a font with Chinese characters, because Kivy's own has none and falls back to nothing.

The package for phones brings one along (`tools/phone_package.py`); elsewhere it is looked for on the device.
Devices carry their Chinese font as a collection whose first face is usually the Japanese one, and SDL opens only the
first face; so the simplified Chinese face is copied out of it once.
"""

import logging
import shutil
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

# Where phones and desktops keep theirs, with the number of the simplified Chinese face.
KNOWN = (
    ("/system/fonts/NotoSansCJK-Regular.ttc", 2),
    ("/system/fonts/NotoSansSC-Regular.otf", 0),
    ("/system/fonts/DroidSansFallback.ttf", 0),
    ("/System/Library/Fonts/PingFang.ttc", 2),
    ("/System/Library/Fonts/Hiragino Sans GB.ttc", 0),
    ("C:/Windows/Fonts/msyh.ttc", 0),
)
_COLLECTION = b"ttcf"
PACKED = Path(__file__).parent / "packed" / "chinese.otf"


@dataclass(frozen=True, slots=True)
class Face:
    """One face in a font file."""

    path: Path
    index: int


def chinese_font(folder: Path) -> Path | None:
    """A font file that Kivy can open, copied into `folder` where need be; None (and a warning) when there is none."""
    if PACKED.exists():
        return PACKED
    face = _known_face() or matched_face()
    if face is None:
        log.warning("fonts: no font with Chinese characters found (looked at fontconfig and %s)", [k for k, _ in KNOWN])
        return None
    with face.path.open("rb") as source:
        if source.read(4) != _COLLECTION:
            return face.path
    target = folder / f"{face.path.stem}-{face.index}.otf"
    if not target.exists():
        unfinished = target.with_suffix(".part")
        unfinished.write_bytes(one_face(face.path.read_bytes(), face.index))
        unfinished.replace(target)
    return target


def one_face(collection: bytes, index: int) -> bytes:
    """One face of a font collection as a font of its own (OpenType 1.9, "Font Collections" and "Table Directory")."""
    (count,) = struct.unpack_from(">I", collection, 8)
    if index >= count:
        raise ValueError(f"face {index} is wanted, but the collection has {count}")
    (start,) = struct.unpack_from(">I", collection, 12 + 4 * index)
    (tables,) = struct.unpack_from(">H", collection, start + 4)
    header = bytearray(collection[start : start + 12 + 16 * tables])
    body = bytearray()
    for entry in range(12, len(header), 16):
        offset, length = struct.unpack_from(">II", header, entry + 8)
        struct.pack_into(">I", header, entry + 8, len(header) + len(body))
        # Tables begin at multiples of four.
        body += collection[offset : offset + length] + bytes(-length % 4)
    return bytes(header + body)


def _known_face() -> Face | None:
    return next((Face(Path(path), index) for path, index in KNOWN if Path(path).is_file()), None)


def matched_face() -> Face | None:
    """What fontconfig, where there is one, takes for simplified Chinese."""
    program = shutil.which("fc-match")
    if program is None:
        return None
    command = [program, "-f", "%{file}\n%{index}\n%{lang}", "sans:lang=zh-cn"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=10)  # noqa: S603
    path, index, languages = (*answer.stdout.split("\n"), "", "", "")[:3]
    # fontconfig always answers something, with or without the language.
    return Face(Path(path), int(index)) if "zh-cn" in languages else None
