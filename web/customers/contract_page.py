"""One contract for one viewer: its plan, its payments, its approval, what happened; and the list of contracts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar

from litestar.params import FromQuery, QueryParameter

from game_rules.approval import may_approve, may_withdraw
from kpi.approval import ApprovalState
from kpi.contracts import ContractState
from kpi.events import Kind
from kpi.money import Money
from server.db.paging import Page
from server.ledger.event_list import EventFilter
from server.people.directory import MemberInfo
from server.pipeline.approval_rows import ApprovalRow, asker_of
from server.pipeline.contract_files import ContractFile
from server.pipeline.filters import CONTRACT_ORDERS, ContractFilter
from server.pipeline.queries import PipelineQueries
from server.pipeline.rows import ContractRow
from web.address import PageAsked
from web.customers.contract_acts import ContractForm
from web.customers.happenings import Happening, HappeningReader
from web.customers.people import People
from web.customers.plan_rows import SPARE_ROWS
from web.list_file import ListFile

AT_ONCE = 50
MOST_EVENTS = 200
WAITING = "waiting"
TERMS = ("sign", "amend", "submit")
"""The forms that tell an amount and a plan."""
STATES = (*(state.value for state in ContractState), WAITING)


@dataclass(frozen=True, slots=True)
class ContractsAsked(PageAsked):
    """Which contracts, as the address has it; "" does not restrict. The state "waiting": for the viewer's approval."""

    PATH: ClassVar[str] = "/contracts"

    q: str = ""
    state: str = ""
    member: str = ""
    sort: str = next(iter(CONTRACT_ORDERS))
    cursor: str = ""

    @property
    def file(self) -> ListFile:
        """The same list as a file; of what waits for approval there is none."""
        return ListFile("/contracts", {"q": self.q, "state": self.state, "member": self.member, "sort": self.sort})


def provide_contracts_asked(
    q: FromQuery[str] = "",
    wanted: Annotated[str, QueryParameter(name="state")] = "",
    member: FromQuery[str] = "",
    sort: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
) -> ContractsAsked:
    """The dependency `contracts_asked`; what is no choice means the usual."""
    usual = ContractsAsked()
    return ContractsAsked(
        q.strip()[:200],
        wanted if wanted in STATES else "",
        member,
        sort if sort in CONTRACT_ORDERS else usual.sort,
        cursor,
    )


@dataclass(frozen=True, slots=True)
class ContractLine:
    """A contract in the list, whose it is, and how far its approval is ("" where nobody asked)."""

    contract: ContractRow
    owner: str
    username: str
    approval: str
    amount: int


@dataclass(frozen=True, slots=True)
class ContractsShown:
    """Some contracts, the cursor of the next ones, and how many wait for the viewer."""

    rows: tuple[ContractLine, ...]
    next: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Typed:
    """The form that is open: which act, what was typed, what is wrong, and what others did meanwhile."""

    act: str = ""
    form: ContractForm = field(default_factory=ContractForm)
    errors: Mapping[str, str] = field(default_factory=dict)
    since: int = 0


NOTHING_TYPED = Typed()


