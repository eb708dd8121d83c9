"""The tables of the organisation, its people and their ways in.

Regions, teams, members and tokens are never deleted (SQLite would hand their numbers out again): members leave, tokens
are revoked. Sessions, attempts and kept answers are deleted when their time is over.
"""

from piccolo.columns import Date, ForeignKey, Integer, SmallInt, Text, Timestamptz, Varchar

from server.db.schema import Schema
from server.db.table import Table


class Organisation(Table, tablename="organisation"):
    """The one organisation of this installation: a single row."""

    name = Varchar(length=200)
    timezone = Varchar(length=64)
    currency = Varchar(length=3)
    fiscal_start_month = SmallInt(default=1)
    calendar = Varchar(length=8, default="", help_text="country whose working days count, empty: Monday to Friday")
    language = Varchar(length=8, default="en")


class Region(Table, tablename="region"):
    """A part of the company; teams belong to one."""

    slug = Varchar(length=200, unique=True)
    name = Varchar(length=200)


class Team(Table, tablename="team"):
    """People who sell together."""

    slug = Varchar(length=200, unique=True)
    name = Varchar(length=200)
    region_id = ForeignKey(references=Region, null=True)
    visibility = Varchar(length=16, default="named")
    raids_visible = SmallInt(default=1)


class Member(Table, tablename="member"):
    """A person; what they are is in `role`, where they are in `Membership`."""

    username = Varchar(length=64, unique=True)
    name = Varchar(length=200)
    role = Varchar(length=16)
    email = Varchar(length=200, default="")
    password_hash = Varchar(length=200, null=True, default=None, secret=True)
    language = Varchar(length=8, default="")
    visibility = Varchar(length=16, default="named")
    joined_on = Date(null=True, default=None)
    left_on = Date(null=True, default=None)
    created_at = Timestamptz()


class Membership(Table, tablename="membership"):
    """Member in team from a day on, until before another (empty: still)."""

    member_id = ForeignKey(references=Member, null=False)
    team_id = ForeignKey(references=Team, null=False)
    from_day = Date()
    to_day = Date(null=True, default=None)


class Session(Table, tablename="session"):
    """A signed-in device. Only the hash of its token is kept."""

    token_hash = Varchar(length=64, unique=True)
    member_id = ForeignKey(references=Member, null=False)
    device = Varchar(length=200, default="")
    created_at = Timestamptz()
    expires_at = Timestamptz()
    last_used_at = Timestamptz()


class ApiToken(Table, tablename="api_token"):
    """A key for another program. Only its hash is kept."""

    name = Varchar(length=200)
    token_hash = Varchar(length=64, unique=True)
    scopes = Varchar(length=500)
    created_at = Timestamptz()
    revoked_at = Timestamptz(null=True, default=None)


class SignInAttempts(Table, tablename="sign_in_attempts"):
    """How often signing in was tried under one key (a name, an address, both) since a moment."""

    key = Varchar(length=300, unique=True)
    attempts = Integer()
    since = Timestamptz()


class IdempotencyKey(Table, tablename="idempotency_key"):
    """The answer that a caller got for a request, so that the same request again gets it again."""

    caller = Varchar(length=100)
    key = Varchar(length=200)
    request_hash = Varchar(length=64)
    status = SmallInt(null=True, default=None)
    media_type = Varchar(length=100, default="")
    body = Text(default="")
    created_at = Timestamptz()


class MemberCard(Table, tablename="member_card"):
    """What a member brings to a pursuit; the three lists are JSON. ``version`` counts the edits."""

    member_id = ForeignKey(references=Member, null=False, unique=True)
    industries = Text(default="[]")
    languages = Text(default="[]")
    connections = Text(default="[]")
    weekly_steps = Integer(null=True, default=None)
    version = Integer(default=1)
    updated_at = Timestamptz()


class CalendarFeed(Table, tablename="calendar_feed"):
    """The secret address under which a calendar program fetches a member's days. Only its hash is kept."""

    member_id = ForeignKey(references=Member, null=False, unique=True)
    token_hash = Varchar(length=64, unique=True)
    created_at = Timestamptz()


SCHEMA = Schema(
    tables=(Organisation, Region, Team, Member, Membership, Session, ApiToken, SignInAttempts, IdempotencyKey),
    statements=(
        "CREATE INDEX IF NOT EXISTS membership_member ON membership (member_id, from_day)",
        "CREATE INDEX IF NOT EXISTS membership_team ON membership (team_id)",
        "CREATE INDEX IF NOT EXISTS session_member ON session (member_id)",
        "CREATE INDEX IF NOT EXISTS session_expiry ON session (expires_at)",
        "CREATE UNIQUE INDEX IF NOT EXISTS idempotency_key_caller ON idempotency_key (caller, key)",
        "CREATE INDEX IF NOT EXISTS idempotency_key_age ON idempotency_key (created_at)",
    ),
)

# Came with the second step.
ADDED_COLUMNS = (("team", "raids_visible", "SMALLINT NOT NULL DEFAULT 1"),)
CARDS = Schema(tables=(MemberCard, CalendarFeed))

# Came with the third step. How periods close, every setting that was ever made; ``since_day`` is 0 for "not at all".
CLOSING_RULE = Schema(
    statements=(
        """CREATE TABLE IF NOT EXISTS closing_rule (
            version INTEGER PRIMARY KEY, set_us BIGINT NOT NULL, since_day INTEGER NOT NULL,
            settling_days INTEGER NOT NULL, grains TEXT NOT NULL, fiscal_start_month INTEGER NOT NULL,
            calendar TEXT NOT NULL, caller TEXT NOT NULL)""",
    )
)
