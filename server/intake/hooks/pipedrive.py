"""Pipedrive: copies of records as they are now, in webhooks of version 1 and 2, with a user and password (basic)."""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec

from kpi.sentences import sentence
from server.intake.hooks.activity_story import DONE
from server.intake.hooks.notes import Field, Note, Reading, Thing, ThingKind, Told
from server.intake.hooks.source import Call, Refused, Source, Unreadable, same
from server.intake.hooks.terms import Terms
from server.intake.hooks.values import id_of, iso_us, since_1970_us, text_of

_Record = Mapping[str, Any]
_KINDS = {
    "deal": ThingKind.DEAL,
    "organization": ThingKind.COMPANY,
    "stage": ThingKind.STAGE,
    "user": ThingKind.USER,
    "activity": ThingKind.ACTIVITY,
}
# Understood, and no selling: nothing is made of them.
_NOT_OURS = ("person", "note", "pipeline", "product", "lead", "activityType", "board", "phase", "project", "task")
_DONE_KINDS = {"call": "call", "meeting": "meeting", "lunch": "meeting", "email": "email"}
_ENCODE = msgspec.json.Encoder(order="sorted").encode


def check(call: Call, secret: str, terms: Terms, now: datetime) -> None:
    """User and password, as the webhook was set up with."""
    scheme, _, coded = call.headers.get("authorization", "").partition(" ")
    try:
        user, _, password = b64decode(coded, validate=True).decode().partition(":")
    except (NotBase64, UnicodeDecodeError):
        user = password = ""
    # Both are always compared, so that the time tells nothing.
    is_user, is_password = same(user, terms.user), same(password, secret)
    if scheme.lower() != "basic" or not (is_user and is_password):
        raise Refused("user and password (HTTP basic) are not those of this hook")


def read(body: bytes, received: datetime) -> Reading:
    """The record as it is now; of a merge, in version 1, also what went up in it."""
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unreadable(sentence("the body is not JSON: {why}", why=error)) from None
    if not isinstance(document, dict) or not isinstance(document.get("meta"), dict):
        raise Unreadable(sentence("the body has no meta: it is no webhook of Pipedrive"))
    meta = document["meta"]
    noun = text_of(meta.get("entity") or meta.get("object"))
    if noun in _NOT_OURS:
        return Reading()
    if noun not in _KINDS:
        return Reading(unknown=(sentence("nothing is known of {kind}", kind=f"{noun!r:.60}"),))
    return Reading(tuple(_told(document, meta, _KINDS[noun])))


def _told(document: _Record, meta: _Record, kind: ThingKind) -> list[Told]:
    action, at_us = text_of(meta.get("action")), _at(meta)
    now, before = _record(document, "current", "data"), _record(document, "previous")
    thing = Thing(kind, id_of(meta.get("entity_id") or meta.get("id"), "meta.id"))
    if action in ("deleted", "delete"):
        merged = text_of(meta.get("merged_to_id"))
        fields: dict[str, str] = _merged_away(kind, merged, before) if merged else {Field.DELETED: "true"}
        return [Told(thing, _note(at_us, fields, whole=False))]
    told = [Told(thing, _note(at_us, _FIELDS[kind](now), whole=True))]
    if action == "merged":
        loser = Thing(kind, id_of(now.get("merge_what_id") or before.get("id"), "merge_what_id"))
        if loser != thing:
            told.append(Told(loser, _note(at_us, _merged_away(kind, thing.id, before), whole=False)))
    return told


def _merged_away(kind: ThingKind, kept: str, before: _Record) -> dict[str, str]:
    """What a merge says of what went away; a company by its name, which may not have been told before."""
    name = text_of(before.get("name")) if kind is ThingKind.COMPANY else ""
    fields: dict[str, str] = {Field.MERGED_INTO: kept}
    return {**fields, Field.NAME: name} if name else fields


def _note(at_us: int, fields: dict[str, str], *, whole: bool) -> Note:
    return Note(at_us, sha256(_ENCODE(fields)).hexdigest()[:16], fields, whole)


