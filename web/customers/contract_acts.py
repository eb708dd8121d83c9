"""What people do with a contract, from a form to an event: sign, change, deliver, take money in and give it back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import msgspec

from kpi.events import (
    Collection,
    ContractAmended,
    ContractSigned,
    CreditShare,
    Delivery,
    EventData,
    Instalment,
    Kind,
    Reversal,
    Target,
)
from kpi.money import Money
from server.people.directory import Directory
from server.pipeline.approval_desk import SubmissionIn
from server.pipeline.contract_files import ContractFile
from web.customers.plan_rows import plan_of, rows_of
from web.customers.typed import LONGEST_NOTE, read_money
from web.i18n import gettext as _


class ContractForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the forms about a contract send; fields that a form does not have stay blank.

    ``version`` is the last event that the page showed; ``name``, ``due`` and ``part`` are the rows of the plan.
    """

    event_id: str = ""
    contract: str = ""
    version: str = ""
    amount: str = ""
    name: str | list[str] = ""
    due: str | list[str] = ""
    part: str | list[str] = ""
    instalment: str = ""
    source: str = ""
    id: str = ""
    note: str = ""

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """The plan as it was typed."""
        return rows_of(self.name, self.due, self.part)


@dataclass(frozen=True, slots=True)
class Reading:
    """A form on its way to an event."""

    form: ContractForm
    file: ContractFile
    directory: Directory
    errors: dict[str, str]

    @property
    def note(self) -> str | None:
        """A word about it."""
        return self.form.note.strip()[:LONGEST_NOTE] or None

    @property
    def currency(self) -> str:
        """In which the terms are told: the contract's own one, where it has one."""
        told = self.file.told
        known = told.agreed or told.submitted
        return (known.currency if known is not None else "") or self.directory.currency

    @property
    def whose(self) -> dict[str, object]:
        """Whose the contract is: who leads them acts in their name."""
        shares = self.file.contract.shares
        names = [self.directory.member(one.member).username for one in shares]
        if len(shares) == 1:
            return {"member": names[0]}
        parts = (Decimal(one.share.numerator) / Decimal(one.share.denominator) for one in shares)
        return {"credits": tuple(CreditShare(name, part) for name, part in zip(names, parts, strict=True))}

    def terms(self) -> tuple[Decimal, tuple[Instalment, ...]] | None:
        """The amount and the plan that were typed; None with errors where they are none."""
        amount = read_money(self.form.amount, self.errors)
        if amount is None:
            return None
        plan = plan_of(self.form.rows, amount, self.errors)
        return None if self.errors else (amount, plan)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done with a contract; ``is_bound`` where it needs the latest version of it."""

    kind: Kind
    read: Callable[[Reading], EventData | None]
    is_bound: bool = True


def submission_of(reading: Reading) -> SubmissionIn | None:
    """The terms that somebody asks to have approved; None with errors where they are none."""
    terms, contract = reading.terms(), reading.file.contract
    if terms is None:
        return None
    told = {
        "contract": contract.id,
        "amount": terms[0],
        "instalments": terms[1],
        "currency": reading.currency if reading.currency != reading.directory.currency else None,
        "deal": contract.deal or None,
        "account": contract.account.ref if contract.account is not None else None,
        "product": contract.product.ref if contract.product is not None else None,
        "note": reading.note,
        **reading.whose,
    }
    return SubmissionIn(**told)  # type: ignore[arg-type]  # the fields' own names and values


def _sign(reading: Reading) -> EventData | None:
    submission = submission_of(reading)
    if submission is None:
        return None
    told = {field: getattr(submission, field) for field in submission.__struct_fields__}
    return ContractSigned(**told)


def _amend(reading: Reading) -> EventData | None:
    terms, agreed = reading.terms(), reading.file.told.agreed
    if terms is None:
        return None
    amount = terms[0] if agreed is None or terms[0] != agreed.amount else None
    plan = terms[1] if agreed is None or terms[1] != agreed.instalments else ()
    if amount is None and not plan:
        reading.errors[""] = _("Nothing was changed.")
    foreign = reading.currency if amount is not None and reading.currency != reading.directory.currency else None
    return ContractAmended(
        contract=reading.file.contract.id, amount=amount, currency=foreign, instalments=plan, note=reading.note
    )


def _deliver(reading: Reading) -> EventData | None:
    return Delivery(contract=reading.file.contract.id, note=reading.note)


def _pay(reading: Reading) -> EventData | None:
    contract, form = reading.file.contract, reading.form
    row = next((one for one in reading.file.instalments if one.name == form.instalment), None)
    left = Money(row.unpaid, reading.directory.currency).decimal if row is not None else Decimal(0)
    amount = left if not form.amount.strip() and left else read_money(form.amount, reading.errors)
    if amount is None:
        return None
    return Collection(
        amount=amount,
        contract=contract.id,
        instalment=row.name or None if row is not None else None,
        account=contract.account.ref if contract.account is not None else None,
        deal=contract.deal or None,
        due_on=row.due_on if row is not None else None,
        note=reading.note,
    )


def _refund(reading: Reading) -> EventData | None:
    form = reading.form
    if not form.source or not form.id:
        reading.errors[""] = _("This payment is no longer there. Reload the page.")
        return None
    amount = read_money(form.amount, reading.errors) if form.amount.strip() else None
    reason = reading.note or _("money given back")
    return Reversal(reverses=Target(form.source, form.id), amount=amount, reason=reason)


ACTS: Mapping[str, Act] = {
    "sign": Act(Kind.CONTRACT_SIGNED, _sign),
    "amend": Act(Kind.CONTRACT_AMENDED, _amend),
    "deliver": Act(Kind.DELIVERY, _deliver),
    # Two payments of the same moment are two payments.
    "pay": Act(Kind.COLLECTION, _pay, is_bound=False),
    "refund": Act(Kind.REVERSED, _refund, is_bound=False),
}
DECISIONS = ("submit", "approve", "reject", "withdraw")
