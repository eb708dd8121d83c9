"""Customers and deals as the server tells them, as values."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from mobile.parse import (
    Object,
    amount_of,
    day_in,
    document,
    flag_in,
    grouped,
    items_in,
    moment_in,
    object_in,
    objects_in,
    text_in,
    whole_in,
    words_in,
)


@dataclass(frozen=True, slots=True)
class Account:
    """A customer."""

    id: str
    name: str
    is_key: bool = False
    industry: str = ""
    size: str = ""
    owner: str = ""
    phone: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The customers that a search found; ``sought`` is what was looked for, nothing for all of mine."""

    sought: str
    items: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody at a customer's."""

    name: str
    title: str
    phone: str


@dataclass(frozen=True, slots=True)
class Contacts:
    """The people at one customer's."""

    account: str
    items: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class DealLine:
    """So many of one product: ``price`` is for one, ``discount`` what is let off (nothing: none); all in words."""

    product: str
    quantity: int
    price: str
    discount: str
    amount: str


@dataclass(frozen=True, slots=True)
class Deal:
    """A chance to sell; ``told_amount`` is the amount in words. Lists tell no ``lines``."""

    id: str
    title: str
    state: str
    account: str
    account_id: str
    amount: Decimal
    told_amount: str
    stage: str
    days_in_stage: int
    expected_close: date | None
    product: str = ""
    contact: str = ""
    lines: tuple[DealLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """A customer asks for help."""

    id: str
    state: str
    title: str
    priority: str
    contact: str
    product: str
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class Tickets:
    """What the customer ``account`` still wants help with, whoever has waited longest first."""

    account: str
    items: tuple[Ticket, ...]


@dataclass(frozen=True, slots=True)
class Deals:
    """Open deals; ``account`` names the customer whose they are, nothing for all of mine."""

    account: str
    items: tuple[Deal, ...]


@dataclass(frozen=True, slots=True)
class Losses:
    """Why deals may be lost, as (id, title). ``is_required``: one must say why; ``is_listed``: with one of these."""

    items: tuple[tuple[str, str], ...]
    is_required: bool
    is_listed: bool


def read_losses(text: str) -> Losses:
    """The reasons of the rulebook."""
    answer = document(text)
    reasons = tuple((text_in(item, "id"), text_in(item, "title")) for item in items_in(answer))
    return Losses(reasons, flag_in(answer, "required"), flag_in(answer, "listed"))


def read_account(text: str) -> Account:
    """One customer."""
    return _account(document(text))


def read_found(text: str, sought: str) -> Found:
    """The customers of a list."""
    return Found(sought, tuple(_account(item) for item in items_in(document(text))))


def read_contacts(text: str, account: str) -> Contacts:
    """The people at the customer ``account``."""
    people = items_in(document(text))
    return Contacts(
        account, tuple(Contact(text_in(one, "name"), words_in(one, "title"), words_in(one, "phone")) for one in people)
    )


def read_tickets(text: str, account: str) -> Tickets:
    """The unresolved tickets of the customer ``account``."""
    return Tickets(account, tuple(_ticket(item) for item in items_in(document(text))))


def read_deal(text: str) -> Deal:
    """One deal."""
    return _deal(document(text))


def read_deals(text: str, account: str) -> Deals:
    """The deals of a list."""
    return Deals(account, tuple(_deal(item) for item in items_in(document(text))))


def _account(item: Object) -> Account:
    return Account(
        id=text_in(item, "id"),
        name=text_in(item, "name"),
        is_key=flag_in(item, "key"),
        industry=words_in(item, "industry"),
        size=words_in(item, "size"),
        owner=words_in(item, "owner"),
        phone=words_in(item, "phone"),
        note=words_in(item, "note"),
    )


def _deal(item: Object) -> Deal:
    account, product = item.get("account"), item.get("product")
    return Deal(
        id=text_in(item, "id"),
        title=text_in(item, "title"),
        state=text_in(item, "state"),
        account=words_in(account, "name"),
        account_id=words_in(account, "id"),
        amount=amount_of(item.get("amount")),
        told_amount=grouped(item.get("amount")),
        stage=words_in(item, "stage"),
        days_in_stage=whole_in(item, "days_in_stage"),
        expected_close=day_in(item, "expected_close"),
        product=words_in(product, "name"),
        contact=words_in(item, "contact"),
        lines=tuple(_line(one) for one in objects_in(item, "lines")) if "lines" in item else (),
    )


def _line(line: Object) -> DealLine:
    return DealLine(
        product=text_in(object_in(line, "product"), "name"),
        quantity=whole_in(line, "quantity"),
        price=grouped(line.get("price")),
        discount=grouped(line.get("discount")) if amount_of(line.get("discount")) else "",
        amount=grouped(line.get("amount")),
    )


def _ticket(item: Object) -> Ticket:
    return Ticket(
        id=text_in(item, "id"),
        state=text_in(item, "state"),
        title=text_in(item, "title"),
        priority=words_in(item, "priority"),
        contact=words_in(item, "contact"),
        product=words_in(item.get("product"), "name"),
        opened_at=moment_in(item, "opened_at"),
    )
