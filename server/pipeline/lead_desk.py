"""What people do with leads: bring one, claim it, give it back, hand it to somebody, make a customer of it.

Each is an event through the one door. Whether it is possible is read first; where two act at once, the recorder lets
the first one have the lead, and a claim's id holds the number of the day's claims, so that nobody passes a limit.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from game_rules.leads import NoClaim, may_claim
from kpi.events import DealOpened, Event, EventData, Kind, LeadFact
from kpi.leads import LeadState
from server.clock import Clock
from server.errors import Conflict, FieldProblem, InvalidInput, NotAllowed
from server.ledger.door import SOURCE_PREFIX, EventDoor, first_refused
from server.people.access import EVERYBODY, Viewer, require_member
from server.people.directories import DirectoryCache
from server.people.roles import Role
from server.pipeline.lead_queries import Hands, LeadQueries
from server.pipeline.lead_rows import LeadRow

SOURCE = f"{SOURCE_PREFIX}leads"
ID_LENGTH = 150


class LimitReached(Conflict):
    """No more leads for now; its kind says which limit it is, for programs to say it in their own words."""

    def __init__(self, why: NoClaim, detail: str) -> None:
        super().__init__(detail)
        self.kind = why.value.replace("_", "-")


@dataclass(frozen=True, slots=True)
class LeadDraft:
    """A lead to bring; ``keep``: its bringer claims it at once. ``again``: although there is one with this phone."""

    name: str
    phone: str = ""
    origin: str = ""
    contact: str = ""
    account: str | None = None
    note: str = ""
    id: str | None = None
    keep: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class DealDraft:
    """The deal that begins with a customer."""

    title: str
    amount: Decimal | None = None
    product: str | None = None
    expected_close: date | None = None
    stage: str | None = None


@dataclass(frozen=True, slots=True)
class LeadDesk:
    """Does what people ask for. One per app."""

    queries: LeadQueries
    directories: DirectoryCache
    clock: Clock

    async def bring(self, viewer: Viewer, draft: LeadDraft, door: EventDoor) -> str:
        """Put a lead in the pool, or keep it; answers its id. Raises `InvalidInput` and `Conflict`."""
        member, name, phone = viewer.username, draft.name.strip(), draft.phone.strip()
        require_member(viewer)
        if not name and not phone:
            raise _wrong("/name", "is empty: say who it is, or how to reach them")
        if draft.id is not None and not 0 < len(draft.id) <= ID_LENGTH:
            raise _wrong("/id", f"has {len(draft.id)} characters, must have 1 to {ID_LENGTH}")
        if phone and not draft.again and await self.queries.has_phone(phone):
            raise Conflict(f"there is a lead with the phone {phone!r} already; send `again` to bring this one too")
        id = draft.id or f"L-{secrets.token_hex(5)}"
        told = LeadFact(
            member=member,
            lead=id,
            name=name or None,
            phone=phone or None,
            origin=draft.origin.strip() or None,
            contact=draft.contact.strip() or None,
            account=draft.account or None,
            note=draft.note.strip() or None,
        )
        events = [self._event(f"{id}/created", Kind.LEAD_CREATED, told)]
        if draft.keep:
            hands = await self._may_claim(viewer)
            claimed = self._event(self._claim_id(viewer, hands), Kind.LEAD_CLAIMED, _step(id, member))
            # After it was brought, whatever the names of the two say where the clock says the same.
            events.append(replace(claimed, time=events[0].time + timedelta(microseconds=1)))
        await _record(door, events, viewer, f"there is a lead {id!r} already")
        return id

    async def claim(self, viewer: Viewer, id: str, door: EventDoor) -> None:
        """Take a lead out of the pool. Raises `NotFound` and `Conflict`."""
        lead = await self.queries.lead(viewer, id)
        if lead.state is not LeadState.POOL:
            raise Conflict(f"{lead.name or id!r} is not in the pool: {await self._who_has(lead)}")
        hands = await self._may_claim(viewer)
        event = self._event(self._claim_id(viewer, hands), Kind.LEAD_CLAIMED, _step(id, viewer.username), lead)
        await _record(door, [event], viewer, "somebody was faster: look again")

    async def hand_to(self, viewer: Viewer, id: str, username: str, door: EventDoor) -> None:
        """Give a lead to a member: leads to their own people, bosses to everybody. Raises as the others."""
        lead, directory = await self.queries.lead(viewer, id), await self.directories.current()
        if viewer.role not in (*EVERYBODY, Role.LEAD):
            raise NotAllowed("only leads, bosses and admins hand out leads")
        member = directory.member_by_username(username)
        theirs = viewer.role in EVERYBODY or (member is not None and member.id in viewer.led_member_ids)
        if member is None or not theirs:
            raise _wrong("/member", f"is {username!r}, nobody you lead")
        if lead.state is LeadState.QUALIFIED:
            raise Conflict(f"{lead.name or id!r} is a customer already")
        event = self._event(f"{id}/{secrets.token_hex(6)}", Kind.LEAD_CLAIMED, _step(id, username), lead)
        await _record(door, [event], viewer, "somebody was faster: look again")

    async def give_back(self, viewer: Viewer, id: str, reason: str, door: EventDoor) -> None:
        """Put a lead back into the pool. Raises `NotFound`, `InvalidInput` and `Conflict`."""
        lead = await self.queries.lead(viewer, id)
        if lead.state is LeadState.POOL:
            raise Conflict(f"{lead.name or id!r} is in the pool already")
        if not reason.strip():
            raise _wrong("/reason", "is empty: say why, for whoever claims it next")
        data = LeadFact(member=await self._holder(lead), lead=id, reason=reason.strip())
        event = self._event(f"{id}/{secrets.token_hex(6)}", Kind.LEAD_RETURNED, data, lead)
        await _record(door, [event], viewer, "somebody was faster: look again")

    async def convert(
        self, viewer: Viewer, id: str, account: str, contact: str, deal: DealDraft | None, door: EventDoor
    ) -> str | None:
        """Make a customer of a lead, perhaps with a first deal; answers the deal's id. Raises as the others."""
        lead = await self.queries.lead(viewer, id)
        if lead.state is not LeadState.HELD:
            what = "in the pool: claim it first" if lead.state is LeadState.POOL else "a customer already"
            raise Conflict(f"{lead.name or id!r} is {what}")
        if not account.strip():
            raise _wrong("/account", "is empty: say which customer it is, new or known")
        holder, who = await self._holder(lead), contact.strip() or lead.contact or None
        told = LeadFact(member=holder, lead=id, account=account.strip(), contact=who)
        events = [self._event(f"{id}/{secrets.token_hex(6)}", Kind.LEAD_QUALIFIED, told, lead)]
        made = f"D-{secrets.token_hex(5)}" if deal is not None else None
        if deal is not None and made is not None:
            opening = DealOpened(
                member=holder,
                deal=made,
                account=account.strip(),
                contact=who,
                title=deal.title.strip() or None,
                amount=deal.amount,
                product=deal.product,
                stage=deal.stage,
                expected_close=deal.expected_close,
            )
            events.append(self._event(f"{made}/opened", Kind.DEAL_OPENED, opening))
        await _record(door, events, viewer, "somebody was faster: look again")
        return made

    async def _may_claim(self, viewer: Viewer) -> Hands:
        hands = await self.queries.hands(require_member(viewer))
        match may_claim(hands.rules, hands.holding, hands.claimed_today):
            case NoClaim.HOLDS_ENOUGH as why:
                told = f"you hold {hands.holding} leads, as many as are allowed: convert or return one first"
                raise LimitReached(why, told)
            case NoClaim.CLAIMED_ENOUGH as why:
                told = f"you claimed {hands.claimed_today} leads today, as many as are allowed on one day"
                raise LimitReached(why, told)
            case None:
                return hands

    def _claim_id(self, viewer: Viewer, hands: Hands) -> str:
        day = self.clock().astimezone(self.directories.latest.zone).date()
        return f"{viewer.username}/{day.isoformat()}/{hands.claimed_today + 1}"

    async def _holder(self, lead: LeadRow) -> str:
        return (await self.directories.current()).member(lead.member).username

    async def _who_has(self, lead: LeadRow) -> str:
        told = "became a customer" if lead.state is LeadState.QUALIFIED else "is held"
        return f"it {told} by {(await self.directories.current()).member(lead.member).name}" if lead.member else told

    def _event(self, id: str, kind: Kind, data: EventData, lead: LeadRow | None = None) -> Event:
        """Now; where the clock has not moved, or went back, still after what is known of the lead."""
        now = self.clock()
        at = max(now, lead.since + timedelta(microseconds=1)) if lead is not None else now
        return Event(id, SOURCE, kind, at, data)


def _step(id: str, member: str) -> LeadFact:
    return LeadFact(member=member, lead=id)


async def _record(door: EventDoor, events: list[Event], viewer: Viewer, when_late: str) -> None:
    refused = first_refused(await door.record_together(events, viewer))
    if refused is None:
        return
    if refused.code in ("conflict", "not_allowed"):
        raise Conflict(when_late)
    raise InvalidInput(f"this was not recorded: {refused.refusal}", [FieldProblem("", refused.refusal)])


def _wrong(pointer: str, told: str) -> InvalidInput:
    return InvalidInput(f"{pointer[1:]} {told}", [FieldProblem(pointer, told)])
