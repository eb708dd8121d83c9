"""The why in words: the gap in one sentence, what was compared, what each driver was and is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import assert_never

from kpi.catalog import Better, Unit
from kpi.drivers import Driver, Quantity
from server.insights.why.queries import Against, Why
from server.insights.why.split import DriverPart, Split
from server.insights.why.words import DEFINED_BY, NAMES
from web.format import NOTHING, Format
from web.i18n import LOCALE
from web.i18n import gettext as _
from web.periods import Calendar, plain_title


@dataclass(frozen=True, slots=True)
class DriverLine:
    """A driver: what it was, what it is, and where it is defined ("": nowhere but in `meaning`)."""

    name: str
    meaning: str
    was: str
    now: str
    definition: str


@dataclass(frozen=True, slots=True)
class WhyWords:
    """Writes one answer in the language of this request."""

    found: Why
    written: Format
    calendar: Calendar
    currency: str

    def reference(self) -> str:
        """What is compared with, as a heading."""
        if self.found.against is Against.TARGET:
            return _("Target")
        return self.calendar.title(self.found.other) if self.found.other is not None else ""

    def sentence(self) -> str:
        """The gap."""
        found, gap = self.found, self.found.split.gap
        told = {
            "name": found.scope.name,
            "amount": self.quantity(abs(gap)),
            "reference": self._compared_with(),
            "share": self._share(),
        }
        if not gap:
            return _("%(name)s is exactly at %(reference)s.") % told
        if gap < 0:
            return _("%(name)s is %(amount)s%(share)s below %(reference)s.") % told
        return _("%(name)s is %(amount)s%(share)s above %(reference)s.") % told

    def reason(self) -> str:
        """The driver that did most of it, and the one that did most against it."""
        gap, drivers = self.found.split.gap, self.found.split.drivers
        along = max(drivers, key=lambda one: one.amount if gap > 0 else -one.amount)
        against = min(drivers, key=lambda one: one.amount if gap > 0 else -one.amount)
        said = []
        if gap and along.amount:
            told = {"driver": name_of(along.driver), "amount": self.signed(along.amount)}
            said.append(_("Most of it is %(driver)s: %(amount)s.") % told)
        if against.amount and (against.amount > 0) != (gap > 0):
            told = {"driver": name_of(against.driver), "amount": self.signed(against.amount)}
            said.append(_("The other way went %(driver)s: %(amount)s.") % told)
        return " ".join(said)

    def compared(self) -> str:
        """Which days, and whose rates."""
        found = self.found
        if found.against is Against.TARGET:
            return " ".join(part for part in (self._time_told(), self._rates_told()) if part)
        if found.likened is not None and found.likened.is_cut:
            told = {"days": found.likened.elapsed.days, "total": found.likened.elapsed.total}
            return _("Both up to working day %(days)s: %(days)s of %(total)s have passed.") % told
        return ""

    def line(self, part: DriverPart, split: Split) -> DriverLine:
        """A driver, with what it was and is."""
        a_day = split.drivers[0].driver is Driver.TIME and part is split.drivers[1]
        was, now = (self.factor(part.driver, one, a_day=a_day) for one in (part.reference, part.actual))
        kpi = DEFINED_BY.get(part.driver, "")
        return DriverLine(
            name_of(part.driver), meaning_of(part.driver), was, now, f"/rules#number-{kpi}" if kpi else ""
        )

    def factor(self, driver: Driver, value: Quantity | None, *, a_day: bool) -> str:
        """What a driver is, in its own unit."""
        if value is None:
            return NOTHING
        match driver:
            case Driver.TIME | Driver.OPPORTUNITIES | Driver.CALLS:
                text = self.written.count(value)
            case Driver.AVERAGE_DEAL:
                text = self.written.money(round(value), self.currency)
            case Driver.VOLUME:
                text = self.quantity(round(value))
            case (
                Driver.MIX
                | Driver.CONVERSION
                | Driver.COLLECTION_RATE
                | Driver.MARGIN_RATE
                | Driver.SIGNING_RATE
                | Driver.DELIVERY_RATE
                | Driver.CONNECT_RATE
            ):
                return self.written.percent(value)
            case _:
                assert_never(driver)
        return _("%(amount)s a working day") % {"amount": text} if a_day else text

    def quantity(self, value: int) -> str:
        """A value of the measure."""
        return self.written.quantity(value, self.found.kpi.unit, self.currency)

    def signed(self, value: int) -> str:
        """A difference of the measure."""
        if self.found.kpi.unit is Unit.MONEY:
            return self.written.signed_money(value, self.currency)
        return self.written.signed(value)

    def is_good(self, gap: int) -> bool:
        """Whether a difference goes the way it should."""
        return gap > 0 if self.found.kpi.better is Better.HIGHER else gap < 0

    def _compared_with(self) -> str:
        amount = self.quantity(self.found.split.reference)
        if self.found.against is Against.TARGET:
            return _("the target of %(amount)s") % {"amount": amount}
        return _("%(period)s (%(amount)s)") % {"period": self.reference(), "amount": amount}

    def _share(self) -> str:
        split = self.found.split
        if split.reference <= 0:
            return ""
        return _(" (%(share)s)") % {"share": self.written.percent(Fraction(abs(split.gap), split.reference))}

    def _time_told(self) -> str:
        time = next((one for one in self.found.split.drivers if one.driver is Driver.TIME), None)
        if time is None:
            return ""
        told = {"days": time.actual, "total": time.reference}
        return (
            _("%(days)s of %(total)s working days have passed; the time still to come is a driver of its own.") % told
        )

    def _rates_told(self) -> str:
        base = self.found.rates_from
        if base is None:
            return _("No earlier period has rates to split a target by, so it is split by those of this one.")
        return _("A target is split by the rates of %(period)s.") % {"period": plain_title(base)}


def name_of(driver: Driver) -> str:
    """What a driver is called."""
    return NAMES[driver][LOCALE.get()]


def meaning_of(driver: Driver) -> str:
    """What a driver is, in a sentence."""
    return _MEANINGS[driver]()


_MEANINGS: Mapping[Driver, Callable[[], str]] = {
    Driver.TIME: lambda: _("Working days that are over, of those of the period."),
    Driver.OPPORTUNITIES: lambda: _("Deals that were decided in the period, won or lost."),
    Driver.MIX: lambda: _("The part's share of the opportunities of the whole."),
    Driver.CONVERSION: lambda: _("Deals won, of those that were decided."),
    Driver.AVERAGE_DEAL: lambda: _("Money of one won deal."),
    Driver.COLLECTION_RATE: lambda: _("Money received in the period, for each unit of money won in it."),
    Driver.MARGIN_RATE: lambda: _("Margin, for each unit of money won."),
    Driver.SIGNING_RATE: lambda: _("Money in signed contracts, for each unit of money won."),
    Driver.DELIVERY_RATE: lambda: _("Money delivered, for each unit of money in signed contracts."),
    Driver.CALLS: lambda: _("Calls made or taken."),
    Driver.CONNECT_RATE: lambda: _("Calls that somebody answered, of all calls."),
    Driver.VOLUME: lambda: _("The number itself: nothing is measured that makes it."),
}


def against_title(against: Against) -> str:
    """What one compares with."""
    titles = {
        Against.TARGET: _("Target"),
        Against.LAST_PERIOD: _("Period before"),
        Against.LAST_YEAR: _("Last year"),
    }
    return titles[against]
