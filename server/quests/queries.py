"""A member's quests as they stand today: theirs, offered, finished, locked, and the bounties they decide about.

Frozen values for the API and the pages; a constant number of statements. Deadlines are judged by today's date, so that
nothing here depends on when the tick last ran.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec

from game_rules.quests import window_start
from game_rules.rulebook import Rulebook
from server.db.bulk import Lookup
from server.db.tx import Reading, Row
from server.people.directory import Directory, MemberInfo
from server.people.roles import Language, Role
from server.quests.cards import (
    MINE,
    NOTHING_MADE,
    CardState,
    Made,
    QuestBook,
    QuestCard,
    bounty_card,
    posted_card,
    quest_card,
)
from server.quests.states import Bounty, BountyState, Taker, TakerState

# Longer than any window but "ever", so that what has just ended can still be looked at.
SHOWN_AFTER_DAYS = 30

_progress = msgspec.json.Decoder(dict[str, int]).decode
_PROGRESS = Lookup(
    "SELECT q.quest, q.window_start, q.progress, q.paid_day, q.accepted FROM {keys} JOIN quest_progress q "
    "ON q.member = wanted.member AND q.quest = wanted.quest AND q.window_start = wanted.window_start",
    (("member", "int"), ("quest", "text"), ("window_start", "int")),
)
_TAKER = "t.member, t.quest, t.window_start, t.state, t.steps, t.until_day, t.note"
_TAKERS = Lookup(
    f"SELECT {_TAKER} FROM {{keys}} JOIN quest_taker t ON t.quest = wanted.quest AND t.window_start = 0 "  # noqa: S608
    "ORDER BY t.since_us, t.member",
    (("quest", "text"),),
)
_BOUNTY = (
    "SELECT b.quest, b.title, b.text, b.xp, b.coins, b.due_day, b.audience, b.poster, e.state "
    "FROM bounty b LEFT JOIN bounty_end e ON e.quest = b.quest"
)

_PAST = (TakerState.TAKEN, TakerState.EXPIRED)


def audiences_of(member: MemberInfo, directory: Directory, today: date) -> list[str]:
    """Every audience a member belongs to."""
    place = directory.team_of(member.id, today)
    found = ["company", f"member:{member.id}"]
    if place is not None:
        found.append(f"team:{place.team_id}")
        if place.region_id is not None:
            found.append(f"region:{place.region_id}")
    return found


async def quest_book(
    source: Reading, member: MemberInfo, today: date, directory: Directory, rulebook: Rulebook, language: Language
) -> QuestBook:
    """A member's quests on a day. Whether the reader may see them: the caller's."""
    since = today.toordinal() - SHOWN_AFTER_DAYS
    own = await _own_takers(source, member.id, since)
    bounties = await _bounties(source, member, audiences_of(member, directory, today), since)
    decides = [bounty for bounty in bounties if decides_about(bounty, member)]
    takers = await takers_of(source, [bounty.id for bounty in decides])
    cards = [
        *await _rulebook_cards(source, member, today, rulebook, language, own),
        *(bounty_card(one, own.get((one.id, 0)), today) for one in bounties if one.poster != member.id),
    ]
    shown = [card for card in cards if card is not None]
    return QuestBook(
        tuple(card for card in shown if card.state in MINE),
        tuple(card for card in shown if card.state is CardState.OFFERED),
        tuple(card for card in shown if card.state not in MINE | {CardState.OFFERED, CardState.LOCKED}),
        tuple(card for card in shown if card.state is CardState.LOCKED),
        tuple(posted_card(one, takers.get(one.id, ()), today) for one in decides),
    )


def decides_about(bounty: Bounty, member: MemberInfo) -> bool:
    """Whether a member approves and rejects: the poster, bosses and admins."""
    return bounty.poster == member.id or member.role in (Role.BOSS, Role.ADMIN)


async def find_bounty(source: Reading, quest: str) -> Bounty | None:
    """A bounty by its id."""
    row = await source.fetch_one(f"{_BOUNTY} WHERE b.quest = $1", quest)
    return _bounty_from(row) if row is not None else None


async def open_bounties_of(source: Reading, poster: int, today: date) -> int:
    """How many bounties of a poster are open."""
    found = await source.fetch_value(
        "SELECT count(*) FROM bounty b LEFT JOIN bounty_end e ON e.quest = b.quest "
        "WHERE b.poster = $1 AND b.due_day >= $2 AND e.quest IS NULL",
        poster,
        today.toordinal(),
    )
    return int(found)


async def takers_of(source: Reading, bounties: Sequence[str]) -> dict[str, tuple[Taker, ...]]:
    """Who took each bounty, the latest step last."""
    found: dict[str, tuple[Taker, ...]] = {}
    for row in await _TAKERS.fetch(source, [(quest,) for quest in bounties]):
        found[row["quest"]] = (*found.get(row["quest"], ()), _taker_from(row))
    return found


async def find_taker(source: Reading, member: int, quest: str, start: int) -> Taker | None:
    """A member's own row for a quest or bounty."""
    row = await source.fetch_one(
        f"SELECT {_TAKER} FROM quest_taker t WHERE t.member = $1 AND t.quest = $2 AND t.window_start = $3",  # noqa: S608
        member,
        quest,
        start,
    )
    return _taker_from(row) if row is not None else None


