"""The stages that a deal went through, read from its facts."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from kpi.pipeline import Stay, stays_of, steps_back
from kpi.timeline import circumstances
from server.db.tx import Reading
from server.ledger.facts import moment
from server.pipeline.facts import facts_of
from server.pipeline.rows import StageStay


async def stages_of(
    source: Reading, deal: str, zone: ZoneInfo, now: datetime, order: Sequence[str]
) -> tuple[tuple[StageStay, ...], int]:
    """The stages of a deal from first to last, and how often it went back to an earlier one. Two statements."""
    subject = f"deal:{deal}"
    facts = (await facts_of(source, [subject], zone)).get(subject, ())
    stays = stays_of(facts, circumstances(facts))
    return tuple(_shown(stay, now) for stay in stays), steps_back(stays, order)


def _shown(stay: Stay, now: datetime) -> StageStay:
    since = moment(stay.since_us)
    until = moment(stay.until_us) if stay.until_us is not None else None
    return StageStay(stay.stage, since, until, max(0, ((until or now) - since).days))
