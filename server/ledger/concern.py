"""Whom an event concerns beyond the member it is booked for: shared credit, inherited deals, what a reversal took back.

A fold of the ledger, so that "my events" is found by an index. Most events concern one member and add no row here.
"""

from collections.abc import Iterable, Sequence

from game_rules.plan import Step
from game_rules.verdict import Verdict
from kpi.facts import NOBODY, Fact
from server.db.bulk import Bulk, Values
from server.db.schema import Schema, Sql
from server.ledger.post import Posting

CONCERN = Bulk("event_concern", (("member", "int"), ("seq", "bigint")), "(member, seq) DO NOTHING")

_TABLE = """CREATE TABLE IF NOT EXISTS event_concern (
    member INTEGER NOT NULL, seq BIGINT NOT NULL, PRIMARY KEY (member, seq))"""

SCHEMA = Schema(
    statements=(
        Sql(sqlite=f"{_TABLE} WITHOUT ROWID", postgres=_TABLE),
        "CREATE INDEX IF NOT EXISTS event_concern_seq ON event_concern (seq)",
    )
)


def writes(posting: Posting) -> list[tuple[Bulk, Sequence[Values]]]:
    """The rows a batch adds."""
    rows: set[tuple[int, int]] = set()
    for step, verdict in zip(posting.steps, posting.verdicts, strict=True):
        rows.update(_concerned(step, verdict))
    return [(CONCERN, sorted(rows))]


def concerned(step: Step, verdict: Verdict) -> tuple[int, ...]:
    """Whom an event that is booked for nobody concerns: those whose deal or contract it is about."""
    seq = step.cause.seq
    return tuple(sorted({member for member, told in _concerned(step, verdict) if told == seq}))


def _concerned(step: Step, verdict: Verdict) -> Iterable[tuple[int, int]]:
    cause = step.cause
    for change in step.changes:
        yield from _others(change.fact, (credit.member for credit in change.circumstance.credits))
    if len(cause.credits) > 1:
        yield from _others(cause, (credit.member for credit in cause.credits))
    if not cause.credits:
        touched = {change.fact.seq for change in step.changes}
        yield from _others(cause, (credit.member for change in step.changes for credit in change.circumstance.credits))
        yield from _others(cause, (line.member for line in verdict.lines if line.event in touched))


def _others(fact: Fact, members: Iterable[int]) -> Iterable[tuple[int, int]]:
    booked_for = fact.credits[0].member if fact.credits else NOBODY
    return ((member, fact.seq) for member in members if member not in (booked_for, NOBODY))
