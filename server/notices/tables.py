"""What members wish to be told, and where; and what was sent to them already, so that it is sent once.

``address`` is a secret of its owner's: it lets whoever has it write to them. ``digest_minute`` is after midnight in the
organisation's zone, -1 for never. Instants are microseconds since 1970, 0 for never.
"""

from server.db.schema import Schema

SCHEMA = Schema(
    statements=(
        """CREATE TABLE IF NOT EXISTS notice_wish (
            member INTEGER PRIMARY KEY, unwanted TEXT NOT NULL DEFAULT '[]',
            address TEXT NOT NULL DEFAULT '', service TEXT NOT NULL DEFAULT '',
            digest_minute INTEGER NOT NULL DEFAULT -1, urgent SMALLINT NOT NULL DEFAULT 0,
            digest_day INTEGER NOT NULL DEFAULT 0, looked_us BIGINT NOT NULL DEFAULT 0,
            next_us BIGINT NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,
            told_us BIGINT NOT NULL DEFAULT 0, problem TEXT NOT NULL DEFAULT '', version INTEGER NOT NULL DEFAULT 1)""",
        "CREATE INDEX IF NOT EXISTS notice_wish_next ON notice_wish (next_us) WHERE address <> ''",
        """CREATE TABLE IF NOT EXISTS notice_told (
            member INTEGER NOT NULL, key TEXT NOT NULL, day INTEGER NOT NULL, PRIMARY KEY (member, key))""",
    )
)
