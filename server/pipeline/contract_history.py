"""What only the facts of a contract tell: what was submitted and agreed, in its own words, and its version."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kpi.approval import approval_of
from kpi.contract_events import ContractSubmitted
from kpi.contract_terms import Agreed, agreed_of
from kpi.pipeline import alive
from kpi.timeline import circumstances
from server.db.tx import Reading
from server.pipeline.facts import facts_of
from server.pipeline.history import version_of


@dataclass(frozen=True, slots=True)
class ContractHistory:
    """What was agreed (None: nothing yet), what was submitted last (None: nothing ever), and the version."""

    agreed: Agreed | None
    submitted: ContractSubmitted | None
    version: int


async def contract_history(source: Reading, contract: str, zone: ZoneInfo) -> ContractHistory:
    """What the facts of a contract tell. Two statements."""
    subject = f"contract:{contract}"
    facts = (await facts_of(source, [subject], zone)).get(subject, ())
    told = alive(facts, circumstances(facts))
    approval = approval_of(told)
    return ContractHistory(agreed_of(told), approval.told if approval is not None else None, version_of(facts))
