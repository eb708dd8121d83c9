"""Payments from a form to an event: money that came in, and money that went back."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from kpi.events import Collection, EventData, Kind, Reversal, Target
from kpi.money import Money
from server.pipeline.rows import ContractStory, InstalmentRow
from web.customers.typed import LONGEST_NOTE, read_money
from web.i18n import gettext as _


class MoneyForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the forms about money send; the last ones say what the page shows."""

    event_id: str = ""
    contract: str = ""
    instalment: str = ""
    amount: str = ""
    source: str = ""
    id: str = ""
    note: str = ""
    state: str = ""
    member: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """The event that a form states, or what is wrong with it."""

    kind: Kind
    data: EventData | None
    errors: Mapping[str, str]
    about: str = ""


def payment_of(form: MoneyForm, story: ContractStory, currency: str) -> Payment:
    """Money that came in for an instalment: what is left of it where no amount was typed."""
    errors: dict[str, str] = {}
    row = next((one for one in story.instalments if one.name == form.instalment), None)
    if row is None:
        errors[""] = _("This instalment is no longer there. Reload the page.")
        return Payment(Kind.COLLECTION, None, errors)
    amount = Money(row.unpaid, currency).decimal if not form.amount.strip() else read_money(form.amount, errors)
    if amount == 0:
        errors[""] = _("This instalment is paid already.")
    if errors or amount is None:
        return Payment(Kind.COLLECTION, None, errors)
    account = story.contract.account
    data = Collection(
        amount=amount,
        contract=row.contract,
        instalment=row.name or None,
        account=account.ref if account is not None else None,
        deal=story.contract.deal or None,
        due_on=row.due_on,
    )
    return Payment(Kind.COLLECTION, data, {}, _called(row))


def bounce_of(form: MoneyForm) -> Payment:
    """A payment that went back."""
    if not form.source or not form.id:
        return Payment(Kind.REVERSED, None, {"": _("This payment is no longer there. Reload the page.")})
    note = form.note.strip()[:LONGEST_NOTE] or _("payment bounced")
    return Payment(Kind.REVERSED, Reversal(reverses=Target(form.source, form.id), reason=note), {})


def _called(row: InstalmentRow) -> str:
    return row.account.name if row.account is not None else row.contract
