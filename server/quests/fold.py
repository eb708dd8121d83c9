"""Keeping quest progress in step with what is counted."""

from collections.abc import Mapping, Sequence, Set

import msgspec

from game_rules.context import Context, GoalKey, GoalState
from game_rules.needs import Days
from server.db.bulk import Bulk, Lookup, Named, Question, Values, cells
from server.ledger.post import Posting
from server.quests import steps
from server.quests.tables import QUEST_PROGRESS

_encode = msgspec.json.Encoder(order="sorted").encode
_decode = msgspec.json.Decoder(dict[str, int]).decode

_BY_KEY = Lookup(
    "SELECT q.quest, q.member, q.window_start, q.progress, q.last_day, q.reached_day, q.paid_day, q.team, q.region, "
    "q.version, q.accepted FROM {keys} JOIN quest_progress q "
    "ON q.member = wanted.member AND q.quest = wanted.quest AND q.window_start = wanted.window_start",
    (("quest", "text"), ("member", "int"), ("window_start", "int")),
)


def question(keys: Set[GoalKey], context: Context) -> Question:
    """Asks for the progress of every quest concerned; one not begun yet stands at nothing."""

    def take(rows: Sequence[Named]) -> None:
        for row in rows:
            quest, member, start, progress, last, reached, paid, team, region, version, accepted = cells(row)
            key = (quest, member, start)
            context.goals[key] = GoalState(
                key, _decode(progress), last, reached, paid, team, region, version, bool(accepted), None, False
            )

    return Question(_BY_KEY, list(keys - context.goals.keys()), take)


def open_goals(
    goals: Mapping[GoalKey, tuple[Days, ...]], daily: Mapping[Days, Mapping[int, int]], context: Context
) -> None:
    """Hand the judge a quest's progress day by day, where its sum alone does not answer."""
    for key, wanted in goals.items():
        context.goal(key).open({days.measure: daily.get(days, {}) for days in wanted}, wanted[0].first)


def writes(posting: Posting) -> list[tuple[Bulk, Sequence[Values]]]:
    """The rows of every quest a batch concerned."""
    rows = [
        (
            member,
            quest,
            start,
            _encode(state.progress).decode(),
            state.last_day,
            state.reached_day,
            state.paid_day,
            state.team,
            state.region,
            state.version,
            int(state.accepted),
        )
        for (quest, member, start), state in posting.context.goals.items()
        if not state.is_new or state.progress or state.accepted
    ]
    return [(QUEST_PROGRESS, rows), *steps.writes(posting)]
