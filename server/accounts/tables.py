"""The tables of customers and what they buy. Rows are never deleted, so their numbers never change meaning.

``version`` counts the edits of a row. ``account_change`` keeps what each edit changed: ``kind`` says of which table,
``row_id`` of which row. An account or contact that turned out to be another one has ``merged_into``, the number of
that other one, which is never merged itself; such an account is called as the one it was merged into is (name, owner,
industry …, kept alike by ``merge.py``), so that whatever names it by its number shows the right thing, and
``former_name`` is what it was called before. ``custom`` has the values of the organisation's own fields, as JSON.
``matched`` is the version for which ``likeness`` has its keys, 0 for none; ``revenue`` and ``profit`` are those of
``account_rank``, by which lists are sorted.
"""

from piccolo.columns import BigInt, Boolean, Date, ForeignKey, Integer, Text, Timestamptz, Varchar

from server.db.bulk import Bulk
from server.db.schema import Schema, Sql
from server.db.table import Table


class Account(Table, tablename="account"):
    """A customer or one who may become one; `ref` (taken by Piccolo as a Python name) is what others call it."""

    reference = Text(unique=True, db_column_name="ref")
    name = Text()
    industry = Varchar(length=100, default="")
    size = Varchar(length=100, default="")
    source = Varchar(length=100, default="")
    is_key = Boolean(default=False)
    # Numbers without foreign keys: neither regions nor members are ever deleted.
    region_id = BigInt(null=True, default=None)
    owner_id = BigInt(null=True, default=None)
    phone = Text(default="")
    phone_e164 = Text(default="")
    website = Text(default="")
    note = Text(default="")
    merged_into = BigInt(null=True, default=None)
    former_name = Text(default="")
    custom = Text(default="")
    matched = Integer(default=0)
    revenue = BigInt(default=0)
    profit = BigInt(default=0)
    version = Integer(default=1)
    created_at = Timestamptz()


class Product(Table, tablename="product"):
    """Something that is sold."""

    reference = Text(unique=True, db_column_name="ref")
    name = Text()
    cost_minor = BigInt(null=True, default=None)
    price_minor = BigInt(null=True, default=None)
    version = Integer(default=1)
    created_at = Timestamptz()


class Contact(Table, tablename="contact"):
    """A person at an account."""

    reference = Text(unique=True, db_column_name="ref")
    name = Text()
    account_id = ForeignKey(references=Account, null=True)
    title = Text(default="")
    phone = Text(default="")
    phone_e164 = Text(default="")
    email = Text(default="")
    birthday = Date(null=True, default=None)
    # Month * 100 + day, 0 for unknown: birthdays are looked for without their year.
    birth_md = Integer(default=0)
    preferences = Text(default="")
    custom = Text(default="")
    merged_into = BigInt(null=True, default=None)
    matched = Integer(default=0)
    version = Integer(default=1)
    created_at = Timestamptz()


SCHEMA = Schema(
    tables=(Account, Product, Contact),
    statements=(
        "CREATE INDEX IF NOT EXISTS account_name ON account (name)",
        "CREATE INDEX IF NOT EXISTS product_name ON product (name)",
        "CREATE INDEX IF NOT EXISTS contact_account ON contact (account_id)",
    ),
)

ADDED_COLUMNS = (
    ("account", "owner_id", "BIGINT"),
    ("account", "phone", "TEXT NOT NULL DEFAULT ''"),
    ("account", "website", "TEXT NOT NULL DEFAULT ''"),
    ("account", "note", "TEXT NOT NULL DEFAULT ''"),
    ("account", "version", "INTEGER NOT NULL DEFAULT 1"),
    ("product", "version", "INTEGER NOT NULL DEFAULT 1"),
    ("contact", "title", "TEXT NOT NULL DEFAULT ''"),
    ("contact", "phone", "TEXT NOT NULL DEFAULT ''"),
    ("contact", "email", "TEXT NOT NULL DEFAULT ''"),
    ("contact", "birthday", "DATE"),
    ("contact", "birth_md", "INTEGER NOT NULL DEFAULT 0"),
    ("contact", "preferences", "TEXT NOT NULL DEFAULT ''"),
    ("contact", "version", "INTEGER NOT NULL DEFAULT 1"),
)
"""What databases of the first shape lack: table, column, declaration."""

