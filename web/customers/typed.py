"""What people type into the forms of the customer side: amounts, days, names; and what is wrong with it."""

from datetime import date
from decimal import Decimal

from kpi.event_data import ID_LENGTH
from kpi.wire import AMOUNT_LIMIT
from web.i18n import gettext as _
from web.quick_log.typed import read_amount

LONGEST_NOTE = 4000


def read_money(text: str, errors: dict[str, str], field: str = "amount") -> Decimal | None:
    """An amount above zero; None with an error where it is none."""
    try:
        amount = read_amount(text)
    except ValueError:
        shown = {"value": text.strip()[:40]}
        errors[field] = (
            _("“%(value)s” is no amount. Type one above zero, such as 40,000 or 40k.") % shown
            if text.strip()
            else _("How much? Type an amount, such as 40,000 or 40k.")
        )
        return None
    if amount > AMOUNT_LIMIT:
        errors[field] = _("“%(value)s” is more than can be recorded. Check the zeros.") % {"value": text.strip()[:40]}
        return None
    return amount


def read_day(text: str, field: str, errors: dict[str, str]) -> date | None:
    """A day as the browser's own field sends it; None for none, with an error for what is no day."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        errors[field] = _("“%(value)s” is no day. Write it like 2026-11-30.") % {"value": text.strip()[:40]}
        return None


def one_line(text: str) -> str:
    """A name as it can be kept."""
    return " ".join(text.split())[:ID_LENGTH]
