"""What stands in for a face: initials, and a colour that stays the person's for good."""

import zlib

HUES = 12


def initials(name: str) -> str:
    """Two letters of a name: `Ann Lee` → `AL`, `王小明` → `小明` (the given name, as Chinese offices do), `` → `?`."""
    words = name.split()
    if not words:
        return "?"
    # Many have a Latin name beside it: 林晓雨 Emma Lin.
    if given := "".join(letter for letter in name if _is_han(letter))[-2:]:
        return given
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else words[0][1:2])
    return letters.upper()


def hue(key: str) -> int:
    """The number of the colour of a username or account id, 0 to 11; the same in every process and for ever."""
    return zlib.crc32(key.encode()) % HUES


def _is_han(letter: str) -> bool:
    return "\u3400" <= letter <= "\u9fff"
