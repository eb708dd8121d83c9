"""What periods are called, and how one gets from one to the next: "This month", "October 2026", "Week 47".

A page may ask for a period relative to today (`month`), so that a bookmark and a display on a wall go along with time.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_interval, format_skeleton

from kpi.periods import Grain, Period, parse_period, period_of
from server.errors import FieldProblem, InvalidInput
from server.people.directory import Directory
from web.i18n import LOCALE, LOCALES
from web.i18n import gettext as _

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The organisation's present day and fiscal year: what relative periods are relative to."""

    today: date
    fiscal_start_month: int

    @classmethod
    def of(cls, directory: Directory, today: date) -> "Calendar":
        """The calendar of an organisation on a day."""
        return cls(today, directory.fiscal_start_month)

    def period(self, text: str) -> Period:
        """The period that a page asks for: a grain (`month`: the present one) or a label (`2026-10`).

        Raises: InvalidInput.
        """
        try:
            if text in tuple(Grain):
                return self.now(Grain(text))
            return parse_period(text, self.fiscal_start_month)
        except ValueError as error:
            raise InvalidInput(str(error), [FieldProblem("?period", "is wrong")]) from error

    def now(self, grain: Grain) -> Period:
        """The present period of this length."""
        return period_of(self.today, grain, self.fiscal_start_month)

    def text(self, period: Period) -> str:
        """What a page writes to ask for the period: relative for the present one."""
        return period.grain.value if period == self.now(period.grain) else period.label

    def title(self, period: Period) -> str:
        """The period's name as people say it today."""
        if period == self.now(period.grain):
            return present_title(period.grain)
        if period.grain is not Grain.ALL and period.next() == self.now(period.grain):
            return _previous_title(period.grain)
        return plain_title(period)


def present_title(grain: Grain) -> str:
    """What the period that it is now is called."""
    titles = {
        Grain.DAY: _("Today"),
        Grain.WEEK: _("This week"),
        Grain.MONTH: _("This month"),
        Grain.QUARTER: _("This quarter"),
        Grain.YEAR: _("This year"),
        Grain.ALL: _("All time"),
    }
    return titles[grain]


def _previous_title(grain: Grain) -> str:
    titles = {
        Grain.DAY: _("Yesterday"),
        Grain.WEEK: _("Last week"),
        Grain.MONTH: _("Last month"),
        Grain.QUARTER: _("Last quarter"),
        Grain.YEAR: _("Last year"),
    }
    return titles[grain]


def plain_title(period: Period) -> str:
    """The period's name whatever day it is: `October 2026`, `Q3 2026`, `Week 47, 2026`."""
    locale = LOCALES[LOCALE.get()]
    year, _dash, number = period.label.partition("-")
    match period.grain:
        case Grain.DAY:
            return str(format_skeleton("yMMMd", period.start, locale=locale))
        case Grain.WEEK:
            return _("Week %(week)s, %(year)s") % {"week": int(number[1:]), "year": year}
        case Grain.MONTH:
            return str(format_skeleton("yMMMM", period.start, locale=locale))
        case Grain.QUARTER:
            return _("Q%(quarter)s %(year)s") % {"quarter": number[1:], "year": year}
        case Grain.YEAR:
            return _("Year %(year)s") % {"year": year}
        case _:
            return present_title(period.grain)


def span_text(period: Period) -> str:
    """The days of the period: `Nov 1 – 30, 2026`; nothing for all time."""
    locale = LOCALES[LOCALE.get()]
    if period.grain is Grain.ALL:
        return ""
    if period.grain is Grain.DAY:
        return str(format_skeleton("yMMMEd", period.start, locale=locale))
    return str(format_interval(period.start, period.end - A_DAY, "yMMMd", locale=locale))


def days_text(first: date, last: date) -> str:
    """Some days in a row without their year: `Oct 1 – 7`, or one: `Oct 10`."""
    locale = LOCALES[LOCALE.get()]
    if first == last:
        return str(format_skeleton("MMMd", first, locale=locale))
    return str(format_interval(first, last, "MMMd", locale=locale))
