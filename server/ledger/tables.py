"""The ledger's tables: ``event``, ``contribution``, ``entry``, never updated and never deleted from; and ``pot``.

Days are proleptic ordinals (``date.toordinal``), instants are microseconds since 1970 UTC: integers, equal on both
engines, because every event writes about ten of them. Ids are 0 where there is nothing (nobody, no team).
"""

from server.db.bulk import Bulk
from server.db.schema import Schema, Sql
from server.ledger.stretches import stretch

EVENT = Bulk(
    "event",
    (
        ("seq", "bigint"),
        ("source", "text"),
        ("id", "text"),
        ("kind", "text"),
        ("at_us", "bigint"),
        ("day", "int"),
        ("recorded_us", "bigint"),
        ("member", "int"),
        ("account", "int"),
        ("customer", "text"),
        ("product", "int"),
        ("product_name", "text"),
        ("subject", "text"),
        ("target", "text"),
        ("amount", "bigint"),
        ("cost", "bigint"),
        ("credits", "text"),
        ("data", "text"),
        ("earns", "smallint"),
        ("caller", "text"),
        ("receipt", "text"),
        ("lines", "text"),
    ),
)

CONTRIBUTION = Bulk(
    "contribution",
    (
        ("cause", "bigint"),
        ("line", "int"),
        ("event", "bigint"),
        ("measure", "text"),
        ("member", "int"),
        ("team", "int"),
        ("region", "int"),
        ("account", "int"),
        ("product", "int"),
        ("day", "int"),
        ("month", "int"),
        ("value", "bigint"),
        ("earned", "bigint"),
        ("adjusts", "int"),
    ),
)

ENTRY = Bulk(
    "entry",
    (
        ("cause", "bigint"),
        ("line", "int"),
        ("event", "bigint"),
        ("rule", "text"),
        ("member", "int"),
        ("team", "int"),
        ("region", "int"),
        ("day", "int"),
        ("month", "int"),
        ("at_us", "bigint"),
        ("version", "int"),
        ("xp", "bigint"),
        ("coins", "bigint"),
        ("claimed", "bigint"),
        ("claimed_coins", "bigint"),
        ("due", "bigint"),
        ("once_key", "text"),
        ("cap_key", "text"),
        ("badge", "text"),
        ("badges", "smallint"),
        ("reason", "text"),
        ("adjusts", "int"),
    ),
)

ONCE_POT = Bulk(
    "once_pot",
    (("key", "text"), ("holder", "bigint")),
    "(key) DO UPDATE SET holder = excluded.holder",
)

CAP_POT = Bulk(
    "cap_pot",
    (("key", "text"), ("due", "bigint"), ("paid", "bigint"), ("edge_us", "bigint")),
    "(key) DO UPDATE SET due = excluded.due, paid = excluded.paid, edge_us = excluded.edge_us",
)

_CONTRIBUTION = """CREATE TABLE IF NOT EXISTS contribution (
    cause BIGINT NOT NULL, line INTEGER NOT NULL, event BIGINT NOT NULL, measure TEXT NOT NULL,
    member INTEGER NOT NULL, team INTEGER NOT NULL, region INTEGER NOT NULL,
    account INTEGER NOT NULL, product INTEGER NOT NULL,
    day INTEGER NOT NULL, month INTEGER NOT NULL, value BIGINT NOT NULL, earned BIGINT NOT NULL,
    PRIMARY KEY (cause, line))"""

_ENTRY = """CREATE TABLE IF NOT EXISTS entry (
    cause BIGINT NOT NULL, line INTEGER NOT NULL, event BIGINT NOT NULL, rule TEXT NOT NULL,
    member INTEGER NOT NULL, team INTEGER NOT NULL, region INTEGER NOT NULL,
    day INTEGER NOT NULL, month INTEGER NOT NULL, at_us BIGINT NOT NULL, version INTEGER NOT NULL,
    xp BIGINT NOT NULL, coins BIGINT NOT NULL, claimed BIGINT NOT NULL, claimed_coins BIGINT NOT NULL,
    due BIGINT NOT NULL,
    once_key TEXT, cap_key TEXT, badge TEXT, badges SMALLINT NOT NULL, reason TEXT,
    PRIMARY KEY (cause, line))"""

_ONCE_POT = "CREATE TABLE IF NOT EXISTS once_pot (key TEXT PRIMARY KEY, holder BIGINT NOT NULL)"

_CAP_POT = """CREATE TABLE IF NOT EXISTS cap_pot (
    key TEXT PRIMARY KEY, due BIGINT NOT NULL, paid BIGINT NOT NULL, edge_us BIGINT NOT NULL)"""

