"""Keeping standings in step with the ledger."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from game_rules.context import Context, MemberState
from game_rules.needs import Days
from server.db.bulk import Bulk, Lookup, Named, Question, Values, cells
from server.ledger.post import Posting
from server.standings.tables import STANDING

_encode = msgspec.json.Encoder(order="sorted").encode
_decode = msgspec.json.Decoder(dict[str, list[int]]).decode

_BY_MEMBER = Lookup(
    "SELECT s.member, s.xp, s.coins, s.streak, s.last_active, s.badges "
    "FROM {keys} JOIN standing s ON s.member = wanted.member",
    (("member", "int"),),
)


def question(members: Iterable[int], roles: Mapping[int, str], context: Context) -> Question:
    """Asks for the standing of every member concerned; who has none yet begins at nothing."""
    wanted = sorted(set(members) - context.members.keys())
    for number in wanted:
        context.members[number] = MemberState(number, roles.get(number, ""))

    def take(rows: Sequence[Named]) -> None:
        for row in rows:
            number, xp, coins, streak, last_active, badges = cells(row)
            state = context.members[number]
            state.xp, state.coins, state.streak, state.last_active = xp, coins, streak, last_active
            state.badges = _decode(badges)
            state.is_new = False

    return Question(_BY_MEMBER, [(number,) for number in wanted], take)


def open_streaks(streaks: Mapping[int, Days], daily: Mapping[Days, Mapping[int, int]], context: Context) -> None:
    """Hand the judge a member's active days, where the run's length alone does not answer."""
    for number, days in streaks.items():
        context.members[number].active = dict(daily.get(days, {}))


def writes(posting: Posting) -> list[tuple[Bulk, Sequence[Values]]]:
    """The rows of everybody a batch concerned."""
    rows = [
        (state.number, state.xp, state.coins, state.streak, state.last_active, _encode(state.badges).decode())
        for state in posting.context.members.values()
    ]
    return [(STANDING, rows)]
