"""Contracts over the API: the list, one with all there is, signing, amending, and its approval."""

from datetime import datetime
from decimal import Decimal

import msgspec
from litestar import Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from kpi.events import CreditShare, Instalment, Kind
from server.accounts.queries import AccountQueries
from server.db.paging import LIMIT, Page
from server.errors import FieldProblem, InvalidInput
from server.http.etag import etag, matched_version
from server.ledger.door import EventDoor
from server.money import MoneyView, minor_view
from server.people.access import Viewer
from server.pipeline.approval_desk import ApprovalDesk, SubmissionIn
from server.pipeline.approval_rows import ApprovalRow
from server.pipeline.asked import Created, IfMatch, Limit, State, ground, one_of, plain, told_in, views_of
from server.pipeline.commands import PipelineDesk
from server.pipeline.contract_files import ContractFile
from server.pipeline.edits import tell
from server.pipeline.filters import CONTRACT_ORDERS, ContractFilter
from server.pipeline.queries import PipelineQueries
from server.pipeline.rows import ContractStory
from server.pipeline.tables import Shared
from server.pipeline.views import ContractList, ContractStoryView, ContractView, PipelineViews

CONTRACT_STATES = ("unsigned", "open", "paid")


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


class ContractEdit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What changes; what is absent stays. `instalments` is the whole plan anew."""

    amount: Decimal | None = None
    currency: str | None = None
    account: str | None = None
    product: str | None = None
    instalments: tuple[Instalment, ...] = ()
    note: str | None = None


class DecisionIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which contract, and why; a rejection needs a reason."""

    contract: str
    reason: str = ""


class ApprovalView(msgspec.Struct, frozen=True):
    """How far an approval is; `state`: pending, approved, rejected or withdrawn, `next`: the role that is asked."""

    state: str
    amount: MoneyView
    steps: list[str]
    approvers: list[str]
    next: str | None
    asked_by: str
    submitted_at: datetime
    decided_at: datetime | None
    reason: str


class ContractFileView(ContractStoryView, frozen=True, kw_only=True):
    """A contract with its instalments and its approval, null where nobody asked for one."""

    approval: ApprovalView | None


class WaitingView(msgspec.Struct, frozen=True):
    """A contract that waits for the caller's approval."""

    contract: ContractView
    approval: ApprovalView


class WaitingList(msgspec.Struct, frozen=True):
    """All that wait for the caller."""

    items: list[WaitingView]
    next: str | None = None


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
    views, asked = await ground(pipeline_queries, account_queries)
    wanted = ContractFilter(
        one_of(standing, CONTRACT_STATES, "?state"),
        deal or "",
        await asked.account(account),
        asked.member(member),
        asked.team(team),
        q or "",
        one_of(sort, tuple(CONTRACT_ORDERS), "?sort"),
    )
    found = await pipeline_queries.contracts(viewer, wanted, Page(limit, cursor))
    return ContractList([views.contract(row) for row in found.items], found.next)


@get("/contracts/{contract:path}", summary="A contract")
async def contract(
    contract: FromPath[str], viewer: NamedDependency[Viewer], pipeline_queries: NamedDependency[PipelineQueries]
) -> Response[ContractFileView]:
    """With its instalments, in the order they are due, its approval, and an `ETag` to edit it by."""
    return await _answer(pipeline_queries, viewer, plain(contract))


@post("/contracts", summary="Sign a contract")
async def sign_contract(
    data: JSONBody[ContractIn],
    viewer: NamedDependency[Viewer],
    pipeline_desk: NamedDependency[PipelineDesk],
    event_door: NamedDependency[EventDoor],
) -> Created:
    """Records a `contract.signed` of now, with the plan of payments."""
    return Created(await pipeline_desk.begin(viewer, Shared.CONTRACT, data.id, told_in(data), event_door))


@patch("/contracts/{contract:path}", summary="Amend a contract")
async def amend_contract(
    contract: FromPath[str],
    data: JSONBody[ContractEdit],
    viewer: NamedDependency[Viewer],
    pipeline_queries: NamedDependency[PipelineQueries],
    event_door: NamedDependency[EventDoor],
    if_match: IfMatch = None,
) -> Response[ContractFileView]:
    """Records a `contract.amended`; 412 when somebody was faster."""
    name = plain(contract)
    await pipeline_queries.contract(viewer, name)
    told = told_in(data)
    if not told.keys() - {"note"}:
        raise InvalidInput("nothing to change: name at least one field", [FieldProblem("", "names nothing to change")])
    events = [(Kind.CONTRACT_AMENDED, {"contract": name, **told})]
    await tell(event_door, viewer, events, pipeline_queries.clock(), matched_version(if_match))
    return await _answer(pipeline_queries, viewer, name)


