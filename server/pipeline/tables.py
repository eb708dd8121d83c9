"""Deals, contracts and instalments as their facts leave them, and who shares them.

Rows are written whole, never deleted: a deal or contract of which everything was taken back has the state ``gone``, an
instalment that its contract no longer has the amount 0, somebody who no longer has a share 0 parts. Days are ordinals
(0: none), amounts minor units of the organisation's currency, ids 0 for none. ``member``, ``team`` and ``region`` are
those of whoever comes first, a lead's those of its holder; ``stake`` has a row for everybody who ever shared a deal
(kind 0) or contract (kind 1). ``lead_touch`` has a row for every call, visit or message to a lead; ``counts`` is 0
where it was taken back. ``dwell`` has the days of each deal in each stage, numbered from 0; one that is no longer told
has the ``since_day`` 0, one that was told after the end the ``until_day`` -1; ``led_to`` says how a finished one ended,
``worth`` what the deal was worth by then. A deal's ``way`` are its stages (``kpi/ways.py``), ``began_day`` is the day
of its first stay, ``since_day`` that of the one it stands in while it is open. ``stage`` is the order in which people
think of stages.
"""

from enum import IntEnum

from server.db.bulk import Bulk
from server.db.schema import Schema, Sql

GONE = "gone"
UNKNOWN = -1
"""A cost that nobody told."""


class Shared(IntEnum):
    """What somebody has a stake in."""

    DEAL = 0
    CONTRACT = 1


def _whole(table: str, key: tuple[str, ...], columns: tuple[tuple[str, str], ...]) -> Bulk:
    """An INSERT that replaces what stood there."""
    values = ", ".join(f'"{name}" = excluded."{name}"' for name, _ in columns if name not in key)
    return Bulk(table, columns, f"({', '.join(key)}) DO UPDATE SET {values}")


DEAL = _whole(
    "deal",
    ("id",),
    (
        ("id", "text"),
        ("state", "text"),
        ("title", "text"),
        ("account", "int"),
        ("product", "int"),
        ("contact", "text"),
        ("amount", "bigint"),
        ("stage", "text"),
        ("stage_us", "bigint"),
        ("reason", "text"),
        ("opened_day", "int"),
        ("closed_day", "int"),
        ("expected_day", "int"),
        ("touched_us", "bigint"),
        ("member", "int"),
        ("team", "int"),
        ("region", "int"),
        ("way", "text"),
        ("began_day", "int"),
        ("since_day", "int"),
    ),
)

CONTRACT = _whole(
    "contract",
    ("id",),
    (
        ("id", "text"),
        ("state", "text"),
        ("deal", "text"),
        ("account", "int"),
        ("product", "int"),
        ("amount", "bigint"),
        ("signed_day", "int"),
        ("delivered_day", "int"),
        ("collected", "bigint"),
        ("overpaid", "bigint"),
        ("touched_us", "bigint"),
        ("member", "int"),
        ("team", "int"),
        ("region", "int"),
    ),
)

INSTALMENT = _whole(
    "instalment",
    ("contract", "name"),
    (
        ("contract", "text"),
        ("name", "text"),
        ("due_day", "int"),
        ("amount", "bigint"),
        ("paid", "bigint"),
        ("paid_day", "int"),
    ),
)

STAKE = _whole(
    "stake",
    ("member", "kind", "id"),
    (("member", "int"), ("kind", "smallint"), ("id", "text"), ("parts", "bigint"), ("whole", "bigint")),
)

DWELL = _whole(
    "dwell",
    ("deal", "number"),
    (
        ("deal", "text"),
        ("number", "int"),
        ("stage", "text"),
        ("since_day", "int"),
        ("until_day", "int"),
        ("amount", "bigint"),
        ("led_to", "text"),
        ("began_day", "int"),
        ("worth", "bigint"),
        ("member", "int"),
        ("team", "int"),
        ("region", "int"),
        ("product", "int"),
    ),
)

LEAD = _whole(
    "lead",
    ("id",),
    (
        ("id", "text"),
        ("state", "text"),
        ("name", "text"),
        ("phone", "text"),
        ("origin", "text"),
        ("contact", "text"),
        ("account", "int"),
        ("reason", "text"),
        ("member", "int"),
        ("team", "int"),
        ("region", "int"),
        ("since_us", "bigint"),
        ("created_us", "bigint"),
        ("claims", "int"),
        ("returns", "int"),
    ),
)

