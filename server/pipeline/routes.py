"""Deals, contracts, instalments and what is owed, over the API."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec
from litestar import Response, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter

from kpi.events import CreditShare, Instalment
from kpi.money import Money
from server.accounts.queries import AccountQueries
from server.db.paging import LARGEST_LIMIT, LIMIT, Page
from server.errors import FieldProblem, InvalidInput, NotFound
from server.http.etag import etag, matched_version
from server.ledger.door import EventDoor
from server.people.access import Viewer
from server.people.directory import Directory
from server.pipeline.commands import PipelineDesk
from server.pipeline.edits import DealEdit, deal_events, tell
from server.pipeline.filters import (
    CONTRACT_ORDERS,
    DEAL_ORDERS,
    ContractFilter,
    DealFilter,
    InstalmentFilter,
    Wanting,
)
from server.pipeline.queries import PipelineQueries
from server.pipeline.tables import Shared
from server.pipeline.views import (
    ContractList,
    ContractStoryView,
    DealList,
    DealStoryView,
    InstalmentList,
    PipelineViews,
    ReceivablesView,
    StageList,
)

IfMatch = Annotated[str | None, HeaderParameter(name="If-Match")]
"""The ETag of what was read: 412 when somebody was faster. Without it the edit is made whatever is there."""

# Litestar keeps the word "state" for itself.
State = Annotated[str | None, QueryParameter(name="state")]
Limit = Annotated[int, QueryParameter(ge=1, le=LARGEST_LIMIT)]
DEAL_STATES = ("open", "won", "lost")
CONTRACT_STATES = ("unsigned", "open", "paid")


class DealIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A deal to open; `id` is made up where none is given. `account`, `product`: an id or exact name."""

    id: str | None = None
    title: str | None = None
    account: str | None = None
    contact: str | None = None
    product: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    stage: str | None = None
    expected_close: date | None = None
    member: str | None = None
    credits: tuple[CreditShare, ...] = ()
    note: str | None = None


class ContractIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A signed contract with its plan of payments; `id` is made up where none is given."""

    amount: Decimal
    id: str | None = None
    deal: str | None = None
    account: str | None = None
    product: str | None = None
    currency: str | None = None
    instalments: tuple[Instalment, ...] = ()
    member: str | None = None
    credits: tuple[CreditShare, ...] = ()
    note: str | None = None


class StagesIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The stages from first to last."""

    stages: list[str]


class Created(msgspec.Struct, frozen=True):
    """What was made."""

    id: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the lists of deals, contracts and instalments have in common; one per request."""

    directory: Directory
    accounts: AccountQueries

    async def account(self, text: str | None) -> int | None:
        """By id or exact name."""
        if text is None:
            return None
        row = await self.accounts.by_ref(text.replace("\0", ""))
        if row is None:
            raise _wrong("?account", f"is {text[:60]!r}: there is no account with this id or exact name")
        return row.id

    def member(self, text: str | None) -> int | None:
        """By username."""
        if text is None:
            return None
        member = self.directory.member_by_username(text)
        if member is None:
            raise _wrong("?member", f"is {text[:60]!r}: nobody has this username")
        return member.id

    def team(self, text: str | None) -> int | None:
        """By id or name."""
        if text is None:
            return None
        team = self.directory.find_team(text)
        if team is None:
            raise _wrong("?team", f"is {text[:60]!r}: no team has this name")
        return team.id

    def minor(self, text: str | None, pointer: str) -> int | None:
        """An amount in the organisation's currency."""
        try:
            return Money.parse(text, self.directory.currency).minor if text is not None else None
        except ValueError as error:
            raise _wrong(pointer, str(error)) from error


