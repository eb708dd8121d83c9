"""Reading the pipeline for people: deals, the kanban, contracts, instalments, what is owed, and what an account brings.

Rights are in the query: what a viewer may not see is not found. Every call costs the same number of statements,
however many rows there are. Amounts are minor units of the organisation's currency.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kpi.pipeline import DealState
from server.clock import Clock
from server.db.database import Database
from server.db.paging import Listed, Page, listed
from server.db.tx import Reading, Row
from server.errors import NotFound
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.people.roles import Role
from server.pipeline.access import may_see
from server.pipeline.approval_rows import APPROVAL, ApprovalRow, approval_from, approvals_of, waits_for
from server.pipeline.contract_files import MOST_WAITING, ContractFile, Waiting, rows_of_contracts
from server.pipeline.contract_history import contract_history
from server.pipeline.filters import (
    CONTRACT_ORDERS,
    DEAL_ORDERS,
    DUE_DAY,
    INSTALMENT_ORDER,
    ContractFilter,
    DealFilter,
    InstalmentFilter,
    contract_conditions,
    deal_conditions,
    instalment_conditions,
)
from server.pipeline.history import history_of
from server.pipeline.kanban import columns, order_of_stages
from server.pipeline.lines import lines_of
from server.pipeline.money import BoughtProduct, account_pipeline, bought, open_values, owed, won_by_member
from server.pipeline.product_sales import ProductSales, Sale, sales_of, sold_since
from server.pipeline.rows import (
    CONTRACT,
    DEAL,
    INSTALMENT,
    OF_CONTRACTS,
    OF_DEALS,
    OF_INSTALMENTS,
    AccountPipeline,
    ContractRow,
    ContractStory,
    DealRow,
    DealStory,
    InstalmentRow,
    Receivables,
    StageColumn,
    contract_from,
    deal_from,
    instalment_from,
)
from server.pipeline.shares import shares_of
from server.pipeline.tables import GONE, Shared

CONTRACTS_OF_DEAL = 100


@dataclass(frozen=True, slots=True)
class PipelineQueries:
    """Reads deals, contracts and instalments. One per app."""

    db: Database
    directories: DirectoryCache
    clock: Clock

    async def today(self) -> date:
        """The organisation's day."""
        directory = await self.directories.current()
        return self.clock().astimezone(directory.zone).date()

    async def deals(self, viewer: Viewer, wanted: DealFilter, page: Page) -> Listed[DealRow]:
        """Deals, page by page."""
        order, found = DEAL_ORDERS[wanted.sort], deal_conditions(viewer, wanted)
        ending = found.after(order, page)
        select = f"SELECT {DEAL}, {order.by} AS place {OF_DEALS} WHERE {found.where} {ending}"
        async with self.db.read() as tx:
            rows = await tx.fetch(select, *found.arguments)
            shares = await shares_of(tx, Shared.DEAL, [row["id"] for row in rows])
        return listed(rows, page, lambda row: deal_from(row, shares), lambda row: (row["place"], row["id"]))

    async def kanban(self, viewer: Viewer, wanted: DealFilter) -> tuple[StageColumn, ...]:
        """The open deals by stage: in the order people think of stages, then by when the first deal came there."""
        async with self.db.read() as tx:
            return await columns(tx, deal_conditions(viewer, replace(wanted, state=DealState.OPEN.value)))

    async def deal(self, viewer: Viewer, id: str) -> DealStory:
        """One deal with its stages and contracts. Raises `NotFound`."""
        directory = await self.directories.current()
        async with self.db.read() as tx:
            row = await tx.fetch_one(
                f"SELECT {DEAL} {OF_DEALS} WHERE d.id = $1 AND d.state <> '{GONE}' "
                f"AND {may_see(viewer, Shared.DEAL, 'd')}",
                id,
            )
            if row is None:
                raise NotFound(f"there is no deal {id!r} that you may see")
            shares = await shares_of(tx, Shared.DEAL, [id])
            order = await order_of_stages(tx)
            told = await history_of(tx, id, directory.zone, self.clock(), order)
            contracts = await _contracts_of(tx, viewer, ContractFilter(deal=id))
            lines = await lines_of(tx, id)
        return DealStory(
            deal_from(row, shares), told.stages, told.steps_back, contracts, told.expected, lines, told.version
        )

    async def contracts(self, viewer: Viewer, wanted: ContractFilter, page: Page) -> Listed[ContractRow]:
        """Contracts, page by page."""
        order, found = CONTRACT_ORDERS[wanted.sort], contract_conditions(viewer, wanted)
        ending = found.after(order, page)
        select = f"SELECT {CONTRACT}, {order.by} AS place {OF_CONTRACTS} WHERE {found.where} {ending}"
        async with self.db.read() as tx:
            rows = await tx.fetch(select, *found.arguments)
            shares = await shares_of(tx, Shared.CONTRACT, [row["id"] for row in rows])
        return listed(rows, page, lambda row: contract_from(row, shares), lambda row: (row["place"], row["id"]))

    async def contract(self, viewer: Viewer, id: str) -> ContractStory:
        """One contract with its instalments. Raises `NotFound`."""
        async with self.db.read() as tx:
            row = await tx.fetch_one(
                f"SELECT {CONTRACT} {OF_CONTRACTS} WHERE c.id = $1 AND c.state <> '{GONE}' "
                f"AND {may_see(viewer, Shared.CONTRACT, 'c')}",
                id,
            )
            if row is None:
                raise NotFound(f"there is no contract {id!r} that you may see")
            return (await _with_instalments(tx, [row]))[0]

    async def contract_file(self, viewer: Viewer, id: str) -> ContractFile:
        """One contract with all there is to know of it. Raises `NotFound`."""
        directory = await self.directories.current()
        story = await self.contract(viewer, id)
        async with self.db.read() as tx:
            told = await contract_history(tx, id, directory.zone)
            approval = (await approvals_of(tx, [id])).get(id)
        return ContractFile(story.contract, story.instalments, approval, told)

    async def approvals(self, contracts: Sequence[str]) -> Mapping[str, ApprovalRow]:
        """How far the approval of some contracts is, for whoever may see these."""
        return await approvals_of(self.db, contracts)

    async def waiting(self, viewer: Viewer) -> tuple[Waiting, ...]:
        """The contracts that wait for the viewer's approval, the first one first, at most `MOST_WAITING`."""
        directory = await self.directories.current()
        leads = [one.id for one in directory.members if one.role is Role.LEAD]
        mine = waits_for(viewer, leads)
        columns = ", ".join(f"w.{name}" for name in APPROVAL.split(", "))
        async with self.db.read() as tx:
            rows = await tx.fetch(
                f"SELECT {columns} {OF_CONTRACTS} JOIN approval w ON w.contract = c.id WHERE {mine} "
                f"ORDER BY w.submitted_us, w.contract LIMIT {MOST_WAITING}"
            )
            waiting = [approval_from(row) for row in rows]
            found = await rows_of_contracts(tx, [one.contract for one in waiting])
        return tuple(Waiting(found[one.contract], one) for one in waiting)

    async def instalments(self, viewer: Viewer, wanted: InstalmentFilter, page: Page) -> Listed[InstalmentRow]:
        """Instalments, the earliest due first, page by page."""
        found = instalment_conditions(viewer, wanted, await self.today())
        ending = found.after(INSTALMENT_ORDER, page)
        order = f"{INSTALMENT_ORDER.by} AS place, {INSTALMENT_ORDER.tie} AS tie"
        select = f"SELECT {INSTALMENT}, {order} {OF_INSTALMENTS} WHERE {found.where} {ending}"
        rows = await self.db.fetch(select, *found.arguments)
        return listed(rows, page, instalment_from, lambda row: (row["place"], row["tie"]))

    async def receivables(self, viewer: Viewer, today: date) -> Receivables:
        """The money still to come, by how long it is overdue."""
        return await owed(self.db, viewer, today)

    async def of_account(self, viewer: Viewer, account_id: int) -> AccountPipeline:
        """What an account brings, as far as the viewer may see it."""
        async with self.db.read() as tx:
            return await account_pipeline(tx, viewer, account_id, await self.today())

    async def bought_by(self, viewer: Viewer, account_id: int) -> Sequence[BoughtProduct]:
        """What an account bought, as far as the viewer may see it."""
        return await bought(self.db, viewer, account_id)

    async def sold_since(self, viewer: Viewer, month: date, products: Sequence[int]) -> Mapping[int, Sale]:
        """Product → what was won of it since a month began, as far as the viewer may see it."""
        return await sold_since(self.db, viewer, month, products)

    async def product_sales(self, viewer: Viewer, product: int, first: date, last: date) -> ProductSales:
        """What one product brought on some days, as far as the viewer may see it."""
        return await sales_of(self.db, viewer, product, first, last)

    async def open_value_of(self, account_ids: Iterable[int]) -> Mapping[int, tuple[int, int]]:
        """Account → its open pipeline and its unpaid instalments, whoever asks; for proposing a raid's goal."""
        return await open_values(self.db, account_ids)

    async def won_by_member_in(self, industry: str) -> Mapping[int, int]:
        """Member → deals won at accounts of an industry, shared ones counted for everybody."""
        return await won_by_member(self.db, industry)

    async def stages(self) -> Sequence[str]:
        """The stages in the order in which people think of them."""
        return await order_of_stages(self.db)


