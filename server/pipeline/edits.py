"""Editing a deal over the API: what changed, told as an event, as long as nobody was faster."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec

from kpi.events import CreditShare, DealLine, Event, Kind
from kpi.wire import EventProblem, parse_event
from server.errors import FieldProblem, InvalidInput, NotAllowed, Outdated
from server.ledger.door import EventDoor, first_refused
from server.people.access import Viewer


class DealEdit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What changes; what is absent stays. `stage` moves the deal, `credits` say anew who shares it, `lines` what it
    sells (`[]`: nothing is told of that any more)."""

    title: str | None = None
    account: str | None = None
    contact: str | None = None
    product: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    expected_close: date | None = None
    credits: tuple[CreditShare, ...] = ()
    lines: tuple[DealLine, ...] | None = None
    note: str | None = None
    stage: str | None = None


async def tell(
    door: EventDoor,
    viewer: Viewer,
    events: Sequence[tuple[Kind, dict[str, object]]],
    now: datetime,
    expects: int | None,
) -> None:
    """Record what somebody did to one deal, contract or ticket, all of it or nothing, as long as nobody was faster.

    Raises `InvalidInput`, `NotAllowed`, `Outdated`.
    """
    told = [_event(viewer, kind, data, now) for kind, data in events]
    refused = first_refused(await door.record_together(told, viewer, expects))
    if refused is None:
        return
    if refused.code == "outdated":
        raise Outdated("somebody else changed it since you read it: read it again, then decide")
    if refused.code == "not_allowed":
        raise NotAllowed(f"this was not recorded: {refused.refusal}")
    wrong = FieldProblem(refused.pointer.removeprefix("/data"), refused.refusal)
    raise InvalidInput(f"this was not recorded: {refused.refusal}", [wrong])


def _event(viewer: Viewer, kind: Kind, data: dict[str, object], now: datetime) -> Event:
    told = {
        "specversion": "1.0",
        "id": secrets.token_hex(12),
        "source": f"api/{viewer.username or viewer.caller}",
        "type": kind.value,
        "time": now,
        "data": data,
    }
    try:
        return parse_event(msgspec.json.encode(told), internal=True)
    except EventProblem as problem:
        found = [FieldProblem(one.pointer.removeprefix("/data"), one.message) for one in problem.problems]
        raise InvalidInput("; ".join(f"{one.pointer[1:]} {one.message}" for one in found), found) from None


def deal_events(deal: str, edit: DealEdit) -> list[tuple[Kind, dict[str, object]]]:
    """The events that an edit is. Raises `InvalidInput` for one that changes nothing."""
    told = {field: value for field, value in msgspec.structs.asdict(edit).items() if value not in (None, ())}
    if edit.lines is not None:
        told["lines"] = edit.lines
    note = {"note": told.pop("note")} if "note" in told else {}
    stage = told.pop("stage", None)
    if not told and stage is None:
        raise InvalidInput("nothing to change: name at least one field", [FieldProblem("", "names nothing to change")])
    found: list[tuple[Kind, dict[str, object]]] = []
    if told:
        found.append((Kind.DEAL_AMENDED, {"deal": deal, **told, **note}))
    if stage is not None:
        found.append((Kind.DEAL_STAGE, {"deal": deal, "stage": stage, **note}))
    return found
