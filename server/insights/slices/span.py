"""Which days a slice is about: a period, from one period to another, or one that goes along with the calendar."""

from dataclasses import dataclass
from datetime import date, timedelta

from kpi.periods import Grain, Period, parse_period, period_of
from server.errors import FieldProblem, InvalidInput
from server.people.roles import Language

_FIRST, _LAST = 1, date.max.toordinal()
_GRAINS = {"day": Grain.DAY, "week": Grain.WEEK, "month": Grain.MONTH, "quarter": Grain.QUARTER, "year": Grain.YEAR}


@dataclass(frozen=True, slots=True)
class Span:
    """Some days in a row, the last one included, as ordinals; ``label`` is how they are asked for."""

    label: str
    first: int
    last: int

    @property
    def is_monthly(self) -> bool:
        """Whether these are whole months."""
        if (self.first, self.last) == (_FIRST, _LAST):
            return True
        return date.fromordinal(self.first).day == 1 and date.fromordinal(self.last + 1).day == 1

    @property
    def bounds(self) -> tuple[date, date] | None:
        """The first and the last day; None for all days there are."""
        if (self.first, self.last) == (_FIRST, _LAST):
            return None
        return date.fromordinal(self.first), date.fromordinal(self.last)


def read_span(text: str, today: date, fiscal_start_month: int, language: Language) -> Span:
    """``2026-Q4``, ``2026-01..2026-06``, ``2026-11-03..2026-11-20``, ``all``; also ``month``, ``last-month`` and such.

    Raises: InvalidInput.
    """
    first_text, dots, last_text = text.partition("..")
    try:
        first = _period(first_text, today, fiscal_start_month)
        last = _period(last_text, today, fiscal_start_month) if dots else first
    except ValueError as error:
        raise _wrong(text, str(error), language) from error
    if Grain.ALL in (first.grain, last.grain):
        if dots:
            raise _wrong(text, "'all' has no beginning and no end", language)
        return Span("all", _FIRST, _LAST)
    if last.end <= first.start:
        raise _wrong(text, f"{last_text} ends before {first_text} begins", language)
    label = f"{first.label}..{last.label}" if dots else first.label
    return Span(label, first.start.toordinal(), (last.end - timedelta(days=1)).toordinal())


def _period(text: str, today: date, fiscal_start_month: int) -> Period:
    grain = _GRAINS.get(text.removeprefix("last-"))
    if grain is None:
        return parse_period(text, fiscal_start_month)
    now = period_of(today, grain, fiscal_start_month)
    return now.previous() if text.startswith("last-") else now


def _wrong(text: str, why: str, language: Language) -> InvalidInput:
    if language is Language.CHINESE:
        told = f"看不懂周期 {text[:40]!r}：请写 2026-11、2026-Q4、2026、2026-01..2026-06、month 或 last-quarter"
    else:
        told = f"period {text[:40]!r}: {why} (also 2026-01..2026-06, month, last-quarter)"
    return InvalidInput(told, [FieldProblem("?period", told)])
