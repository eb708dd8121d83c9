"""Events to and from the wire: CloudEvents JSON in, typed values or named problems out.

Not for what the names in an event stand for (``facts.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import msgspec
import msgspec.inspect

from kpi.deal_lines import DealLine, wrong_lines
from kpi.events import DATA_OF, ContractAmended, ContractSigned, CreditShare, Event, EventData, Kind, Name, RaidOpened
from kpi.sentences import Sentence, plain, sentence

__all__ = ["EventProblem", "Problem", "data_from_store", "parse_event"]

FINEST_SHARE = 9  # decimals: a billionth of a deal is nobody's.
_GOT = re.compile(r"Expected `(.+)`, got `(.+)`")
_LIMIT = re.compile(r"Expected `([^`]+)` ([<>=].*)")
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
AMOUNT_LIMIT = Decimal(10) ** 12  # 64 bits hold 90,000 such amounts in the smallest unit: sums keep their room.

_DECODERS = {kind: msgspec.json.Decoder(data) for kind, data in DATA_OF.items()}
_PUBLIC = {kind.value: kind for kind in Kind if not kind.is_internal}
_ALL = {kind.value: kind for kind in Kind}
_EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an event: where (JSON pointer) and what, with the value."""

    pointer: str
    message: Sentence


class EventProblem(Exception):
    """An event that cannot be read. ``id`` is its id when that much could be read, else empty."""

    def __init__(self, problems: tuple[Problem, ...], id: str = "") -> None:
        super().__init__("; ".join(f"{problem.pointer}: {problem.message}" for problem in problems))
        self.problems = problems
        self.id = id


class _Envelope(msgspec.Struct, frozen=True):
    """CloudEvents 1.0 attributes; extension attributes are allowed and ignored."""

    id: Name
    source: Name
    type: str
    time: str
    data: msgspec.Raw = msgspec.Raw(b"{}")
    specversion: str = "1.0"


_ENVELOPE = msgspec.json.Decoder(_Envelope)


def parse_event(raw: bytes | msgspec.Raw, *, internal: bool = False) -> Event:
    """Read one event from CloudEvents JSON.

    Args:   raw: one JSON object. internal: whether kinds that only the product records are allowed.
    Returns: the event; its time is aware and in UTC.
    Raises: EventProblem naming field and value.
    Source: CloudEvents 1.0, section "JSON event format".
    """
    envelope = _envelope(raw)
    if b"\\u0000" in bytes(raw) and _NUL.search(bytes(raw)):
        told = sentence("holds the character U+0000, which no text may hold")
        raise EventProblem((Problem("", told),), envelope.id)
    kind = (_ALL if internal else _PUBLIC).get(envelope.type)
    if kind is None:
        told = sentence("unknown event kind {kind!r} (known: {known})", kind=envelope.type, known=sorted(_PUBLIC))
        raise EventProblem((Problem("/type", told),), envelope.id)
    if envelope.specversion != "1.0":
        told = sentence("is {version!r}, must be '1.0'", version=envelope.specversion)
        raise EventProblem((Problem("/specversion", told),), envelope.id)
    problems: list[Problem] = []
    time = _moment(envelope.time, problems)
    data = _data(kind, envelope.data, problems)
    if data is not None:
        problems.extend(_implausible(data))
    if problems or time is None or data is None:
        raise EventProblem(tuple(problems), envelope.id)
    return Event(envelope.id, envelope.source, kind, time, data)


def _envelope(raw: bytes | msgspec.Raw) -> _Envelope:
    try:
        try:
            return _ENVELOPE.decode(raw)
        except msgspec.ValidationError as error:
            # Describing it reads the whole text, which may prove to be no JSON further on.
            raise EventProblem((_described(error, raw, _Envelope, ""),), _id_in(raw)) from None
    except msgspec.DecodeError as error:
        raise EventProblem((Problem("", sentence("this is not JSON: {why}", why=error)),)) from None


def data_from_store(kind: Kind, content: bytes | str) -> EventData:
    """Read an event's data back from its canonical bytes."""
    return _DECODERS[kind].decode(content)


def _moment(text: str, problems: list[Problem]) -> datetime | None:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        told = sentence("is {text!r}, must be an RFC 3339 time such as 2026-11-21T09:30:00+08:00", text=text)
        problems.append(Problem("/time", told))
        return None
    if time.tzinfo is None:
        told = sentence("is {text!r} and lacks an offset; add Z or one such as +08:00", text=text)
        problems.append(Problem("/time", told))
        return None
    if not _EARLIEST <= time < _LATEST:
        problems.append(Problem("/time", sentence("is {text!r}, outside the years 1970 to 9000", text=text)))
        return None
    return time.astimezone(UTC)


def _data(kind: Kind, raw: msgspec.Raw, problems: list[Problem]) -> EventData | None:
    try:
        return _DECODERS[kind].decode(raw)
    except msgspec.ValidationError as error:
        problems.append(_described(error, raw, DATA_OF[kind], "/data"))
    return None


def _implausible(data: EventData) -> list[Problem]:
    problems = []
    for field in ("amount", "cost"):
        amount = getattr(data, field, None)
        if amount is not None:
            problems.extend(_amount_problems(f"/data/{field}", amount))
    if isinstance(data, ContractSigned | ContractAmended):
        for place, instalment in enumerate(data.instalments):
            problems.extend(_amount_problems(f"/data/instalments/{place}/amount", instalment.amount))
    if lines := getattr(data, "lines", None):
        problems.extend(_line_problems(lines, data))
    if isinstance(data, RaidOpened) and data.amount == 0:
        problems.append(Problem("/data/amount", sentence("is 0, must be more: a raid needs something to win")))
    if data.credits:
        problems.extend(_share_problems(data.credits))
    return problems


