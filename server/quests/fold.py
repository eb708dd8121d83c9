"""Keeping quest progress in step with what is counted."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from game_rules.context import Context, GoalKey, GoalState
from game_rules.needs import Days
from server.db.bulk import Bulk, Lookup, Named, Question, Values
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


def question(keys: Iterable[GoalKey], context: Context) -> Question:
    """Asks for the progress of every quest concerned; one not begun yet stands at nothing."""

    def take(rows: Sequence[Named]) -> None:
        for row in rows:
            key = (row["quest"], row["member"], row["window_start"])
            context.goals[key] = GoalState(
                key,
                _decode(row["progress"]),
                row["last_day"],
                row["reached_day"],
                row["paid_day"],
                row["team"],
                row["region"],
                row["version"],
                bool(row["accepted"]),
                is_new=False,
            )

    return Question(_BY_KEY, sorted(set(keys) - context.goals.keys()), take)


def open_goals(
    goals: Mapping[GoalKey, tuple[Days, ...]], daily: Mapping[Days, Mapping[int, int]], context: Context
) -> None:
    """Hand the judge a quest's progress day by day, where its sum alone does not answer."""
    for key, wanted in goals.items():
        context.goal(key).open({days.measure: daily.get(days, {}) for days in wanted})


def writes(posting: Posting) -> list[tuple[Bulk, Sequence[Values]]]:
    """The rows of every quest a batch concerned."""
    rows = [
        (
            state.key[1],
            state.key[0],
            state.key[2],
            _encode(state.progress).decode(),
            state.last_day,
            state.reached_day,
            state.paid_day,
            state.team,
            state.region,
            state.version,
            int(state.accepted),
        )
        for state in posting.context.goals.values()
        if not state.is_new or state.progress or state.accepted
    ]
    return [(QUEST_PROGRESS, rows), *steps.writes(posting)]
