"""What people do with a deal, from a form to an event: open, move, change, win, lose, reopen, sign, deliver."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import msgspec

from game_rules.losses import LossRules
from kpi.deal_lines import sum_of
from kpi.events import (
    Amendment,
    ContractSigned,
    CreditShare,
    DealLost,
    DealOpened,
    DealReopened,
    DealWon,
    Delivery,
    EventData,
    Kind,
    ReturnReceived,
    StageChange,
)
from kpi.money import Money
from server.people.directory import Directory
from server.pipeline.rows import DealRow, DealStory, LineRow, Share
from web.customers.deal_seen import Difference, Seen, differences, seen_in, seen_of
from web.customers.deal_shares import shares_of
from web.customers.line_rows import lines_of, rows_from, rows_of
from web.customers.plan_rows import monthly
from web.customers.typed import LONGEST_NOTE, one_line, read_day, read_money
from web.i18n import gettext as _

AMENDED = ("title", "amount", "product", "contact", "expected_close")


class DealForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the forms about a deal send; fields that a form does not have stay blank.

    ``where`` is the page that wants the answer, ``seen`` what it showed. The last ones say what the board shows.
    """

    event_id: str = ""
    deal: str = ""
    where: str = "deal"
    seen: str = ""
    stage: str = ""
    title: str = ""
    amount: str = ""
    product: str = ""
    contact: str = ""
    expected_close: str = ""
    cause: str = ""
    contract: str = ""
    parts: str = "1"
    first_due: str = ""
    note: str = ""
    who: str | list[str] = ""
    share: str | list[str] = ""
    line_product: str | list[str] = ""
    line_quantity: str | list[str] = ""
    line_price: str | list[str] = ""
    line_discount: str | list[str] = ""
    line_cost: str | list[str] = ""
    q: str = ""
    member: str = ""
    team: str = ""
    least: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What a form says: the data of an event, or what is wrong, by field ("" for the whole form).

    ``faster`` is what somebody else has changed meanwhile of what the form is about.
    """

    data: EventData | None
    errors: Mapping[str, str]
    faster: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done with a deal, and which of its fields it builds on."""

    kind: Kind
    read: Callable[["Reading"], EventData | None]
    builds_on: tuple[str, ...] = ("state",)

    def version_of(self, story: DealStory) -> int | None:
        """What the event may build on: the deal as it was read, where it is about the deal."""
        return story.version if self.kind.value.startswith("deal.") else None


@dataclass(frozen=True, slots=True)
class Reading:
    """A form on its way to an event."""

    form: DealForm
    deal: DealRow
    lines: tuple[LineRow, ...]
    directory: Directory
    losses: LossRules
    errors: dict[str, str]

    @property
    def seen(self) -> Seen:
        """What the page showed, as far as it says."""
        return seen_in(self.form.seen)

    @property
    def account(self) -> str | None:
        """What events call the customer."""
        return self.deal.account.ref if self.deal.account is not None else None

    @property
    def product(self) -> str | None:
        """What events call the product; what is typed, where it differs from what is known."""
        known = self.deal.product
        typed = one_line(self.form.product)
        return (known.ref if known is not None and typed in ("", known.name) else typed) or None

    @property
    def note(self) -> str | None:
        """A word about it."""
        return self.form.note.strip()[:LONGEST_NOTE] or None

    @property
    def member(self) -> str | None:
        """Whose the deal is, where it is one person's: who leads them acts in their name."""
        shares = self.deal.shares
        return self._username(shares[0]) if len(shares) == 1 else None

    @property
    def credits(self) -> tuple[CreditShare, ...]:
        """Whose the deal is, where several share it."""
        shares = self.deal.shares
        return tuple(CreditShare(self._username(one), _decimal(one.share)) for one in shares) if len(shares) > 1 else ()

    def amount(self, usual: int) -> Decimal | None:
        """The amount that was typed, the deal's own one where nothing was; None with an error where it is none."""
        text = self.form.amount.strip()
        if not text and usual:
            return Money(usual, self.directory.currency).decimal
        return read_money(text, self.errors)

    def _username(self, share: Share) -> str:
        return self.directory.member(share.member).username


