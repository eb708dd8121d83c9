"""One row per member; ``badges`` is a JSON object of badge → days it was won (ordinals, rising), keys sorted."""

from server.db.bulk import Bulk
from server.db.schema import Schema

STANDING = Bulk(
    "standing",
    (
        ("member", "int"),
        ("xp", "bigint"),
        ("coins", "bigint"),
        ("streak", "int"),
        ("last_active", "int"),
        ("badges", "text"),
    ),
    "(member) DO UPDATE SET xp = excluded.xp, coins = excluded.coins, streak = excluded.streak, "
    "last_active = excluded.last_active, badges = excluded.badges",
)

SCHEMA = Schema(
    statements=(
        """CREATE TABLE IF NOT EXISTS standing (
            member INTEGER PRIMARY KEY, xp BIGINT NOT NULL, coins BIGINT NOT NULL,
            streak INTEGER NOT NULL, last_active INTEGER NOT NULL, badges TEXT NOT NULL)""",
    )
)
"""XP and coins are also kept per day and period, as the measure ``xp`` of the KPI roll-ups."""