CUSTOMERS = Schema(
    statements=(
        """CREATE TABLE IF NOT EXISTS account_change (
            kind TEXT NOT NULL, row_id BIGINT NOT NULL, field TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,
            caller TEXT NOT NULL, changed_us BIGINT NOT NULL)""",
        "CREATE INDEX IF NOT EXISTS account_change_row ON account_change (kind, row_id, changed_us)",
        "CREATE INDEX IF NOT EXISTS account_owner ON account (owner_id, name) WHERE owner_id IS NOT NULL",
        "CREATE INDEX IF NOT EXISTS account_key ON account (name, id) WHERE is_key",
        "CREATE INDEX IF NOT EXISTS account_industry ON account (industry, name)",
        "CREATE INDEX IF NOT EXISTS contact_name ON contact (name)",
        "CREATE INDEX IF NOT EXISTS contact_birthday ON contact (birth_md) WHERE birth_md > 0",
    ),
)
"""What was declared since the first shape; it needs the columns above."""

LATER_COLUMNS = (
    ("account", "phone_e164", "TEXT NOT NULL DEFAULT ''"),
    ("account", "merged_into", "BIGINT"),
    ("account", "former_name", "TEXT NOT NULL DEFAULT ''"),
    ("account", "custom", "TEXT NOT NULL DEFAULT ''"),
    ("contact", "custom", "TEXT NOT NULL DEFAULT ''"),
    ("account", "matched", "INTEGER NOT NULL DEFAULT 0"),
    ("contact", "phone_e164", "TEXT NOT NULL DEFAULT ''"),
    ("contact", "merged_into", "BIGINT"),
    ("contact", "matched", "INTEGER NOT NULL DEFAULT 0"),
)
"""What came with the fourth step."""

PRICE_COLUMN = (("product", "price_minor", "BIGINT"),)
"""What one costs whom we sell to, in minor units; came with the fifth step."""

LIKENESS = Bulk("likeness", (("kind", "text"), ("key", "text"), ("row_id", "bigint")), "(kind, key, row_id) DO NOTHING")
LIKELY = Bulk(
    "likely",
    (("kind", "text"), ("one", "bigint"), ("other", "bigint"), ("score", "int"), ("why", "text"), ("settled", "text")),
    "(kind, one, other) DO UPDATE SET score = excluded.score, why = excluded.why",
)

_LIKENESS = """CREATE TABLE IF NOT EXISTS likeness (
    kind TEXT NOT NULL, key TEXT NOT NULL, row_id BIGINT NOT NULL, PRIMARY KEY (kind, key, row_id))"""

MATCHING = Schema(
    statements=(
        "CREATE INDEX IF NOT EXISTS account_phone ON account (phone_e164) WHERE phone_e164 <> ''",
        "CREATE INDEX IF NOT EXISTS contact_phone ON contact (phone_e164) WHERE phone_e164 <> ''",
        "CREATE INDEX IF NOT EXISTS account_merged ON account (merged_into) WHERE merged_into IS NOT NULL",
        "CREATE INDEX IF NOT EXISTS contact_merged ON contact (merged_into) WHERE merged_into IS NOT NULL",
        "CREATE INDEX IF NOT EXISTS account_former ON account (former_name) WHERE former_name <> ''",
        "CREATE INDEX IF NOT EXISTS account_unmatched ON account (id) WHERE matched <> version",
        "CREATE INDEX IF NOT EXISTS contact_unmatched ON contact (id) WHERE matched <> version",
        Sql(sqlite=f"{_LIKENESS} WITHOUT ROWID", postgres=_LIKENESS),
        "CREATE INDEX IF NOT EXISTS likeness_row ON likeness (kind, row_id)",
        """CREATE TABLE IF NOT EXISTS likely (
            kind TEXT NOT NULL, one BIGINT NOT NULL, other BIGINT NOT NULL, score INTEGER NOT NULL, why TEXT NOT NULL,
            settled TEXT NOT NULL, PRIMARY KEY (kind, one, other))""",
        "CREATE INDEX IF NOT EXISTS likely_open ON likely (kind, score, one, other) WHERE settled = ''",
    )
)
"""Who may be who: ``likeness`` has the keys by which rows are looked for that may be the same, ``likely`` the pairs
(``one`` < ``other``) that were found; ``settled`` is "" until somebody says `different`, or `merged`."""

RANK = Bulk(
    "account_rank",
    (
        ("account", "bigint"),
        ("tier", "text"),
        ("segment", "text"),
        ("slipping", "smallint"),
        ("profit", "bigint"),
        ("revenue", "bigint"),
        ("times", "int"),
        ("last_day", "int"),
        ("rhythm", "int"),
    ),
    "(account) DO UPDATE SET tier = excluded.tier, segment = excluded.segment, slipping = excluded.slipping, "
    "profit = excluded.profit, revenue = excluded.revenue, times = excluded.times, last_day = excluded.last_day, "
    "rhythm = excluded.rhythm",
)

