"""This is where text becomes tokens: numbers, strings with CEL's escapes, names and symbols, each with its position."""

import bisect
import math
import re
from dataclasses import dataclass
from enum import Enum, auto

from kpi.language.errors import LanguageError, Position, Problem, hinted
from kpi.sentences import Sentence, sentence

_TOKEN = re.compile(
    r"""(?P<space>(?:[ \t\r\n\f]|//[^\n]*)+)
      | (?P<double>\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)
      | (?P<int>0[xX][0-9a-fA-F]+|\d+)
      | (?P<string>"(?:[^"\\\n]|\\[^\n])*"|'(?:[^'\\\n]|\\[^\n])*')
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<symbol>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:()\[\],.])""",
    re.VERBOSE | re.ASCII,
)
_ESCAPE = re.compile(
    r"\\(?:([abfnrtv\\?\"'`])|[xX]([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-3][0-7]{2})|(.))"
)
_SINGLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_UNENDED = sentence("a text that starts here does not end on its line")
_HINTS = {
    "=": sentence("write == to compare"),
    "&": sentence("write && for and"),
    "|": sentence("write || for or"),
    '"': _UNENDED,
    "'": _UNENDED,
}


class Kind(Enum):
    """The kinds of token; `true`, `false` and `in` are names here and told apart by the parser."""

    INT = auto()
    DOUBLE = auto()
    STRING = auto()
    NAME = auto()
    SYMBOL = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One token: `text` as written, `value` the number or the text a literal stands for (None for the others)."""

    kind: Kind
    text: str
    value: int | float | str | None
    at: Position


def tokens(source: str) -> list[Token]:
    """Split a source into tokens, the last one of kind END.

    Raises: LanguageError with one problem at the first character that fits no token, or at a bad literal.
    """
    lines = [0, *(match.end() for match in re.finditer("\n", source))]
    found: list[Token] = []
    offset = 0
    while offset < len(source):
        at = _position(lines, offset)
        match = _TOKEN.match(source, offset)
        if match is None:
            raise _problem(at, _unexpected(source[offset]))
        offset = match.end()
        if match.lastgroup != "space":
            found.append(_token(str(match.lastgroup), match.group(), at))
    found.append(Token(Kind.END, "end of expression", None, _position(lines, len(source))))
    return found


def negative(number: Token) -> int | float:
    """The value of a number with a minus before it.

    Raises: ValueError if the token is no number.
    """
    if not isinstance(number.value, int | float):
        raise ValueError(f"{number.text!r} is no number")
    return -number.value


def _unexpected(character: str) -> Sentence:
    told, hint = sentence("unexpected {found}", found=repr(character)), _HINTS.get(character)
    if hint is None and character.isalpha():
        hint = sentence('a name that is not a plain word is written record["name"]')
    return hinted(told, hint)


def _position(lines: list[int], offset: int) -> Position:
    line = bisect.bisect_right(lines, offset)
    return Position(line, offset - lines[line - 1] + 1)


def _problem(at: Position, message: Sentence) -> LanguageError:
    return LanguageError((Problem(at.line, at.column, message),))


def _token(group: str, text: str, at: Position) -> Token:
    kind = Kind[group.upper()]
    match kind:
        case Kind.INT:
            return Token(kind, text, int(text, 16 if text[:2] in ("0x", "0X") else 10), at)
        case Kind.DOUBLE:
            value = float(text)
            if not math.isfinite(value):
                raise _problem(at, sentence("the double {number} is too large", number=text))
            return Token(kind, text, value, at)
        case Kind.STRING:
            return Token(kind, text, _unescaped(text[1:-1], at), at)
        case _:
            return Token(kind, text, None, at)


def _unescaped(body: str, at: Position) -> str:
    def replacement(match: re.Match[str]) -> str:
        single, hex2, hex4, hex8, octal, other = match.groups()
        if single is not None:
            return _SINGLE.get(single, single)
        if other is not None:
            told = sentence("unknown escape {escape} in this text (a backslash is written \\\\)", escape=f"\\{other}")
            raise _problem(at, told)
        code = int(octal, 8) if octal is not None else int(hex2 or hex4 or hex8, 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise _problem(at, sentence("{escape} is no character", escape=match.group()))
        return chr(code)

    value = _ESCAPE.sub(replacement, body)
    # Neither database can hold these inside a text, so a rule that compares with them could never agree with its SQL.
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise _problem(at, sentence("a text may not hold U+0000 or half of a surrogate pair"))
    return value