def told_by(act: str, form: DealForm, story: DealStory, directory: Directory, losses: LossRules) -> Told:
    """What a form says of a deal."""
    reading = Reading(form, story.deal, story.lines, directory, losses, {})
    data = ACTS[act].read(reading)
    fields = (*ACTS[act].builds_on, *(_typed_over(data, reading) if isinstance(data, Amendment) else ()))
    faster = differences(reading.seen, seen_of(story.deal, story.lines), fields, directory)
    return Told(None if reading.errors or faster else data, reading.errors, faster)


def opened_by(form: DealForm, id: str, account: str, errors: dict[str, str]) -> EventData | None:
    """The deal that a form opens at a customer."""
    amount = read_money(form.amount, errors) if form.amount.strip() else None
    expected = read_day(form.expected_close, "expected_close", errors)
    if errors:
        return None
    return DealOpened(
        deal=id,
        account=account,
        title=one_line(form.title) or None,
        amount=amount,
        product=one_line(form.product) or None,
        stage=one_line(form.stage) or None,
        expected_close=expected,
    )


def _decimal(share: Fraction) -> Decimal:
    return Decimal(share.numerator) / Decimal(share.denominator)


def _move(reading: Reading) -> EventData | None:
    stage = one_line(reading.form.stage)
    if not stage:
        reading.errors["stage"] = _("Where to? Pick a stage.")
        return None
    if stage == reading.deal.stage:
        reading.errors["stage"] = _("The deal is there already.")
        return None
    return StageChange(
        deal=reading.deal.id, stage=stage, account=reading.account, note=reading.note, member=reading.member
    )


def _win(reading: Reading) -> EventData | None:
    amount = reading.amount(reading.deal.amount)
    if amount is None or _is_besides_lines(amount, reading):
        return None
    return DealWon(
        deal=reading.deal.id,
        amount=amount,
        account=reading.account,
        product=reading.product,
        note=reading.note,
        member=reading.member,
        credits=reading.credits,
    )


def _is_besides_lines(amount: Decimal, reading: Reading) -> bool:
    """Whether an amount is another one than the lines come to; then that is an error."""
    total = Money(sum(line.value for line in reading.lines), reading.directory.currency).decimal
    if not reading.lines or amount == total:
        return False
    told = _("The lines of the deal add up to %(total)s. Change them first (“Products”), or leave the amount as it is.")
    reading.errors["amount"] = told % {"total": f"{total:,}"}
    return True


def _lose(reading: Reading) -> EventData | None:
    if reading.losses.required and reading.losses.find(reading.form.cause) is None:
        reading.errors["cause"] = _("Why was it lost? Pick the main reason.")
        return None
    worth = reading.deal.amount
    return DealLost(
        deal=reading.deal.id,
        reason=one_line(reading.form.cause) or None,
        note=reading.note,
        account=reading.account,
        product=reading.product,
        amount=Money(worth, reading.directory.currency).decimal if worth else None,
        member=reading.member,
        credits=reading.credits,
    )


def _reopen(reading: Reading) -> EventData | None:
    return DealReopened(deal=reading.deal.id, reason=reading.note, member=reading.member)


def _amend(reading: Reading) -> EventData | None:
    form, deal = reading.form, reading.deal
    amount = reading.amount(deal.amount) if form.amount.strip() else None
    if amount is not None:
        _is_besides_lines(amount, reading)
    expected = read_day(form.expected_close, "expected_close", reading.errors)
    known = deal.product.name if deal.product is not None else ""
    seen = reading.seen
    before = seen.expected_close or (deal.expected_close.isoformat() if deal.expected_close is not None else "")
    data = Amendment(
        deal=deal.id,
        account=reading.account,
        note=reading.note,
        member=reading.member,
        title=_if_new(one_line(form.title), seen.title, deal.title),
        amount=amount if amount != Money(deal.amount, reading.directory.currency).decimal else None,
        product=_if_new(one_line(form.product), seen.product, known),
        contact=_if_new(one_line(form.contact), seen.contact, deal.contact),
        expected_close=expected if form.expected_close.strip() != before and expected != deal.expected_close else None,
    )
    if not reading.errors and all(getattr(data, field) is None for field in AMENDED):
        reading.errors[""] = _("Nothing was changed.")
    return data


