"""Columns of values as PostgreSQL's array literals.

The driver looks at every value of an array three times before it packs it (measured: 0.35 µs each, beside 0.03 µs
here); PostgreSQL reads the text as fast as it unpacks the array.
"""

import re
from collections.abc import Iterable, Sequence

import msgspec

# Numbers, null and texts are written as in JSON, but for what JSON escapes with a letter.
_encode = msgspec.json.Encoder().encode
_LETTER = re.compile(rb'\\[^"\\]')


def array_literal(values: Sequence[object]) -> str:
    """The values as one text, to be cast to an array: `$1::text::int[]`."""
    told = _encode(values)
    if _LETTER.search(told) is not None:
        return f"{{{','.join(map(_element, values))}}}"
    return f"{{{told[1:-1].decode()}}}"


def array_literals(rows: Iterable[Sequence[object]]) -> list[str]:
    """One literal per column of the rows, all of which have the same columns."""
    return [array_literal(column) for column in zip(*rows, strict=True)]


def _element(value: object) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return _encode(value).decode()
