"""Deals, contracts, instalments and what is owed, over the API."""

from datetime import date
from decimal import Decimal

import msgspec
from litestar import Response, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from kpi.events import CreditShare, DealLine
from server.accounts.access import may_see_costs
from server.accounts.queries import AccountQueries
from server.db.paging import LIMIT, Page
from server.http.etag import etag, matched_version
from server.ledger.door import EventDoor
from server.people.access import Viewer
from server.pipeline.asked import Created, IfMatch, Limit, State, ground, one_of, plain, told_in, views_of
from server.pipeline.commands import PipelineDesk
from server.pipeline.edits import DealEdit, deal_events, tell
from server.pipeline.filters import (
    DEAL_ORDERS,
    DealFilter,
    InstalmentFilter,
    Wanting,
)
from server.pipeline.queries import PipelineQueries
from server.pipeline.tables import Shared
from server.pipeline.views import (
    DealList,
    DealStoryView,
    InstalmentList,
    ReceivablesView,
    StageList,
)

DEAL_STATES = ("open", "won", "lost")


class DealIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A deal to open; `id` is made up where none is given. `account`, `product`: an id or exact name. `lines` say what
    it sells; without an `amount` it is worth their sum."""

    id: str | None = None
    title: str | None = None
    account: str | None = None
    contact: str | None = None
    product: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    stage: str | None = None
    expected_close: date | None = None
    lines: tuple[DealLine, ...] | None = None
    member: str | None = None
    credits: tuple[CreditShare, ...] = ()
    note: str | None = None


class StagesIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The stages from first to last."""

    stages: list[str]


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
    views, asked = await ground(pipeline_queries, account_queries)
    wanted = DealFilter(
        one_of(standing, DEAL_STATES, "?state"),
        stage,
        await asked.account(account),
        asked.member(member),
        asked.team(team),
        q or "",
        asked.minor(min_amount, "?min_amount"),
        asked.minor(max_amount, "?max_amount"),
        one_of(sort, tuple(DEAL_ORDERS), "?sort"),
    )
    found = await pipeline_queries.deals(viewer, wanted, Page(limit, cursor))
    return DealList([views.deal(row) for row in found.items], found.next)


@get("/deals/{deal:path}", summary="A deal")
async def deal(
    deal: FromPath[str], viewer: NamedDependency[Viewer], pipeline_queries: NamedDependency[PipelineQueries]
) -> Response[DealStoryView]:
    """With what it sells, the stages it went through, its contracts, and an `ETag` to edit it by."""
    return await _deal_answer(pipeline_queries, viewer, plain(deal))


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
    name = plain(deal)
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
    return Created(await pipeline_desk.begin(viewer, Shared.DEAL, data.id, told_in(data), event_door))


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
    views, asked = await ground(pipeline_queries, account_queries)
    wanted = InstalmentFilter(
        Wanting(one_of(standing or Wanting.UNPAID.value, tuple(one.value for one in Wanting), "?state")),
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
    views = await views_of(pipeline_queries)
    return views.receivables(await pipeline_queries.receivables(viewer, await pipeline_queries.today()))


@get("/stages", summary="Open deals by stage")
async def stages(viewer: NamedDependency[Viewer], pipeline_queries: NamedDependency[PipelineQueries]) -> StageList:
    """The caller's open pipeline, stage by stage, in the order in which people think of stages."""
    views = await views_of(pipeline_queries)
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
    views = await views_of(pipeline_queries)
    columns = await pipeline_queries.kanban(viewer, DealFilter())
    return views.stages(columns, await pipeline_queries.stages())


async def _deal_answer(queries: PipelineQueries, viewer: Viewer, name: str) -> Response[DealStoryView]:
    views = await views_of(queries)
    story = await queries.deal(viewer, name)
    return Response(views.deal_story(story, sees_costs=may_see_costs(viewer)), headers=etag(story.version))


ROUTES = (
    *(deals, deal, open_deal, edit_deal),
    *(instalments, receivables),
    *(stages, put_stages),
)
