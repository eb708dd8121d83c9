"""Keeping deals, contracts and instalments in step with the ledger.

The recorder reads every fact of a deal or contract that a batch touches, so nothing is read again here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kpi.approval import Approval, approval_of
from kpi.contracts import Contract, contract_of, instalment_names
from kpi.courses import AFTER_END, Dwell, dwells_of
from kpi.events import DealOpened, Kind, StageChange
from kpi.facts import NOBODY, Credit, Fact
from kpi.leads import TOUCHES, Lead, lead_of
from kpi.pipeline import Deal, DealState, alive, deal_of
from kpi.tickets import Ticket, ticket_of
from kpi.timeline import Circumstance
from kpi.ways import led_to, way_text
from server.db.bulk import Bulk, Values
from server.ledger.post import Posting
from server.pipeline.brought import PRODUCT_MONTH, Months
from server.pipeline.tables import (
    APPROVAL,
    CONTRACT,
    DEAL,
    DEAL_LINE,
    DWELL,
    GONE,
    INSTALMENT,
    LEAD,
    LEAD_TOUCH,
    STAKE,
    TICKET,
    UNKNOWN,
    Shared,
)

_DEAL, _CONTRACT, _LEAD, _TICKET = "deal:", "contract:", "lead:", "ticket:"
_NOBODY = Credit(NOBODY, 0, 0)

Writes = list[tuple[Bulk, list[Values]]]


def writes(posting: Posting) -> list[tuple[Bulk, Sequence[Values]]]:
    """The rows of every deal, contract and lead a batch concerned."""
    groups = {step.group.name: step.group for step in posting.steps if step.group is not None}
    rows = Rows()
    for name, group in sorted(groups.items()):
        if group.read is not None:
            rows.take_away(name, group.facts, posting.first_seq)
            rows.add(name, group.facts, group.read)
    for step in posting.steps:
        for change in step.changes:
            rows.touch(change.fact, change.circumstance)
    return [*rows.writes]


class Rows:
    """Rows of deals, contracts and leads as they come together."""

    def __init__(self) -> None:
        self._deals: list[Values] = []
        self._contracts: list[Values] = []
        self._instalments: list[Values] = []
        self._stakes: list[Values] = []
        self._dwells: list[Values] = []
        self._lines: list[Values] = []
        self._approvals: list[Values] = []
        self._leads: list[Values] = []
        self._tickets: list[Values] = []
        self._months = Months()
        self._touches: dict[int, Values] = {}

    @property
    def writes(self) -> Iterable[tuple[Bulk, Sequence[Values]]]:
        """Each table with its rows."""
        return (
            (DEAL, self._deals),
            (CONTRACT, self._contracts),
            (INSTALMENT, self._instalments),
            (STAKE, self._stakes),
            (DWELL, self._dwells),
            (DEAL_LINE, self._lines),
            (PRODUCT_MONTH, self._months.rows),
            (APPROVAL, self._approvals),
            (LEAD, self._leads),
            (TICKET, self._tickets),
            (LEAD_TOUCH, sorted(self._touches.values())),
        )

    def add(self, name: str, facts: Sequence[Fact], read: Mapping[int, Circumstance]) -> None:
        """The rows of one deal, contract or lead, known by its subject; anything else adds none."""
        if name.startswith(_DEAL):
            id = name.removeprefix(_DEAL)
            deal, dwells = deal_of(facts, read), dwells_of(facts, read)
            self._deals.append(_deal_row(deal, dwells) if deal is not None else _gone(DEAL, id))
            self._stakes += _stakes(Shared.DEAL, id, facts, deal.credits if deal is not None else ())
            self._dwells += _dwell_rows(id, deal, dwells)
            self._dwells += _former_dwells(id, facts, len(dwells))
            self._lines += _line_rows(id, facts, deal)
            self._months.add(deal)
        elif name.startswith(_CONTRACT):
            id = name.removeprefix(_CONTRACT)
            contract = contract_of(facts, read)
            self._contracts.append(_contract_row(contract) if contract is not None else _gone(CONTRACT, id))
            approval = approval_of(alive(facts, read))
            if approval is not None:
                self._approvals.append(_approval_row(id, approval))
            self._instalments += _instalment_rows(id, facts, contract)
            self._stakes += _stakes(Shared.CONTRACT, id, facts, contract.credits if contract is not None else ())
        elif name.startswith(_LEAD):
            lead = lead_of(facts, read)
            self._leads.append(_lead_row(lead) if lead is not None else _gone(LEAD, name.removeprefix(_LEAD)))
        elif name.startswith(_TICKET):
            ticket = ticket_of(facts, read)
            id = name.removeprefix(_TICKET)
            self._tickets.append(_ticket_row(ticket) if ticket is not None else _gone(TICKET, id))

    def take_away(self, name: str, facts: Sequence[Fact], first_seq: int) -> None:
        """What a deal added to sums by the facts before a seq."""
        if name.startswith(_DEAL):
            self._months.take_away(facts, first_seq)

    def touch(self, fact: Fact, circumstance: Circumstance) -> None:
        """The row of a call, visit, meeting or message to a lead; anything else adds none. The last word holds."""
        if fact.kind in TOUCHES and (lead := getattr(fact.data, "lead", None)):
            member = fact.credits[0].member if fact.credits else NOBODY
            self._touches[fact.seq] = (lead, fact.seq, fact.at_us, member, int(circumstance.counts))


def _gone(bulk: Bulk, id: str) -> Values:
    nothing = {"id": id, "state": GONE}
    return tuple(nothing.get(name, "" if kind == "text" else 0) for name, kind in bulk.columns)


def _deal_row(deal: Deal, dwells: Sequence[Dwell]) -> Values:
    first = deal.credits[0] if deal.credits else _NOBODY
    return (
        deal.id,
        deal.state.value,
        deal.title,
        deal.account,
        deal.product,
        deal.contact,
        deal.amount,
        deal.stage,
        deal.stage_us,
        deal.reason,
        deal.opened_day,
        deal.closed_day,
        deal.expected_day,
        deal.touched_us,
        first.member,
        first.team,
        first.region,
        way_text(dwells),
        dwells[0].since_day if dwells and dwells[0].until_day != AFTER_END else 0,
        dwells[-1].since_day if dwells and deal.state is DealState.OPEN else 0,
    )


def _contract_row(contract: Contract) -> Values:
    first = contract.credits[0] if contract.credits else _NOBODY
    return (
        contract.id,
        contract.state.value,
        contract.deal,
        contract.account,
        contract.product,
        contract.amount,
        contract.signed_day,
        contract.delivered_day,
        contract.collected,
        contract.overpaid,
        contract.touched_us,
        first.member,
        first.team,
        first.region,
    )


def _approval_row(id: str, approval: Approval) -> Values:
    return (
        id,
        approval.state.value,
        approval.submission,
        approval.by,
        approval.amount,
        " ".join(approval.told.steps),
        " ".join(str(one) for one in approval.approvers),
        approval.next_role,
        approval.submitted_us,
        approval.decided_us,
        approval.reason,
    )


def _lead_row(lead: Lead) -> Values:
    holder = lead.holder or _NOBODY
    return (
        lead.id,
        lead.state.value,
        lead.name,
        lead.phone,
        lead.origin,
        lead.contact,
        lead.account,
        lead.reason,
        holder.member,
        holder.team,
        holder.region,
        lead.since_us,
        lead.created_us,
        lead.claims,
        lead.returns,
    )


def _ticket_row(ticket: Ticket) -> Values:
    holder = ticket.holder or _NOBODY
    return (
        ticket.id,
        ticket.state.value,
        ticket.title,
        ticket.account,
        ticket.product,
        ticket.contact,
        ticket.deal,
        ticket.priority,
        ticket.opened_us,
        ticket.answered_us,
        ticket.resolved_us,
        ticket.satisfaction,
        ticket.touched_us,
        holder.member,
        holder.team,
        holder.region,
    )


def _instalment_rows(id: str, facts: Iterable[Fact], contract: Contract | None) -> Iterator[Values]:
    """What is due now; and what a former signature said, with nothing due."""
    told = contract.instalments if contract is not None else ()
    for one in told:
        yield id, one.name, one.due_day, one.amount, one.paid, one.paid_day
    for name in sorted(instalment_names(facts) - {one.name for one in told}):
        yield id, name, 0, 0, 0, 0


def _dwell_rows(id: str, deal: Deal | None, dwells: Sequence[Dwell]) -> Iterator[Values]:
    """Its days in each stage."""
    if deal is None:
        return
    first = deal.credits[0] if deal.credits else _NOBODY
    end = deal.state.value if deal.state is not DealState.OPEN else ""
    for number, one in enumerate(dwells):
        yield (
            id,
            number,
            one.stage,
            one.since_day,
            one.until_day,
            one.amount,
            led_to(dwells, number, end),
            dwells[0].since_day,
            one.amount or deal.amount,
            first.member,
            first.team,
            first.region,
            deal.product,
        )


def _former_dwells(id: str, facts: Iterable[Fact], told: int) -> Iterator[Values]:
    """What was told of further stages before, with no days."""
    ever = 1 + sum(isinstance(fact.data, DealOpened | StageChange) for fact in facts)
    for number in range(told, ever):
        yield id, number, "", 0, 0, 0, "", 0, 0, 0, 0, 0, 0


def _line_rows(id: str, facts: Iterable[Fact], deal: Deal | None) -> Iterator[Values]:
    """What is sold with it; and what was told of further lines before, with none of anything."""
    lines = deal.lines if deal is not None else ()
    for number, one in enumerate(lines):
        cost = one.cost if one.cost is not None else UNKNOWN
        yield id, number, one.product.id, one.quantity, one.price, one.value, one.discount, cost
    ever = max((len(fact.lines) for fact in facts if fact.lines), default=0)
    for number in range(len(lines), ever):
        yield id, number, 0, 0, 0, 0, 0, UNKNOWN


def _stakes(kind: Shared, id: str, facts: Iterable[Fact], credits: tuple[Credit, ...]) -> Iterator[Values]:
    """The shares of everybody who shares it now, or ever did."""
    told = [fact for fact in facts if len(fact.credits) > 1 and fact.kind is not Kind.REVERSED]
    if not told:
        return
    ever = {credit.member for fact in told for credit in fact.credits}
    shares = {credit.member: credit.share for credit in credits} if len(credits) > 1 else {}
    for member in sorted(ever):
        share = shares.get(member)
        yield member, int(kind), id, share.numerator if share else 0, share.denominator if share else 1
