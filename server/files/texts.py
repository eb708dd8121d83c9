"""Is this plain text, and a table? Text that a browser would run, or that only pretends to be text, is none."""

import codecs
import csv
import re

from kpi.sentences import sentence

_LOOKED_AT_LINES = 20
_DELIMITERS = ",;\t|"
# What makes a browser take a text for a page, wherever it stands; `<` alone is ordinary.
_PAGE = re.compile(r"<\s*(?:!doctype|!entity|\?xml|html|head|body|svg|script|iframe|object|embed|meta|link)\b", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\x80-\x9f\ufffe\uffff]")


def read_text(content: bytes) -> str:
    """The text in any encoding that offices here use; raises ValueError when it is none, or is a page or a picture."""
    text = _decoded(content)
    if _CONTROL.search(text):
        raise ValueError(sentence("it is neither a known kind of file nor plain text"))
    found = _PAGE.search(text)
    if found:
        raise ValueError(sentence("it holds {found!r}, which a browser would run", found=found[0]))
    return text


def is_table(text: str) -> bool:
    """Whether the first lines have the same number of columns, at least two."""
    lines = [line for line in text.splitlines()[:_LOOKED_AT_LINES] if line.strip()]
    if len(lines) < 2:
        return False
    return any(_has_columns(lines, delimiter) for delimiter in _DELIMITERS)


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(content, "utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Excel writes on a Chinese Windows.
        return _strictly(content, "gb18030")


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValueError(sentence("it is neither a known kind of file nor plain text")) from error


def _has_columns(lines: list[str], delimiter: str) -> bool:
    try:
        widths = {len(row) for row in csv.reader(lines, delimiter=delimiter)}
    except csv.Error:
        return False
    return len(widths) == 1 and widths.pop() > 1
