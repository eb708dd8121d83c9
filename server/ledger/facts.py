"""Facts to and from their rows."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from kpi.events import ContractAmended, ContractSigned, Kind
from kpi.facts import WHOLE, Credit, Customer, CustomValue, Fact, Item, Key, Line
from kpi.wire import data_from_store
from server.db.bulk import Named, cells

FACT = (
    "e.seq, e.source, e.id, e.kind, e.at_us, e.day, e.credits, e.data, e.amount, e.cost, e.customer, e.product, "
    "e.product_name, e.subject, e.target, e.earns, e.lines"
)
"""What a SELECT of facts begins with, where the table is named ``e``."""
_WIDTH = FACT.count(",") + 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BUSINESS_DAY = "CASE WHEN n.adjusts > 0 THEN n.adjusts ELSE n.day END"
"""The day that entry ``n`` is really about, wherever it is booked."""

_SECOND_US = 1_000_000
_MICROSECOND = timedelta(microseconds=1)
_SEPARATOR = "\x1f"


class _CustomerText(msgspec.Struct, frozen=True, array_like=True, omit_defaults=True, gc=False):
    """A customer as an event keeps it; what came later stands at the end, so that older events are read as well."""

    id: int
    key: bool
    industry: str
    size: str
    tier: str = ""
    segment: str = ""
    slipping: bool = False
    custom: dict[str, CustomValue] = {}


_encode = msgspec.json.Encoder().encode
_decode_customer = msgspec.json.Decoder(_CustomerText).decode
_decode_lines = msgspec.json.Decoder(list[tuple[int, str, int, int, int, int, int | None]]).decode
_decode_credits = msgspec.json.Decoder(list[tuple[int, int, int, int, int]]).decode


def microseconds(moment: datetime) -> int:
    """Since 1970 UTC."""
    return (moment - EPOCH) // _MICROSECOND


def moment(at_us: int) -> datetime:
    """The aware instant, in UTC."""
    return EPOCH + timedelta(microseconds=at_us)


def key_text(key: Key | None) -> str | None:
    """A key as one text, for ``event.target``."""
    return None if key is None else f"{key[0]}{_SEPARATOR}{key[1]}"


def key_from(text: str | None) -> Key | None:
    """What ``key_text`` wrote."""
    if text is None:
        return None
    source, _, id = text.partition(_SEPARATOR)
    return source, id


def credits_text(fact: Fact) -> str:
    """Credits as JSON: [member, team, region, numerator, denominator]; a share of 0 marks the mere sender."""
    if len(fact.credits) == 1 and fact.credits[0].is_whole:
        credit = fact.credits[0]
        return f"[[{credit.member},{credit.team},{credit.region},1,1]]"
    found = [(one.member, one.team, one.region, one.share.numerator, one.share.denominator) for one in fact.credits]
    if not found and fact.sender is not None:
        found = [(fact.sender.member, fact.sender.team, fact.sender.region, 0, 1)]
    return _encode(found).decode()


def told_by(credits: str) -> set[int]:
    """Everybody that ``credits_text`` named."""
    return {member for member, *_ in _decode_credits(credits)}


def lines_text(lines: tuple[Line, ...] | None) -> str:
    """Lines as JSON: [product, name, quantity, price, value, discount, cost]; "" where the event tells of none."""
    if lines is None:
        return ""
    told = [
        (one.product.id, one.product.name, one.quantity, one.price, one.value, one.discount, one.cost) for one in lines
    ]
    return _encode(told).decode()


def lines_from(text: str) -> tuple[Line, ...] | None:
    """What ``lines_text`` wrote."""
    if not text:
        return None
    return tuple(
        Line(Item(product, name), quantity, price, value, discount, cost)
        for product, name, quantity, price, value, discount, cost in _decode_lines(text)
    )


def fact_from(row: Named, zone: ZoneInfo) -> Fact:
    """A recorded fact, with what was known of its customer and product when it was recorded; of a row of ``FACT``."""
    (
        seq,
        source,
        id,
        told,
        at_us,
        day,
        whose,
        content,
        amount,
        cost,
        customer,
        product,
        product_name,
        subject,
        target,
        earns,
        lines,
    ) = cells(row)[:_WIDTH]
    kind = Kind(told)
    data = data_from_store(kind, content)
    credits, sender = _credits_from(whose)
    return Fact(
        seq,
        (source, id),
        kind,
        at_us,
        day,
        datetime.fromtimestamp(at_us // _SECOND_US, zone).hour,
        (day - 1) % 7 + 1,
        credits,
        data,
        amount,
        cost,
        _customer_from(customer),
        Item(product, product_name) if product else None,
        subject,
        key_from(target),
        bool(earns),
        sender,
        lines_from(lines),
        plan_of(data),
    )


# The same few people and customers come again and again wherever many facts are read.
@lru_cache(maxsize=10_000)
def _credits_from(text: str) -> tuple[tuple[Credit, ...], Credit | None]:
    """What ``credits_text`` wrote: the credits, and the mere sender."""
    named = _decode_credits(text)
    shares = (
        (member, team, region, WHOLE if up == down else Fraction(up, down))
        for member, team, region, up, down in named
        if up
    )
    sender = next((Credit(member, team, region) for member, team, region, up, _ in named if not up), None)
    return tuple(Credit(*place) for place in shares), sender


def customer_text(customer: Customer | None) -> str:
    """A customer as JSON, "" for none."""
    if customer is None:
        return ""
    if not (customer.tier or customer.segment or customer.is_slipping or customer.custom):
        return _encode((customer.id, customer.is_key, customer.industry, customer.size)).decode()
    told = _CustomerText(
        customer.id,
        customer.is_key,
        customer.industry,
        customer.size,
        customer.tier,
        customer.segment,
        customer.is_slipping,
        dict(customer.custom),
    )
    return _encode(told).decode()


@lru_cache(maxsize=10_000)
def _customer_from(text: str) -> Customer | None:
    if not text:
        return None
    told = _decode_customer(text)
    own = tuple(told.custom.items())
    return Customer(told.id, told.key, told.industry, told.size, told.tier, told.segment, told.slipping, own)


def plan_of(data: object) -> tuple[tuple[str, int], ...]:
    """The due days of a contract's instalments."""
    if not isinstance(data, ContractSigned | ContractAmended):
        return ()
    return tuple((one.instalment, one.due_on.toordinal()) for one in data.instalments)
