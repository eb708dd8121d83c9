"""Resolving an event: names to members, teams, customers and products; money to the organisation's currency."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from msgspec.structs import replace

from kpi.deal_lines import DealLine, sum_of
from kpi.events import CreditShare, Event, EventData, Kind, LeadFact, QuestFact, Reversal
from kpi.facts import WHOLE, Credit, Customer, Fact, Item, Key, Line
from kpi.money import Money, convert, is_currency
from kpi.sentences import sentence, told_by
from kpi.sold import weighed
from kpi.wire import Problem
from server.accounts.registry import AccountInfo, ProductInfo
from server.intake.submission import Code
from server.ledger.facts import microseconds, plan_of
from server.ledger.rates import Rates
from server.people.access import Viewer, may_post_for
from server.people.directory import Directory, MemberInfo

FUTURE_SKEW = timedelta(minutes=5)

# What happens to a deal or a contract belongs to whom that names, whoever tells it; its sender only if it names nobody.
_INHERITS = frozenset(
    (Kind.DELIVERY, Kind.COLLECTION, Kind.DEAL_REOPENED, Kind.DEAL_STAGE, Kind.DEAL_AMENDED)
) | frozenset(
    (Kind.RETURN, Kind.CONTRACT_AMENDED, Kind.CONTRACT_APPROVED, Kind.CONTRACT_REJECTED, Kind.CONTRACT_WITHDRAWN)
)
_NOBODYS = frozenset(
    (Kind.REVERSED, Kind.QUEST_POSTED, Kind.QUEST_EXPIRED, Kind.RAID_SLOT_MISSED, Kind.RAID_ESCAPED, Kind.PERIOD_CLOSED)
) | frozenset((Kind.BARRIER_ESCALATED, Kind.BARRIER_OVERDUE, Kind.BARRIER_EXPIRED))
# A program may bring leads for the pool, and take them back to it, without anybody having done so.
_MAY_BE_NOBODYS = frozenset((Kind.LEAD_CREATED, Kind.LEAD_QUALIFIED, Kind.LEAD_RETURNED))
_OF_CONTRACTS = frozenset(kind for kind in Kind if kind.value.startswith("contract.")) | {
    Kind.DELIVERY,
    Kind.COLLECTION,
}
_OF_DEALS = frozenset(kind for kind in Kind if kind.value.startswith("deal."))
SENDER = Fraction(0)
"""The share of a sender who claims nothing."""


class Unresolved(Exception):
    """An event that names something that is not there, or that its sender may not do."""

    def __init__(self, code: Code, *problems: Problem) -> None:
        super().__init__(code, problems)
        self.code = code
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Names:
    """What the names in a batch stand for."""

    directory: Directory
    accounts: Mapping[str, AccountInfo]
    products: Mapping[str, ProductInfo]
    rates: Rates
    now: datetime


def check_time(event: Event, now: datetime) -> None:
    """Refuse what has not happened yet."""
    if event.time - now > FUTURE_SKEW:
        told = sentence(
            "is {time}, in the future; the server's clock says {now}",
            time=event.time.astimezone(UTC).isoformat(),
            now=now.isoformat(),
        )
        raise Unresolved(Code.FUTURE, Problem("/time", told))


def credited(event: Event, viewer: Viewer, directory: Directory) -> tuple[tuple[MemberInfo, Fraction], ...]:
    """Whose event it is, in which shares (SENDER: only if its deal or contract names nobody).

    Raises Unresolved for unknown members and missing rights.
    """
    data = event.data
    if data.credits:
        found = tuple(_share(one, place, directory) for place, one in enumerate(data.credits))
    elif data.member is not None:
        found = ((_member(data.member, "/data/member", directory), WHOLE),)
    elif event.kind in _NOBODYS:
        return ()
    elif viewer.member_id is not None:
        found = ((directory.member(viewer.member_id), SENDER if event.kind in _INHERITS else WHOLE),)
    elif event.kind in _INHERITS | _MAY_BE_NOBODYS:
        return ()
    else:
        told = sentence("is missing: a program must say whose event this is")
        raise Unresolved(Code.INVALID, Problem("/data/member", told))
    _refuse_twice(found)
    own = any(member.id == viewer.member_id for member, _ in found)
    if not own and not all(may_post_for(viewer, member.id) for member, _ in found):
        names = [repr(member.username) for member, _ in found]
        pointer = "/data/credits" if data.credits else "/data/member"
        told = sentence("is {names}: you may record events for yourself only", names=names)
        raise Unresolved(Code.NOT_ALLOWED, Problem(pointer, told))
    return found


def _refuse_twice(found: tuple[tuple[MemberInfo, Fraction], ...]) -> None:
    numbers = [member.id for member, _ in found]
    for place, (member, _) in enumerate(found):
        if member.id in numbers[:place]:
            told = sentence("is {name!r}, who has a share already, by another of their names", name=member.username)
            raise Unresolved(Code.INVALID, Problem(f"/data/credits/{place}/member", told))


def _share(credit: CreditShare, place: int, directory: Directory) -> tuple[MemberInfo, Fraction]:
    return _member(credit.member, f"/data/credits/{place}/member", directory), Fraction(credit.share)


def _member(name: str, pointer: str, directory: Directory) -> MemberInfo:
    found = directory.find_member(name)
    if found is None:
        told = sentence("is {name!r}: no member has this username, or only this full name", name=name)
        raise Unresolved(Code.UNKNOWN, Problem(pointer, told))
    return found


def account_in(data: EventData) -> str | None:
    """The account an event names."""
    named: str | None = getattr(data, "account", None)
    return named


def products_in(data: EventData) -> tuple[str, ...]:
    """The products an event names: its own, and those of its lines."""
    own: str | None = getattr(data, "product", None)
    return (*((own,) if own is not None else ()), *(line.product for line in _told_lines(data) or ()))


def _told_lines(data: EventData) -> tuple[DealLine, ...] | None:
    told: tuple[DealLine, ...] | None = getattr(data, "lines", None)
    return told


def resolve(
    seq: int, event: Event, credits: tuple[tuple[MemberInfo, Fraction], ...], names: Names, earns: bool
) -> Fact:
    """Make the fact an event states. Raises Unresolved."""
    data, directory = event.data, names.directory
    local = event.time.astimezone(directory.zone)
    day = local.date()
    account_name, product_name = account_in(data), getattr(data, "product", None)
    account = names.accounts[account_name] if account_name is not None else None
    product = names.products[product_name] if product_name is not None else None
    prices = _prices(event, day, names)
    amount = _minor(event, "amount", _told_amount(data), day, names)
    lines = _lines(event, amount or 0, prices, day, names)
    shares = tuple(_credit(member, share, day, data, directory) for member, share in credits)
    return Fact(
        seq=seq,
        key=(event.source, event.id),
        kind=event.kind,
        at_us=microseconds(event.time),
        day=day.toordinal(),
        hour=local.hour,
        weekday=local.isoweekday(),
        credits=tuple(one for one in shares if one.share),
        data=data,
        amount=amount,
        cost=_minor(event, "cost", getattr(data, "cost", None), day, names),
        customer=_customer(account) if account is not None else None,
        item=Item(product.id, product.name) if product is not None else _main_item(lines),
        lines=lines,
        subject=subject_of(event.kind, data),
        target=target_of(data),
        earns=earns,
        plan=plan_of(data),
        sender=next((replace(one, share=WHOLE) for one in shares if not one.share), None),
    )


def _customer(account: AccountInfo) -> Customer:
    return Customer(
        account.id,
        account.is_key,
        account.industry,
        account.size,
        account.tier,
        account.segment,
        account.is_slipping,
        account.custom,
    )


def _credit(member: MemberInfo, share: Fraction, day: date, data: EventData, directory: Directory) -> Credit:
    place = directory.team_of(member.id, day)
    region = place.region_id or 0 if place is not None else 0
    if data.region is not None:
        named = directory.find_region(data.region)
        if named is None:
            told = sentence("is {name!r}: no region has this name", name=data.region)
            raise Unresolved(Code.UNKNOWN, Problem("/data/region", told))
        region = named.id
    return Credit(member.id, place.team_id if place is not None else 0, region, share)


def subject_of(kind: Kind, data: EventData) -> str | None:
    """The deal, contract or lead whose story an event is part of."""
    if kind in _OF_CONTRACTS:
        contract = getattr(data, "contract", None)
        return f"contract:{contract}" if contract else None
    if kind in _OF_DEALS:
        return f"deal:{getattr(data, 'deal', '')}"
    if isinstance(data, LeadFact):
        return f"lead:{data.lead}"
    if kind.is_ticket:
        return f"ticket:{getattr(data, 'ticket', '')}"
    if kind is Kind.RETURN and getattr(data, "deal", None):
        return f"deal:{getattr(data, 'deal', '')}"
    return None


def target_of(data: EventData) -> Key | None:
    """The event that a reversal takes back."""
    return (data.reverses.source, data.reverses.id) if isinstance(data, Reversal) else None


def _told_amount(data: EventData) -> Decimal | None:
    """The amount an event tells; of lines without one, their sum."""
    told: Decimal | None = getattr(data, "amount", None)
    lines = _told_lines(data)
    return sum_of(lines) if told is None and lines else told


def _prices(event: Event, day: date, names: Names) -> tuple[int, ...]:
    """The price of each line."""
    told = _told_lines(event.data) or ()
    return tuple(_worth(event, place, line.price, "price", day, names) for place, line in enumerate(told))


def _lines(event: Event, amount: int, prices: tuple[int, ...], day: date, names: Names) -> tuple[Line, ...] | None:
    """The lines in the organisation's currency: together exactly the amount, whatever the rate rounds."""
    told = _told_lines(event.data)
    if not told:
        return None if told is None else ()
    worth = [_worth(event, place, line.total, "price", day, names) for place, line in enumerate(told)]
    parts = worth if sum(worth) == amount else weighed(amount, worth)
    return tuple(
        _line(event, place, line, (prices[place], parts[place]), day, names) for place, line in enumerate(told)
    )


