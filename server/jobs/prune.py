"""What nobody needs any more: sessions that are over, answers kept for repeated requests, files that nothing took,
and what endpoints were told a week ago.
"""

from datetime import datetime

from server.dispatch.log import KEPT_FOR as TOLD_KEPT_FOR
from server.files.desk import UNUSED_FOR
from server.jobs.job import Job, Surroundings
from server.ledger.facts import microseconds
from server.people.idempotency import KEPT_FOR

_OLD = (
    ("SELECT EXISTS (SELECT 1 FROM session WHERE expires_at < $1)", "DELETE FROM session WHERE expires_at < $1"),
    (
        "SELECT EXISTS (SELECT 1 FROM idempotency_key WHERE created_at < $1)",
        "DELETE FROM idempotency_key WHERE created_at < $1",
    ),
    (
        "SELECT EXISTS (SELECT 1 FROM file WHERE purpose = '' AND created_at < $1)",
        "DELETE FROM file WHERE purpose = '' AND created_at < $1",
    ),
    ("SELECT EXISTS (SELECT 1 FROM dispatch WHERE at_us < $1)", "DELETE FROM dispatch WHERE at_us < $1"),
)


async def prune(around: Surroundings, now: datetime) -> None:
    """Delete it; where there is nothing to delete, nobody is kept from writing."""
    told_us = microseconds(now - TOLD_KEPT_FOR)
    for (is_any, delete), before in zip(_OLD, (now, now - KEPT_FOR, now - UNUSED_FOR, told_us), strict=True):
        if await around.db.fetch_value(is_any, before):
            async with around.db.write() as tx:
                await tx.execute(delete, before)


JOB = Job("prune", prune)
