"""Hooks, what they delivered, and what is known of the things that deliveries were about.

``hook`` is set up by an admin. ``hook_delivery`` is a log, kept for some days. ``hook_thing`` is what a hook remembers
of a thing (`deal/7`): its notes, the events sent because of them, and in ``problems`` what keeps others back.
``hook_change`` says who did what with a hook, without secrets.
"""

from server.db.schema import Schema, Sql

SCHEMA = Schema(
    statements=(
        """CREATE TABLE IF NOT EXISTS hook (
            name TEXT PRIMARY KEY, source TEXT NOT NULL, secret TEXT NOT NULL, terms TEXT NOT NULL,
            earn BOOLEAN NOT NULL, created_us BIGINT NOT NULL, changed_us BIGINT NOT NULL,
            removed_us BIGINT NOT NULL DEFAULT 0)""",
        Sql(
            sqlite="""CREATE TABLE IF NOT EXISTS hook_delivery (
                id INTEGER PRIMARY KEY AUTOINCREMENT, hook TEXT NOT NULL, digest TEXT NOT NULL, body BLOB NOT NULL,
                at_us BIGINT NOT NULL, last_us BIGINT NOT NULL, times INTEGER NOT NULL, is_waiting BOOLEAN NOT NULL,
                things TEXT NOT NULL DEFAULT '[]', unknown TEXT NOT NULL DEFAULT '[]',
                recorded INTEGER NOT NULL DEFAULT 0, undone INTEGER NOT NULL DEFAULT 0)""",
            postgres="""CREATE TABLE IF NOT EXISTS hook_delivery (
                id BIGSERIAL PRIMARY KEY, hook TEXT NOT NULL, digest TEXT NOT NULL, body BYTEA NOT NULL,
                at_us BIGINT NOT NULL, last_us BIGINT NOT NULL, times INTEGER NOT NULL, is_waiting BOOLEAN NOT NULL,
                things TEXT NOT NULL DEFAULT '[]', unknown TEXT NOT NULL DEFAULT '[]',
                recorded INTEGER NOT NULL DEFAULT 0, undone INTEGER NOT NULL DEFAULT 0)""",
        ),
        "CREATE UNIQUE INDEX IF NOT EXISTS hook_delivery_once ON hook_delivery (hook, digest)",
        "CREATE INDEX IF NOT EXISTS hook_delivery_last ON hook_delivery (last_us, id)",
        "CREATE INDEX IF NOT EXISTS hook_delivery_waiting ON hook_delivery (last_us) WHERE is_waiting",
        """CREATE TABLE IF NOT EXISTS hook_thing (
            hook TEXT NOT NULL, thing TEXT NOT NULL, history TEXT NOT NULL, problems TEXT NOT NULL DEFAULT '[]',
            refers TEXT NOT NULL DEFAULT '', changed_us BIGINT NOT NULL, PRIMARY KEY (hook, thing))""",
        "CREATE INDEX IF NOT EXISTS hook_thing_refers ON hook_thing (hook, refers) WHERE refers <> ''",
        "CREATE INDEX IF NOT EXISTS hook_thing_held ON hook_thing (hook, changed_us) WHERE problems <> '[]'",
        "CREATE INDEX IF NOT EXISTS hook_thing_held_last ON hook_thing (changed_us) WHERE problems <> '[]'",
    )
)

PAUSE_COLUMNS = (
    ("hook", "paused_us", "BIGINT NOT NULL DEFAULT 0"),
    ("hook", "former_secret", "TEXT NOT NULL DEFAULT ''"),
    ("hook", "former_until_us", "BIGINT NOT NULL DEFAULT 0"),
    ("hook", "version", "INTEGER NOT NULL DEFAULT 1"),
)
_CHANGE = """CREATE TABLE IF NOT EXISTS hook_change (
    id {serial}, hook TEXT NOT NULL, at_us BIGINT NOT NULL, caller TEXT NOT NULL, act TEXT NOT NULL,
    detail TEXT NOT NULL)"""
KEEPING = Schema(
    statements=(
        Sql(
            sqlite=_CHANGE.format(serial="INTEGER PRIMARY KEY AUTOINCREMENT"),
            postgres=_CHANGE.format(serial="BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
        ),
        "CREATE INDEX IF NOT EXISTS hook_change_of ON hook_change (hook, id)",
        "CREATE INDEX IF NOT EXISTS hook_delivery_of ON hook_delivery (hook, last_us, id)",
    )
)
"""Who changed hooks, and what each delivered last; it needs the columns above."""
