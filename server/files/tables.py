"""The table of uploaded files. Rows are never changed but for what they belong to; what nobody used is deleted."""

from piccolo.columns import BigInt, Bytea, ForeignKey, Timestamptz, Varchar

from server.db.schema import Schema
from server.db.table import Table
from server.people.tables import Member


class File(Table, tablename="file"):
    """One upload. ``purpose`` and ``owner`` are empty until something (a note of a raid, a report) takes it."""

    id = Varchar(length=32, primary_key=True)
    name = Varchar(length=200)
    media_type = Varchar(length=100)
    size = BigInt()
    sha256 = Varchar(length=64)
    content = Bytea()
    uploader = ForeignKey(references=Member, null=False)
    purpose = Varchar(length=16, default="")
    owner = Varchar(length=200, default="")
    created_at = Timestamptz()


SCHEMA = Schema(
    tables=(File,),
    statements=(
        "CREATE INDEX IF NOT EXISTS file_uploader ON file (uploader, created_at)",
        "CREATE INDEX IF NOT EXISTS file_unused ON file (created_at) WHERE purpose = ''",
    ),
)
