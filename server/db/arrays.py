"""Many values as one argument: an array for PostgreSQL, JSON text for SQLite's `json_each`."""

from collections.abc import Sequence

import msgspec

from server.db.tx import Dialect


def as_array(dialect: Dialect, values: Sequence[str] | Sequence[int]) -> object:
    """For `= ANY($1::text[])` and `unnest($1::text[])`, or `IN (SELECT value FROM json_each($1))`."""
    return list(values) if dialect is Dialect.POSTGRES else msgspec.json.encode(list(values)).decode()
