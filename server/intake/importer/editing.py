"""Changing a mapping's text as a form does: which column stands for what, and what holds for the whole file.

The text stays what a person wrote, with its comments; only the lines that say these things change.
"""

import json
import re
from collections.abc import Mapping

from kpi.sentences import sentence
from server.intake.importer.problems import MappingWrong

NO_COLUMN = "(none)"
"""Stands where the file has no such column; no file has one of this name either."""

_DEFAULT = re.compile(r'\bdefault\s*=\s*("(?:[^"\\]|\\.)*")')
_HEADER = re.compile(r"^\s*\[")


def with_file_settings(text: str, settings: Mapping[str, str | bool]) -> str:
    """The text with these keys under `[file]`; "" takes a key away."""
    lines = text.splitlines()
    if not any(line.strip() == "[file]" for line in lines):
        lines = ["[file]", "", *lines]
    for key, value in settings.items():
        start, end = _section(lines, "file")
        place = _line_of(lines, start, end, key)
        told = [] if value == "" else [f"{key} = {_value(value)}"]
        if place is not None:
            lines[place : place + 1] = told
        else:
            lines[start + 1 : start + 1] = told
    return "\n".join(lines) + "\n"


def with_columns(text: str, columns: Mapping[str, str]) -> str:
    """The text with each name under `[columns]` standing for this column alone; "" for one that the file does not have.

    Raises: MappingWrong for a name that is not there on a line of its own.
    """
    lines = text.splitlines()
    start, end = _section(lines, "columns")
    for name, column in columns.items():
        place = _line_of(lines, start, end, name)
        if place is None:
            wrong = sentence("columns.{name}: is not written on one line; change it in the text", name=name)
            raise MappingWrong([wrong])
        default = _DEFAULT.search(lines[place])
        told = f"[{_value(column or NO_COLUMN)}]"
        if default is not None or not column:
            told = f"{{ any_of = {told}, default = {default[1] if default is not None else _value('')} }}"
        lines[place] = f"{name} = {told}"
    return "\n".join(lines) + "\n"


def _section(lines: list[str], name: str) -> tuple[int, int]:
    """The header's line and the first line behind the section."""
    start = next((place for place, line in enumerate(lines) if line.strip() == f"[{name}]"), None)
    if start is None:
        raise MappingWrong([sentence("there is no [{name}]", name=name)])
    end = next((place for place in range(start + 1, len(lines)) if _HEADER.match(lines[place])), len(lines))
    return start, end


def _line_of(lines: list[str], start: int, end: int, key: str) -> int | None:
    found = re.compile(rf"^\s*{re.escape(key)}\s*=")
    return next((place for place in range(start + 1, end) if found.match(lines[place])), None)


def _value(value: str | bool) -> str:
    """A TOML value. A basic string of TOML is written like one of JSON."""
    return json.dumps(value, ensure_ascii=False)