LEAD_TOUCH = _whole(
    "lead_touch",
    ("lead", "seq"),
    (("lead", "text"), ("seq", "bigint"), ("at_us", "bigint"), ("member", "int"), ("counts", "smallint")),
)

_TOUCH = """CREATE TABLE IF NOT EXISTS lead_touch (
    lead TEXT NOT NULL, seq BIGINT NOT NULL, at_us BIGINT NOT NULL, member INTEGER NOT NULL, counts SMALLINT NOT NULL,
    PRIMARY KEY (lead, seq))"""

LEADS = Schema(
    statements=(
        """CREATE TABLE IF NOT EXISTS lead (
            id TEXT PRIMARY KEY, state TEXT NOT NULL, name TEXT NOT NULL, phone TEXT NOT NULL, origin TEXT NOT NULL,
            contact TEXT NOT NULL, account INTEGER NOT NULL, reason TEXT NOT NULL, member INTEGER NOT NULL,
            team INTEGER NOT NULL, region INTEGER NOT NULL, since_us BIGINT NOT NULL, created_us BIGINT NOT NULL,
            claims INTEGER NOT NULL, returns INTEGER NOT NULL)""",
        "CREATE INDEX IF NOT EXISTS lead_state ON lead (state, since_us, id)",
        "CREATE INDEX IF NOT EXISTS lead_member ON lead (member, state)",
        "CREATE INDEX IF NOT EXISTS lead_origin ON lead (origin, since_us) WHERE state = 'pool'",
        Sql(sqlite=f"{_TOUCH} WITHOUT ROWID", postgres=_TOUCH),
    )
)

_STAKE = """CREATE TABLE IF NOT EXISTS stake (
    member INTEGER NOT NULL, kind SMALLINT NOT NULL, id TEXT NOT NULL, parts BIGINT NOT NULL, whole BIGINT NOT NULL,
    PRIMARY KEY (member, kind, id))"""

SCHEMA = Schema(
    statements=(
        """CREATE TABLE IF NOT EXISTS deal (
            id TEXT PRIMARY KEY, state TEXT NOT NULL, title TEXT NOT NULL, account INTEGER NOT NULL,
            product INTEGER NOT NULL, contact TEXT NOT NULL, amount BIGINT NOT NULL, stage TEXT NOT NULL,
            stage_us BIGINT NOT NULL, reason TEXT NOT NULL, opened_day INTEGER NOT NULL, closed_day INTEGER NOT NULL,
            expected_day INTEGER NOT NULL, touched_us BIGINT NOT NULL, member INTEGER NOT NULL, team INTEGER NOT NULL,
            region INTEGER NOT NULL)""",
        "CREATE INDEX IF NOT EXISTS deal_member ON deal (member, state)",
        "CREATE INDEX IF NOT EXISTS deal_account ON deal (account, state) WHERE account > 0",
        "CREATE INDEX IF NOT EXISTS deal_stage ON deal (stage, amount, id) WHERE state = 'open'",
        "CREATE INDEX IF NOT EXISTS deal_touched ON deal (touched_us, id)",
        """CREATE TABLE IF NOT EXISTS contract (
            id TEXT PRIMARY KEY, state TEXT NOT NULL, deal TEXT NOT NULL, account INTEGER NOT NULL,
            product INTEGER NOT NULL, amount BIGINT NOT NULL, signed_day INTEGER NOT NULL,
            delivered_day INTEGER NOT NULL, collected BIGINT NOT NULL, overpaid BIGINT NOT NULL,
            touched_us BIGINT NOT NULL, member INTEGER NOT NULL, team INTEGER NOT NULL, region INTEGER NOT NULL)""",
        "CREATE INDEX IF NOT EXISTS contract_member ON contract (member)",
        "CREATE INDEX IF NOT EXISTS contract_account ON contract (account) WHERE account > 0",
        "CREATE INDEX IF NOT EXISTS contract_deal ON contract (deal) WHERE deal <> ''",
        "CREATE INDEX IF NOT EXISTS contract_signed ON contract (signed_day, id)",
        """CREATE TABLE IF NOT EXISTS instalment (
            contract TEXT NOT NULL, name TEXT NOT NULL, due_day INTEGER NOT NULL, amount BIGINT NOT NULL,
            paid BIGINT NOT NULL, paid_day INTEGER NOT NULL, PRIMARY KEY (contract, name))""",
        "CREATE INDEX IF NOT EXISTS instalment_unpaid ON instalment (due_day) WHERE paid < amount",
        Sql(sqlite=f"{_STAKE} WITHOUT ROWID", postgres=_STAKE),
        "CREATE INDEX IF NOT EXISTS stake_id ON stake (kind, id)",
        "CREATE TABLE IF NOT EXISTS stage (name TEXT PRIMARY KEY, place INTEGER NOT NULL)",
    )
)

