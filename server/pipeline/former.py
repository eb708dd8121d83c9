"""Making what older programs recorded findable in the way of today."""

from server.db.schema import Sql
from server.db.tx import Tx

_LEAD = Sql(sqlite="json_extract(data, '$.lead')", postgres="data::jsonb ->> 'lead'")


async def name_the_leads(tx: Tx) -> None:
    """Let every step in the life of a lead be found by its lead. Call inside `db.write()`.

    Not a change of what was told: the subject of an event follows from its data, and older programs left it out.
    """
    await tx.execute(
        f"UPDATE event SET subject = 'lead:' || ({_LEAD.on(tx.dialect)}) "  # noqa: S608  # constants
        "WHERE kind LIKE 'lead.%' AND subject IS NULL"
    )
