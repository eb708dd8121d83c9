"""Looking into the zip containers of Word, Excel and PowerPoint without unpacking them.

A container is believed only as far as it was measured: a zip bomb promises little and unpacks to everything, or lets
many members share the same bytes.
"""

import io
import zipfile
from collections.abc import Sequence

MOST_MEMBERS = 2_000
MOST_UNPACKED = 200 * 1024 * 1024
# Sheets of zeros pack well; nothing honest packs a hundred to one as a whole once it is larger than a little.
MOST_RATIO = 100
_SMALL = 1024 * 1024
_CONTENTS = "[Content_Types].xml"
_LONGEST_CONTENTS = 1024 * 1024
_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def office_part(content: bytes, parts: Sequence[str]) -> str:
    """Which of the main `parts` this document holds; raises ValueError saying what is wrong with it."""
    # Counted before the directory is read: reading a million entries is what a bomb of entries wants.
    if content.count(_ENTRY) > MOST_MEMBERS:
        raise ValueError(f"it packs more than {MOST_MEMBERS:,} files")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            names = _checked(opened.infolist(), len(content))
            _check_contents(opened, names)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError, OSError) as error:
        raise ValueError("it begins like a zip file and is none") from error
    found = [part for part in parts if part in names]
    if len(found) != 1:
        raise ValueError("it is a zip file but no Word, Excel or PowerPoint document")
    return found[0]


def _checked(members: Sequence[zipfile.ZipInfo], size: int) -> set[str]:
    if len(members) > MOST_MEMBERS:
        raise ValueError(f"it packs more than {MOST_MEMBERS:,} files")
    names = {member.filename for member in members}
    if len(names) != len(members):
        raise ValueError("it packs two files under one name")
    for member in members:
        _check_member(member)
    packed, unpacked = sum(one.compress_size for one in members), sum(one.file_size for one in members)
    if packed > size:
        raise ValueError("its packed files overlap")
    if unpacked > MOST_UNPACKED or unpacked > max(_SMALL, MOST_RATIO * size):
        raise ValueError(f"it unpacks to {unpacked:,} bytes, far more than it may")
    return names


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.filename
    if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name:
        raise ValueError("it packs a file that would land outside of its folder")
    if member.flag_bits & _ENCRYPTED:
        raise ValueError("it is locked with a password")
    if member.compress_type not in _METHODS:
        raise ValueError("it is packed in a way that offices do not use")
    if name.lower().endswith("vbaproject.bin"):
        raise ValueError("it holds macros; save it without them")


def _check_contents(opened: zipfile.ZipFile, names: set[str]) -> None:
    if _CONTENTS not in names:
        raise ValueError("it is a zip file but no Word, Excel or PowerPoint document")
    with opened.open(_CONTENTS) as file:
        told = file.read(_LONGEST_CONTENTS + 1)
    if len(told) > _LONGEST_CONTENTS or b"<Types" not in told:
        raise ValueError("its list of contents is none")
