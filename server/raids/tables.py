"""Raids as they stand, the facts they consist of, and the people in them.

``raid`` has what lists show and what a batch begins with: ``opening`` is a ``game_rules.raids.Opening`` as JSON, ``hp``
what is left of the goal (minor units), ``acts`` how many acts of people there were, ``due_us`` when the clock next has
something to tell (0: never), ``barriers`` the ids of those that its steps are for, as JSON ("": none).
``raid_fact`` has one row per fact, a ``RaidFact`` as JSON. ``raid_member`` has everybody
who ever had a seat or led; who only led has no role.
"""

from server.db.bulk import Bulk
from server.db.schema import Schema


def _overwrite(*columns: str) -> str:
    return "DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in columns)


RAID = Bulk(
    "raid",
    (
        ("id", "text"),
        ("seq", "bigint"),
        ("account", "int"),
        ("team", "int"),
        ("title", "text"),
        ("opening", "text"),
        ("state", "text"),
        ("phase", "text"),
        ("goal", "bigint"),
        ("hp", "bigint"),
        ("opened_us", "bigint"),
        ("ends_us", "bigint"),
        ("ended_us", "bigint"),
        ("due_us", "bigint"),
        ("acts", "int"),
        ("reviewed", "smallint"),
        ("barriers", "text"),
    ),
    "(id) " + _overwrite("state", "phase", "hp", "ended_us", "due_us", "acts", "reviewed", "barriers"),
)

RAID_FACT = Bulk(
    "raid_fact",
    (("raid", "text"), ("seq", "bigint"), ("fact", "text")),
    "(raid, seq) " + _overwrite("fact"),
)

RAID_MEMBER = Bulk(
    "raid_member",
    (
        ("raid", "text"),
        ("member", "int"),
        ("role", "text"),
        ("is_lead", "smallint"),
        ("joined_us", "bigint"),
        ("left_us", "bigint"),
        ("damage", "bigint"),
        ("money", "bigint"),
        ("work", "bigint"),
        ("planned", "int"),
        ("done", "int"),
        ("missed", "int"),
        ("xp", "bigint"),
        ("coins", "bigint"),
    ),
    "(raid, member) "
    + _overwrite(
        *("role", "is_lead", "joined_us", "left_us", "damage", "money", "work"),
        *("planned", "done", "missed", "xp", "coins"),
    ),
)

SCHEMA = Schema(
    statements=(
        """CREATE TABLE IF NOT EXISTS raid (
            id TEXT PRIMARY KEY, seq BIGINT NOT NULL, account INTEGER NOT NULL, team INTEGER NOT NULL,
            title TEXT NOT NULL, opening TEXT NOT NULL, state TEXT NOT NULL, phase TEXT NOT NULL,
            goal BIGINT NOT NULL, hp BIGINT NOT NULL, opened_us BIGINT NOT NULL, ends_us BIGINT NOT NULL,
            ended_us BIGINT NOT NULL, due_us BIGINT NOT NULL, acts INTEGER NOT NULL, reviewed SMALLINT NOT NULL)""",
        "CREATE INDEX IF NOT EXISTS raid_account ON raid (account)",
        "CREATE INDEX IF NOT EXISTS raid_team ON raid (team)",
        "CREATE INDEX IF NOT EXISTS raid_due ON raid (due_us) WHERE due_us > 0",
        """CREATE TABLE IF NOT EXISTS raid_fact (
            raid TEXT NOT NULL, seq BIGINT NOT NULL, fact TEXT NOT NULL, PRIMARY KEY (raid, seq))""",
        "CREATE INDEX IF NOT EXISTS raid_fact_seq ON raid_fact (seq)",
        """CREATE TABLE IF NOT EXISTS raid_member (
            raid TEXT NOT NULL, member INTEGER NOT NULL, role TEXT NOT NULL, is_lead SMALLINT NOT NULL,
            joined_us BIGINT NOT NULL, left_us BIGINT NOT NULL, damage BIGINT NOT NULL, money BIGINT NOT NULL,
            work BIGINT NOT NULL, planned INTEGER NOT NULL, done INTEGER NOT NULL, missed INTEGER NOT NULL,
            xp BIGINT NOT NULL, coins BIGINT NOT NULL, PRIMARY KEY (raid, member))""",
        "CREATE INDEX IF NOT EXISTS raid_member_member ON raid_member (member)",
    )
)

# Came with the fourth step.
ADDED_COLUMNS = (("raid", "barriers", "TEXT NOT NULL DEFAULT ''"),)
WITH_BARRIERS = Schema(statements=("CREATE INDEX IF NOT EXISTS raid_barriers ON raid (id) WHERE barriers <> ''",))