@get("/deals", summary="Deals")
async def deals(
    viewer: NamedDependency[Viewer],
    pipeline_queries: NamedDependency[PipelineQueries],
    account_queries: NamedDependency[AccountQueries],
    standing: State = None,
    stage: FromQuery[str | None] = None,
    account: FromQuery[str | None] = None,
    member: FromQuery[str | None] = None,
    team: FromQuery[str | None] = None,
    q: FromQuery[str | None] = None,
    min_amount: FromQuery[str | None] = None,
    max_amount: FromQuery[str | None] = None,
    sort: FromQuery[str] = "updated",
    limit: Limit = LIMIT,
    cursor: FromQuery[str | None] = None,
) -> DealList:
    """Deals of the caller, of those whom they lead and of accounts they look after; all for bosses.

    `state`: open, won or lost; `sort`: updated, amount, expected_close or stage_since; amounts in the organisation's
    currency.
    """
    views, asked = await _ground(pipeline_queries, account_queries)
    wanted = DealFilter(
        _one_of(standing, DEAL_STATES, "?state"),
        stage,
        await asked.account(account),
        asked.member(member),
        asked.team(team),
        q or "",
        asked.minor(min_amount, "?min_amount"),
        asked.minor(max_amount, "?max_amount"),
        _one_of(sort, tuple(DEAL_ORDERS), "?sort"),
    )
    found = await pipeline_queries.deals(viewer, wanted, Page(limit, cursor))
    return DealList([views.deal(row) for row in found.items], found.next)


@get("/deals/{deal:path}", summary="A deal")
async def deal(
    deal: FromPath[str], viewer: NamedDependency[Viewer], pipeline_queries: NamedDependency[PipelineQueries]
) -> Response[DealStoryView]:
    """With the stages it went through, its contracts, and an `ETag` to edit it by."""
    return await _deal_answer(pipeline_queries, viewer, _plain(deal))


@patch("/deals/{deal:path}", summary="Edit a deal")
async def edit_deal(
    deal: FromPath[str],
    data: JSONBody[DealEdit],
    viewer: NamedDependency[Viewer],
    pipeline_queries: NamedDependency[PipelineQueries],
    event_door: NamedDependency[EventDoor],
    if_match: IfMatch = None,
) -> Response[DealStoryView]:
    """Records a `deal.amended`, and a `deal.stage_changed` for a new stage; 412 when somebody was faster."""
    name = _plain(deal)
    await pipeline_queries.deal(viewer, name)
    events = deal_events(name, data)
    await tell(event_door, viewer, events, pipeline_queries.clock(), matched_version(if_match))
    return await _deal_answer(pipeline_queries, viewer, name)


@post("/deals", summary="Open a deal")
async def open_deal(
    data: JSONBody[DealIn],
    viewer: NamedDependency[Viewer],
    pipeline_desk: NamedDependency[PipelineDesk],
    event_door: NamedDependency[EventDoor],
) -> Created:
    """Records a `deal.opened` of now; what happens to the deal afterwards is told by further events."""
    return Created(await pipeline_desk.begin(viewer, Shared.DEAL, data.id, _told(data), event_door))


@get("/contracts", summary="Contracts")
async def contracts(
    viewer: NamedDependency[Viewer],
    pipeline_queries: NamedDependency[PipelineQueries],
    account_queries: NamedDependency[AccountQueries],
    standing: State = None,
    deal: FromQuery[str | None] = None,
    account: FromQuery[str | None] = None,
    member: FromQuery[str | None] = None,
    team: FromQuery[str | None] = None,
    q: FromQuery[str | None] = None,
    sort: FromQuery[str] = "signed",
    limit: Limit = LIMIT,
    cursor: FromQuery[str | None] = None,
) -> ContractList:
    """Contracts that the caller may see. `state`: unsigned, open or paid; `sort`: signed, updated or amount."""
    views, asked = await _ground(pipeline_queries, account_queries)
    wanted = ContractFilter(
        _one_of(standing, CONTRACT_STATES, "?state"),
        deal or "",
        await asked.account(account),
        asked.member(member),
        asked.team(team),
        q or "",
        _one_of(sort, tuple(CONTRACT_ORDERS), "?sort"),
    )
    found = await pipeline_queries.contracts(viewer, wanted, Page(limit, cursor))
    return ContractList([views.contract(row) for row in found.items], found.next)


@get("/contracts/{contract:path}", summary="A contract")
async def contract(
    contract: FromPath[str], viewer: NamedDependency[Viewer], pipeline_queries: NamedDependency[PipelineQueries]
) -> ContractStoryView:
    """With its instalments, in the order they are due."""
    views = await _views(pipeline_queries)
    return views.contract_story(await pipeline_queries.contract(viewer, _plain(contract)))


@post("/contracts", summary="Sign a contract")
async def sign_contract(
    data: JSONBody[ContractIn],
    viewer: NamedDependency[Viewer],
    pipeline_desk: NamedDependency[PipelineDesk],
    event_door: NamedDependency[EventDoor],
) -> Created:
    """Records a `contract.signed` of now, with the plan of payments."""
    return Created(await pipeline_desk.begin(viewer, Shared.CONTRACT, data.id, _told(data), event_door))


