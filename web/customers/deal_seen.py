"""What somebody had before their eyes when they acted on a deal, and where somebody else was faster.

A form carries what its page showed. What others changed meanwhile stops an act only where it is about the same thing:
nobody's change is overwritten, and nobody is asked again about what has nothing to do with theirs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from server.people.directory import Directory
from server.pipeline.rows import DealRow, LineRow
from web.customers.words import stage_title, state_title
from web.i18n import gettext as _
from web.localise import current_format


class Seen(msgspec.Struct, frozen=True, omit_defaults=True):
    """A deal as a page showed it; None for what the page did not show."""

    state: str | None = None
    stage: str | None = None
    title: str | None = None
    amount: int | None = None
    product: str | None = None
    contact: str | None = None
    expected_close: str | None = None
    credits: str | None = None
    lines: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """What somebody else changed meanwhile: what it is called, what it was, and what it is now; "" for nothing."""

    label: str
    was: str
    now: str


def seen_of(deal: DealRow, lines: Sequence[LineRow] | None = None) -> Seen:
    """A deal as it is now; without lines where they are not shown."""
    return Seen(
        deal.state,
        deal.stage,
        deal.title,
        deal.amount,
        deal.product.name if deal.product is not None else "",
        deal.contact,
        deal.expected_close.isoformat() if deal.expected_close is not None else "",
        ",".join(f"{one.member}:{one.share}" for one in deal.shares),
        _lines_text(lines) if lines is not None else None,
    )


def _lines_text(lines: Sequence[LineRow]) -> str:
    """What is sold, as people read it; two texts are equal when it is the same."""
    return ", ".join(f"{one.quantity} × {one.product.name} @ {one.price}-{one.discount}" for one in lines)


def as_text(seen: Seen) -> str:
    """As a form carries it."""
    return msgspec.json.encode(seen).decode()


def seen_in(text: str) -> Seen:
    """What ``as_text`` wrote; nothing seen, where it is something else."""
    try:
        return msgspec.json.decode(text, type=Seen)
    except msgspec.DecodeError:
        return Seen()


def differences(was: Seen, now: Seen, fields: Sequence[str], directory: Directory) -> tuple[Difference, ...]:
    """Where somebody was faster, among these fields."""
    return tuple(
        Difference(_LABELS[field](), _shown(field, before, directory), _shown(field, after, directory))
        for field in fields
        if (before := getattr(was, field)) is not None and before != (after := getattr(now, field))
    )


_LABELS: Mapping[str, Callable[[], str]] = {
    "state": lambda: _("State"),
    "stage": lambda: _("Stage"),
    "title": lambda: _("Title"),
    "amount": lambda: _("Amount"),
    "product": lambda: _("Product"),
    "contact": lambda: _("Contact"),
    "expected_close": lambda: _("Expected to close"),
    "credits": lambda: _("Whose"),
    "lines": lambda: _("Products"),
}


def _shown(field: str, value: object, directory: Directory) -> str:
    match field:
        case "state":
            return state_title(str(value))
        case "stage":
            return stage_title(str(value))
        case "amount":
            return current_format().money(int(str(value)), directory.currency)
        case "credits":
            return ", ".join(_share(part, directory) for part in str(value).split(",") if part)
        case _:
            return str(value)


def _share(part: str, directory: Directory) -> str:
    number = part.partition(":")[0]
    return next((one.name for one in directory.members if str(one.id) == number), "")