async def _contracts_of(tx: Reading, viewer: Viewer, wanted: ContractFilter) -> tuple[ContractStory, ...]:
    found = contract_conditions(viewer, wanted)
    rows = await tx.fetch(
        f"SELECT {CONTRACT} {OF_CONTRACTS} WHERE {found.where} ORDER BY c.signed_day, c.id LIMIT {CONTRACTS_OF_DEAL}",
        *found.arguments,
    )
    return await _with_instalments(tx, rows)


async def _with_instalments(tx: Reading, rows: Sequence[Row]) -> tuple[ContractStory, ...]:
    ids = [row["id"] for row in rows]
    shares = await shares_of(tx, Shared.CONTRACT, ids)
    found: dict[str, list[InstalmentRow]] = {}
    if ids:
        marks = ", ".join(f"${place}" for place in range(1, len(ids) + 1))
        for row in await tx.fetch(
            f"SELECT {INSTALMENT} {OF_INSTALMENTS} WHERE i.contract IN ({marks}) AND i.amount > 0 "
            f"ORDER BY {DUE_DAY}, i.name",
            *ids,
        ):
            found.setdefault(row["contract"], []).append(instalment_from(row))
    return tuple(ContractStory(contract_from(row, shares), tuple(found.get(row["id"], ()))) for row in rows)
