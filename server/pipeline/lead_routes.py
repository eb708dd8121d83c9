"""Leads over the API."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from kpi.leads import LeadState
from server.db.paging import LARGEST_LIMIT, LIMIT, Page
from server.errors import FieldProblem, InvalidInput
from server.ledger.door import EventDoor
from server.people.access import Viewer, require_member
from server.people.directory import Directory
from server.pipeline.lead_desk import DealDraft, LeadDesk, LeadDraft
from server.pipeline.lead_queries import LeadQueries
from server.pipeline.lead_rows import LEAD_ORDERS, LeadFilter, LeadRow
from server.pipeline.views import NamedView

# Litestar keeps the word "state" for itself.
State = Annotated[LeadState | None, QueryParameter(name="state")]
Limit = Annotated[int, QueryParameter(ge=1, le=LARGEST_LIMIT)]


class LeadView(msgspec.Struct, frozen=True, kw_only=True):
    """A lead. In the pool `phone` shows its last digits only; `holder` is a username, null in the pool.

    `recycles_on` is the day on which it goes back to the pool if nobody touches it before.
    """

    id: str
    state: LeadState
    name: str
    phone: str
    origin: str
    contact: str
    account: NamedView | None
    holder: str | None
    reason: str
    since: datetime
    created_at: datetime
    touched_at: datetime | None
    recycles_on: date | None
    claims: int
    returns: int


class LeadList(msgspec.Struct, frozen=True):
    """A page of leads."""

    items: list[LeadView]
    next: str | None


class FieldView(msgspec.Struct, frozen=True):
    """A place of the resource map: how many leads of one origin wait in the pool, the oldest since when."""

    origin: str
    count: int
    oldest: datetime


class PoolView(msgspec.Struct, frozen=True):
    """The pool by origin, and what the caller holds, claimed today and may (0: no limit)."""

    fields: list[FieldView]
    holding: int
    claimed_today: int
    hold_limit: int
    daily_claims: int
    recycle_workdays: int


class LeadIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A lead to bring; `keep` claims it at once, `again` brings it although its phone is known."""

    name: str = ""
    phone: str = ""
    origin: str = ""
    contact: str = ""
    account: str | None = None
    note: str = ""
    id: str | None = None
    keep: bool = False
    again: bool = False


class ReturnIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a lead goes back."""

    reason: str


class AssignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who gets a lead."""

    member: str


class FirstDealIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The deal a new customer begins with."""

    title: str = ""
    amount: Decimal | None = None
    product: str | None = None
    stage: str | None = None
    expected_close: date | None = None


class ConvertIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which customer a lead became: an account's id or exact name, made where it is new."""

    account: str
    contact: str = ""
    deal: FirstDealIn | None = None


class Created(msgspec.Struct, frozen=True):
    """The id of what was made."""

    id: str


class Converted(msgspec.Struct, frozen=True):
    """The lead as it is now, and the id of its first deal."""

    lead: LeadView
    deal: str | None


@dataclass(frozen=True, slots=True)
class _Views:
    directory: Directory

    def lead(self, row: LeadRow) -> LeadView:
        return LeadView(
            id=row.id,
            state=row.state,
            name=row.name,
            phone=row.phone,
            origin=row.origin,
            contact=row.contact,
            account=NamedView(row.account.ref, row.account.name) if row.account is not None else None,
            holder=self.directory.member(row.member).username if row.member else None,
            reason=row.reason,
            since=row.since,
            created_at=row.created,
            touched_at=row.touched,
            recycles_on=row.recycles_on,
            claims=row.claims,
            returns=row.returns,
        )


@get("/leads", summary="Leads")
async def leads(
    viewer: NamedDependency[Viewer],
    lead_queries: NamedDependency[LeadQueries],
    standing: State = None,
    holder: FromQuery[str | None] = None,
    origin: FromQuery[str | None] = None,
    q: FromQuery[str | None] = None,
    sort: FromQuery[str] = "oldest",
    limit: Limit = LIMIT,
    cursor: FromQuery[str | None] = None,
) -> LeadList:
    """The pool, and what the caller and those whom they lead hold; all for bosses. `sort`: oldest or newest.

    `holder` is a username or "me".
    """
    directory = await lead_queries.directories.current()
    if sort not in LEAD_ORDERS:
        raise _wrong("?sort", f"is {sort[:60]!r}, must be one of {', '.join(LEAD_ORDERS)}")
    member = None
    if holder is not None:
        own = directory.member(require_member(viewer)) if holder == "me" else None
        member = own or directory.member_by_username(holder)
    if holder is not None and member is None:
        raise _wrong("?holder", f"is {holder[:60]!r}: no member has this username")
    state = standing.value if standing is not None else ""
    wanted = LeadFilter(state, member.id if member is not None else None, origin, q or "", sort)
    found = await lead_queries.leads(viewer, wanted, Page(limit, cursor))
    views = _Views(directory)
    return LeadList([views.lead(row) for row in found.items], found.next)