@get("/instalments", summary="Instalments")
async def instalments(
    viewer: NamedDependency[Viewer],
    pipeline_queries: NamedDependency[PipelineQueries],
    account_queries: NamedDependency[AccountQueries],
    standing: State = None,
    account: FromQuery[str | None] = None,
    member: FromQuery[str | None] = None,
    team: FromQuery[str | None] = None,
    due_to: FromQuery[date | None] = None,
    limit: Limit = LIMIT,
    cursor: FromQuery[str | None] = None,
) -> InstalmentList:
    """What is due when, the earliest first. `state`: unpaid, due (not late), overdue, paid or all."""
    views, asked = await _ground(pipeline_queries, account_queries)
    wanted = InstalmentFilter(
        Wanting(_one_of(standing or Wanting.UNPAID.value, tuple(one.value for one in Wanting), "?state")),
        await asked.account(account),
        asked.member(member),
        asked.team(team),
        due_to,
    )
    found = await pipeline_queries.instalments(viewer, wanted, Page(limit, cursor))
    return InstalmentList([views.instalment(row) for row in found.items], found.next)


@get("/receivables", summary="Money still to come")
async def receivables(
    viewer: NamedDependency[Viewer], pipeline_queries: NamedDependency[PipelineQueries]
) -> ReceivablesView:
    """Unpaid instalments that the caller may see, by how long they are overdue."""
    views = await _views(pipeline_queries)
    return views.receivables(await pipeline_queries.receivables(viewer, await pipeline_queries.today()))


@get("/stages", summary="Open deals by stage")
async def stages(viewer: NamedDependency[Viewer], pipeline_queries: NamedDependency[PipelineQueries]) -> StageList:
    """The caller's open pipeline, stage by stage, in the order in which people think of stages."""
    views = await _views(pipeline_queries)
    columns = await pipeline_queries.kanban(viewer, DealFilter())
    return views.stages(columns, await pipeline_queries.stages())


@put("/stages", summary="Put the stages in order", status_code=200)
async def put_stages(
    data: JSONBody[StagesIn],
    viewer: NamedDependency[Viewer],
    pipeline_queries: NamedDependency[PipelineQueries],
    pipeline_desk: NamedDependency[PipelineDesk],
) -> StageList:
    """Bosses and admins. Stages that are not named stay as they are told, after the others."""
    await pipeline_desk.put_stages(viewer, data.stages)
    views = await _views(pipeline_queries)
    columns = await pipeline_queries.kanban(viewer, DealFilter())
    return views.stages(columns, await pipeline_queries.stages())


async def _deal_answer(queries: PipelineQueries, viewer: Viewer, name: str) -> Response[DealStoryView]:
    views = await _views(queries)
    story = await queries.deal(viewer, name)
    return Response(views.deal_story(story), headers=etag(story.version))


async def _ground(queries: PipelineQueries, accounts: AccountQueries) -> tuple[PipelineViews, _Asked]:
    views = await _views(queries)
    return views, _Asked(views.directory, accounts)


async def _views(queries: PipelineQueries) -> PipelineViews:
    return PipelineViews(await queries.directories.current(), queries.clock())


def _told(data: DealIn | ContractIn) -> dict[str, object]:
    """The event's data, without what was left out."""
    told = msgspec.structs.asdict(data)
    return {field: value for field, value in told.items() if field != "id" and value not in (None, ())}


def _plain(id: str) -> str:
    plain = id.removeprefix("/")
    if "\0" in plain:
        raise NotFound(f"there is nothing called {plain[:60]!r}")
    return plain


def _one_of(text: str | None, known: tuple[str, ...], pointer: str) -> str:
    if text is None or text in known:
        return text or ""
    raise _wrong(pointer, f"is {text[:60]!r}, must be one of {', '.join(known)}")


def _wrong(pointer: str, told: str) -> InvalidInput:
    return InvalidInput(f"{pointer[1:]} {told}", [FieldProblem(pointer, told)])


ROUTES = (
    *(deals, deal, open_deal, edit_deal),
    *(contracts, contract, sign_contract),
    *(instalments, receivables),
    *(stages, put_stages),
)
