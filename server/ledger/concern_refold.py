"""Finding anew whom events concern beyond the member they are booked for.

Only shared and inherited credit makes others concerned. Where credit is inherited or told anew, the facts of the
deal or contract are read again one after the other, because a fact concerns everybody who ever had it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from game_rules.context import Context
from game_rules.plan import Assessment, Step
from game_rules.verdict import Line, Verdict
from kpi.events import Amendment, Kind
from kpi.facts import Fact, Key
from kpi.timeline import Circumstance, circumstances, plain
from server.db.bulk import Lookup
from server.db.frames import cells_of
from server.db.tx import Tx
from server.ledger.concern import CONCERN, writes
from server.ledger.gather import read_together, recorded
from server.ledger.history import History, Refolded
from server.ledger.post import Posting

_LINES = Lookup(
    "SELECT n.cause, n.event, n.member FROM {keys} JOIN entry n ON n.cause = wanted.seq", (("seq", "bigint"),)
)
_FACTS_AT_ONCE = 5_000


async def refold(tx: Tx, history: History) -> Sequence[Refolded]:
    """The one table of concerns."""
    facts = [fact for fact, _ in history.unusual]
    found = {pair for fact in facts if len(fact.credits) > 1 for pair in _pairs(history, [Step(fact, ())], {})}
    handing_on = [fact for fact in facts if not fact.credits or _tells_shares(fact)]
    for start in range(0, len(handing_on), _FACTS_AT_ONCE):
        found |= await _inherited(tx, history, handing_on[start : start + _FACTS_AT_ONCE])
    lonely = [fact for fact in facts if not fact.credits and fact.subject is None and fact.target is None]
    found |= await _alone(tx, history, lonely)
    schema = {name: cell.value for name, cell in cells_of(CONCERN).items()}
    rows = pl.DataFrame(sorted(found), schema=schema, orient="row")
    return (Refolded(CONCERN, ("member", "seq"), rows),)


def _tells_shares(fact: Fact) -> bool:
    """Whether what others were credited with before becomes somebody else's."""
    return isinstance(fact.data, Amendment) and bool(fact.data.credits)


async def _inherited(tx: Tx, history: History, handing_on: Sequence[Fact]) -> set[tuple[object, ...]]:
    """Whom the groups of these facts ever concerned."""
    known = await recorded(tx, [fact.target for fact in handing_on if fact.target is not None])
    groups = await read_together(tx, handing_on, known.values(), history.directory.zone)
    steps = [step for facts in groups.values() for step in _replayed(facts)]
    lines = defaultdict(list)
    for row in await _LINES.fetch(tx, [(step.cause.seq,) for step in steps if not step.cause.credits]):
        lines[row["cause"]].append(Line(row["event"], "", row["member"], 0, 0, 0, 0, 0))
    return _pairs(history, steps, lines)


async def _alone(tx: Tx, history: History, facts: Sequence[Fact]) -> set[tuple[object, ...]]:
    """What belongs to no deal and no contract concerns its sender, and whom it paid: the winners of a prize."""
    steps = [Step(fact, (Assessment(fact, plain(fact), (), ()),)) for fact in facts]
    lines = defaultdict(list)
    for row in await _LINES.fetch(tx, [(fact.seq,) for fact in facts]):
        lines[row["cause"]].append(Line(row["event"], "", row["member"], 0, 0, 0, 0, 0))
    return _pairs(history, steps, lines)


def _pairs(history: History, steps: Sequence[Step], lines: dict[int, list[Line]]) -> set[tuple[object, ...]]:
    verdicts = [Verdict(step.cause.seq, tuple(lines.get(step.cause.seq, ()))) for step in steps]
    context = Context(history.calendar, history.today, lambda member, day: (0, 0))
    ((_, rows),) = writes(Posting(steps, verdicts, context, (), (), (), 0))
    return set(rows)


def _replayed(facts: Iterable[Fact]) -> Iterator[Step]:
    """What each fact of a group changed when it was recorded; without claims and contributions, which stand fast."""
    members: list[Fact] = []
    waiting: defaultdict[Key | None, list[Fact]] = defaultdict(list)
    before: dict[int, Circumstance] = {}
    for fact in sorted(facts, key=lambda fact: fact.seq):
        if fact.kind is Kind.REVERSED and all(fact.target != one.key for one in members):
            waiting[fact.target].append(fact)
            continue
        members += (fact, *waiting.pop(fact.key, ()))
        after = circumstances(members)
        changed = [one for one in members if one.seq in after and before.get(one.seq) != after[one.seq]]
        before = after
        yield Step(fact, tuple(Assessment(one, after[one.seq], (), ()) for one in changed))