def _at(meta: _Record) -> int:
    if "timestamp_milli" in meta:
        return since_1970_us(meta["timestamp_milli"], 1000, "meta.timestamp_milli")
    if "timestamp_micro" in meta:
        return since_1970_us(meta["timestamp_micro"], 1_000_000, "meta.timestamp_micro")
    stamp = meta.get("timestamp")
    return iso_us(stamp, "meta.timestamp") if isinstance(stamp, str) else since_1970_us(stamp, 1, "meta.timestamp")


def _record(document: _Record, *names: str) -> _Record:
    return next((document[name] for name in names if isinstance(document.get(name), dict)), {})


def _deal(record: _Record) -> dict[str, str]:
    owner = record.get("user_id") if "user_id" in record else record.get("owner_id")
    company = record.get("org_id")
    status = text_of(record.get("status")) or "open"
    fields: dict[str, str] = {
        Field.CREATED: _time(record, "add_time"),
        Field.NAME: text_of(record.get("title")),
        Field.AMOUNT: text_of(record.get("value")),
        Field.CURRENCY: text_of(record.get("currency")),
        Field.STAGE: text_of(record.get("stage_id")),
        Field.STATUS: status if status in ("won", "lost") else "open",
        Field.ENDED: _time(record, f"{status}_time") if status in ("won", "lost") else "",
        Field.OWNER: _number(owner),
        Field.OWNER_NAME: text_of(record.get("owner_name")) or _inner(owner, "name"),
        Field.OWNER_EMAIL: _inner(owner, "email"),
        Field.COMPANY: _number(company),
        Field.ACCOUNT: text_of(record.get("org_name")) or _inner(company, "name"),
        Field.CONTACT: text_of(record.get("person_name")),
        Field.CLOSE: text_of(record.get("expected_close_date")),
        Field.LOST_REASON: text_of(record.get("lost_reason")),
    }
    is_deleted = record.get("deleted") is True or record.get("is_deleted") is True or status == "deleted"
    return {**fields, Field.DELETED: "true" if is_deleted else ""}


def _activity(record: _Record) -> dict[str, str]:
    owner = record.get("assigned_to_user_id") or record.get("owner_id") or record.get("user_id")
    kind = text_of(record.get("type"))
    return {
        Field.KIND: _DONE_KINDS.get(kind, ""),
        Field.STATUS: DONE if record.get("done") is True else "",
        Field.ENDED: _time(record, "marked_as_done_time"),
        Field.NAME: text_of(record.get("subject")),
        Field.OWNER: _number(owner),
        Field.OWNER_NAME: text_of(record.get("owner_name")),
        Field.COMPANY: _number(record.get("org_id")),
        Field.ACCOUNT: text_of(record.get("org_name")),
        Field.CONTACT: text_of(record.get("person_name")),
        Field.DEAL: _number(record.get("deal_id")),
        Field.DURATION: str(_seconds(text_of(record.get("duration")))),
        Field.DELETED: "true" if record.get("active_flag") is False or record.get("is_deleted") is True else "",
    }


def _named(record: _Record) -> dict[str, str]:
    return {Field.NAME: text_of(record.get("name")), Field.EMAIL: text_of(record.get("email"))}


_FIELDS: Mapping[ThingKind, Callable[[_Record], dict[str, str]]] = {
    ThingKind.DEAL: _deal,
    ThingKind.ACTIVITY: _activity,
    ThingKind.COMPANY: _named,
    ThingKind.STAGE: _named,
    ThingKind.USER: _named,
}


def _number(value: object) -> str:
    """A reference: a number, or a table with the number in it."""
    if isinstance(value, dict):
        return text_of(value.get("id") or value.get("value"))
    return text_of(value)


def _inner(value: object, name: str) -> str:
    return text_of(value.get(name)) if isinstance(value, dict) else ""


def _time(record: _Record, name: str) -> str:
    text = text_of(record.get(name))
    return str(iso_us(text, name)) if text else ""


def _seconds(clock: str) -> int:
    """`01:30`, hours and minutes; 0 for none."""
    parts = clock.split(":")
    if len(parts) < 2 or not all(part.isdigit() for part in parts):
        return 0
    hours, minutes = int(parts[0]), int(parts[1])
    return (hours * 60 + minutes) * 60


SOURCE = Source("pipedrive", "Pipedrive", check, read)