async def made_in(source: Reading, member: int, keys: Iterable[tuple[str, int]]) -> dict[str, Made]:
    """How far a member is with these quests (each with its window's first day); absent: nothing yet."""
    return {quest: made for (quest, _), made in (await _made(source, member, keys)).items()}


@dataclass(frozen=True, slots=True)
class Overdue:
    """A taken quest whose last day is over; ``title`` is "" for a rulebook's quest."""

    taker: Taker
    title: str


async def overdue_takers(source: Reading, today: date, limit: int) -> list[Overdue]:
    """Who took something, did not do it in time, and was not told yet. What is long past stays as it is."""
    rows = await source.fetch(
        f"SELECT {_TAKER}, b.title FROM quest_taker t LEFT JOIN bounty b ON b.quest = t.quest "  # noqa: S608
        "LEFT JOIN quest_progress q "
        "ON q.member = t.member AND q.quest = t.quest AND q.window_start = t.window_start AND q.paid_day > 0 "
        "WHERE t.until_day BETWEEN $1 AND $2 AND t.state IN ('taken', 'rejected') AND q.member IS NULL "
        "ORDER BY t.until_day, t.quest, t.member LIMIT $3",
        today.toordinal() - SHOWN_AFTER_DAYS,
        today.toordinal() - 1,
        limit,
    )
    return [Overdue(_taker_from(tuple(row)[:7]), row["title"] or "") for row in rows]


async def overdue_bounties(source: Reading, today: date, limit: int) -> list[Bounty]:
    """Bounties whose last day is over, and which are not closed yet."""
    rows = await source.fetch(
        f"{_BOUNTY} WHERE b.due_day < $1 AND e.quest IS NULL ORDER BY b.due_day, b.quest LIMIT $2",
        today.toordinal(),
        limit,
    )
    return [_bounty_from(row) for row in rows]


async def _own_takers(source: Reading, member: int, since: int) -> dict[tuple[str, int], Taker]:
    rows = await source.fetch(
        f"SELECT {_TAKER} FROM quest_taker t WHERE t.member = $1 AND t.until_day >= $2",  # noqa: S608
        member,
        since,
    )
    return {(row["quest"], row["window_start"]): _taker_from(row) for row in rows}


async def _bounties(source: Reading, member: MemberInfo, audiences: Sequence[str], since: int) -> list[Bounty]:
    everything = "OR 1 = 1" if member.role in (Role.BOSS, Role.ADMIN) else ""
    marks = ", ".join(f"${place}" for place in range(3, 3 + len(audiences)))
    rows = await source.fetch(
        f"{_BOUNTY} WHERE b.due_day >= $1 "  # noqa: S608  # placeholders and constants only
        f"AND (b.poster = $2 OR b.audience IN ({marks}) {everything} "
        "OR EXISTS (SELECT 1 FROM quest_taker t WHERE t.quest = b.quest AND t.member = $2 AND t.window_start = 0)) "
        "ORDER BY b.due_day, b.posted_us, b.quest",
        since,
        member.id,
        *audiences,
    )
    return [_bounty_from(row) for row in rows]


async def _rulebook_cards(
    source: Reading,
    member: MemberInfo,
    today: date,
    rulebook: Rulebook,
    language: Language,
    own: Mapping[tuple[str, int], Taker],
) -> list[QuestCard]:
    day = today.toordinal()
    quests = [quest for quest in rulebook.quests if not quest.is_badge]
    now = {quest.id: window_start(day, quest.window) for quest in quests}
    made = await _made(source, member.id, {*now.items(), *(key for key in own if key[1])})
    paid = {name for name, start in now.items() if made.get((name, start), NOTHING_MADE).is_paid}
    cards = [
        quest_card(quest, day, made.get((quest.id, now[quest.id]), NOTHING_MADE), paid, rulebook, language)
        for quest in quests
        if member.role in quest.audience
    ]
    for (name, start), taker in own.items():
        past = rulebook.find_quest(name)
        if past is None or not start or start == now[name] or taker.state not in _PAST:
            continue
        card = quest_card(past, start, made.get((name, start), NOTHING_MADE), paid, rulebook, language)
        cards.append(card if card.state is CardState.DONE else replace(card, state=CardState.EXPIRED))
    return cards


async def _made(source: Reading, member: int, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Made]:
    rows = await _PROGRESS.fetch(source, [(member, quest, start) for quest, start in sorted(keys)])
    return {
        (row["quest"], row["window_start"]): Made(
            _progress(row["progress"]), bool(row["paid_day"]), bool(row["accepted"])
        )
        for row in rows
    }


def _bounty_from(row: Row) -> Bounty:
    quest, title, text, xp, coins, due_day, audience, poster, ended = row
    stands = BountyState(ended) if ended is not None else BountyState.OPEN
    return Bounty(quest, title, text, xp, coins, date.fromordinal(due_day), audience, poster, stands)


def _taker_from(row: Iterable[Any]) -> Taker:
    member, quest, start, stands, steps, until_day, note = row
    return Taker(member, quest, start, TakerState(stands), steps, until_day, note)
