"""A contract that must be approved first: what a deal's page would sign is submitted instead."""

from dataclasses import dataclass

from kpi.events import ContractSigned
from kpi.money import Money
from server.errors import AppError
from server.ledger.door import EventDoor
from server.people.access import Viewer
from server.pipeline.approval_desk import ApprovalDesk, SubmissionIn
from web.i18n import gettext as _
from web.sending import Sent


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks for approval on behalf of a deal's page."""

    desk: ApprovalDesk
    door: EventDoor

    async def must_submit(self, data: ContractSigned, currency: str) -> bool:
        """Whether somebody has to approve a contract of so much."""
        return bool(await self.desk.steps_for(Money.parse(data.amount, currency).minor))

    async def submit(self, viewer: Viewer, data: ContractSigned) -> Sent:
        """Submit the terms; whoever approves finds them on the page of the contract."""
        told = {field: getattr(data, field) for field in SubmissionIn.__struct_fields__}
        try:
            await self.desk.submit(viewer, SubmissionIn(**told), self.door)
        except AppError as error:
            return Sent(None, {"": _("The server refused this: %(message)s") % {"message": error.detail}})
        return Sent(None, contract=data.contract)
