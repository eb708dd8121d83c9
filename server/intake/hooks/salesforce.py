"""Salesforce: outbound messages (SOAP) of a flow or workflow; token in the address, organisation in the message."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256

import msgspec

from kpi.sentences import Sentence, sentence
from server.intake.hooks.activity_story import DONE
from server.intake.hooks.notes import Field, Note, Reading, Thing, ThingKind, Told
from server.intake.hooks.soap import Element, parse_xml
from server.intake.hooks.source import Call, Refused, Source, Unreadable, same
from server.intake.hooks.terms import Terms
from server.intake.hooks.values import id_of, iso_us

ACK = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
    b'<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse>'
    b"</soapenv:Body></soapenv:Envelope>"
)
# Whoever holds it may call Salesforce back as the user who caused the message.
_SESSION = re.compile(rb"(<(?:[A-Za-z0-9_]+:)?SessionId(?:\s[^>]*)?>)[^<]*(</)")
_SHORT_ID = 15
_TRUE = ("true", "1")
_ENCODE = msgspec.json.Encoder(order="sorted").encode


def check(call: Call, secret: str, terms: Terms, now: datetime) -> None:
    """The token in the address, and the organisation that the message says it is of (15 or 18 characters)."""
    if not same(call.query.get("token", ""), secret):
        raise Refused("the token in the address (?token=…) is not the one of this hook")
    organisation = _notifications(call.body).said("OrganizationId")
    if not same(organisation[:_SHORT_ID], terms.organisation[:_SHORT_ID]):
        raise Refused(f"the message is of organisation {organisation!r:.30}, which is not this hook's")


def kept(body: bytes) -> bytes:
    """The body without the session id that Salesforce may put in it."""
    return _SESSION.sub(rb"\1\2", body)


def read(body: bytes, received: datetime) -> Reading:
    """One note per record; each is a copy of the fields that were chosen for the message."""
    told: list[Told] = []
    unknown: list[Sentence] = []
    for notification in _notifications(body).all("Notification"):
        record = notification.first("sObject")
        if record is None:
            unknown.append(sentence("a notification without a record"))
        elif record.type not in _READERS:
            unknown.append(sentence("nothing is known of {kind}", kind=f"{record.type!r:.60}"))
        else:
            try:
                told.append(_told(record, received))
            except Unreadable as problem:
                unknown.append(problem.told)
    return Reading(tuple(told), tuple(dict.fromkeys(unknown)))


def _notifications(body: bytes) -> Element:
    envelope = parse_xml(body)
    inner = envelope.first("Body")
    found = inner.first("notifications") if inner is not None else None
    if found is None:
        raise Unreadable(sentence("the body holds no notifications: it is no outbound message"))
    return found


def _told(record: Element, received: datetime) -> Told:
    kind, fields_of = _READERS[record.type]
    changed = record.said("SystemModstamp") or record.said("LastModifiedDate")
    # Without a time of change the order is that of arrival; the guide says which fields to choose.
    at_us = iso_us(changed, "SystemModstamp") if changed else int(received.timestamp() * 1_000_000)
    fields = {name: value for name, value in fields_of(record).items() if value is not None}
    key = sha256(_ENCODE(fields)).hexdigest()[:16]
    return Told(Thing(kind, id_of(record.said("Id")[:_SHORT_ID], "Id")), Note(at_us, key, fields, whole=True))


def _opportunity(record: Element) -> dict[str, str | None]:
    stage = _chosen(record, "StageName")
    return {
        Field.CREATED: _time(record, "CreatedDate"),
        Field.NAME: _chosen(record, "Name"),
        Field.AMOUNT: _chosen(record, "Amount"),
        Field.CURRENCY: _chosen(record, "CurrencyIsoCode"),
        Field.STAGE: stage,
        Field.STATUS: _status(record, stage),
        Field.OWNER: _short(record, "OwnerId"),
        Field.COMPANY: _short(record, "AccountId"),
        Field.CLOSE: _chosen(record, "CloseDate"),
        Field.LOST_REASON: _chosen(record, "Loss_Reason__c"),
        Field.DELETED: "true" if record.said("IsDeleted") in _TRUE else "",
    }


def _status(record: Element, stage: str | None) -> str | None:
    if record.said("IsWon") in _TRUE:
        return "won"
    if record.first("IsClosed") is not None:
        return "lost" if record.said("IsClosed") in _TRUE else "open"
    if stage is None:
        return None
    return {"closed won": "won", "closed lost": "lost"}.get(stage.lower(), "open")


def _task(record: Element) -> dict[str, str | None]:
    subtype = (record.said("TaskSubtype") or record.said("Type")).lower()
    result = record.said("CallDisposition").lower()
    seconds = record.said("CallDurationInSeconds")
    return {
        Field.KIND: {"call": "call", "email": "email", "meeting": "meeting"}.get(subtype, ""),
        Field.STATUS: DONE if record.said("Status").lower() == "completed" or record.said("IsClosed") in _TRUE else "",
        Field.ENDED: _time(record, "CompletedDateTime"),
        Field.NAME: _chosen(record, "Subject"),
        Field.OWNER: _short(record, "OwnerId"),
        Field.COMPANY: _short(record, "AccountId"),
        Field.DEAL: record.said("WhatId")[:_SHORT_ID] if record.said("WhatId").startswith("006") else None,
        Field.OUTCOME: next((outcome for word, outcome in _RESULTS if word in result), ""),
        Field.DIRECTION: "in" if record.said("CallType").lower() == "inbound" else "out",
        Field.DURATION: seconds if seconds.isdigit() else "0",
        Field.DELETED: "true" if record.said("IsDeleted") in _TRUE else "",
    }


# The result is free text; the first word that is in it decides.
_RESULTS = (
    ("voicemail", "voicemail"),
    ("message", "voicemail"),
    ("wrong", "wrong_number"),
    ("busy", "busy"),
    ("no ", "no_answer"),
    ("not ", "no_answer"),
    ("connect", "connected"),
    ("answer", "connected"),
    ("spoke", "connected"),
)


def _account(record: Element) -> dict[str, str | None]:
    merged = _short(record, "MasterRecordId")
    return {Field.NAME: _chosen(record, "Name"), Field.MERGED_INTO: merged or None}


def _user(record: Element) -> dict[str, str | None]:
    return {Field.NAME: _chosen(record, "Name"), Field.EMAIL: _chosen(record, "Email")}


_READERS: Mapping[str, tuple[ThingKind, Callable[[Element], dict[str, str | None]]]] = {
    "Opportunity": (ThingKind.DEAL, _opportunity),
    "Task": (ThingKind.ACTIVITY, _task),
    "Account": (ThingKind.COMPANY, _account),
    "User": (ThingKind.USER, _user),
}


def _chosen(record: Element, name: str) -> str | None:
    """A field of the record; None when it was not chosen for the message, "" when it is empty."""
    found = record.first(name)
    return found.text.strip() if found is not None else None


def _short(record: Element, name: str) -> str | None:
    """A record's id as reports show it, so that both lengths mean the same."""
    found = _chosen(record, name)
    return found[:_SHORT_ID] if found is not None else None


def _time(record: Element, name: str) -> str | None:
    text = record.said(name)
    return str(iso_us(text, name)) if text else None


SOURCE = Source("salesforce", "Salesforce", check, read, kept, (ACK, "text/xml"))