_DWELL = """CREATE TABLE IF NOT EXISTS dwell (
    deal TEXT NOT NULL, number INTEGER NOT NULL, stage TEXT NOT NULL, since_day INTEGER NOT NULL,
    until_day INTEGER NOT NULL, amount BIGINT NOT NULL, PRIMARY KEY (deal, number))"""

DWELLS = Schema(
    statements=(
        Sql(sqlite=f"{_DWELL} WITHOUT ROWID", postgres=_DWELL),
        "CREATE INDEX IF NOT EXISTS deal_closed ON deal (closed_day) WHERE state IN ('won', 'lost')",
    )
)

# When something was first won of a customer.
DEALS_WON = Schema(
    statements=(
        "CREATE INDEX IF NOT EXISTS deal_won ON deal (account, closed_day) WHERE state = 'won' AND account > 0",
    )
)

# What alike deals have in common, beside each of them and each of its stays: funnels are counted without a join.
WAY_COLUMNS = (
    ("deal", "way", "TEXT NOT NULL DEFAULT ''"),
    ("deal", "began_day", "INTEGER NOT NULL DEFAULT 0"),
    ("deal", "since_day", "INTEGER NOT NULL DEFAULT 0"),
    ("dwell", "led_to", "TEXT NOT NULL DEFAULT ''"),
    ("dwell", "began_day", "INTEGER NOT NULL DEFAULT 0"),
    ("dwell", "worth", "BIGINT NOT NULL DEFAULT 0"),
    ("dwell", "member", "INTEGER NOT NULL DEFAULT 0"),
    ("dwell", "team", "INTEGER NOT NULL DEFAULT 0"),
    ("dwell", "region", "INTEGER NOT NULL DEFAULT 0"),
    ("dwell", "product", "INTEGER NOT NULL DEFAULT 0"),
)
WAYS = Schema(statements=("CREATE INDEX IF NOT EXISTS dwell_ended ON dwell (until_day) WHERE until_day > 0",))

# Only contracts that somebody submitted have a row.
APPROVAL = _whole(
    "approval",
    ("contract",),
    (
        ("contract", "text"),
        ("state", "text"),
        ("submission", "text"),
        ("asked_by", "int"),
        ("amount", "bigint"),
        ("steps", "text"),
        ("approvers", "text"),
        ("next_role", "text"),
        ("submitted_us", "bigint"),
        ("decided_us", "bigint"),
        ("reason", "text"),
    ),
)
APPROVALS = Schema(
    statements=(
        """CREATE TABLE IF NOT EXISTS approval (
            contract TEXT PRIMARY KEY, state TEXT NOT NULL, submission TEXT NOT NULL, asked_by INTEGER NOT NULL,
            amount BIGINT NOT NULL, steps TEXT NOT NULL, approvers TEXT NOT NULL, next_role TEXT NOT NULL,
            submitted_us BIGINT NOT NULL, decided_us BIGINT NOT NULL, reason TEXT NOT NULL)""",
        "CREATE INDEX IF NOT EXISTS approval_waits ON approval (submitted_us) WHERE state = 'pending'",
    )
)

TICKET = _whole(
    "ticket",
    ("id",),
    (
        ("id", "text"),
        ("state", "text"),
        ("title", "text"),
        ("account", "int"),
        ("product", "int"),
        ("contact", "text"),
        ("deal", "text"),
        ("priority", "text"),
        ("opened_us", "bigint"),
        ("answered_us", "bigint"),
        ("resolved_us", "bigint"),
        ("satisfaction", "int"),
        ("touched_us", "bigint"),
        ("member", "int"),
        ("team", "int"),
        ("region", "int"),
    ),
)
TICKETS = Schema(
    statements=(
        """CREATE TABLE IF NOT EXISTS ticket (
            id TEXT PRIMARY KEY, state TEXT NOT NULL, title TEXT NOT NULL, account INTEGER NOT NULL,
            product INTEGER NOT NULL, contact TEXT NOT NULL, deal TEXT NOT NULL, priority TEXT NOT NULL,
            opened_us BIGINT NOT NULL, answered_us BIGINT NOT NULL, resolved_us BIGINT NOT NULL,
            satisfaction INTEGER NOT NULL, touched_us BIGINT NOT NULL, member INTEGER NOT NULL, team INTEGER NOT NULL,
            region INTEGER NOT NULL)""",
        "CREATE INDEX IF NOT EXISTS ticket_open ON ticket (opened_us, id) WHERE state IN ('open', 'answered')",
        "CREATE INDEX IF NOT EXISTS ticket_touched ON ticket (touched_us, id)",
        "CREATE INDEX IF NOT EXISTS ticket_account ON ticket (account) WHERE account > 0",
    )
)

