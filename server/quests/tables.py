"""Progress of rulebook quests (and of badges that are measured), bounties, and who took what.

``quest_progress`` has one row per member, quest and window: ``progress`` is a JSON object of measure → value, keys
sorted; ``reached_day`` is 0 while an objective is not reached, ``paid_day`` while nothing is paid. ``quest_taker`` has
one row per member, window and quest or bounty that was ever taken (bounties have window 0): ``steps`` counts what
happened to it, ``until_day`` is its last day. A bounty's row never changes; ``bounty_end`` says that it was closed, and
how. Days are ordinals.
"""

from server.db.bulk import Bulk
from server.db.schema import Schema, Sql

QUEST_PROGRESS = Bulk(
    "quest_progress",
    (
        ("member", "int"),
        ("quest", "text"),
        ("window_start", "int"),
        ("progress", "text"),
        ("last_day", "int"),
        ("reached_day", "int"),
        ("paid_day", "int"),
        ("team", "int"),
        ("region", "int"),
        ("version", "int"),
        ("accepted", "smallint"),
    ),
    "(window_start, member, quest) DO UPDATE SET progress = excluded.progress, last_day = excluded.last_day, "
    "reached_day = excluded.reached_day, paid_day = excluded.paid_day, team = excluded.team, "
    "region = excluded.region, version = excluded.version, accepted = excluded.accepted",
)

QUEST_TAKER = Bulk(
    "quest_taker",
    (
        ("member", "int"),
        ("quest", "text"),
        ("window_start", "int"),
        ("state", "text"),
        ("steps", "int"),
        ("until_day", "int"),
        ("since_us", "bigint"),
        ("note", "text"),
    ),
    "(member, quest, window_start) DO UPDATE SET state = excluded.state, "
    "steps = quest_taker.steps + excluded.steps, until_day = excluded.until_day, since_us = excluded.since_us, "
    "note = excluded.note",
)

BOUNTY = Bulk(
    "bounty",
    (
        ("quest", "text"),
        ("title", "text"),
        ("text", "text"),
        ("xp", "int"),
        ("coins", "int"),
        ("due_day", "int"),
        ("audience", "text"),
        ("poster", "int"),
        ("posted_us", "bigint"),
    ),
    "(quest) DO NOTHING",
)

BOUNTY_END = Bulk(
    "bounty_end",
    (("quest", "text"), ("state", "text")),
    "(quest) DO UPDATE SET state = "
    # Who withdraws a bounty ends it for good, whatever the calendar says later.
    "CASE WHEN bounty_end.state = 'withdrawn' THEN bounty_end.state ELSE excluded.state END",
)

# By window first: what moves today stands together, however long the history is.
_PROGRESS = """CREATE TABLE IF NOT EXISTS quest_progress (
    member INTEGER NOT NULL, quest TEXT NOT NULL, window_start INTEGER NOT NULL,
    progress TEXT NOT NULL, last_day INTEGER NOT NULL, reached_day INTEGER NOT NULL, paid_day INTEGER NOT NULL,
    team INTEGER NOT NULL, region INTEGER NOT NULL, version INTEGER NOT NULL, accepted SMALLINT NOT NULL,
    PRIMARY KEY (window_start, member, quest))"""

SCHEMA = Schema(
    statements=(
        Sql(sqlite=f"{_PROGRESS} WITHOUT ROWID", postgres=f"{_PROGRESS} WITH (fillfactor = 70)"),
        """CREATE TABLE IF NOT EXISTS quest_taker (
            member INTEGER NOT NULL, quest TEXT NOT NULL, window_start INTEGER NOT NULL, state TEXT NOT NULL,
            steps INTEGER NOT NULL, until_day INTEGER NOT NULL, since_us BIGINT NOT NULL, note TEXT NOT NULL,
            PRIMARY KEY (member, quest, window_start))""",
        "CREATE INDEX IF NOT EXISTS quest_taker_quest ON quest_taker (quest)",
        "CREATE INDEX IF NOT EXISTS quest_taker_until ON quest_taker (until_day)",
        """CREATE TABLE IF NOT EXISTS bounty (
            quest TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, xp INTEGER NOT NULL,
            coins INTEGER NOT NULL, due_day INTEGER NOT NULL, audience TEXT NOT NULL, poster INTEGER NOT NULL,
            posted_us BIGINT NOT NULL)""",
        "CREATE INDEX IF NOT EXISTS bounty_due ON bounty (due_day)",
        "CREATE INDEX IF NOT EXISTS bounty_poster ON bounty (poster, due_day)",
        "CREATE TABLE IF NOT EXISTS bounty_end (quest TEXT PRIMARY KEY, state TEXT NOT NULL)",
    )
)
