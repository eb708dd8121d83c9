"""Twilio: how a call goes on, as a form, signed with the account's token. Whoever rang or was rung is the seller."""

import hmac
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha1
from urllib.parse import parse_qsl

from kpi.events import CallDirection, CallOutcome
from kpi.sentences import sentence
from server.intake.hooks.activity_story import DONE
from server.intake.hooks.notes import Field, Note, Reading, Thing, ThingKind, Told
from server.intake.hooks.source import Call, Refused, Source, Unreadable, same
from server.intake.hooks.terms import Terms
from server.intake.hooks.values import id_of, mail_us, text_of

_MOST_FIELDS = 200
_OUTCOMES = {
    "completed": CallOutcome.CONNECTED,
    "busy": CallOutcome.BUSY,
    "no-answer": CallOutcome.NO_ANSWER,
    "canceled": CallOutcome.NO_ANSWER,
    "failed": CallOutcome.NO_ANSWER,
}
_UNDERWAY = ("queued", "initiated", "ringing", "in-progress", "answered")


def check(call: Call, secret: str, terms: Terms, now: datetime) -> None:
    """The signature of the address and all fields in the order of their names."""
    fields = "".join(name + value for name, value in sorted(_pairs(call.body)))
    # Twilio signs with SHA-1; the key is secret and the method is not ours to choose.
    right = b64encode(hmac.digest(secret.encode(), (call.url + fields).encode(), sha1)).decode()
    if not same(call.headers.get("x-twilio-signature", ""), right):
        raise Refused("the signature is not the one of this account's token and this address")


def read(body: bytes, received: datetime) -> Reading:
    """One note about the call; nothing is recorded before it has ended."""
    form = dict(_pairs(body))
    thing = Thing(ThingKind.ACTIVITY, id_of(form.get("CallSid"), "CallSid"))
    status = form.get("CallStatus", "")
    if status not in _OUTCOMES and status not in _UNDERWAY:
        told = sentence("nothing is known of the call status {status}", status=f"{status!r:.60}")
        return Reading(unknown=(told,))
    at_us = mail_us(form["Timestamp"], "Timestamp") if form.get("Timestamp") else int(received.timestamp()) * 1_000_000
    # Statuses of one second are told apart, and ordered, by their number.
    key = f"{form.get('SequenceNumber', '').rjust(6, '0')}.{status}"
    return Reading((Told(thing, Note(at_us, key, _fields(form, status, at_us), whole=True)),))


def _fields(form: Mapping[str, str], status: str, at_us: int) -> dict[str, str]:
    came_in = form.get("Direction", "") == "inbound"
    duration = form.get("CallDuration", "")
    seconds = int(duration) if duration.isascii() and duration.isdigit() else 0
    ours, theirs = (form.get("To", ""), form.get("From", "")) if came_in else (form.get("From", ""), form.get("To", ""))
    outcome = _OUTCOMES.get(status)
    if outcome is CallOutcome.CONNECTED and form.get("AnsweredBy", "").startswith(("machine", "fax")):
        outcome = CallOutcome.VOICEMAIL
    return {
        Field.KIND: "call",
        Field.STATUS: DONE if outcome is not None else "",
        Field.OUTCOME: outcome.value if outcome is not None else "",
        Field.DIRECTION: (CallDirection.IN if came_in else CallDirection.OUT).value,
        Field.DURATION: str(seconds),
        Field.ENDED: str(at_us - seconds * 1_000_000),
        Field.OWNER: ours.removeprefix("client:"),
        Field.NAME: text_of(theirs),
    }


def _pairs(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise Unreadable(sentence("the body is no form: {why}", why=error)) from None


SOURCE = Source("twilio", "Twilio", check, read, answer=(b"<Response/>", "text/xml"))
