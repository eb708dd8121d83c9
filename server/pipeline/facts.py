"""The recorded facts of deals and contracts, with the reversals that aim at them, by subject."""

from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from kpi.facts import Fact, Key
from server.db.tx import Reading
from server.ledger.facts import fact_from
from server.ledger.gather import reversals, with_reversals

Reversals = Mapping[Key | None, Sequence[Fact]]
"""The reversals that aim at an event, by its key."""


async def facts_of(source: Reading, subjects: Iterable[str], zone: ZoneInfo) -> dict[str, Sequence[Fact]]:
    """All facts of each subject; a subject nobody ever spoke of is absent. Two statements."""
    facts = [fact_from(row, zone) for row in await with_reversals(source, subjects)]
    return together(facts, _by_target(facts))


async def read_reversals(source: Reading, zone: ZoneInfo, last: int) -> Reversals:
    """All there are among the events up to ``last``."""
    return _by_target(fact_from(row, zone) for row in await reversals(source, last))


def _by_target(facts: Iterable[Fact]) -> Reversals:
    found: dict[Key | None, list[Fact]] = {}
    for fact in facts:
        if fact.target is not None:
            found.setdefault(fact.target, []).append(fact)
    return found


def together(facts: Iterable[Fact], known: Reversals) -> dict[str, Sequence[Fact]]:
    """The facts of each subject, with what takes them back."""
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.subject is not None:
            found.setdefault(fact.subject, []).extend((fact, *known.get(fact.key, ())))
    return {subject: tuple(told) for subject, told in found.items()}
