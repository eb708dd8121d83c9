"""HubSpot: batches of single changes, unordered and repeated, signed with the app's client secret (version 3)."""

import hmac
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec

from kpi.sentences import Sentence, sentence
from server.intake.hooks.notes import Field, Note, Reading, Thing, ThingKind, Told
from server.intake.hooks.source import Call, Refused, Source, Unreadable, same
from server.intake.hooks.terms import Terms
from server.intake.hooks.values import id_of, since_1970_us, text_of

WINDOW = timedelta(minutes=5)
# HubSpot signs the address with these decoded.
_DECODED = {"%3A": ":", "%2F": "/", "%3F": "?", "%40": "@", "%21": "!", "%24": "$", "%27": "'"} | {
    "%28": "(",
    "%29": ")",
    "%2A": "*",
    "%2C": ",",
    "%3B": ";",
}
_ENCODED = re.compile("|".join(_DECODED), re.IGNORECASE)
_OBJECTS = {"0-1": "contact", "0-2": "company", "0-3": "deal"}
_KINDS = {"deal": ThingKind.DEAL, "company": ThingKind.COMPANY}
# People at customers make no event: what is told of them is understood, and nothing is made of it.
_NOT_OURS = ("contact",)
_ENDS = {"closedwon": "won", "closedlost": "lost"}
_Change = Mapping[str, Any]


def check(call: Call, secret: str, terms: Terms, now: datetime) -> None:
    """The signature of method, address, body and time; nothing older than five minutes."""
    signature = call.headers.get("x-hubspot-signature-v3", "")
    stamp = call.headers.get("x-hubspot-request-timestamp", "")
    if not signature or not stamp.isascii() or not stamp.isdigit() or len(stamp) > 15:
        raise Refused("the headers X-HubSpot-Signature-v3 and X-HubSpot-Request-Timestamp are missing")
    sent = datetime.fromtimestamp(int(stamp) / 1000, UTC)
    if abs(now - sent) > WINDOW:
        raise Refused(f"the request was signed at {sent.isoformat()}, more than five minutes away from now")
    url = _ENCODED.sub(lambda found: _DECODED[found.group().upper()], call.url)
    signed = f"{call.method}{url}".encode() + call.body + stamp.encode()
    if not same(signature, b64encode(hmac.digest(secret.encode(), signed, sha256)).decode()):
        raise Refused("the signature is not the one of this app's client secret and this address")


def read(body: bytes, received: datetime) -> Reading:
    """One note per change; a batch may hold up to a hundred, and a single change may come bare."""
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unreadable(sentence("the body is not JSON: {why}", why=error)) from None
    changes = document if isinstance(document, list) else [document]
    told: list[Told] = []
    unknown: list[Sentence] = []
    for change in changes:
        if not isinstance(change, dict):
            raise Unreadable(sentence("the batch holds {value}, which is no change", value=f"{change!r:.60}"))
        try:
            found = _told(change)
        except Unreadable as problem:
            unknown.append(problem.told)
            continue
        if found is None:
            kind = f"{change.get('subscriptionType')!r:.60}"
            unknown.append(sentence("nothing is known of {kind}", kind=kind))
        else:
            told.extend(found)
    return Reading(tuple(told), tuple(dict.fromkeys(unknown)))


def _told(change: _Change) -> list[Told] | None:
    """What a change says; None when nothing can be made of its kind."""
    noun, _, act = text_of(change.get("subscriptionType")).partition(".")
    noun = _OBJECTS.get(text_of(change.get("objectTypeId")), noun)
    if noun in _NOT_OURS:
        return []
    if noun not in _KINDS:
        return None
    kind = _KINDS[noun]
    if act == "merge":
        return _merged(change, kind)
    if act == "associationChange":
        return _associated(change)
    fields = _fields(change, act)
    if fields is None:
        return None
    return [Told(Thing(kind, id_of(change.get("objectId"), "objectId")), _note(change, fields))]


def _fields(change: _Change, act: str) -> dict[str, str] | None:
    match act:
        case "creation":
            return {Field.CREATED: str(_at(change))}
        case "deletion" | "privacyDeletion":
            return {Field.DELETED: "true"}
        case "restore":
            return {Field.DELETED: ""}
        case "propertyChange":
            read = _PROPERTIES.get(text_of(change.get("propertyName")))
            return read(text_of(change.get("propertyValue"))) if read is not None else {}
        case _:
            return None


def _merged(change: _Change, kind: ThingKind) -> list[Told]:
    """What was merged away goes up in what remains, which may have a new number."""
    kept = id_of(
        change.get("newObjectId") or change.get("primaryObjectId") or change.get("objectId"), "primaryObjectId"
    )
    merged = change.get("mergedObjectIds")
    if not isinstance(merged, list):
        raise Unreadable(sentence("mergedObjectIds is {value}, must be a list", value=f"{merged!r:.60}"))
    losers = dict.fromkeys([id_of(one, "mergedObjectIds") for one in merged])
    note = _note(change, {Field.MERGED_INTO: kept})
    return [Told(Thing(kind, one), note) for one in losers if one != kept]


def _associated(change: _Change) -> list[Told]:
    """A deal has a customer, or has one no more; other associations say nothing of deals."""
    pair = text_of(change.get("associationType"))
    ends = {"DEAL_TO_COMPANY": ("fromObjectId", "toObjectId"), "COMPANY_TO_DEAL": ("toObjectId", "fromObjectId")}
    if pair not in ends:
        return []
    deal, company = (id_of(change.get(end), end) for end in ends[pair])
    was_removed = change.get("associationRemoved") is True
    return [Told(Thing(ThingKind.DEAL, deal), _note(change, {Field.COMPANY: "" if was_removed else company}))]


def _note(change: _Change, fields: dict[str, str]) -> Note:
    # HubSpot does not promise that event ids are unique; what is said, and of what, tells changes apart with them.
    parts = (change.get("eventId"), change.get("subscriptionType"), change.get("propertyName"), *fields.values())
    return Note(_at(change), ".".join(text_of(part) for part in parts)[:200], fields)


def _at(change: _Change) -> int:
    return since_1970_us(change.get("occurredAt"), 1000, "occurredAt")


def _as(name: Field) -> Callable[[str], dict[str, str]]:
    return lambda value: {name: value}


def _close(value: str) -> dict[str, str]:
    day = datetime.fromtimestamp(since_1970_us(value, 1000, "closedate") / 1_000_000, UTC).date() if value else None
    return {Field.CLOSE: day.isoformat() if day else ""}


_PROPERTIES: Mapping[str, Callable[[str], dict[str, str]]] = {
    "dealname": _as(Field.NAME),
    "name": _as(Field.NAME),
    "amount": _as(Field.AMOUNT),
    "deal_currency_code": _as(Field.CURRENCY),
    "hubspot_owner_id": _as(Field.OWNER),
    "closed_lost_reason": _as(Field.LOST_REASON),
    "closedate": _close,
    "dealstage": lambda value: {Field.STAGE: value, Field.STATUS: _ENDS.get(value, "open")},
}

SOURCE = Source("hubspot", "HubSpot", check, read)
