"""A form of a raid as it was typed: its values, what is wrong with them, and the readers that find out.

The sentences are for people, in the language of the request: what was wrong, and what to do.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from kpi.money import Money
from kpi.wire import AMOUNT_LIMIT
from web.i18n import gettext as _
from web.quick_log.typed import read_amount

LONGEST_LINE, LONGEST_TEXT = 200, 4000


@dataclass(slots=True)
class Typed:
    """Values by name, several where a name is sent more than once; ``errors`` by name, "" for the whole form."""

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, **values: str) -> "Typed":
        """A form that is filled in already."""
        return cls({name: [value] for name, value in values.items()})

    def value(self, name: str) -> str:
        """What stands in a field, without blanks around it."""
        found = self.fields.get(name) or [""]
        return found[0].strip()

    def values(self, name: str) -> tuple[str, ...]:
        """All that is chosen under a name."""
        return tuple(one.strip() for one in self.fields.get(name) or () if one.strip())

    def wrong(self, name: str, told: str) -> None:
        """Say what is wrong with a field; the first word stands."""
        self.errors.setdefault(name, told)

    def line(self, name: str, told: str, most: int = LONGEST_LINE) -> str:
        """A line that must not be empty; `told` says what belongs there."""
        text = " ".join(self.value(name).split())
        if not text:
            self.wrong(name, told)
        return self._fits(name, text, most)

    def optional_line(self, name: str, most: int = LONGEST_LINE) -> str:
        """A line that may be empty."""
        return self._fits(name, " ".join(self.value(name).split()), most)

    def text(self, name: str, told: str = "") -> str:
        """A longer text; `told` says what belongs there where it must not be empty."""
        text = self.value(name).replace("\r\n", "\n")
        if not text and told:
            self.wrong(name, told)
        if len(text) > LONGEST_TEXT:
            self._too_long(name, len(text), LONGEST_TEXT)
        return text

    def one_of(self, name: str, allowed: Iterable[str], told: str) -> str:
        """A choice; `told` says what to do where it is none."""
        chosen = self.value(name)
        if chosen not in set(allowed):
            self.wrong(name, told)
        return chosen

    def day(self, name: str, first: date | None = None, last: date | None = None) -> date | None:
        """A day within bounds; None, with a word, where it is none."""
        try:
            day = date.fromisoformat(self.value(name))
        except ValueError:
            self.wrong(name, _("Pick a day."))
            return None
        if (first is not None and day < first) or (last is not None and day > last):
            told = _("Pick a day from %(first)s to %(last)s.")
            self.wrong(name, told % {"first": first or "…", "last": last or "…"})
            return None
        return day

    def clock(self, name: str) -> time | None:
        """A time of day; None where none is given, or with a word where it is none."""
        typed = self.value(name)
        if not typed:
            return None
        try:
            return datetime.strptime(typed[:5], "%H:%M").time()  # noqa: DTZ007  # a time of day has no zone
        except ValueError:
            self.wrong(name, _("“%(value)s” is no time. Type one such as 14:30.") % {"value": typed[:20]})
            return None

    def money(self, name: str, currency: str) -> Money | None:
        """An amount above zero; None, with a word, where it is none."""
        typed = self.value(name)
        try:
            amount = read_amount(typed)
        except ValueError:
            told = _("“%(value)s” is no amount. Type one above zero, such as 40,000 or 40k.") % {"value": typed[:40]}
            self.wrong(name, told if typed else _("How much? Type an amount, such as 40,000 or 40k."))
            return None
        if amount > Decimal(AMOUNT_LIMIT):
            told = _("“%(value)s” is more than can be recorded. Check the zeros.")
            self.wrong(name, told % {"value": typed[:40]})
            return None
        return Money.parse(amount, currency)

    def _fits(self, name: str, text: str, most: int) -> str:
        if len(text) > most:
            self._too_long(name, len(text), most)
        elif not text.isprintable():
            self.wrong(name, _("This holds a character that cannot be kept. Type it again."))
        return text

    def _too_long(self, name: str, count: int, most: int) -> None:
        told = _("This has %(count)s letters, at most %(most)s fit. Shorten it.")
        self.wrong(name, told % {"count": count, "most": most})
