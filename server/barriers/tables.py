"""Barriers as they stand, and the facts they consist of.

``barrier`` has what lists and sums need; ``explains`` is 1 where its blocked amount counts as a reason for a gap, from
``first_day`` to ``until_day``; ``deals`` are the ``BlockedDeal`` it touches as JSON, ``waits_day`` is the day after
whose end the clock has something to tell (0: never), ``acts`` how many acts of people there were. ``barrier_fact`` has
one row per fact, a ``game_rules.barriers.BarrierFact`` as JSON.
"""

from server.db.bulk import Bulk
from server.db.schema import Schema

_COLUMNS = (
    ("id", "text"),
    ("seq", "bigint"),
    ("state", "text"),
    ("cause", "text"),
    ("text", "text"),
    ("measure", "text"),
    ("period", "text"),
    ("first_day", "int"),
    ("last_day", "int"),
    ("until_day", "int"),
    ("blocked", "bigint"),
    ("deals", "text"),
    ("account", "int"),
    ("deal", "text"),
    ("concerns", "int"),
    ("team", "int"),
    ("region", "int"),
    ("reporter", "int"),
    ("owner", "int"),
    ("due_day", "int"),
    ("seconds", "int"),
    ("files", "int"),
    ("explains", "smallint"),
    ("waits_day", "int"),
    ("reported_us", "bigint"),
    ("confirmed_us", "bigint"),
    ("owned_us", "bigint"),
    ("ended_us", "bigint"),
    ("acts", "int"),
    ("merged_into", "text"),
    ("decide_day", "int"),
    ("escalated", "smallint"),
)

BARRIER = Bulk(
    "barrier",
    _COLUMNS,
    "(id) DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name, _ in _COLUMNS if name != "id"),
)

BARRIER_FACT = Bulk(
    "barrier_fact",
    (("barrier", "text"), ("seq", "bigint"), ("fact", "text")),
    "(barrier, seq) DO UPDATE SET fact = excluded.fact",
)

_SQL_TYPE = {"text": "TEXT", "int": "INTEGER", "bigint": "BIGINT", "smallint": "SMALLINT"}
_DECLARED = ", ".join(
    f"{name} {_SQL_TYPE[kind]} {'PRIMARY KEY' if name == 'id' else 'NOT NULL'}" for name, kind in _COLUMNS
)

SCHEMA = Schema(
    statements=(
        f"CREATE TABLE IF NOT EXISTS barrier ({_DECLARED})",
        "CREATE INDEX IF NOT EXISTS barrier_reported ON barrier (reported_us, id)",
        "CREATE INDEX IF NOT EXISTS barrier_blocked ON barrier (blocked, id)",
        "CREATE INDEX IF NOT EXISTS barrier_state ON barrier (state, reported_us)",
        "CREATE INDEX IF NOT EXISTS barrier_region ON barrier (region, reported_us)",
        "CREATE INDEX IF NOT EXISTS barrier_account ON barrier (account) WHERE account > 0",
        "CREATE INDEX IF NOT EXISTS barrier_explains ON barrier (measure, until_day) WHERE explains = 1",
        "CREATE INDEX IF NOT EXISTS barrier_merged ON barrier (merged_into) WHERE merged_into <> ''",
        "CREATE INDEX IF NOT EXISTS barrier_waits ON barrier (waits_day) WHERE waits_day > 0",
        """CREATE TABLE IF NOT EXISTS barrier_fact (
            barrier TEXT NOT NULL, seq BIGINT NOT NULL, fact TEXT NOT NULL, PRIMARY KEY (barrier, seq))""",
    )
)

# Came with the fourth step. Who sees who reported: every setting that was ever made.
REPORTERS = Schema(
    statements=(
        """CREATE TABLE IF NOT EXISTS barrier_reporters (
            version INTEGER PRIMARY KEY, named TEXT NOT NULL, set_us BIGINT NOT NULL, caller TEXT NOT NULL)""",
    )
)
