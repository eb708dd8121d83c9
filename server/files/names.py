"""The name under which an upload is kept: the last part of a path, without what cannot be seen, ending as it should."""

import unicodedata
from collections.abc import Sequence

LONGEST = 120
_NAMELESS = "file"
# Not allowed in names on one of the systems where the file will be saved.
_FORBIDDEN = frozenset('<>:"|?*')


def clean_name(name: str, endings: Sequence[str]) -> str:
    """`C:\\x\\..\\a.exe` of a picture → `a.exe.png`. 1 to `LONGEST` characters, always with a fitting ending."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(one for one in unicodedata.normalize("NFC", last) if _is_seen(one))
    plain = " ".join(seen.split()).strip(". ")
    stem, dot, ending = plain.rpartition(".")
    if not dot or f".{ending.lower()}" not in endings:
        stem, ending = plain, endings[0][1:]
    return f"{stem[: LONGEST - len(ending) - 1].strip('. ') or _NAMELESS}.{ending}"


def _is_seen(character: str) -> bool:
    """Neither a control character nor one that turns the direction or hides (category C), nor one that is forbidden."""
    return character.isspace() or (unicodedata.category(character)[0] != "C" and character not in _FORBIDDEN)
