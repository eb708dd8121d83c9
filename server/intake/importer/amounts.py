"""Amounts as people's files write them, turned into plain decimals; a currency that stands with the amount is heard."""

import re
import unicodedata
from decimal import ROUND_HALF_EVEN, Decimal

from kpi.money import CURRENCIES, minor_digits, parse_amount
from kpi.sentences import sentence

_PLAIN = re.compile(r"[0-9]{1,15}(\.[0-9]{1,4})?").fullmatch
_CODE = re.compile(r"[A-Z]{3}")
# Signs that mean one currency everywhere. "$" and "¥" do not: they mean the currency of the file.
_SIGNS = {"€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "元": "CNY", "円": "JPY"}
_USUAL_DIGITS = 2


class Amounts:
    """Reads the amounts of one event after another; ``heard`` are the currencies that the amounts themselves named."""

    def __init__(self, currency: str) -> None:
        self._digits = minor_digits(currency) if currency else _USUAL_DIGITS
        self.heard: set[str] = set()

    def from_text(self, text: str) -> str:
        """A decimal such as "1200.00" from a text such as "$1,200.00".

        Raises: ValueError naming the text.
        """
        if not _PLAIN(text):
            amount = parse_amount(text)
            if currency := _named_currency(text):
                self.heard.add(currency)
            text = format(amount, "f")
        return self._one_way(text)

    def from_number(self, number: float) -> str:
        """A decimal from a computed number, rounded to the currency's smallest unit.

        Raises: ValueError if it is not finite.
        """
        if number != number or number in (float("inf"), float("-inf")):
            raise ValueError(sentence("{number} is not an amount", number=number))
        exact = Decimal(repr(number))
        return format(exact.quantize(Decimal(1).scaleb(-self._digits), rounding=ROUND_HALF_EVEN), "f")

    def _one_way(self, text: str) -> str:
        """The same amount always as the same text: one file says 70, another 70.0, and both tell of the same event."""
        sign = "-" if text.startswith("-") else ""
        whole, _, fraction = text.removeprefix("-").partition(".")
        fraction = fraction.rstrip("0").ljust(self._digits, "0")
        return f"{sign}{whole.lstrip('0') or '0'}{'.' if fraction else ''}{fraction}"


def _named_currency(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    code = _CODE.search(plain)
    if code and code.group() in CURRENCIES:
        return code.group()
    return next((currency for sign, currency in _SIGNS.items() if sign in plain), "")
