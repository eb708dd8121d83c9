"""Facts to and from their rows."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import msgspec

from kpi.events import ContractSigned, Kind
from kpi.facts import WHOLE, Credit, Customer, Fact, Item, Key
from kpi.wire import data_from_store
from server.db.tx import Row

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SEPARATOR = "\x1f"

_encode = msgspec.json.Encoder().encode
_decode_customer = msgspec.json.Decoder(tuple[int, bool, str, str]).decode
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


def fact_from(row: Row, zone: ZoneInfo) -> Fact:
    """A recorded fact, with what was known of its customer and product when it was recorded."""
    kind = Kind(row["kind"])
    data = data_from_store(kind, row["data"])
    local = moment(row["at_us"]).astimezone(zone)
    named = _decode_credits(row["credits"])
    return Fact(
        seq=row["seq"],
        key=(row["source"], row["id"]),
        kind=kind,
        at_us=row["at_us"],
        day=row["day"],
        hour=local.hour,
        weekday=local.isoweekday(),
        credits=tuple(
            Credit(member, team, region, WHOLE if up == down else Fraction(up, down))
            for member, team, region, up, down in named
            if up
        ),
        data=data,
        amount=row["amount"],
        cost=row["cost"],
        customer=_customer_from(row["customer"]),
        item=Item(row["product"], row["product_name"]) if row["product"] else None,
        subject=row["subject"],
        target=key_from(row["target"]),
        earns=bool(row["earns"]),
        plan=plan_of(data),
        sender=next((Credit(member, team, region) for member, team, region, up, _ in named if not up), None),
    )


def customer_text(customer: Customer | None) -> str:
    """A customer as JSON, "" for none."""
    if customer is None:
        return ""
    return _encode((customer.id, customer.is_key, customer.industry, customer.size)).decode()


def _customer_from(text: str) -> Customer | None:
    return Customer(*_decode_customer(text)) if text else None


def plan_of(data: object) -> tuple[tuple[str, int], ...]:
    """The due days of a contract's instalments."""
    if not isinstance(data, ContractSigned):
        return ()
    return tuple((one.instalment, one.due_on.toordinal()) for one in data.instalments)