@dataclass(frozen=True, slots=True)
class ContractPage:
    """Everything that the page shows."""

    file: ContractFile
    owners: tuple[MemberInfo, ...]
    events: tuple[Happening, ...]
    payments: tuple[Happening, ...]
    asked_by: str
    approvers: tuple[str, ...]
    may_act: bool
    may_decide: bool
    may_withdraw: bool
    must_submit: bool
    currency: str
    today: date
    topics: str
    typed: Typed = NOTHING_TYPED

    @property
    def contract(self) -> ContractRow:
        """The contract itself."""
        return self.file.contract

    @property
    def approval(self) -> ApprovalRow | None:
        """How far its approval is; None where nobody asked."""
        return self.file.approval

    @property
    def is_pending(self) -> bool:
        """Whether it waits for somebody."""
        return self.approval is not None and self.approval.state == ApprovalState.PENDING

    @property
    def is_signed(self) -> bool:
        """Whether it counts as signed."""
        return self.contract.state != ContractState.UNSIGNED

    @property
    def meanwhile(self) -> tuple[Happening, ...]:
        """What others did since the page was read, where a form came too late."""
        return tuple(one for one in self.events if one.seq > self.typed.since) if self.typed.since else ()

    @property
    def amount(self) -> str:
        """What stands in the field of the amount."""
        if self.typed.act in TERMS:
            return self.typed.form.amount
        known = self.file.told.submitted if self.is_pending or not self.file.told.agreed else self.file.told.agreed
        return f"{known.amount:f}" if known is not None else ""

    @property
    def plan(self) -> list[tuple[str, str, str]]:
        """The rows of the plan's form, some of them blank."""
        told = self.file.told
        known = told.agreed or told.submitted
        rows = (
            [row for row in self.typed.form.rows if any(row)]
            if self.typed.act in TERMS
            else [
                (one.instalment, one.due_on.isoformat(), f"{one.amount:f}")
                for one in (known.instalments if known is not None else ())
            ]
        )
        return [*rows, *[("", "", "")] * SPARE_ROWS]

    @property
    def asked(self) -> list[tuple[str, date, Money]]:
        """The plan of payments that waits for approval."""
        told = self.file.told.submitted if self.is_pending else None
        if told is None:
            return []
        currency = told.currency or self.currency
        return [(one.instalment, one.due_on, Money.parse(one.amount, currency)) for one in told.instalments]

    def is_open(self, act: str, of: str | None = None) -> bool:
        """Whether something is wrong in this form: that of an act, or (with `of`) of one payment or instalment."""
        form = self.typed.form
        return act == self.typed.act and (of is None or of == (form.id if act == "refund" else form.instalment))

    def value(self, act: str, name: str, of: str | None = None) -> str:
        """What was typed into a field of a form in which something is wrong."""
        return str(getattr(self.typed.form, name)) if self.is_open(act, of) else ""

    def error(self, act: str, name: str, of: str | None = None) -> str:
        """What is wrong with a field, "" for nothing."""
        return self.typed.errors.get(name, "") if self.is_open(act, of) else ""


@dataclass(frozen=True, slots=True)
class ContractReader:
    """Reads contracts for one viewer."""

    queries: PipelineQueries
    people: People
    happenings: HappeningReader

    async def show(self, asked: ContractsAsked) -> ContractsShown:
        """What is asked for."""
        waiting = await self.queries.waiting(self.people.viewer)
        if asked.state == WAITING:
            rows = tuple(self._line(one.contract, one.approval) for one in waiting)
            return ContractsShown(rows, "", len(waiting))
        member = self.people.directory.member_by_username(asked.member) if asked.member else None
        wanted = ContractFilter(
            state=asked.state,
            # Nobody has the number -1: a name that is not there finds nothing, instead of everything.
            member=(member.id if member is not None else -1) if asked.member else None,
            text=asked.q,
            sort=asked.sort,
        )
        found = await self.queries.contracts(self.people.viewer, wanted, Page(AT_ONCE, asked.cursor or None))
        approvals = await self.queries.approvals([one.id for one in found.items])
        lines = tuple(self._line(one, approvals.get(one.id)) for one in found.items)
        return ContractsShown(lines, found.next or "", len(waiting))

    async def page(self, id: str, steps: tuple[str, ...] = (), typed: Typed = NOTHING_TYPED) -> ContractPage:
        """The page as it is now; ``steps`` are what the rulebook asks for. Raises `NotFound`."""
        people = self.people
        file = await self.queries.contract_file(people.viewer, id)
        told = await self.happenings.of(EventFilter(subject=f"contract:{id}"), limit=MOST_EVENTS)
        shares, approval, asker = file.contract.shares, file.approval, asker_of(people.viewer)
        deed = approval.deed(shares) if approval is not None else None
        return ContractPage(
            file=file,
            owners=tuple(people.directory.member(one.member) for one in shares),
            events=told.items,
            payments=tuple(one for one in told.items if one.kind is Kind.COLLECTION),
            asked_by=people.directory.member(approval.asked_by).name if approval is not None else "",
            approvers=tuple(people.directory.member(one).name for one in approval.approvers) if approval else (),
            may_act=people.may_act(one.member for one in shares),
            may_decide=deed is not None and may_approve(deed, asker) is None,
            may_withdraw=deed is not None and may_withdraw(deed, asker) is None,
            must_submit=bool(steps) and (approval is None or approval.state != ApprovalState.APPROVED),
            currency=people.directory.currency,
            today=people.today,
            topics=people.topics,
            typed=typed,
        )

    def _line(self, contract: ContractRow, approval: ApprovalRow | None) -> ContractLine:
        owner = self.people.member(contract.member)
        return ContractLine(
            contract,
            owner.name if owner is not None else "",
            owner.username if owner is not None else "",
            approval.state if approval is not None else "",
            contract.amount or (approval.amount if approval is not None else 0),
        )
