"""Asking for a contract's approval, giving it, refusing it, taking the question back: acts, each told as an event."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import msgspec

from game_rules.approval import NoDecision, may_approve, may_withdraw
from kpi.events import CreditShare, Instalment, Kind
from kpi.money import Money, convert
from server.clock import Clock
from server.db.database import Database
from server.db.versions import read_versions
from server.errors import Conflict, FieldProblem, InvalidInput, NotAllowed
from server.ledger.door import EventDoor
from server.ledger.rates import read_rates
from server.ledger.rulebooks import EditionsCache
from server.people.access import Viewer, require_member
from server.people.directories import DirectoryCache
from server.people.directory import Directory
from server.pipeline.approval_rows import ApprovalRow, asker_of
from server.pipeline.edits import tell
from server.pipeline.queries import PipelineQueries


class SubmissionIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The terms of a contract to approve, with the plan of payments."""

    contract: str
    amount: Decimal
    currency: str | None = None
    deal: str | None = None
    account: str | None = None
    product: str | None = None
    instalments: tuple[Instalment, ...] = ()
    member: str | None = None
    credits: tuple[CreditShare, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ApprovalDesk:
    """Does what people ask for. One per app."""

    db: Database
    queries: PipelineQueries
    editions: EditionsCache
    directories: DirectoryCache
    clock: Clock

    async def steps_for(self, amount: int) -> tuple[str, ...]:
        """The roles that must approve a contract of so much today, in minor units."""
        directory = await self.directories.current()
        editions = await self.editions.current(self.db, await read_versions(self.db), directory.currency)
        rules = editions.on((await self.queries.today()).toordinal()).approval
        return tuple(step.value for step in rules.steps_for(amount))

    async def steps_of(self, viewer: Viewer, contract: str) -> tuple[str, ...]:
        """The roles that must approve a contract as it stands, by what was last submitted or agreed."""
        found = await self.queries.contract_file(viewer, contract)
        approval = found.approval
        return await self.steps_for(approval.amount if approval is not None else found.contract.amount)

    async def submit(self, viewer: Viewer, terms: SubmissionIn, door: EventDoor, expects: int | None = None) -> None:
        """Ask for approval. What nobody has to approve is approved at once.

        Raises `InvalidInput`, `NotAllowed`, `Outdated`.
        """
        me = require_member(viewer)
        directory = await self.directories.current()
        today = await self.queries.today()
        editions = await self.editions.current(self.db, await read_versions(self.db), directory.currency)
        rules = editions.on(today.toordinal()).approval
        steps = rules.steps_for(await self._minor(terms, directory, today))
        told = {name: value for name, value in msgspec.structs.asdict(terms).items() if value not in (None, ())}
        data = {**told, "by": me, "steps": list(steps), "holds": rules.holds}
        await tell(door, viewer, [(Kind.CONTRACT_SUBMITTED, data)], self.clock(), expects)

    async def decide(
        self,
        viewer: Viewer,
        contract: str,
        door: EventDoor,
        *,
        approve: bool,
        reason: str = "",
        expects: int | None = None,
    ) -> None:
        """Approve the step that is next, or reject what was submitted; a rejection says why.

        Raises `NotFound`, `NotAllowed`, `Conflict`, `InvalidInput`, `Outdated`.
        """
        me = require_member(viewer)
        found = await self.queries.contract_file(viewer, contract)
        approval = _submitted(found.approval, contract)
        _require(may_approve(approval.deed(found.contract.shares), asker_of(viewer)), approval)
        if not approve and not reason.strip():
            raise InvalidInput("say why it is rejected", [FieldProblem("/reason", "is missing: say why")])
        kind = Kind.CONTRACT_APPROVED if approve else Kind.CONTRACT_REJECTED
        data = {
            "contract": contract,
            "submission": approval.submission,
            "step": len(approval.approvers),
            "by": me,
            **({"reason": reason.strip()} if reason.strip() else {}),
        }
        await tell(door, viewer, [(kind, data)], self.clock(), found.told.version if expects is None else expects)

    async def withdraw(self, viewer: Viewer, contract: str, door: EventDoor, reason: str = "") -> None:
        """Take back what was submitted. Raises `NotFound`, `NotAllowed`, `Conflict`, `Outdated`."""
        me = require_member(viewer)
        found = await self.queries.contract_file(viewer, contract)
        approval = _submitted(found.approval, contract)
        _require(may_withdraw(approval.deed(found.contract.shares), asker_of(viewer)), approval)
        data = {
            "contract": contract,
            "submission": approval.submission,
            "by": me,
            **({"reason": reason.strip()} if reason.strip() else {}),
        }
        await tell(door, viewer, [(Kind.CONTRACT_WITHDRAWN, data)], self.clock(), found.told.version)

    async def _minor(self, terms: SubmissionIn, directory: Directory, today: date) -> int:
        home = directory.currency
        try:
            money = Money.parse(terms.amount, terms.currency or home)
            if money.currency == home:
                return money.minor
            rate = (await read_rates(self.db)).on(money.currency, today)
            if rate is None:
                raise InvalidInput("no rate", [FieldProblem("/currency", f"is {money.currency!r}: no rate is known")])
            return convert(money, rate, home).minor
        except ValueError as error:
            raise InvalidInput(f"amount {error}", [FieldProblem("/amount", str(error))]) from error


_WHY = {
    NoDecision.OWN: "you asked for this approval, or it is your own contract: somebody else must look at it",
    NoDecision.TWICE: "you approved an earlier step: somebody else must approve this one",
    NoDecision.ROLE: "it is not your turn: this step waits for a {role}",
}


def _submitted(approval: ApprovalRow | None, contract: str) -> ApprovalRow:
    if approval is None:
        raise Conflict(f"contract {contract[:200]!r} was not submitted for approval")
    return approval


def _require(refused: NoDecision | None, approval: ApprovalRow) -> None:
    match refused:
        case None:
            return
        case NoDecision.DECIDED:
            raise Conflict(f"nothing waits for approval any more: it is {approval.state}")
        case _:
            raise NotAllowed(_WHY[refused].format(role=approval.next_role))
