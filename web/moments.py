"""What there is to celebrate lately: deals won, contracts, payments, levels, victories, as the stream told everybody.

Read from what the stream keeps, which is bounded and has hidden already who does not want to be named.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import msgspec

from game_rules.rulebook import Rulebook
from kpi.events import Kind
from kpi.money import Money
from server.live.feed import Feed
from web.format import Format
from web.i18n import LOCALE
from web.i18n import gettext as _

TOPIC = "company"
# Of the changes that the stream keeps; further back nothing is news any more.
LOOKED_THROUGH = 2000

_MARKS: Mapping[str, str] = {
    Kind.DEAL_WON: "trophy",
    Kind.CONTRACT_SIGNED: "signature",
    Kind.COLLECTION: "cash",
    "level": "arrow-big-up-lines",
    "raid": "flag",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One success. ``is_big``: worth a banner, not only a line."""

    key: str
    seq: int
    mark: str
    text: str
    amount: str
    at: datetime
    is_big: bool


class _Amount(msgspec.Struct, frozen=True):
    amount: str
    currency: str


class _Told(msgspec.Struct, frozen=True):
    name: str | None = None
    kind: str = ""
    amount: _Amount | None = None
    goal: _Amount | None = None
    after: int = 0


class _Frame(msgspec.Struct, frozen=True):
    seq: int
    type: str
    at: datetime
    data: _Told

    @property
    def is_success(self) -> bool:
        """Whether it names something to celebrate; what only says that a deal moved has no amount."""
        return self.type == "level" or (self.data.amount or self.data.goal) is not None


_read = msgspec.json.Decoder(_Frame).decode


def latest_moments(feed: Feed, rulebook: Rulebook, format: Format, count: int) -> tuple[Moment, ...]:
    """The newest successes, the latest first."""
    items = feed.items_from(max(0, feed.end - LOOKED_THROUGH)) or ()
    frames = (_read(text) for item in reversed(items) for text in reversed(item.frames.get(TOPIC, ())))
    return tuple(_moment(one, rulebook, format) for one in islice((one for one in frames if one.is_success), count))


def _moment(frame: _Frame, rulebook: Rulebook, format: Format) -> Moment:
    told = frame.data
    what = told.kind or frame.type
    amount = told.amount or told.goal
    money = Money.parse(amount.amount, amount.currency) if amount is not None else None
    return Moment(
        key=f"{frame.seq}-{what}",
        seq=frame.seq,
        mark=_MARKS.get(what, "sparkles"),
        text=_text(what, told, rulebook),
        amount=str(format.money(money.minor, money.currency)) if money is not None else "",
        at=frame.at,
        is_big=what in (Kind.DEAL_WON, "level", "raid"),
    )


def _text(what: str, told: _Told, rulebook: Rulebook) -> str:
    name = told.name or _("Somebody")
    match what:
        case Kind.DEAL_WON:
            return _("%(name)s won a deal") % {"name": name}
        case Kind.CONTRACT_SIGNED:
            return _("%(name)s signed a contract") % {"name": name}
        case Kind.COLLECTION:
            return _("%(name)s brought in a payment") % {"name": name}
        case "raid":
            return _("%(name)s brought a key account home") % {"name": told.name or _("A team")}
    title = next((one.title[LOCALE.get()] for one in rulebook.levels if one.number == told.after), "")
    return _("%(name)s reached level %(level)s: %(title)s") % {"name": name, "level": told.after, "title": title}
