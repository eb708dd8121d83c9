"""Keeping bounties and who took what in step with the ledger. Part of the quests fold (``fold.py``).

Whether a step was possible is checked before its event is made (``commands.py``); each step's event id holds its
number, so that of two at once only one is recorded. Here they are only written down.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from game_rules.plan import Assessment
from game_rules.quests import FAR_END
from kpi.events import Kind, QuestFact
from kpi.facts import NOBODY, Fact
from kpi.timeline import Standing
from server.db.bulk import Bulk, Values
from server.ledger.post import Posting
from server.quests.states import STATE_AFTER, BountyState, TakerState
from server.quests.tables import BOUNTY, BOUNTY_END, QUEST_TAKER

_Key = tuple[int, str, int]


def writes(posting: Posting) -> list[tuple[Bulk, Sequence[Values]]]:
    """The rows a batch adds or changes; none, as a rule."""
    takers: dict[_Key, tuple[str, int, int, int, str]] = {}
    bounties: list[Values] = []
    ends: dict[str, str] = {}
    for step in posting.steps:
        for fact, data, is_reversed in _quest_facts(step.cause, step.changes):
            if fact.kind is Kind.QUEST_POSTED:
                if is_reversed:
                    ends[data.quest] = BountyState.WITHDRAWN.value
                else:
                    bounties.append(_bounty(fact, data))
            elif fact.kind is Kind.QUEST_EXPIRED and data.window == BOUNTY_WINDOW:
                ends.setdefault(data.quest, BountyState.EXPIRED.value)
            else:
                _take(takers, fact, data, is_reversed)
    return [
        (QUEST_TAKER, [(*key, *row) for key, row in sorted(takers.items())]),
        (BOUNTY, bounties),
        (BOUNTY_END, sorted(ends.items())),
    ]


BOUNTY_WINDOW = "bounty"
"""In ``window`` of an expiry: the bounty itself has ended, not somebody's try at it."""


def _quest_facts(cause: Fact, changes: Iterable[Assessment]) -> Iterable[tuple[Fact, QuestFact, bool]]:
    """The quest facts that are new, or that this event takes back."""
    if isinstance(cause.data, QuestFact):
        yield cause, cause.data, False
    for change in changes:
        if change.circumstance.standing is Standing.REVERSED and isinstance(change.fact.data, QuestFact):
            yield change.fact, change.fact.data, True


def _take(takers: dict[_Key, tuple[str, int, int, int, str]], fact: Fact, data: QuestFact, is_reversed: bool) -> None:
    """A step of whoever is credited. An approval that is taken back leaves the work submitted, to be decided again."""
    if is_reversed and fact.kind is not Kind.QUEST_APPROVED:
        return
    state = TakerState.SUBMITTED if is_reversed else STATE_AFTER[fact.kind]
    until = data.due_on.toordinal() if data.due_on is not None else FAR_END
    for credit in fact.credits:
        key = (credit.member, data.quest, window_of(data))
        steps = takers[key][1] if key in takers else 0
        takers[key] = (state.value, steps + 1, until, fact.at_us, data.reason or data.note or "")


def window_of(data: QuestFact) -> int:
    """The first day of the window a taken quest counts in; 0 for bounties, which have none."""
    return date.fromisoformat(data.window).toordinal() if data.window else 0


def _bounty(fact: Fact, data: QuestFact) -> Values:
    return (
        data.quest,
        data.title or "",
        data.text or "",
        data.xp,
        data.coins,
        data.due_on.toordinal() if data.due_on is not None else FAR_END,
        data.audience or "company",
        fact.credits[0].member if fact.credits else NOBODY,
        fact.at_us,
    )
