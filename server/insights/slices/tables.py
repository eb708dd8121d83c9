"""Saved views: questions with a name, ``question`` as JSON. They hold no numbers, so whoever opens one sees their own.

``shared`` is ``nobody``, ``team`` (those in the owner's present team) or ``all``.
"""

from server.db.schema import Schema

SCHEMA = Schema(
    statements=(
        """CREATE TABLE IF NOT EXISTS slice_view (
            id TEXT PRIMARY KEY, owner BIGINT NOT NULL, name TEXT NOT NULL, shared TEXT NOT NULL,
            question TEXT NOT NULL, version INTEGER NOT NULL, changed_us BIGINT NOT NULL)""",
        "CREATE INDEX IF NOT EXISTS slice_view_owner ON slice_view (owner, name, id)",
        "CREATE INDEX IF NOT EXISTS slice_view_shared ON slice_view (shared, name, id) WHERE shared <> 'nobody'",
    )
)
