"""The tables of customers and what they buy. Rows are never deleted, so their numbers never change meaning.

``version`` counts the edits of a row. ``account_change`` keeps what each edit changed: ``kind`` says of which table,
``row_id`` of which row.
"""

from piccolo.columns import BigInt, Boolean, Date, ForeignKey, Integer, Text, Timestamptz, Varchar

from server.db.schema import Schema
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
    website = Text(default="")
    note = Text(default="")
    version = Integer(default=1)
    created_at = Timestamptz()


class Product(Table, tablename="product"):
    """Something that is sold."""

    reference = Text(unique=True, db_column_name="ref")
    name = Text()
    cost_minor = BigInt(null=True, default=None)
    version = Integer(default=1)
    created_at = Timestamptz()


class Contact(Table, tablename="contact"):
    """A person at an account."""

    reference = Text(unique=True, db_column_name="ref")
    name = Text()
    account_id = ForeignKey(references=Account, null=True)
    title = Text(default="")
    phone = Text(default="")
    email = Text(default="")
    birthday = Date(null=True, default=None)
    # Month * 100 + day, 0 for unknown: birthdays are looked for without their year.
    birth_md = Integer(default=0)
    preferences = Text(default="")
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