def _line(event: Event, place: int, line: DealLine, worth: tuple[int, int], day: date, names: Names) -> Line:
    """One line, worth (a piece, all of it); without a cost of its own it costs what its product does."""
    product = names.products[line.product]
    cost = product.cost_minor
    if line.cost is not None:
        cost = _worth(event, place, line.cost, "cost", day, names)
    return Line(
        Item(product.id, product.name),
        line.quantity,
        *worth,
        _worth(event, place, line.discount or Decimal(0), "discount", day, names),
        cost * line.quantity if cost is not None else None,
    )


def _worth(event: Event, place: int, amount: Decimal, field: str, day: date, names: Names) -> int:
    return _minor(event, f"lines/{place}/{field}", amount, day, names) or 0


def _main_item(lines: tuple[Line, ...] | None) -> Item | None:
    """What a deal without a product of its own is mostly about."""
    return max(lines, key=lambda line: line.value).product if lines else None


def _minor(event: Event, field: str, amount: Decimal | None, day: date, names: Names) -> int | None:
    if amount is None or isinstance(event.data, QuestFact):
        return None
    home = names.directory.currency
    currency = getattr(event.data, "currency", None) or home
    if not is_currency(currency):
        told = sentence("is {currency!r}, which is no ISO 4217 currency", currency=currency)
        raise Unresolved(Code.INVALID, Problem("/data/currency", told))
    try:
        money = Money.parse(amount, currency)
    except ValueError as error:
        raise Unresolved(Code.INVALID, Problem(f"/data/{field}", told_by(error))) from None
    if currency == home:
        return money.minor
    rate = names.rates.on(currency, day)
    if rate is None:
        told = sentence(
            "is {currency!r}: no rate to {home} is known for {day}; add one with `raidboard rate set {currency}`",
            currency=currency,
            home=home,
            day=day,
        )
        raise Unresolved(Code.UNKNOWN, Problem("/data/currency", told))
    try:
        return convert(money, rate, home).minor
    except ValueError as error:
        raise Unresolved(Code.INVALID, Problem(f"/data/{field}", told_by(error))) from None
