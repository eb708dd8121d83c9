"""The ledger and the notices as the server tells them, as values: why I have what I have, and what needs me."""

from dataclasses import dataclass
from datetime import date

from mobile.parse import Object, day_in, document, grouped, items_in, object_in, text_in, whole_in, words_in


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger: what was paid or taken, and why."""

    key: str
    xp: int
    coins: int
    why: str
    day: date | None


@dataclass(frozen=True, slots=True)
class Ledger:
    """My latest entries, newest first; the sums are those of all entries."""

    entries: tuple[Entry, ...]
    xp: int
    coins: int


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that needs me; ``about`` is what it leads to, ``part`` which instalment, step or stage of it."""

    key: str
    kind: str
    urgency: str
    on: date | None
    days: int
    about_type: str
    about_id: str
    about: str
    part: str
    account: str
    amount: str


@dataclass(frozen=True, slots=True)
class Notices:
    """What needs me, the most urgent first."""

    items: tuple[Notice, ...]


def read_ledger(text: str) -> Ledger:
    """A page of a member's ledger."""
    answer = document(text)
    total = object_in(answer, "sum")
    return Ledger(
        tuple(_entry(item, place) for place, item in enumerate(items_in(answer))),
        whole_in(total, "xp"),
        whole_in(total, "coins"),
    )


def read_notices(text: str) -> Notices:
    """What needs me today."""
    return Notices(tuple(_notice(item) for item in items_in(document(text))))


def _entry(item: Object, place: int) -> Entry:
    why = words_in(item, "why") or words_in(item, "title") or words_in(item, "rule")
    return Entry(f"{place}", whole_in(item, "xp"), whole_in(item, "coins"), why, day_in(item, "day"))


def _notice(item: Object) -> Notice:
    about = object_in(item, "about")
    amount = item.get("amount")
    return Notice(
        key=text_in(item, "key"),
        kind=text_in(item, "kind"),
        urgency=text_in(item, "urgency"),
        on=day_in(item, "on"),
        days=whole_in(item, "days"),
        about_type=text_in(about, "type"),
        about_id=str(about.get("id")),
        about=words_in(about, "title"),
        part=words_in(item, "part"),
        account=words_in(item.get("account"), "name"),
        amount=grouped(amount) if amount is not None else "",
    )