RANKS = Schema(
    statements=(
        """CREATE TABLE IF NOT EXISTS account_rank (
            account BIGINT PRIMARY KEY, tier TEXT NOT NULL, segment TEXT NOT NULL, slipping SMALLINT NOT NULL,
            profit BIGINT NOT NULL, revenue BIGINT NOT NULL, times INTEGER NOT NULL, last_day INTEGER NOT NULL,
            rhythm INTEGER NOT NULL)""",
        "CREATE INDEX IF NOT EXISTS account_rank_slipping ON account_rank (revenue) WHERE slipping = 1",
        """CREATE TABLE IF NOT EXISTS account_ranked (
            one SMALLINT PRIMARY KEY, at_us BIGINT NOT NULL, day INTEGER NOT NULL, seq BIGINT NOT NULL)""",
    )
)
"""What customers bring and how they buy, as it was worked out last (``account_ranked``): profit over the window of the
rulebook's tiers, the rest over two years. Customers who never bought in that time have no row, or an empty tier."""

SORTED_COLUMNS = (
    ("account", "revenue", "BIGINT NOT NULL DEFAULT 0"),
    ("account", "profit", "BIGINT NOT NULL DEFAULT 0"),
)
LISTS = Schema(
    statements=(
        "UPDATE account SET revenue = r.revenue, profit = r.profit FROM account_rank r WHERE r.account = account.id",
        "CREATE INDEX IF NOT EXISTS account_revenue ON account (revenue, id)",
        "CREATE INDEX IF NOT EXISTS account_profit ON account (profit, id)",
        # Whoever looks for a text reads names and refs in the order of the list, and nothing else.
        "CREATE INDEX IF NOT EXISTS account_sought ON account (name, id, ref) WHERE merged_into IS NULL",
    )
)
"""What long lists are read by; it needs the columns above."""

COMPARED_ANEW = Schema(
    statements=(
        "CREATE INDEX IF NOT EXISTS likely_other ON likely (kind, other) WHERE settled = ''",
        "DELETE FROM likeness",
        "DELETE FROM likely WHERE settled = ''",
        "UPDATE account SET matched = 0 WHERE matched <> 0",
        "UPDATE contact SET matched = 0 WHERE matched <> 0",
    )
)
"""The keys by which names are looked for are others since: the job makes them anew, and finds the pairs."""

WON = Bulk(
    "account_won",
    (
        ("account", "bigint"),
        ("day", "int"),
        ("revenue", "bigint"),
        ("revenues", "int"),
        ("profit", "bigint"),
        ("profits", "int"),
        ("wins", "bigint"),
    ),
    "(account, day) DO UPDATE SET revenue = account_won.revenue + excluded.revenue, "
    "revenues = account_won.revenues + excluded.revenues, profit = account_won.profit + excluded.profit, "
    "profits = account_won.profits + excluded.profits, wins = account_won.wins + excluded.wins",
)
BOUGHT = Bulk(
    "account_bought",
    (
        ("account", "bigint"),
        ("profit", "bigint"),
        ("revenue", "bigint"),
        ("times", "bigint"),
        ("last_day", "int"),
        ("rhythm", "int"),
        ("counts", "smallint"),
    ),
)

_WON = """CREATE TABLE IF NOT EXISTS account_won (
    account BIGINT NOT NULL, day INTEGER NOT NULL, revenue BIGINT NOT NULL, revenues INTEGER NOT NULL,
    profit BIGINT NOT NULL, profits INTEGER NOT NULL, wins BIGINT NOT NULL, PRIMARY KEY (account, day))"""

BY_ACCOUNT = Schema(
    statements=(
        Sql(sqlite=f"{_WON} WITHOUT ROWID", postgres=_WON),
        "CREATE INDEX IF NOT EXISTS account_won_day ON account_won (day, account)",
        """CREATE TABLE IF NOT EXISTS account_bought (
            account BIGINT PRIMARY KEY, profit BIGINT NOT NULL, revenue BIGINT NOT NULL, times BIGINT NOT NULL,
            last_day INTEGER NOT NULL, rhythm INTEGER NOT NULL, counts SMALLINT NOT NULL)""",
        """CREATE TABLE IF NOT EXISTS account_summed (
            one SMALLINT PRIMARY KEY, seq BIGINT NOT NULL, day INTEGER NOT NULL, window_days INTEGER NOT NULL)""",
    )
)
"""What the books say by customer and day, as of an event (``account_summed``): ``revenues`` and ``profits`` count the
contributions, of which the sum may be nothing. ``account_bought`` is what follows of it for each customer on a day,
together with whoever was merged into it; it ``counts`` when the books say anything of the time that is looked at."""