def _line_problems(lines: tuple[DealLine, ...], data: EventData) -> list[Problem]:
    problems = []
    for place, line in enumerate(lines):
        for field in ("price", "discount", "cost"):
            amount: Decimal | None = getattr(line, field)
            if amount is not None:
                problems.extend(_amount_problems(f"/data/lines/{place}/{field}", amount))
    if problems:
        return problems
    amount, cost = getattr(data, "amount", None), getattr(data, "cost", None)
    return [Problem(f"/data{pointer}", told) for pointer, told in wrong_lines(lines, amount, cost)]


def _amount_problems(pointer: str, amount: Decimal) -> list[Problem]:
    if not amount.is_finite():
        return [Problem(pointer, sentence("is {amount}, must be a number", amount=amount))]
    if amount < 0:
        told = sentence("is {amount}, must not be negative; take money back with event.reversed", amount=amount)
        return [Problem(pointer, told)]
    if amount > AMOUNT_LIMIT:
        return [
            Problem(pointer, sentence("is {amount}, larger than {limit}", amount=amount, limit=f"{AMOUNT_LIMIT:f}"))
        ]
    return []


def _share_problems(shares: tuple[CreditShare, ...]) -> list[Problem]:
    problems = []
    for place, credit in enumerate(shares):
        exponent = credit.share.as_tuple().exponent
        if not isinstance(exponent, int) or not 0 < credit.share <= 1:
            told = sentence("is {share}, must lie above 0 and up to 1", share=credit.share)
            problems.append(Problem(f"/data/credits/{place}/share", told))
        elif exponent < -FINEST_SHARE:
            told = sentence("is {share}, finer than {digits} decimals", share=credit.share, digits=FINEST_SHARE)
            problems.append(Problem(f"/data/credits/{place}/share", told))
    names = [credit.member for credit in shares]
    for name in sorted({name for name in names if names.count(name) > 1}):
        problems.append(Problem("/data/credits", sentence("names {name!r} twice", name=name)))
    if not problems:
        total = sum((Fraction(credit.share) for credit in shares), Fraction(0))
        if total != 1:
            told = sentence("the shares sum to {total}, must sum to 1", total=f"{float(total):g}")
            problems.append(Problem("/data/credits", told))
    return problems


def _id_in(raw: bytes | msgspec.Raw) -> str:
    document = msgspec.json.decode(raw)
    found = document.get("id") if isinstance(document, dict) else None
    return found if isinstance(found, str) else ""


def _described(error: msgspec.ValidationError, raw: bytes | msgspec.Raw, form: type, prefix: str) -> Problem:
    """Turn ``Expected `int`, got `str` - at `$.duration_s``` into a pointer and a message with the value.

    ``form`` is what the text was to be read as.
    """
    message, _, path = str(error).partition(" - at `$")
    steps = path.rstrip("`").replace("[...]", "").replace("[", ".").replace("]", "").split(".")[1:]
    value: object = msgspec.json.decode(raw)
    for step in steps:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
    unknown = message.partition("unknown field `")[2].rstrip("`")
    missing = message.partition("missing required field `")[2].rstrip("`")
    pointer = prefix + "".join(f"/{step}" for step in (*steps, unknown or missing) if step)
    if missing:
        return Problem(pointer, sentence("is missing"))
    if unknown:
        told = sentence("is not a field of this event; its value is {value}", value=_shown(value, unknown))
        return Problem(pointer, told)
    if message.startswith("Invalid enum value"):
        told = sentence("is {told!r}, must be one of {known}", told=str(value)[:80], known=_choices(form, steps))
        return Problem(pointer, told)
    return Problem(pointer, sentence("is {value}: {why}", value=_short(value), why=_expected(message)))


def _choices(form: type, steps: Iterable[str]) -> list[str]:
    """What the field at the end of these steps may be."""
    types = [msgspec.inspect.type_info(form)]
    for step in (*steps, ""):
        types = [one for found in types for one in _within(found)]
        if step and not step.isdigit():
            fields = [field for one in types if isinstance(one, msgspec.inspect.StructType) for field in one.fields]
            types = [field.type for field in fields if field.encode_name == step]
    return [str(choice.value) for one in types if isinstance(one, msgspec.inspect.EnumType) for choice in one.cls]


def _within(found: msgspec.inspect.Type) -> Iterable[msgspec.inspect.Type]:
    """What a type is made of: its alternatives, or the items of a list; itself where it is of one piece."""
    if isinstance(found, msgspec.inspect.UnionType):
        return [one for alternative in found.types for one in _within(alternative)]
    if isinstance(found, msgspec.inspect.ListType | msgspec.inspect.VarTupleType):
        return _within(found.item_type)
    return (found,)


def _expected(message: str) -> Sentence:
    """What the decoder wants, in sentences where it is one of those that values usually cause."""
    got, limit = (found.fullmatch(message) for found in (_GOT, _LIMIT))
    if got is not None:
        return sentence("expected `{wanted}`, got `{found}`", wanted=got[1], found=got[2])
    if limit is not None:
        return sentence("expected `{wanted}` {limit}", wanted=limit[1], limit=limit[2])
    return plain(message[:1].lower() + message[1:])


def _shown(value: object, field: str) -> str:
    return _short(value.get(field) if isinstance(value, dict) else value)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
