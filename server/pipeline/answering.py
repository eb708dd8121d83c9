"""How long leads wait for their first call, visit or message. A lead counts for whoever holds it now."""

from dataclasses import dataclass

from server.db.tx import Reading
from server.pipeline.collecting import Held, Whose
from server.pipeline.tables import GONE


@dataclass(frozen=True, slots=True)
class Answered:
    """Leads of one key that were touched: how many, and how long they waited, added up."""

    key: int
    leads: int
    wait_us: int


async def answered_leads(
    source: Reading, whose: Whose, by: Held | None, since_us: int, until_us: int
) -> list[Answered]:
    """Of the leads created from a moment until another, those that somebody has touched since."""
    held = "0" if by is None else f"l.{by.value}"
    rows = await source.fetch(
        "SELECT held, count(*) AS leads, CAST(sum(touched_us - created_us) AS BIGINT) AS wait_us FROM ("  # noqa: S608
        f"SELECT {held} AS held, l.created_us, (SELECT min(t.at_us) FROM lead_touch t WHERE t.lead = l.id "
        "AND t.counts = 1 AND t.at_us >= l.created_us) AS touched_us FROM lead l "
        f"WHERE l.created_us >= $1 AND l.created_us < $2 AND l.state <> '{GONE}' AND {whose.condition('l')}) waited "
        "WHERE touched_us IS NOT NULL GROUP BY held ORDER BY held",
        since_us,
        until_us,
    )
    return [Answered(*row) for row in rows]
