"""Roll-ups: sums of contributions (and of XP, as the measure ``xp``) per scope and day or month.

Members are kept by day; teams, regions and the company by day and by month, so that a year of a company is twelve
rows (``scopes.py``). ``start`` is the ordinal of the first day of the period; ``earned`` leaves out imported history,
which pays nothing.
"""

from server.db.bulk import Bulk
from server.db.schema import Schema, Sql

ROLLUP = Bulk(
    "rollup",
    (
        ("measure", "text"),
        ("scope", "smallint"),
        ("span", "smallint"),
        ("start", "int"),
        ("scope_id", "int"),
        ("value", "bigint"),
        ("earned", "bigint"),
    ),
    "(measure, scope, span, start, scope_id) DO UPDATE SET "
    "value = rollup.value + excluded.value, earned = rollup.earned + excluded.earned",
)

_TABLE = """CREATE TABLE IF NOT EXISTS rollup (
    scope SMALLINT NOT NULL, scope_id INTEGER NOT NULL, measure TEXT NOT NULL, span SMALLINT NOT NULL,
    start INTEGER NOT NULL, value BIGINT NOT NULL, earned BIGINT NOT NULL,
    PRIMARY KEY (scope, scope_id, span, start, measure))"""

RELIEF = Bulk(
    "relief",
    (
        ("id", "text"),
        ("barrier", "text"),
        ("measure", "text"),
        ("scope", "smallint"),
        ("scope_id", "int"),
        ("percent", "int"),
        ("first_day", "int"),
        ("last_day", "int"),
        ("member", "int"),
        ("reason", "text"),
    ),
    "(id) DO NOTHING",
)

# Kept apart: a withdrawal may become known before what it takes back.
RELIEF_END = Bulk("relief_end", (("relief", "text"), ("day", "int")), "(relief) DO NOTHING")

RELIEFS = Schema(
    statements=(
        """CREATE TABLE IF NOT EXISTS relief (
            id TEXT PRIMARY KEY, barrier TEXT NOT NULL, measure TEXT NOT NULL, scope SMALLINT NOT NULL,
            scope_id INTEGER NOT NULL, percent INTEGER NOT NULL, first_day INTEGER NOT NULL, last_day INTEGER NOT NULL,
            member INTEGER NOT NULL, reason TEXT NOT NULL)""",
        "CREATE INDEX IF NOT EXISTS relief_measure ON relief (measure, last_day)",
        "CREATE TABLE IF NOT EXISTS relief_end (relief TEXT PRIMARY KEY, day INTEGER NOT NULL)",
    )
)

SCHEMA = Schema(
    statements=(
        # Room on each page lets PostgreSQL change a sum without touching the indexes.
        Sql(sqlite=f"{_TABLE} WITHOUT ROWID", postgres=f"{_TABLE} WITH (fillfactor = 70)"),
        "CREATE INDEX IF NOT EXISTS rollup_board ON rollup (measure, scope, span, start)",
        """CREATE TABLE IF NOT EXISTS target (
            measure TEXT NOT NULL, period TEXT NOT NULL, scope SMALLINT NOT NULL, scope_id INTEGER NOT NULL,
            value BIGINT NOT NULL, PRIMARY KEY (measure, period, scope, scope_id))""",
        """CREATE TABLE IF NOT EXISTS target_change (
            measure TEXT NOT NULL, period TEXT NOT NULL, scope SMALLINT NOT NULL, scope_id INTEGER NOT NULL,
            value BIGINT NOT NULL, caller TEXT NOT NULL, changed_us BIGINT NOT NULL)""",
        "CREATE INDEX IF NOT EXISTS target_change_place ON target_change (measure, period, scope, scope_id)",
    )
)

# By measure and day first: what a batch changes lies together, however long the history is, and a board is read from
# one end to the other. Somebody's own days lie apart: ``sums.py`` finds each by the company's row of that day.
_BY_DAY = """CREATE TABLE rollup (
    measure TEXT NOT NULL, scope SMALLINT NOT NULL, span SMALLINT NOT NULL, start INTEGER NOT NULL,
    scope_id INTEGER NOT NULL, value BIGINT NOT NULL, earned BIGINT NOT NULL,
    PRIMARY KEY (measure, scope, span, start, scope_id))"""
_NAMES = ", ".join(name for name, _ in ROLLUP.columns)

BY_DAY = Schema(
    statements=(
        "CREATE TABLE rollup_before AS SELECT * FROM rollup",
        "DROP TABLE rollup",
        Sql(sqlite=f"{_BY_DAY} WITHOUT ROWID", postgres=f"{_BY_DAY} WITH (fillfactor = 70)"),
        f"INSERT INTO rollup ({_NAMES}) SELECT {_NAMES} FROM rollup_before ORDER BY {_NAMES}",  # noqa: S608  # constants
        "DROP TABLE rollup_before",
    )
)

# Table, column, declaration. What was set before has no reason; its version is one that nobody ever had read.
ADDED_COLUMNS = (
    ("target", "covers_tree", "SMALLINT NOT NULL DEFAULT 0"),
    ("target", "version", "BIGINT NOT NULL DEFAULT 1"),
    ("target_change", "value_before", "BIGINT"),
    ("target_change", "removed", "SMALLINT NOT NULL DEFAULT 0"),
    ("target_change", "reason", "TEXT NOT NULL DEFAULT ''"),
)
