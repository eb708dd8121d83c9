"""Finding a member's part of the ledger by its stretches, each 4,096 events long.

By stretch before member, what a batch adds stands on a few pages of an index however long the ledger is; a member's
own rows lie apart instead, and are looked up stretch by stretch. Everything here is SQL for a query.
"""

from server.db.schema import Sql

LENGTH = 4096

_ALL = Sql(
    sqlite=(
        f"IN (WITH RECURSIVE stretch(n) AS (SELECT (SELECT max(seq) FROM event) / {LENGTH} "  # noqa: S608  # constants
        "UNION ALL SELECT n - 1 FROM stretch WHERE n > 0) SELECT n FROM stretch)"
    ),
    postgres=(
        f"= ANY (ARRAY(SELECT generate_series(0, (SELECT max(seq) FROM event) / {LENGTH})))"  # noqa: S608  # constants
    ),
)


def stretch(seq: str) -> str:
    """The stretch that a column of sequence numbers lies in, as the indexes have it."""
    return f"({seq} / {LENGTH})"


def anywhere(seq: str) -> Sql:
    """A condition that holds for every row: without it the indexes by stretch and member are of no use."""
    return Sql(*(f"{stretch(seq)} {condition}" for condition in (_ALL.sqlite, _ALL.postgres)))


def newest(table: str, seq: str, told: str, wanted: str) -> str:
    """A condition that holds in the last stretches alone: as many as hold the newest rows that are wanted.

    ``told`` says which rows are looked for, of ``n``, by the member and by what comes after them; ``wanted`` how many.
    """
    here = f"SELECT count(*) FROM {table} n WHERE {stretch(f'n.{seq}')} = walk.stretch AND {told}"  # noqa: S608
    return (
        f"{stretch(f'n.{seq}')} IN (WITH RECURSIVE walk(stretch, found) AS ("  # noqa: S608  # constants
        f"SELECT (SELECT max({seq}) FROM {table}) / {LENGTH}, CAST(0 AS BIGINT) UNION ALL "
        f"SELECT stretch - 1, found + ({here}) FROM walk WHERE stretch > 0 AND found < {wanted}) "
        "SELECT stretch FROM walk)"
    )
