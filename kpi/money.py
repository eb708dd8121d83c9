"""Amounts of money: whole minor units of one currency, exact in, exact out, shared out without losing a cent.

Not for how amounts look on a page, and not for where exchange rates come from.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Self

from kpi.sentences import Sentence, sentence

__all__ = ["CURRENCIES", "LARGEST_MINOR", "Money", "convert", "is_currency", "minor_digits", "parse_amount", "split"]

# ISO 4217 list one as of January 2026, without the codes that have no minor unit (gold, test and "no currency" codes).
_ACTIVE = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF
CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT
MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS
VED VES VND VUV WST XAD XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
# Withdrawn since 2015. Importing years of history is normal, and those deals were signed in these.
_WITHDRAWN = "ANG BGN BYR CUC HRK LTL MRO SLL STD VEF ZWL"

CURRENCIES = frozenset((_ACTIVE + _WITHDRAWN).split())

_UNUSUAL_DIGITS = {
    0: "BIF BYR CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_MINOR_DIGITS = dict.fromkeys(CURRENCIES, 2) | {
    code: digits for digits, codes in _UNUSUAL_DIGITS.items() for code in codes.split()
}

# A thousandth of a 64-bit integer: a thousand of the largest amounts still add up inside a database column.
LARGEST_MINOR = (2**63 - 1) // 1000
_FINEST_EXPONENT = -30  # Reading 1E-999999 exactly would first build a million-digit number.
_LARGEST_MAGNITUDE = 18

_STRICT = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?")


def is_currency(code: str) -> bool:
    """Whether `code` is an ISO 4217 currency (active, or withdrawn since 2015) that amounts can be kept in.

    Args:   code: three capital letters.
    Source: ISO 4217 list one (January 2026) and list three.
    """
    return code in CURRENCIES


def minor_digits(currency: str) -> int:
    """How many decimals the currency has: 2 for USD, 0 for JPY, 3 for KWD.

    Args:   currency: ISO 4217 code.
    Returns: 0 to 4.
    Raises: ValueError if the code is not a currency.
    Source: ISO 4217, column "minor unit".
    """
    _require_currency(currency)
    return _MINOR_DIGITS[currency]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole minor units (cents, fen; yen, which have none) of one ISO 4217 currency."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        _require_currency(self.currency)

    @classmethod
    def parse(cls, value: str | Decimal | int, currency: str) -> Self:
        """Reads an amount in major units exactly; zeros beyond the currency's decimals are no harm.

        Args:   value: "120000.00" (digits and one dot; for anything looser see parse_amount), a Decimal or an int,
                in major units: 12 is twelve dollars. currency: ISO 4217 code.
        Returns: the same amount, at most LARGEST_MINOR minor units either way.
        Raises: ValueError naming value and currency if it is a float, not a number, not finite, too large or finer
                than the currency's smallest unit.
        """
        minor = _exact_minor(_strict_decimal(value, currency), currency)
        if abs(minor) > LARGEST_MINOR:
            raise ValueError(_too_large(value, currency))
        return cls(minor, currency)

    @property
    def decimal(self) -> Decimal:
        """The amount in major units with all decimals of its currency; `str` of it is the API's text ("1200.00")."""
        return Decimal(f"{self.minor}E-{minor_digits(self.currency)}")

    def __str__(self) -> str:
        return f"{self.decimal} {self.currency}"

    def __add__(self, other: "Money") -> "Money":
        self._require_same_currency(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._require_same_currency(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._require_same_currency(other)
        return self.minor < other.minor

    def __le__(self, other: "Money") -> bool:
        self._require_same_currency(other)
        return self.minor <= other.minor

    def _require_same_currency(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise ValueError(f"cannot combine {self} with {other}: convert one of them to the other currency first")


def convert(money: Money, rate: Fraction | Decimal, to_currency: str) -> Money:
    """The amount in another currency, rounded half to even on its smallest unit.

    Args:   rate: units of `to_currency` for one unit of `money.currency` (major units, > 0, finite).
    Returns: at most LARGEST_MINOR minor units either way.
    Raises: ValueError if the rate is not a positive number, the currency is unknown or the result is too large.
    Source: half to even is the rounding of IEEE 754 and of most ledgers: it favours neither side.
    """
    if (isinstance(rate, Decimal) and not rate.is_finite()) or rate <= 0:
        raise ValueError(f"exchange rate {rate} from {money.currency} to {to_currency} is not a positive number")
    scale = Fraction(10) ** (minor_digits(to_currency) - minor_digits(money.currency))
    minor = round(money.minor * Fraction(rate) * scale)
    if abs(minor) > LARGEST_MINOR:
        raise ValueError(_too_large(f"{money} at rate {rate}", to_currency))
    return Money(minor, to_currency)


def split(total: int, shares: Sequence[Decimal | Fraction | int]) -> list[int]:
    """Shares a whole number out in proportion, losing and inventing nothing (largest remainder).

    Args:   total: whole units, of either sign. shares: weights ≥ 0, any order, finite, not all zero; need not sum to 1.
    Returns: one whole number per share, in the order given, summing to `total` exactly. Left-over units go to the
             largest remainders, equal ones in the order given; split(-n) is the negative of split(n).
    Raises: ValueError if there is no share, a share is negative or not finite, or all are zero.
    Source: Hamilton's method of apportionment.
    """
    weights = _whole_weights(shares)
    whole = sum(weights)
    parts = [divmod(abs(total) * weight, whole) for weight in weights]
    amounts = [quotient for quotient, _ in parts]
    by_remainder = sorted(range(len(parts)), key=lambda index: -parts[index][1])
    for index in by_remainder[: abs(total) - sum(amounts)]:
        amounts[index] += 1
    return amounts if total >= 0 else [-amount for amount in amounts]


# Which marks group and which one is the decimal mark, tried in this order; the first that fits decides.
_NOTATIONS = (
    (re.compile(r"[0-9]+|[0-9]*\.[0-9]+"), "", "."),
    (re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?"), ",", "."),
    (re.compile(r"[1-9][0-9]?(,[0-9]{2})+,[0-9]{3}(\.[0-9]+)?"), ",", "."),
    (re.compile(r"[1-9][0-9]{0,2}(\.[0-9]{3}){2,}|[1-9][0-9]{0,2}(\.[0-9]{3})+,[0-9]+"), ".", ","),
    (re.compile(r"[1-9][0-9]{0,2}([ '])[0-9]{3}(\1[0-9]{3})*(\.[0-9]+)?"), " '", "."),
    (re.compile(r"[1-9][0-9]{0,2}([ '])[0-9]{3}(\1[0-9]{3})*,[0-9]+"), " '", ","),
    (re.compile(r"[0-9]+,[0-9]+"), "", ","),
)
_MARK = r"[A-Z]{3}|[A-Za-z]{0,3}[$£¤¥฿\u20a0-\u20cf]|元|円"
_LOOSE = re.compile(
    rf"(?P<before>[+-]?) *(?P<left>{_MARK})? *(?P<inner>[+-]?) *"
    rf"(?P<digits>[0-9.](?:[0-9.,' ]*[0-9.])?) *(?P<right>{_MARK})? *(?P<after>-?)"
)
_SAME_MARKS = str.maketrans({"\u2212": "-", "\u2019": "'"})
_LONGEST_AMOUNT = 64


def parse_amount(text: str) -> Decimal:
    """Reads an amount as people and spreadsheets write it: "$1,200.00", "¥12,000", "1 200,50", "(35.00)", "１２元".

    A dot alone is the decimal mark ("1.200" is 1.2). A comma is one where it cannot group thousands: after another
    grouping mark ("1.200,50", "1 200,50") or when no three digits follow ("12,5"); so "1,200" is twelve hundred.
    Parentheses or a minus on either side mean negative. One currency sign or ISO code is skipped, not checked.

    Args:   text: at most 64 characters.
    Returns: the exact number in major units.
    Raises: ValueError naming the text if it is blank, has words, exponents, 万, %, two signs or misplaced separators.
    """
    plain = unicodedata.normalize("NFKC", text[: _LONGEST_AMOUNT + 1]).translate(_SAME_MARKS).strip()
    in_parentheses = plain.startswith("(") and plain.endswith(")")
    match = _LOOSE.fullmatch(plain[1:-1].strip() if in_parentheses else plain)
    if match is None or len(text) > _LONGEST_AMOUNT:
        raise ValueError(_unreadable(text))
    marks = [mark for mark in match.group("left", "right") if mark]
    signs = "".join(match.group("before", "inner", "after")) + "-" * in_parentheses
    is_named_wrongly = any(mark.isascii() and mark.isalpha() and mark not in CURRENCIES for mark in marks)
    if len(signs) > 1 or len(marks) > 1 or is_named_wrongly:
        raise ValueError(_unreadable(text))
    number = _loose_decimal(match["digits"], text)
    return number.copy_negate() if signs == "-" and number else number


def _loose_decimal(digits: str, text: str) -> Decimal:
    for pattern, grouping, decimal_mark in _NOTATIONS:
        if pattern.fullmatch(digits):
            return Decimal(digits.translate({ord(mark): None for mark in grouping}).replace(decimal_mark, "."))
    raise ValueError(_unreadable(text))


def _strict_decimal(value: str | Decimal | int, currency: str) -> Decimal:
    if isinstance(value, str) and _STRICT.fullmatch(value):
        return Decimal(value)
    if isinstance(value, Decimal) and value.is_finite():
        return value
    # True is an int to Python, but nobody sold for True dollars.
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, float):
        raise ValueError(f"amount {value!r:.60} {currency} is not an exact number (send text, a float has lost digits)")
    raise ValueError(
        sentence(
            "amount {value} {currency} is not an exact number (write digits and one dot: 1200.50)",
            value=f"{value!r:.60}",
            currency=currency,
        )
    )


def _exact_minor(number: Decimal, currency: str) -> int:
    if number.adjusted() > _LARGEST_MAGNITUDE:
        raise ValueError(_too_large(number, currency))
    digits = minor_digits(currency)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= _FINEST_EXPONENT:
        numerator, denominator = number.as_integer_ratio()
        minor, lost = divmod(numerator * int(10**digits), denominator)
        if not lost:
            return minor
    raise ValueError(
        sentence(
            "amount {value} {currency} has too many decimals: {currency} has {digits}",
            value=f"{number!s:.60}",
            currency=currency,
            digits=digits,
        )
    )


def _whole_weights(shares: Sequence[Decimal | Fraction | int]) -> list[int]:
    if any((isinstance(share, Decimal) and not share.is_finite()) or share < 0 for share in shares) or not any(shares):
        raise ValueError(f"shares {[str(share) for share in shares]} must be finite, not negative and not all zero")
    if all(type(share) is int for share in shares):
        return [int(share) for share in shares]
    weights = [Fraction(share) for share in shares]
    common = lcm(*(weight.denominator for weight in weights))
    return [weight.numerator * (common // weight.denominator) for weight in weights]


def _require_currency(code: str) -> None:
    if code not in CURRENCIES:
        raise ValueError(f"unknown currency {code!r:.20} (an ISO 4217 code in capitals is expected: CNY, USD, EUR, …)")


def _too_large(value: object, currency: str) -> Sentence:
    return sentence(
        "amount {value} {currency} is too large: at most {limit} of its smallest unit can be kept",
        value=f"{value!s:.60}",
        currency=currency,
        limit=LARGEST_MINOR,
    )


def _unreadable(text: str) -> Sentence:
    return sentence("amount {text!r} cannot be read (write it like 1200.50, 1,200.50 or (35.00))", text=text[:60])