@get("/leads/pool", summary="The pool by origin")
async def pool(viewer: NamedDependency[Viewer], lead_queries: NamedDependency[LeadQueries]) -> PoolView:
    """The resource map, and how much of it the caller may still take."""
    hands = await lead_queries.hands(require_member(viewer))
    fields = [FieldView(one.origin, one.count, one.oldest) for one in await lead_queries.fields()]
    rules = hands.rules
    return PoolView(
        fields, hands.holding, hands.claimed_today, rules.hold_limit, rules.daily_claims, rules.recycle_workdays
    )


@get("/leads/{id:str}", summary="A lead")
async def lead(
    id: FromPath[str], viewer: NamedDependency[Viewer], lead_queries: NamedDependency[LeadQueries]
) -> LeadView:
    """A lead of the pool, or one that the caller may see."""
    return await _shown(id, viewer, lead_queries)


@post("/leads", summary="Bring a lead")
async def bring(
    data: JSONBody[LeadIn],
    viewer: NamedDependency[Viewer],
    lead_desk: NamedDependency[LeadDesk],
    event_door: NamedDependency[EventDoor],
) -> Created:
    """Into the pool, or into the caller's own hands; 409 where a lead with this phone is known."""
    draft = LeadDraft(**msgspec.structs.asdict(data))
    return Created(await lead_desk.bring(viewer, draft, event_door))


@post("/leads/{id:str}/claim", summary="Claim a lead", status_code=200)
async def claim(
    id: FromPath[str],
    viewer: NamedDependency[Viewer],
    lead_desk: NamedDependency[LeadDesk],
    event_door: NamedDependency[EventDoor],
) -> LeadView:
    """Out of the pool into the caller's hands; 409 when somebody was faster or a limit is reached."""
    await lead_desk.claim(viewer, id, event_door)
    return await _shown(id, viewer, lead_desk.queries)


@post("/leads/{id:str}/return", summary="Return a lead", status_code=200)
async def give_back(
    id: FromPath[str],
    data: JSONBody[ReturnIn],
    viewer: NamedDependency[Viewer],
    lead_desk: NamedDependency[LeadDesk],
    event_door: NamedDependency[EventDoor],
) -> LeadView:
    """Back into the pool, with the reason."""
    await lead_desk.give_back(viewer, id, data.reason, event_door)
    return await _shown(id, viewer, lead_desk.queries)


@post("/leads/{id:str}/assign", summary="Hand a lead to a member", status_code=200)
async def assign(
    id: FromPath[str],
    data: JSONBody[AssignIn],
    viewer: NamedDependency[Viewer],
    lead_desk: NamedDependency[LeadDesk],
    event_door: NamedDependency[EventDoor],
) -> LeadView:
    """Leads to their own people, bosses to everybody."""
    await lead_desk.hand_to(viewer, id, data.member, event_door)
    return await _shown(id, viewer, lead_desk.queries)


@post("/leads/{id:str}/convert", summary="Make a customer of a lead", status_code=200)
async def convert(
    id: FromPath[str],
    data: JSONBody[ConvertIn],
    viewer: NamedDependency[Viewer],
    lead_desk: NamedDependency[LeadDesk],
    event_door: NamedDependency[EventDoor],
) -> Converted:
    """Records `lead.qualified` and, where a deal is named, `deal.opened`."""
    first = DealDraft(**msgspec.structs.asdict(data.deal)) if data.deal is not None else None
    deal = await lead_desk.convert(viewer, id, data.account, data.contact, first, event_door)
    return Converted(await _shown(id, viewer, lead_desk.queries), deal)


async def _shown(id: str, viewer: Viewer, queries: LeadQueries) -> LeadView:
    return _Views(await queries.directories.current()).lead(await queries.lead(viewer, id))


def _wrong(pointer: str, told: str) -> InvalidInput:
    return InvalidInput(f"{pointer[1:]} {told}", [FieldProblem(pointer, told)])


LEAD_ROUTES = (leads, pool, lead, bring, claim, give_back, assign, convert)
