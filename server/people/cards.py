"""What members bring to a pursuit: industries and languages they know, people they know, and how much they can take on.

A member says of each connection whether colleagues may see it. Who may see a card at all: `access.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from server.db.arrays import among, as_array
from server.db.tx import Reading, Row, Tx
from server.errors import FieldProblem, InvalidInput, Outdated

MOST_WORDS, LONGEST_WORD = 20, 60
MOST_CONNECTIONS, LONGEST_CONNECTION = 50, 300
MOST_STEPS = 200

_COLUMNS = "member_id, industries, languages, connections, weekly_steps, version"


@dataclass(frozen=True, slots=True)
class Connection:
    """Somebody or something a member knows; ``shared``: colleagues who see the card see it."""

    text: str
    shared: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A member's card. ``weekly_steps`` is how many raid steps a week they can take on, None: not said.

    ``version`` counts the edits, 0: there was none yet.
    """

    member: int
    industries: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    connections: tuple[Connection, ...] = ()
    weekly_steps: int | None = None
    version: int = 0

    @property
    def public(self) -> "Card":
        """The card as others see it."""
        return replace(self, connections=tuple(one for one in self.connections if one.shared))

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands on it."""
        return not (self.industries or self.languages or self.connections) and self.weekly_steps is None


async def cards_of(source: Reading, members: Sequence[int]) -> Mapping[int, Card]:
    """The cards of members as others see them, in one statement; an empty one for who has none."""
    if not members:
        return {}
    rows = await source.fetch(
        f"SELECT {_COLUMNS} FROM member_card WHERE member_id {among(source.dialect, '$1', 'bigint')}",  # noqa: S608  # constants
        as_array(source.dialect, sorted(set(members))),
    )
    found = {row["member_id"]: _card_from(row).public for row in rows}
    return {member: found.get(member, Card(member)) for member in members}


async def own_card(source: Reading, member: int) -> Card:
    """A member's card with everything on it, for themselves."""
    row = await source.fetch_one(f"SELECT {_COLUMNS} FROM member_card WHERE member_id = $1", member)  # noqa: S608
    return _card_from(row) if row is not None else Card(member)


async def save_card(tx: Tx, card: Card, expected: int | None, now: datetime) -> Card:
    """Keep a card; raises `Outdated` when it is no longer at the version that is ``expected``. In `db.write()`."""
    old = await tx.fetch_value("SELECT version FROM member_card WHERE member_id = $1", card.member) or 0
    if expected is not None and expected != old:
        raise Outdated("your card was changed elsewhere in the meantime: fetch it again")
    kept = replace(card, version=old + 1)
    lists = (kept.industries, kept.languages, kept.connections)
    await tx.execute(
        "INSERT INTO member_card (member_id, industries, languages, connections, weekly_steps, version, updated_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (member_id) DO UPDATE SET industries = excluded.industries, "
        "languages = excluded.languages, connections = excluded.connections, weekly_steps = excluded.weekly_steps, "
        "version = excluded.version, updated_at = excluded.updated_at",
        *(kept.member, *(msgspec.json.encode(one).decode() for one in lists), kept.weekly_steps, kept.version, now),
    )
    return kept


def checked_card(card: Card) -> Card:
    """The card without blanks and repetitions; raises `InvalidInput` naming all that is wrong."""
    problems: list[FieldProblem] = []
    industries = _words(card.industries, "/industries", problems)
    languages = _words(card.languages, "/languages", problems)
    connections = tuple(
        Connection(text, one.shared)
        for place, one in enumerate(card.connections)
        if (text := _line(one.text, f"/connections/{place}/text", LONGEST_CONNECTION, problems))
    )
    if len(connections) > MOST_CONNECTIONS:
        told = f"has {len(connections)} entries, at most {MOST_CONNECTIONS} are kept"
        problems.append(FieldProblem("/connections", told))
    if card.weekly_steps is not None and not 0 <= card.weekly_steps <= MOST_STEPS:
        problems.append(FieldProblem("/weekly_steps", f"is {card.weekly_steps}, must be 0 to {MOST_STEPS}"))
    if problems:
        raise InvalidInput("; ".join(f"{one.pointer[1:]} {one.message}" for one in problems), problems)
    return replace(card, industries=industries, languages=languages, connections=connections)


def _words(words: Sequence[str], pointer: str, problems: list[FieldProblem]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for place, word in enumerate(words):
        line = _line(word, f"{pointer}/{place}", LONGEST_WORD, problems)
        if line:
            kept.setdefault(line.casefold(), line)
    if len(kept) > MOST_WORDS:
        problems.append(FieldProblem(pointer, f"has {len(kept)} entries, at most {MOST_WORDS} are kept"))
    return tuple(kept.values())


def _line(text: str, pointer: str, longest: int, problems: list[FieldProblem]) -> str:
    line = " ".join(text.split())
    if len(line) > longest:
        problems.append(FieldProblem(pointer, f"has {len(line)} characters, at most {longest} fit"))
    elif not line.isprintable():
        problems.append(FieldProblem(pointer, "holds characters that cannot be seen"))
    return line


_read_words = msgspec.json.Decoder(tuple[str, ...]).decode
_read_connections = msgspec.json.Decoder(tuple[Connection, ...]).decode


def _card_from(row: Row) -> Card:
    return Card(
        row["member_id"],
        _read_words(row["industries"]),
        _read_words(row["languages"]),
        _read_connections(row["connections"]),
        row["weekly_steps"],
        row["version"],
    )