@get("/approvals", summary="Contracts that wait for my approval")
async def approvals(viewer: NamedDependency[Viewer], pipeline_queries: NamedDependency[PipelineQueries]) -> WaitingList:
    """The first one first."""
    views = await views_of(pipeline_queries)
    found = await pipeline_queries.waiting(viewer)
    return WaitingList([WaitingView(views.contract(one.contract), _approval(one.approval, views)) for one in found])


@post("/approvals", summary="Ask for a contract's approval", status_code=200)
async def submit(
    data: JSONBody[SubmissionIn],
    viewer: NamedDependency[Viewer],
    pipeline_queries: NamedDependency[PipelineQueries],
    approval_desk: NamedDependency[ApprovalDesk],
    event_door: NamedDependency[EventDoor],
    if_match: IfMatch = None,
) -> Response[ContractFileView]:
    """A new contract, or other terms of one that is there. The rulebook says who must approve how much."""
    await approval_desk.submit(viewer, data, event_door, matched_version(if_match))
    return await _answer(pipeline_queries, viewer, data.contract)


@post("/approvals/approve", summary="Approve a contract", status_code=200)
async def approve(
    data: JSONBody[DecisionIn],
    viewer: NamedDependency[Viewer],
    pipeline_queries: NamedDependency[PipelineQueries],
    approval_desk: NamedDependency[ApprovalDesk],
    event_door: NamedDependency[EventDoor],
    if_match: IfMatch = None,
) -> Response[ContractFileView]:
    """The step that is next. Nobody approves what they asked for, what is theirs, or two steps."""
    version = matched_version(if_match)
    await approval_desk.decide(viewer, data.contract, event_door, approve=True, reason=data.reason, expects=version)
    return await _answer(pipeline_queries, viewer, data.contract)


@post("/approvals/reject", summary="Reject a contract", status_code=200)
async def reject(
    data: JSONBody[DecisionIn],
    viewer: NamedDependency[Viewer],
    pipeline_queries: NamedDependency[PipelineQueries],
    approval_desk: NamedDependency[ApprovalDesk],
    event_door: NamedDependency[EventDoor],
    if_match: IfMatch = None,
) -> Response[ContractFileView]:
    """With the reason. It can be submitted again."""
    version = matched_version(if_match)
    await approval_desk.decide(viewer, data.contract, event_door, approve=False, reason=data.reason, expects=version)
    return await _answer(pipeline_queries, viewer, data.contract)


@post("/approvals/withdraw", summary="Take back what was submitted", status_code=200)
async def withdraw(
    data: JSONBody[DecisionIn],
    viewer: NamedDependency[Viewer],
    pipeline_queries: NamedDependency[PipelineQueries],
    approval_desk: NamedDependency[ApprovalDesk],
    event_door: NamedDependency[EventDoor],
) -> Response[ContractFileView]:
    """Whoever asked, whose contract it is, bosses and admins."""
    await approval_desk.withdraw(viewer, data.contract, event_door, data.reason)
    return await _answer(pipeline_queries, viewer, data.contract)


async def _answer(queries: PipelineQueries, viewer: Viewer, name: str) -> Response[ContractFileView]:
    views = await views_of(queries)
    found = await queries.contract_file(viewer, name)
    return Response(_file(found, views), headers=etag(found.told.version))


def _file(found: ContractFile, views: PipelineViews) -> ContractFileView:
    story = views.contract_story(ContractStory(found.contract, found.instalments))
    approval = _approval(found.approval, views) if found.approval is not None else None
    return ContractFileView(**msgspec.structs.asdict(story), approval=approval)


def _approval(row: ApprovalRow, views: PipelineViews) -> ApprovalView:
    directory = views.directory
    return ApprovalView(
        row.state,
        minor_view(row.amount, directory.currency),
        list(row.steps),
        [directory.member(one).username for one in row.approvers],
        row.next_role or None,
        directory.member(row.asked_by).username,
        row.submitted_at,
        row.decided_at,
        row.reason,
    )


CONTRACT_ROUTES = (
    *(contracts, contract, sign_contract, amend_contract),
    *(approvals, submit, approve, reject, withdraw),
)
