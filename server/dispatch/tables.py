"""The endpoints, and the log of what they were told.

``after_seq`` is the event up to which everything was told. Whoever delivers holds the lease; who edits an endpoint
takes it away, so that no delivery under way writes over the edit. Instants are microseconds since 1970, 0 for never.
"""

from server.db.schema import Schema, Sql

_DISPATCH = """CREATE TABLE IF NOT EXISTS dispatch (
    id {serial}, endpoint TEXT NOT NULL, seq BIGINT NOT NULL, kind TEXT NOT NULL, at_us BIGINT NOT NULL,
    attempt INTEGER NOT NULL, outcome TEXT NOT NULL, status INTEGER NOT NULL, took_ms INTEGER NOT NULL,
    detail TEXT NOT NULL)"""

SCHEMA = Schema(
    statements=(
        """CREATE TABLE IF NOT EXISTS endpoint (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, url TEXT NOT NULL, kinds TEXT NOT NULL,
            secret TEXT NOT NULL, former_secret TEXT NOT NULL DEFAULT '', former_until_us BIGINT NOT NULL DEFAULT 0,
            state TEXT NOT NULL, after_seq BIGINT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0, failing_us BIGINT NOT NULL DEFAULT 0,
            next_us BIGINT NOT NULL DEFAULT 0,
            told_us BIGINT NOT NULL DEFAULT 0, problem TEXT NOT NULL DEFAULT '',
            lease TEXT NOT NULL DEFAULT '', lease_us BIGINT NOT NULL DEFAULT 0,
            version INTEGER NOT NULL DEFAULT 1, created_us BIGINT NOT NULL, caller TEXT NOT NULL)""",
        Sql(
            sqlite=_DISPATCH.format(serial="INTEGER PRIMARY KEY AUTOINCREMENT"),
            postgres=_DISPATCH.format(serial="BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
        ),
        "CREATE INDEX IF NOT EXISTS dispatch_endpoint ON dispatch (endpoint, id)",
        "CREATE INDEX IF NOT EXISTS dispatch_age ON dispatch (at_us)",
    )
)