# Who paid when, and how late: read by what was paid lately.
PAID = Schema(statements=("CREATE INDEX IF NOT EXISTS instalment_paid ON instalment (paid_day) WHERE paid_day > 0",))

NEVER = 2**31 - 1
"""What has no day comes after all that have one."""
DUE_DAY = f"CASE WHEN {{table}}due_day = 0 THEN {NEVER} ELSE {{table}}due_day END"
DUE_TIE = "({table}contract || ' ' || {table}name)"
EXPECTED_DAY = f"CASE WHEN {{table}}expected_day = 0 THEN {NEVER} ELSE {{table}}expected_day END"
_EXPECTED = f"deal (({EXPECTED_DAY.format(table='')}), id)"
_DUE = f"instalment (({DUE_DAY.format(table='')}), {DUE_TIE.format(table='')})"

LISTS = Schema(
    statements=(
        "CREATE INDEX IF NOT EXISTS deal_amount ON deal (amount, id)",
        f"CREATE INDEX IF NOT EXISTS deal_expected ON {_EXPECTED} WHERE state = 'open'",
        "CREATE INDEX IF NOT EXISTS deal_stage_since ON deal (stage_us, id) WHERE state = 'open'",
        "CREATE INDEX IF NOT EXISTS contract_amount ON contract (amount, id)",
        f"CREATE INDEX IF NOT EXISTS instalment_next ON {_DUE} WHERE paid < amount",
        f"CREATE INDEX IF NOT EXISTS instalment_settled ON {_DUE} WHERE amount > 0 AND paid >= amount",
        "CREATE INDEX IF NOT EXISTS lead_since ON lead (since_us, id)",
    )
)
"""What long lists are read by, in each of their orders."""

# How long the leads of a period waited: read by when they came.
LEADS_CREATED = Schema(statements=("CREATE INDEX IF NOT EXISTS lead_created ON lead (created_us)",))

DEAL_LINE = _whole(
    "deal_line",
    ("deal", "number"),
    (
        ("deal", "text"),
        ("number", "int"),
        ("product", "int"),
        ("quantity", "int"),
        ("price", "bigint"),
        ("value", "bigint"),
        ("discount", "bigint"),
        ("cost", "bigint"),
    ),
)

_DEAL_LINE = """CREATE TABLE IF NOT EXISTS deal_line (
    deal TEXT NOT NULL, number INTEGER NOT NULL, product INTEGER NOT NULL, quantity INTEGER NOT NULL,
    price BIGINT NOT NULL, value BIGINT NOT NULL, discount BIGINT NOT NULL, cost BIGINT NOT NULL,
    PRIMARY KEY (deal, number))"""

DEAL_LINES = Schema(
    statements=(
        Sql(sqlite=f"{_DEAL_LINE} WITHOUT ROWID", postgres=_DEAL_LINE),
        "CREATE INDEX IF NOT EXISTS deal_line_product ON deal_line (product, deal) WHERE quantity > 0",
        "CREATE INDEX IF NOT EXISTS deal_product ON deal (product, id) WHERE product > 0",
    )
)
"""What is sold with a deal, numbered from 0: ``price`` for one, ``value``, ``discount`` and ``cost`` (-1: unknown) for
the whole line. One that the deal no longer has is of the quantity 0."""

BARE_PHONE = "replace(replace(replace(replace({column}, ' ', ''), '-', ''), '(', ''), ')', '')"
"""A number without what is usually between its digits (SQL)."""

CALLERS = Schema(
    statements=(
        f"CREATE INDEX IF NOT EXISTS lead_phone ON lead (({BARE_PHONE.format(column='phone')})) WHERE phone <> ''",
    )
)
