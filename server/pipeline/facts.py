"""The recorded facts of deals and contracts, with the reversals that aim at them, by subject."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from kpi.facts import Fact
from server.db.tx import Reading
from server.ledger.facts import fact_from
from server.ledger.gather import with_reversals


async def facts_of(source: Reading, subjects: Iterable[str], zone: ZoneInfo) -> dict[str, Sequence[Fact]]:
    """All facts of each subject; a subject nobody ever spoke of is absent. Two statements."""
    found: dict[str, list[Fact]] = {}
    homes: dict[tuple[str, str], str] = {}
    reversals: list[Fact] = []
    for row in await with_reversals(source, subjects):
        fact = fact_from(row, zone)
        if fact.subject is None:
            reversals.append(fact)
        else:
            found.setdefault(fact.subject, []).append(fact)
            homes[fact.key] = fact.subject
    for fact in reversals:
        if fact.target in homes:
            found[homes[fact.target]].append(fact)
    return {subject: tuple(facts) for subject, facts in found.items()}