def _sell(reading: Reading) -> EventData | None:
    form, currency = reading.form, reading.directory.currency
    rows = rows_of(form.line_product, form.line_quantity, form.line_price, form.line_discount, form.line_cost)
    lines = lines_of(rows, reading.errors)
    before = lines_of(rows_from(reading.lines, currency, with_costs=any(row[-1] for row in rows)), {})
    if not reading.errors and lines == before:
        reading.errors[""] = _("Nothing was changed.")
    amount = sum_of(lines) if lines else None
    return Amendment(
        deal=reading.deal.id,
        account=reading.account,
        note=reading.note,
        member=reading.member,
        amount=amount,
        lines=lines,
    )


def _split(reading: Reading) -> EventData | None:
    credits = shares_of(reading.form.who, reading.form.share, reading.directory, reading.errors)
    if not credits:
        return None
    return Amendment(deal=reading.deal.id, account=reading.account, note=reading.note, credits=credits)


def _sign(reading: Reading) -> EventData | None:
    form, errors = reading.form, reading.errors
    amount = reading.amount(reading.deal.amount)
    first_due = read_day(form.first_due, "first_due", errors)
    if first_due is None and "first_due" not in errors:
        errors["first_due"] = _("When is the first payment due? Pick a day.")
    if form.parts not in PAYMENTS:
        errors["parts"] = _("Pick how many payments there are.")
    if errors or amount is None or first_due is None:
        return None
    return ContractSigned(
        contract=one_line(form.contract) or contract_name(reading.deal),
        deal=reading.deal.id,
        account=reading.account,
        product=reading.product,
        amount=amount,
        instalments=monthly(Money.parse(amount, reading.directory.currency), int(form.parts), first_due),
        note=reading.note,
        member=reading.member,
        credits=reading.credits,
    )


PAYMENTS: Mapping[str, int] = {str(count): count for count in (1, 2, 3, 4, 6, 12)}
"""How many equal payments a plan may have; any other comes with the contract from the program that made it."""


def contract_name(deal: DealRow) -> str:
    """What a deal's first contract is called where nobody says otherwise."""
    return one_line(f"C-{deal.id}")


def _deliver(reading: Reading) -> EventData | None:
    if not one_line(reading.form.contract):
        reading.errors[""] = _("Which contract? Reload the page and try again.")
        return None
    return Delivery(contract=one_line(reading.form.contract), note=reading.note)


def _if_new(text: str, seen: str | None, now: str) -> str | None:
    """What somebody typed over what they saw; None where they left it as it was."""
    return text if text and text not in (seen, now) else None


def _typed_over(data: Amendment, reading: Reading) -> list[str]:
    """The fields that somebody typed anew."""
    return [field for field in AMENDED if getattr(data, field) is not None]


def _return(reading: Reading) -> EventData | None:
    amount = reading.amount(0) if reading.form.amount.strip() else None
    return ReturnReceived(
        deal=reading.deal.id,
        account=reading.account,
        product=reading.product,
        amount=amount,
        reason=reading.note,
    )


ACTS: Mapping[str, Act] = {
    "move": Act(Kind.DEAL_STAGE, _move, ("state", "stage")),
    "win": Act(Kind.DEAL_WON, _win, ("state", "amount", "product", "credits", "lines")),
    "lose": Act(Kind.DEAL_LOST, _lose),
    "reopen": Act(Kind.DEAL_REOPENED, _reopen),
    "amend": Act(Kind.DEAL_AMENDED, _amend, ()),
    "sell": Act(Kind.DEAL_AMENDED, _sell, ("state", "amount", "lines")),
    "split": Act(Kind.DEAL_AMENDED, _split, ("state", "credits")),
    "sign": Act(Kind.CONTRACT_SIGNED, _sign),
    "deliver": Act(Kind.DELIVERY, _deliver),
    "return": Act(Kind.RETURN, _return),
}
