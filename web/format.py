"""How numbers, money and times read in each language: one method per unit, each also a Jinja filter of that name.

Templates never format by hand. "Nothing there" is `–` everywhere, so that a missing number never looks like a zero.
Words come from the catalogue, digits and dates from Babel.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import TypeAlias, assert_never
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, get_currency_symbol
from markupsafe import Markup

from kpi.catalog import Unit
from kpi.money import minor_digits
from server.people.roles import Language
from web.i18n import LOCALE, LOCALES, gettext, ngettext

NOTHING = "–"
MINUS = "−"
NEAR = timedelta(hours=24)
# What a request itself has recorded lies a little after its own "now".
JUST = timedelta(seconds=5)
# Abbreviations start where the next digit would no longer be read at a glance; Chinese counts in steps of ten thousand.
SHORT_STEPS = {
    Language.ENGLISH: ((10**9, "B"), (10**6, "M"), (10**3, "K")),
    Language.CHINESE: ((10**8, "亿"), (10**4, "万")),
}
SHORT_FROM = 10_000

Number: TypeAlias = int | float | Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Format:
    """How one request writes: the organisation's time zone and what time it is, in the request's language."""

    zone: ZoneInfo
    now: datetime

    @property
    def language(self) -> Language:
        """The language of this request, the same one the catalogue speaks."""
        return LOCALE.get()

    def money(self, minor: int | None, currency: str) -> str:
        """Minor units as text, cents only when there are some: `¥12,000`, `¥12,000.50`."""
        if minor is None:
            return NOTHING
        return self._currency(_major(minor, currency), currency)

    def short_money(self, minor: int | None, currency: str) -> Markup | str:
        """A large amount as `¥12.3万` or `CN¥1.2M` with the exact one in its title."""
        if minor is None:
            return NOTHING
        return _titled(self._short_money(minor, currency), self.money(minor, currency))

    def count(self, value: Number | None) -> str:
        """A plain number, at most one decimal (shared credit makes halves)."""
        if value is None:
            return NOTHING
        return self._plain(_tenths(_decimal(value)))

    def short_count(self, value: Number | None) -> Markup | str:
        """A large number as `12.3万` or `1.2M` with the exact one in its title."""
        if value is None:
            return NOTHING
        return _titled(self._short_count(value), self.count(value))

    def percent(self, ratio: Number | None, digits: int = 1) -> str:
        """A ratio as percent. What is short of the whole never reads `100%`: 0.9996 is `99.9%`."""
        if ratio is None:
            return NOTHING
        step = Decimal(1).scaleb(-digits)
        value = (_decimal(ratio) * 100).quantize(step, ROUND_HALF_EVEN)
        if ratio < 1 and value >= 100:
            value = 100 - step
        return f"{self._plain(value)}%"

    def duration(self, seconds: Number | None) -> str:
        """Seconds as `45 s`, `23 min` or `1 h 5 min`."""
        if seconds is None:
            return NOTHING
        whole = int(seconds)
        if whole < 60:
            return gettext("%(n)s s") % {"n": whole}
        minutes = round(whole / 60)
        if minutes < 60:
            return gettext("%(n)s min") % {"n": minutes}
        hours, rest = divmod(minutes, 60)
        if rest == 0:
            return gettext("%(n)s h") % {"n": self.count(hours)}
        return gettext("%(h)s h %(m)s min") % {"h": self.count(hours), "m": rest}

    def days(self, value: Number | None) -> str:
        """A number of days: `1 day`, `12.3 days`."""
        if value is None:
            return NOTHING
        return ngettext("%(n)s day", "%(n)s days", 1 if value == 1 else 2) % {"n": self.count(value)}

    def xp(self, points: int | None) -> str:
        """Experience points: `1,240 XP`."""
        return NOTHING if points is None else gettext("%(n)s XP") % {"n": self.count(points)}

    def signed_xp(self, points: int | None) -> str:
        """What an entry paid or took: `+120 XP`, `−40 XP`."""
        return NOTHING if points is None else gettext("%(n)s XP") % {"n": self.signed(points)}

    def coins(self, amount: int | None) -> str:
        """Coins of a reward: `1 coin`, `20 coins`."""
        return NOTHING if amount is None else ngettext("%(n)s coin", "%(n)s coins", amount) % {"n": self.count(amount)}

    def signed(self, value: Number | None) -> str:
        """A difference, always with its sign, zero without one."""
        if value is None:
            return NOTHING
        sign = "+" if value > 0 else MINUS if value < 0 else ""
        return sign + self.count(value if value >= 0 else -value)

    def signed_money(self, minor: int | None, currency: str) -> str:
        """A difference of money, always with its sign: `+¥2,000`."""
        if minor is None:
            return NOTHING
        sign = "+" if minor > 0 else MINUS if minor < 0 else ""
        return sign + self.money(abs(minor), currency)

    def signed_percent(self, ratio: Number | None, digits: int = 0) -> str:
        """How much more or less as percent, always with its sign: `+31%`."""
        if ratio is None:
            return NOTHING
        sign = "+" if ratio > 0 else MINUS if ratio < 0 else ""
        return sign + self.percent(ratio if ratio >= 0 else -ratio, digits)

    def signed_quantity(self, value: Number | None, unit: Unit, currency: str = "") -> str:
        """A difference by its unit, always with its sign: `−2.3 days`, `+1.5 points` of a rate."""
        if value is None:
            return NOTHING
        if unit is Unit.RATIO:
            return gettext("%(points)s points") % {"points": self.signed(value * 100)}
        if unit is Unit.MONEY:
            return self.signed_money(round(value), currency)
        sign = "+" if value > 0 else MINUS if value < 0 else ""
        return sign + self.quantity(value if value >= 0 else -value, unit, currency)

    def quantity(self, value: Number | None, unit: Unit, currency: str = "") -> str:
        """A value by its unit, as boards and KPIs carry it; money is in minor units of `currency`."""
        if value is None:
            return NOTHING
        match unit:
            case Unit.MONEY:
                return self.money(int(value), currency)
            case Unit.COUNT:
                return self.count(value)
            case Unit.RATIO:
                return self.percent(value)
            case Unit.SECONDS:
                return self.duration(value)
            case Unit.DAYS:
                return self.days(value)
            case Unit.XP:
                return self.xp(int(value))
            case Unit.COINS:
                return self.coins(int(value))
        assert_never(unit)

    def short_quantity(self, value: Number | None, unit: Unit, currency: str = "") -> str:
        """A value by its unit in as few letters as a chart has room for: `¥12.3万`, `1.2M`, `53%`."""
        if value is None:
            return NOTHING
        match unit:
            case Unit.MONEY:
                return self._short_money(int(value), currency)
            case Unit.COUNT | Unit.XP | Unit.COINS:
                return self._short_count(value)
            case Unit.RATIO:
                return self.percent(value, digits=0)
            case Unit.SECONDS:
                return self.duration(value)
            case Unit.DAYS:
                return self.days(value)
        assert_never(unit)

    def clock(self, moment: datetime | None) -> str:
        """The time of day at the organisation: `14:02`."""
        if moment is None:
            return NOTHING
        return str(format_time(moment, "HH:mm", tzinfo=self.zone, locale=LOCALES[self.language]))

    def day(self, moment: datetime | date | None) -> str:
        """A calendar day of the organisation: `today`, `tomorrow`, `Nov 27`, with the year only when it is another."""
        if moment is None:
            return NOTHING
        day, today = self._calendar_day(moment), self._calendar_day(self.now)
        near = {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}
        if (word := near.get((day - today).days)) is not None:
            return word
        skeleton = "MMMd" if day.year == today.year else "yMMMd"
        return str(format_skeleton(skeleton, day, locale=LOCALES[self.language]))

    def weekday(self, moment: datetime | date | None) -> str:
        """The day of the week, short: `Mon`, `周一`."""
        if moment is None:
            return NOTHING
        return str(format_date(self._calendar_day(moment), "ccc", locale=LOCALES[self.language]))

    def month_of_year(self, month: int) -> str:
        """A month of any year, shortened: `Nov`, `11月`."""
        return str(format_skeleton("MMM", date(2000, month, 1), locale=LOCALES[self.language]))

    def month(self, moment: datetime | date | None) -> str:
        """A month with its year: `November 2026`, `2026年11月`."""
        if moment is None:
            return NOTHING
        return str(format_skeleton("yMMMM", self._calendar_day(moment), locale=LOCALES[self.language]))

    def exact(self, moment: datetime | date | None) -> str:
        """Everything there is to say of a moment; what titles hold: `Saturday, November 21, 2026, 14:02`."""
        if moment is None:
            return NOTHING
        text = str(format_date(self._calendar_day(moment), "full", locale=LOCALES[self.language]))
        if not isinstance(moment, datetime):
            return text
        return gettext("%(day)s, %(time)s") % {"day": text, "time": self.clock(moment)}

    def when(self, moment: datetime | date | None) -> Markup | str:
        """A `<time>` element: relative when near (`in 2 h`), the day otherwise, the exact moment on hover."""
        if moment is None:
            return NOTHING
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            moment.isoformat(), self.exact(moment), self._near(moment)
        )

    def _near(self, moment: datetime | date) -> str:
        if not isinstance(moment, datetime):
            return self.day(moment)
        distance = moment - self.now
        if abs(distance) < timedelta(minutes=1):
            return gettext("just now") if distance <= JUST else gettext("in a moment")
        if abs(distance) >= NEAR:
            return self.day(moment)
        minutes = int(abs(distance).total_seconds() // 60)
        span = gettext("%(n)s min") % {"n": minutes} if minutes < 60 else gettext("%(n)s h") % {"n": minutes // 60}
        return (gettext("%(span)s ago") if distance < timedelta() else gettext("in %(span)s")) % {"span": span}

    def _calendar_day(self, moment: datetime | date) -> date:
        return moment.astimezone(self.zone).date() if isinstance(moment, datetime) else moment

    def _currency(self, amount: Decimal, currency: str, digits: int | None = None) -> str:
        locale = LOCALES[self.language]
        if amount == amount.to_integral_value():
            digits = 0
        elif digits is None:
            digits = minor_digits(currency)
        # `KWD 1.234` needs the space that `$1.23` must not have.
        gap = "\N{NO-BREAK SPACE}" if get_currency_symbol(currency, locale=locale)[-1].isalpha() else ""
        pattern = f"¤{gap}#,##0" + (f".{'0' * digits}" if digits else "")
        text = format_currency(amount, currency, pattern, locale=locale, currency_digits=False)
        return str(text).replace("-", MINUS)

    def _short_money(self, minor: int, currency: str) -> str:
        scaled, suffix = self._scaled(_major(minor, currency))
        return self._currency(scaled, currency, digits=1) + suffix if suffix else self.money(minor, currency)

    def _short_count(self, value: Number) -> str:
        scaled, suffix = self._scaled(_decimal(value))
        return self.count(scaled) + suffix if suffix else self.count(value)

    def _scaled(self, number: Decimal) -> tuple[Decimal, str]:
        if abs(number) < SHORT_FROM:
            return number, ""
        steps = SHORT_STEPS[self.language]
        at = next(place for place, (factor, _) in enumerate(steps) if abs(number) >= factor)
        scaled = _tenths(number / steps[at][0])
        # 99,999,999 rounds to 10,000万, which is written 1亿; 95,000,000 must stay 9,500万.
        if at > 0 and abs(scaled) * steps[at][0] >= steps[at - 1][0]:
            at, scaled = at - 1, _tenths(number / steps[at - 1][0])
        return scaled, steps[at][1]

    def _plain(self, value: Decimal) -> str:
        return str(format_decimal(value, "#,##0.###", locale=LOCALES[self.language])).replace("-", MINUS)


FILTERS = (
    "money", "short_money", "count", "short_count", "percent", "duration", "days", "xp", "signed_xp", "coins",
    "signed", "signed_money", "quantity", "short_quantity", "clock", "day", "weekday", "month", "exact", "when",
)  # fmt: skip


def _titled(shortened: str, exact: str) -> Markup | str:
    return exact if shortened == exact else Markup('<span title="{}">{}</span>').format(exact, shortened)


def _major(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-minor_digits(currency))


def _tenths(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.1"), ROUND_HALF_EVEN)


def _decimal(value: Number) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(str(value)) if isinstance(value, float) else Decimal(value)