SCHEMA = Schema(
    statements=(
        """CREATE TABLE IF NOT EXISTS event (
            seq BIGINT PRIMARY KEY, source TEXT NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL,
            at_us BIGINT NOT NULL, day INTEGER NOT NULL, recorded_us BIGINT NOT NULL,
            member INTEGER NOT NULL, account INTEGER NOT NULL, customer TEXT NOT NULL,
            product INTEGER NOT NULL, product_name TEXT NOT NULL,
            subject TEXT, target TEXT, amount BIGINT, cost BIGINT, credits TEXT NOT NULL, data TEXT NOT NULL,
            earns SMALLINT NOT NULL, caller TEXT NOT NULL, receipt TEXT NOT NULL,
            UNIQUE (source, id))""",
        "CREATE INDEX IF NOT EXISTS event_subject ON event (subject) WHERE subject IS NOT NULL",
        "CREATE INDEX IF NOT EXISTS event_target ON event (target) WHERE target IS NOT NULL",
        "CREATE INDEX IF NOT EXISTS event_member ON event (member, seq)",
        "CREATE INDEX IF NOT EXISTS event_account ON event (account, seq) WHERE account > 0",
        Sql(sqlite=f"{_CONTRIBUTION} WITHOUT ROWID", postgres=_CONTRIBUTION),
        # What an event contributed is found by its own seq; only later corrections stand elsewhere.
        "CREATE INDEX IF NOT EXISTS contribution_event ON contribution (event) WHERE event <> cause",
        "CREATE INDEX IF NOT EXISTS contribution_day ON contribution (measure, day)",
        Sql(sqlite=f"{_ENTRY} WITHOUT ROWID", postgres=_ENTRY),
        "CREATE INDEX IF NOT EXISTS entry_event ON entry (event) WHERE event <> cause",
        "CREATE INDEX IF NOT EXISTS entry_member ON entry (member, cause, line)",
        "CREATE INDEX IF NOT EXISTS entry_cap ON entry (cap_key) WHERE cap_key IS NOT NULL",
        "CREATE INDEX IF NOT EXISTS entry_once ON entry (once_key) WHERE once_key IS NOT NULL",
        Sql(sqlite=f"{_ONCE_POT} WITHOUT ROWID", postgres=_ONCE_POT),
        Sql(sqlite=f"{_CAP_POT} WITHOUT ROWID", postgres=f"{_CAP_POT} WITH (fillfactor = 70)"),
    )
)

# Sums are read from the index alone: the contributions to one measure lie all over the table.
_SUMMED = "account, product, region, team, member, value"
SUMS = Schema(
    statements=(
        Sql(
            sqlite=f"CREATE INDEX IF NOT EXISTS contribution_sums ON contribution (measure, day, {_SUMMED})",
            postgres=f"CREATE INDEX IF NOT EXISTS contribution_sums ON contribution (measure, day) INCLUDE ({_SUMMED})",
        ),
        "DROP INDEX IF EXISTS contribution_day",
    )
)

# Rows of one member lie all over the ledger: an index by member first is changed at as many places as a batch has
# events, and SQLite writes a page for each.
BY_STRETCH = Schema(
    statements=(
        f"CREATE INDEX IF NOT EXISTS event_stretch ON event ({stretch('seq')}, member, seq)",
        f"CREATE INDEX IF NOT EXISTS entry_stretch ON entry ({stretch('cause')}, member, cause, line)",
        "DROP INDEX IF EXISTS event_member",
        "DROP INDEX IF EXISTS entry_member",
    )
)

# Batches bring few kinds of events, nearly in the order of time, and so change few places of these indexes. Came with
# the sixth step.
LISTS = Schema(
    statements=(
        "CREATE INDEX IF NOT EXISTS event_time ON event (at_us, seq)",
        "CREATE INDEX IF NOT EXISTS event_kind ON event (kind, at_us, seq)",
    )
)

# Came with the third step. The closed day that a row is really about, 0 for one that is booked where it belongs.
ADDED_COLUMNS = (
    ("contribution", "adjusts", "INTEGER NOT NULL DEFAULT 0"),
    ("entry", "adjusts", "INTEGER NOT NULL DEFAULT 0"),
)
ADJUSTMENTS = Schema(
    statements=(
        "CREATE INDEX IF NOT EXISTS contribution_adjusts ON contribution (adjusts) WHERE adjusts > 0",
        "CREATE INDEX IF NOT EXISTS entry_adjusts ON entry (adjusts) WHERE adjusts > 0",
    )
)

LINES_COLUMN = (("event", "lines", "TEXT NOT NULL DEFAULT ''"),)
"""What an event says of the lines of its deal, resolved (``ledger/facts.py``); came with the fifth step."""
