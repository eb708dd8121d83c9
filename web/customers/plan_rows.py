"""A plan of payments, from the rows of a form to the instalments of a contract."""

import calendar
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from kpi.events import Instalment
from kpi.money import Money, split
from web.customers.typed import one_line, read_day, read_money
from web.i18n import gettext as _

SPARE_ROWS = 2
MOST_ROWS = 60

Typed = str | Sequence[str]


def rows_of(names: Typed, dues: Typed, parts: Typed) -> list[tuple[str, str, str]]:
    """The rows as they were typed: name, day, amount."""
    columns = [[told] if isinstance(told, str) else list(told) for told in (names, dues, parts)]
    longest = max(len(column) for column in columns)
    filled = [[*column, *[""] * (longest - len(column))] for column in columns]
    return [(name.strip(), due.strip(), part.strip()) for name, due, part in zip(*filled, strict=True)]


def plan_of(rows: Sequence[tuple[str, str, str]], amount: Decimal, errors: dict[str, str]) -> tuple[Instalment, ...]:
    """The instalments, which sum to the amount; () with an error under "plan" where they do not."""
    told = [row for row in rows if any(row[1:])][:MOST_ROWS]
    found = []
    for place, (name, due, part) in enumerate(told, 1):
        wrong: dict[str, str] = {}
        day, money = read_day(due, "plan", wrong), read_money(part, wrong, "plan")
        if day is None and not wrong:
            wrong["plan"] = _("Payment %(number)s has no day.") % {"number": place}
        if wrong or day is None or money is None:
            errors |= wrong
            return ()
        found.append(Instalment(one_line(name) or str(place), day, money))
    names = [one.instalment for one in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    total = sum((one.amount for one in found), Decimal(0))
    if twice is not None:
        errors["plan"] = _("Two payments are called “%(value)s”.") % {"value": twice}
    elif found and total != amount:
        shown = {"total": f"{total:,}", "amount": f"{amount:,}"}
        errors["plan"] = _("The payments add up to %(total)s, the contract is worth %(amount)s.") % shown
    return () if "plan" in errors else tuple(found)


def monthly(whole: Money, count: int, first: date) -> tuple[Instalment, ...]:
    """Equal payments, to the cent, a month apart."""
    parts = split(whole.minor, [1] * count)
    return tuple(
        Instalment(str(number), _months_after(first, number - 1), Money(part, whole.currency).decimal)
        for number, part in enumerate(parts, 1)
    )


def _months_after(day: date, count: int) -> date:
    """The same day so many months later; the last one where the month is too short."""
    years, month = divmod(day.month - 1 + count, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))
