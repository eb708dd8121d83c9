"""What only the facts of a deal tell: the stages it went through, and when it was expected to close."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kpi.facts import NOBODY, Fact
from kpi.pipeline import Stay, alive, stays_of, steps_back
from kpi.timeline import circumstances
from server.db.tx import Reading
from server.ledger.facts import moment
from server.pipeline.facts import facts_of
from server.pipeline.rows import Expected, StageStay


@dataclass(frozen=True, slots=True)
class DealHistory:
    """The stages from first to last, how often it went back, the days it was expected on, and its version."""

    stages: tuple[StageStay, ...]
    steps_back: int
    expected: tuple[Expected, ...]
    version: int


async def history_of(source: Reading, deal: str, zone: ZoneInfo, now: datetime, order: Sequence[str]) -> DealHistory:
    """What the facts of a deal tell. Two statements."""
    subject = f"deal:{deal}"
    facts = (await facts_of(source, [subject], zone)).get(subject, ())
    read = circumstances(facts)
    stays = stays_of(facts, read)
    return DealHistory(
        tuple(_shown(stay, now) for stay in stays),
        steps_back(stays, order),
        _expected(alive(facts, read)),
        version_of(facts),
    )


def version_of(facts: Sequence[Fact]) -> int:
    """The seq of the last event of a deal, contract or ticket, or about one of its events; 0 for none."""
    return max((fact.seq for fact in facts), default=0)


def _expected(told: Sequence[Fact]) -> tuple[Expected, ...]:
    found: list[Expected] = []
    for fact in told:
        day: date | None = getattr(fact.data, "expected_close", None)
        if day is not None and (not found or found[-1].on != day):
            whose = fact.own_credits
            found.append(Expected(day, moment(fact.at_us), whose[0].member if whose else NOBODY))
    return tuple(found)


def _shown(stay: Stay, now: datetime) -> StageStay:
    since = moment(stay.since_us)
    until = moment(stay.until_us) if stay.until_us is not None else None
    return StageStay(stay.stage, since, until, max(0, ((until or now) - since).days))
