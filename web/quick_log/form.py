"""The fields of the quick log into one event, with everything that is wrong named at its field.

The sentences are for people, in the language of the request: what was wrong, with the value, and what to do.
"""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import assert_never

import msgspec

from kpi.event_data import ID_LENGTH
from kpi.events import Activity, CallLogged, CallOutcome, Collection, DealWon, Event, EventData, Kind
from kpi.wire import AMOUNT_LIMIT
from server.intake.submission import Code, Receipt
from web.i18n import gettext as _
from web.quick_log.one_line import Said
from web.quick_log.recent import Recent
from web.quick_log.typed import read_amount, read_minutes


class LogForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the forms send. ``said`` tells which form it was; fields that it does not have stay blank."""

    event_id: str = ""
    said: Said = Said.CALL
    account: str = ""
    contact: str = ""
    channel: str = "visit"
    outcome: str = CallOutcome.CONNECTED.value
    minutes: str = ""
    deal: str = ""
    product: str = ""
    amount: str = ""
    currency: str = ""
    instalment: str = ""
    about: str = ""
    """The customer that the page is about, whose name stands in every form; ``about_ref`` is what events call it."""
    about_ref: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """What a form says: an event to be recorded, or what is wrong, by field ("" for the whole form)."""

    event: Event | None
    errors: dict[str, str] = field(default_factory=dict)


def fresh_id() -> str:
    """The id of the next event of a form."""
    return str(uuid.uuid4())


def read_form(form: LogForm, recent: Recent, username: str, now: datetime) -> Read:
    """The event that a form states, or its errors."""
    errors: dict[str, str] = {}
    data = _data(form, recent, errors)
    if errors or data is None:
        return Read(None, errors)
    kind = CHANNELS[form.channel] if form.said is Said.VISIT else _KINDS[form.said]
    return Read(Event(event_id_of(form), f"web/{username}", kind, now, data))


def event_id_of(form: LogForm) -> str:
    """The id that the form came with, or a fresh one where that is no id."""
    id = form.event_id.strip()
    return id if 0 < len(id) <= ID_LENGTH and id.isprintable() else fresh_id()


def refused(receipt: Receipt) -> dict[str, str]:
    """What the recorder had against an event, by field."""
    errors: dict[str, str] = {}
    for pointer, message in receipt.problems:
        where = _FIELD_AT.get(pointer, "")
        errors.setdefault(where, _in_words(receipt.code, pointer, message))
    return errors


_FIELD_AT = {
    "/data/account": "account",
    "/data/amount": "amount",
    "/data/currency": "amount",
    "/data/deal": "deal",
    "/data/contract": "instalment",
    "/data/instalment": "instalment",
    "/data/product": "product",
}


def _in_words(code: str, pointer: str, message: str) -> str:
    if code == Code.CONFLICT:
        return _("This was logged before with other content. Reload the page and log it again.")
    if code == Code.NOT_ALLOWED and pointer in ("/data/deal", "/data/contract"):
        return _("This belongs to somebody else. Pick one of yours, or leave it out.")
    if code == Code.UNKNOWN and pointer == "/data/currency":
        return _("No exchange rate for this currency is known. Enter the amount in the company's own currency.")
    return _("The server refused this: %(message)s") % {"message": message}


_KINDS = {Said.CALL: Kind.CALL, Said.VISIT: Kind.VISIT, Said.DEAL: Kind.DEAL_WON, Said.PAYMENT: Kind.COLLECTION}
# How one met somebody, where it was no call.
CHANNELS = {"visit": Kind.VISIT, "meeting": Kind.MEETING, "message": Kind.MESSAGE}


def _data(form: LogForm, recent: Recent, errors: dict[str, str]) -> EventData | None:
    match form.said:
        case Said.CALL:
            return _call(form, errors)
        case Said.VISIT:
            return _visit(form, errors)
        case Said.DEAL:
            return _deal(form, recent, errors)
        case Said.PAYMENT:
            return _payment(form, recent, errors)
    assert_never(form.said)


def _call(form: LogForm, errors: dict[str, str]) -> EventData | None:
    account, contact = _account(form, errors), _contact(form.contact, errors)
    outcome = next((one for one in CallOutcome if one == form.outcome), None)
    if outcome is None:
        errors["outcome"] = _("“%(value)s” is no outcome of a call. Pick one.") % {"value": form.outcome[:40]}
    seconds = 0
    if outcome is CallOutcome.CONNECTED:
        seconds = _minutes(form.minutes, errors)
    if errors or outcome is None:
        return None
    return CallLogged(account=account, contact=contact, outcome=outcome, duration_s=seconds)


def _visit(form: LogForm, errors: dict[str, str]) -> EventData | None:
    account, contact = _account(form, errors), _contact(form.contact, errors)
    seconds = _minutes(form.minutes, errors) if form.minutes.strip() else 0
    if form.channel not in CHANNELS:
        errors["channel"] = _("“%(value)s” is no way to meet somebody. Pick one.") % {"value": form.channel[:40]}
    if errors:
        return None
    return Activity(account=account, contact=contact, duration_s=seconds)


def _minutes(text: str, errors: dict[str, str]) -> int:
    if not text.strip():
        errors["minutes"] = _("How long did you talk? Type minutes, such as 5, or 0.5 for half a minute.")
        return 0
    try:
        return read_minutes(text)
    except ValueError:
        errors["minutes"] = _("“%(value)s” is no number of minutes. Type one such as 5 or 2.5.") % {"value": text[:40]}
        return 0


def _deal(form: LogForm, recent: Recent, errors: dict[str, str]) -> EventData | None:
    chosen = recent.deal(form.deal)
    account = chosen.account if chosen is not None and not form.account.strip() else _account(form, errors)
    typed = form.amount.strip()
    amount = chosen.amount if chosen is not None and not typed else _amount(typed, errors)
    if amount is None and "amount" not in errors:
        errors["amount"] = _how_much(typed)
    if errors or amount is None:
        return None
    product = form.product.strip() or (chosen.product if chosen is not None else "")
    return DealWon(
        # A new deal is named after its event, so that sending it twice is still one deal.
        deal=form.deal.strip()[:ID_LENGTH] or f"web-{event_id_of(form)[:36]}",
        amount=amount,
        currency=form.currency or None,
        account=account or None,
        product=product[:ID_LENGTH] or None,
    )


def _payment(form: LogForm, recent: Recent, errors: dict[str, str]) -> EventData | None:
    chosen = recent.instalment(form.instalment.replace("\r\n", "\n"))
    account = chosen.account if chosen is not None and not form.account.strip() else _account(form, errors)
    typed = form.amount.strip()
    amount = chosen.left.decimal if chosen is not None and not typed else _amount(typed, errors)
    if errors or amount is None:
        return None
    return Collection(
        amount=amount,
        currency=form.currency or None,
        account=account or None,
        contract=chosen.contract if chosen is not None else None,
        instalment=chosen.instalment if chosen is not None else None,
        due_on=chosen.due_on if chosen is not None else None,
    )


def _account(form: LogForm, errors: dict[str, str]) -> str:
    name = " ".join(form.account.split())
    # Two customers may bear one name; the page knows which of them it is about.
    if form.about_ref and name == " ".join(form.about.split()):
        return form.about_ref[:ID_LENGTH]
    if not name:
        errors["account"] = _("Which customer? Type a name, or pick one below.")
    elif len(name) > ID_LENGTH:
        errors["account"] = _("The name has %(count)s letters, at most %(most)s fit. Shorten it.") % {
            "count": len(name),
            "most": ID_LENGTH,
        }
    elif not name.isprintable():
        errors["account"] = _("The name holds a character that cannot be kept. Type it again.")
    return name


def _contact(text: str, errors: dict[str, str]) -> str | None:
    name = " ".join(text.split())
    if len(name) > ID_LENGTH or not name.isprintable():
        errors["contact"] = _("This is no name of a person. Type it again, in at most %(most)s letters.") % {
            "most": ID_LENGTH
        }
    return name or None


def _amount(text: str, errors: dict[str, str]) -> Decimal | None:
    try:
        amount = read_amount(text)
    except ValueError:
        errors["amount"] = _how_much(text)
        return None
    if amount > AMOUNT_LIMIT:
        errors["amount"] = _("“%(value)s” is more than can be recorded. Check the zeros.") % {"value": text[:40]}
        return None
    return amount


def _how_much(text: str) -> str:
    if not text:
        return _("How much? Type an amount, such as 40,000 or 40k.")
    return _("“%(value)s” is no amount. Type one above zero, such as 40,000 or 40k.") % {"value": text[:40]}
