"""The tables of customers and what they buy. Rows are never deleted, so their numbers never change meaning."""

from piccolo.columns import BigInt, Boolean, ForeignKey, Text, Timestamptz, Varchar

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
    # A number without a foreign key: regions belong to `people`, which this folder does not know.
    region_id = BigInt(null=True, default=None)
    created_at = Timestamptz()


class Product(Table, tablename="product"):
    """Something that is sold."""

    reference = Text(unique=True, db_column_name="ref")
    name = Text()
    cost_minor = BigInt(null=True, default=None)
    created_at = Timestamptz()


class Contact(Table, tablename="contact"):
    """A person at an account."""

    reference = Text(unique=True, db_column_name="ref")
    name = Text()
    account_id = ForeignKey(references=Account, null=True)
    created_at = Timestamptz()


SCHEMA = Schema(
    tables=(Account, Product, Contact),
    statements=(
        "CREATE INDEX IF NOT EXISTS account_name ON account (name)",
        "CREATE INDEX IF NOT EXISTS product_name ON product (name)",
        "CREATE INDEX IF NOT EXISTS contact_account ON contact (account_id)",
    ),
)
