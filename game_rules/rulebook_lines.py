"""Where every value of a TOML text stands, because the parser of the standard library forgets it.

Only positions are read here: the text must already have been accepted by ``tomllib``, which stays the
judge of what TOML is and of what the values are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Path", "Position", "locate"]

Path = tuple[str | int, ...]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"[ \t]*")
_SPACE = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_WORD = re.compile(r"[^,\]}\r\n#]+")
_ENDS = {
    '"': re.compile(r'"(?:[^"\\\n]|\\.)*"'),
    "'": re.compile(r"'[^'\n]*'"),
    '"""': re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}(?!")', re.DOTALL),
    "'''": re.compile(r"'''.*?'{3,5}(?!')", re.DOTALL),
}


@dataclass(frozen=True, slots=True)
class Position:
    """The line and the column (both from 1) on which a value begins.

    For text these are the place of its first character, behind the opening quotes; ``is_text`` tells.
    """

    line: int
    column: int
    is_text: bool = False


def locate(text: str) -> dict[Path, Position]:
    """Find where each table and each value of a TOML document begins.

    Args:   text: a document that ``tomllib.loads`` accepts.
    Returns: one position per path: keys as text, places in arrays as numbers from 0; () is the document.
    Raises: ValueError if the text is not TOML (a caller's bug).
    Source: TOML 1.0.0, sections "Keys", "Table", "Inline Table" and "Array of Tables".
    """
    return _Scan(text).document()


class _Scan:
    """One pass over one document."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.line_start = 0
        self.counted_to = 0
        self.found: dict[Path, Position] = {(): Position(1, 1)}
        self.array_sizes: dict[Path, int] = {}

    def document(self) -> dict[Path, Position]:
        table: Path = ()
        while self._skip(_SPACE) < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
        return self.found

    def _header(self) -> Path:
        here = self._position(self.at)
        is_array = self.text.startswith("[[", self.at)
        self.at += 2 if is_array else 1
        keys = self._keys()
        path: Path = (*self._resolved(keys[:-1], here), keys[-1])
        self._expect("]]" if is_array else "]")
        if is_array:
            size = self.array_sizes.get(path, 0)
            self.array_sizes[path] = size + 1
            self.found.setdefault(path, here)
            path = (*path, size)
        self.found.setdefault(path, here)
        return path

    def _resolved(self, keys: tuple[str, ...], here: Position) -> Path:
        """Below ``[[a]]``, the header ``[a.b]`` means the newest table of the array."""
        path: Path = ()
        for key in keys:
            path = (*path, key)
            self.found.setdefault(path, here)
            if path in self.array_sizes:
                path = (*path, self.array_sizes[path] - 1)
        return path

    def _pair(self, table: Path) -> None:
        here = self._position(self.at)
        path: Path = table
        for key in self._keys():
            path = (*path, key)
            self.found.setdefault(path, here)
        self._expect("=")
        self._skip(_BLANK)
        self._value(path)

    def _keys(self) -> tuple[str, ...]:
        keys = [self._key()]
        while self.text.startswith(".", self._skip(_BLANK)):
            self.at += 1
            keys.append(self._key())
        return tuple(keys)

    def _key(self) -> str:
        self._skip(_BLANK)
        quote = self.text[self.at : self.at + 1]
        if quote in ('"', "'"):
            quoted = self._take(_ENDS[quote])[1:-1]
            return _unescaped(quoted) if quote == '"' else quoted
        return self._take(_BARE_KEY)

    def _value(self, path: Path) -> None:
        first = self.text[self.at : self.at + 1]
        if first in ('"', "'"):
            quotes = first * 3 if self.text.startswith(first * 3, self.at) else first
            self.found[path] = self._text_position(self.at + len(quotes))
            self._take(_ENDS[quotes])
            return
        self.found[path] = self._position(self.at)
        if first == "[":
            self._array(path)
        elif first == "{":
            self._inline_table(path)
        else:
            self._take(_WORD)

    def _array(self, path: Path) -> None:
        self.at += 1
        place = 0
        while not self.text.startswith("]", self._skip(_SPACE)):
            self._value((*path, place))
            place += 1
            self._skip(_SPACE)
            if self.text.startswith(",", self.at):
                self.at += 1
        self.at += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        while not self.text.startswith("}", self._skip(_SPACE)):
            self._pair(path)
            self._skip(_SPACE)
            if self.text.startswith(",", self.at):
                self.at += 1
        self.at += 1

    def _text_position(self, at: int) -> Position:
        # A line break right behind triple quotes is not part of the text.
        for line_break in ("\r\n", "\n"):
            if self.text.startswith(line_break, at):
                at += len(line_break)
                break
        start = self._position(at)
        return Position(start.line, start.column, is_text=True)

    def _position(self, at: int) -> Position:
        """Positions are asked for in rising order, so that every character is looked at once."""
        self.line += self.text.count("\n", self.counted_to, at)
        self.line_start = max(self.line_start, self.text.rfind("\n", self.counted_to, at) + 1)
        self.counted_to = at
        return Position(self.line, at - self.line_start + 1)

    def _skip(self, pattern: re.Pattern[str]) -> int:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.at

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise ValueError(f"not TOML: {self.text[self.at : self.at + 20]!r} at character {self.at}")
        self.at = match.end()
        return match.group()

    def _expect(self, mark: str) -> None:
        self._skip(_BLANK)
        if not self.text.startswith(mark, self.at):
            raise ValueError(f"not TOML: expected {mark!r} at character {self.at}")
        self.at += len(mark)


def _unescaped(text: str) -> str:
    """Basic strings share their escapes with JSON and Python, but for ``\\e`` which TOML 1.0 does not know."""
    return re.sub(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", _unescape_one, text)


def _unescape_one(match: re.Match[str]) -> str:
    mark = match.group(1)
    if mark[0] in "uU" and len(mark) > 1:
        return chr(int(mark[1:], 16))
    return {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}.get(mark, mark)
