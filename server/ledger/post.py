"""Writing to the books. The only code that does, and it only adds.

Call inside ``db.write()``; the caller folds the same posting in the same transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from game_rules.context import Context
from game_rules.plan import Step
from game_rules.verdict import Verdict
from kpi.facts import NOBODY, Fact
from server.db.bulk import Bulk, Values
from server.ledger.facts import credits_text, customer_text, key_text, lines_text
from server.ledger.tables import CAP_POT, CONTRIBUTION, ENTRY, EVENT, ONCE_POT

RECORDED = "raidboard_recorded"
"""The channel on which processes tell each other "up to seq N"; the payload is N and the name of the recorder."""

_FIRST_MONTHS: dict[int, int] = {}


@dataclass(frozen=True, slots=True)
class Posting:
    """One batch, judged: what is written and folded. All tuples are in the order of the events.

    ``is_posted`` when its rows are on their way into the ledger already.
    """

    steps: Sequence[Step]
    verdicts: Sequence[Verdict]
    context: Context
    contents: Sequence[str]
    callers: Sequence[str]
    receipts: Sequence[str]
    recorded_us: int
    is_posted: bool = False

    @property
    def first_seq(self) -> int:
        """The seq of the batch's first event."""
        return self.steps[0].cause.seq

    @property
    def last_seq(self) -> int:
        """The seq of the batch's last event."""
        return self.steps[-1].cause.seq


def joined(parts: Sequence[Posting], *, is_posted: bool) -> Posting:
    """The parts of one batch as one."""
    first = parts[0]
    if len(parts) == 1 and not is_posted:
        return first
    return Posting(
        [step for part in parts for step in part.steps],
        [verdict for part in parts for verdict in part.verdicts],
        first.context,
        [text for part in parts for text in part.contents],
        [caller for part in parts for caller in part.callers],
        [receipt for part in parts for receipt in part.receipts],
        first.recorded_us,
        is_posted=is_posted,
    )


def month_of(day: int) -> int:
    """The ordinal of the first day of a day's month."""
    first = _FIRST_MONTHS.get(day)
    if first is None:
        first = _FIRST_MONTHS[day] = day - date.fromordinal(day).day + 1
    return first


def post(posting: Posting) -> list[tuple[Bulk, Sequence[Values]]]:
    """The ledger rows of a batch, or of a part of it. Nothing of it changes when the next part is judged."""
    facts = [step.cause for step in posting.steps]
    return [
        (EVENT, [_event(fact, posting, place) for place, fact in enumerate(facts)]),
        (CONTRIBUTION, [row for verdict in posting.verdicts for row in _contributions(verdict)]),
        (ENTRY, [row for verdict in posting.verdicts for row in _entries(verdict)]),
    ]


def post_pots(posting: Posting) -> list[tuple[Bulk, Sequence[Values]]]:
    """The pots as a batch leaves them."""
    return [
        (ONCE_POT, [(pot.key, pot.holder) for pot in posting.context.once.values()]),
        (CAP_POT, [(pot.key, pot.due, pot.paid, pot.edge_us) for pot in posting.context.caps.values()]),
    ]


def _event(fact: Fact, posting: Posting, place: int) -> Values:
    return (
        fact.seq,
        *fact.key,
        fact.kind.value,
        fact.at_us,
        fact.day,
        posting.recorded_us,
        fact.credits[0].member if fact.credits else NOBODY,
        fact.customer.id if fact.customer is not None else 0,
        customer_text(fact.customer),
        fact.item.id if fact.item is not None else 0,
        fact.item.name if fact.item is not None else "",
        fact.subject,
        key_text(fact.target),
        fact.amount,
        fact.cost,
        credits_text(fact),
        posting.contents[place],
        int(fact.earns),
        posting.callers[place],
        posting.receipts[place],
        lines_text(fact.lines),
    )


def _contributions(verdict: Verdict) -> Iterable[Values]:
    for line, one in enumerate(verdict.contributions):
        yield (
            verdict.event,
            line,
            one.event,
            one.measure,
            one.member,
            one.team,
            one.region,
            one.account,
            one.product,
            one.day,
            month_of(one.day),
            one.value,
            one.value if one.earns else 0,
            one.adjusts,
        )


def _entries(verdict: Verdict) -> Iterable[Values]:
    for line, one in enumerate(verdict.lines):
        yield (
            verdict.event,
            line,
            one.event,
            one.rule,
            one.member,
            one.team,
            one.region,
            one.day,
            month_of(one.day),
            one.at_us,
            one.version,
            one.xp,
            one.coins,
            one.claimed,
            one.claimed_coins,
            one.due,
            one.once_key,
            one.cap_key,
            one.badge,
            one.badges,
            one.reason,
            one.adjusts,
        )
