"""The form for one's own card: its fields into a card and back, with everything that is wrong named at its field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server.errors import InvalidInput
from server.people.cards import (
    LONGEST_CONNECTION,
    LONGEST_WORD,
    MOST_CONNECTIONS,
    MOST_STEPS,
    MOST_WORDS,
    Card,
    Connection,
    checked_card,
)
from web.i18n import gettext as _

EMPTY_ROWS = 3
_BETWEEN = re.compile(r"[,;，；、\n]+")


@dataclass(frozen=True, slots=True)
class CardForm:
    """What the form shows and sends, as it was typed; ``rows`` are the connections, the last ones empty."""

    industries: str = ""
    languages: str = ""
    weekly_steps: str = ""
    rows: tuple[Connection, ...] = ()
    version: str = "0"


@dataclass(frozen=True, slots=True)
class ReadForm:
    """The card that a form describes; None when something is wrong, which ``errors`` tells by field."""

    card: Card | None
    errors: Mapping[str, str] = field(default_factory=dict)


def form_of(card: Card) -> CardForm:
    """The form filled with a card."""
    return CardForm(
        ", ".join(card.industries),
        ", ".join(card.languages),
        "" if card.weekly_steps is None else str(card.weekly_steps),
        with_room(card.connections),
        str(card.version),
    )


def form_from(fields: Mapping[str, Sequence[str]]) -> CardForm:
    """What was sent; ``connection`` repeats, and ``shared`` names the rows that are ticked."""

    def first(name: str) -> str:
        return fields.get(name, ("",))[0]

    ticked = set(fields.get("shared", ()))
    rows = [Connection(text, str(place) in ticked) for place, text in enumerate(fields.get("connection", ()))]
    return CardForm(
        first("industries"),
        first("languages"),
        first("weekly_steps"),
        with_room([row for row in rows if row.text.strip()]),
        first("version") or "0",
    )


def with_room(rows: Sequence[Connection]) -> tuple[Connection, ...]:
    """The rows with some empty ones below, as long as there is room."""
    return (*rows, *(Connection("", False) for _row in range(min(EMPTY_ROWS, max(0, MOST_CONNECTIONS - len(rows))))))


def read_card(form: CardForm, member: int) -> ReadForm:
    """The card of a form."""
    steps, errors = _steps(form.weekly_steps)
    connections = tuple(row for row in form.rows if row.text.strip())
    card = Card(member, _words(form.industries), _words(form.languages), connections, steps)
    try:
        card = checked_card(card)
    except InvalidInput as error:
        errors |= {name: _told(name) for name in (one.pointer.split("/")[1] for one in error.problems)}
    return ReadForm(None, errors) if errors else ReadForm(card)


def _words(text: str) -> tuple[str, ...]:
    return tuple(_BETWEEN.split(text))


def _steps(text: str) -> tuple[int | None, dict[str, str]]:
    plain = text.strip()
    if not plain:
        return None, {}
    if plain.isascii() and plain.isdigit() and len(plain) < 5 and int(plain) <= MOST_STEPS:
        return int(plain), {}
    return None, {"weekly_steps": _told("weekly_steps")}


def _told(name: str) -> str:
    match name:
        case "weekly_steps":
            return _("A whole number from 0 to %(most)s.") % {"most": MOST_STEPS}
        case "connections":
            told = _("At most %(most)s lines of at most %(letters)s letters each.")
            return told % {"most": MOST_CONNECTIONS, "letters": LONGEST_CONNECTION}
        case _:
            told = _("At most %(most)s entries of at most %(letters)s letters each.")
            return told % {"most": MOST_WORDS, "letters": LONGEST_WORD}
