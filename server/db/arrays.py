"""Many values as one argument: an array for PostgreSQL, JSON text for SQLite's `json_each`."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from server.db.tx import Dialect


def as_array(dialect: Dialect, values: Sequence[str] | Sequence[int]) -> object:
    """The argument that `among` and `unnest($1::text[])`, or `json_each($1)`, take."""
    return list(values) if dialect is Dialect.POSTGRES else msgspec.json.encode(list(values)).decode()


def among(dialect: Dialect, marker: str, kind: Literal["text", "int", "bigint"] = "text") -> str:
    """What follows a column that is to be one of many values: `= ANY($1::text[])`, or the same for SQLite.

    ``marker`` is the placeholder (`$1`) of what `as_array` made, ``kind`` the type of the values.
    """
    if dialect is Dialect.POSTGRES:
        return f"= ANY({marker}::{kind}[])"
    return f"IN (SELECT value FROM json_each({marker}))"  # noqa: S608  # a marker of ours
