"""Large contracts that wait for somebody's word: the company's rules ask for it, and the visitor finds some to decide.

Its people ask and decide through the desk, as everybody does. While something waits, nothing more is asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from game_rules.rulebook import Rulebook
from game_rules.rulebook_load import load
from kpi.events import ContractSigned, Kind
from server.db.database import Database
from server.ledger.door import EventDoor
from server.ledger.rulebooks import EditionsCache, standard_text
from server.people.access import Viewer, viewer_for_member
from server.people.directories import DirectoryCache
from server.people.roles import Role
from server.pipeline.approval_desk import ApprovalDesk, SubmissionIn
from server.pipeline.queries import PipelineQueries
from web.demo.raids import LEAD, PastClock
from web.demo.roster import people
from web.demo.sales import Story
from web.demo.world import today_at

BOSS = "boss"
# In yuan: what a lead must approve, and what a boss must approve as well.
_LEADS_FROM, _BOSS_FROM = 30_000, 100_000
_OF_LEAD, _OF_BOSS, _REJECTED = 2, 3, 1
_WHY_NOT = "折扣太大，请补上二期订单再提。The discount is too large: bring a second order with it."
_APPROVAL = f"""
[approval]
step = [
    {{ role = "lead", above = 'money({_LEADS_FROM})' }},
    {{ role = "boss", above = 'money({_BOSS_FROM})' }},
]
"""


def company_rules() -> Rulebook:
    """The standard rulebook, and who approves large contracts."""
    text = standard_text().replace("version = 1\n", "version = 2\n", 1) + _APPROVAL
    return load(text, file="the demo's rulebook", minor_units=2)


@dataclass(frozen=True, slots=True)
class _Office:
    """The desk, and a clock that stands where the story is."""

    desk: ApprovalDesk
    clock: PastClock
    door: EventDoor
    now: datetime

    async def as_(self, username: str) -> Viewer:
        """Somebody, as they act."""
        directory = await self.desk.directories.current()
        member = directory.member_by_username(username)
        if member is None:
            raise RuntimeError(f"{username!r} is not in the demo's company")
        return viewer_for_member(member, directory, today_at(self.now))

    async def ask(self, one: Story, hours_ago: float) -> str:
        """Whoever sells it asks; answers the contract."""
        self.clock.now = self.now - timedelta(hours=hours_ago)
        signed = _signing(one)
        terms = SubmissionIn(
            contract=signed.contract,
            amount=signed.amount,
            deal=signed.deal,
            account=signed.account,
            product=signed.product,
            instalments=signed.instalments,
            member=signed.member,
            credits=signed.credits,
        )
        await self.desk.submit(await self.as_(one.owner), terms, self.door)
        return signed.contract

    async def decide(self, contract: str, username: str, hours_ago: float, why_not: str = "") -> None:
        """A lead approves, or says why not."""
        self.clock.now = self.now - timedelta(hours=hours_ago)
        who = await self.as_(username)
        await self.desk.decide(who, contract, self.door, approve=not why_not, reason=why_not)


async def ask_for_approval(
    db: Database, directories: DirectoryCache, door: EventDoor, stories: Sequence[Story], now: datetime
) -> Sequence[Story]:
    """Let people ask about what is about to be signed; answers the stories that go on without anybody's word."""
    clock = PastClock(now)
    queries = PipelineQueries(db, directories, clock)
    office = _Office(ApprovalDesk(db, queries, EditionsCache(), directories, clock), clock, door, now)
    large = [one for one in stories if _is_about_to_be_signed(one)]
    asked = set(await queries.approvals([_signing(one).contract for one in large]))
    if not await queries.waiting(await office.as_(BOSS)):
        fresh = [one for one in large if _signing(one).contract not in asked]
        asked |= await _ask(office, fresh)
    return [one for one in stories if not (_is_about_to_be_signed(one) and _signing(one).contract in asked)]


async def _ask(office: _Office, large: Sequence[Story]) -> set[str]:
    """Some wait for the visitor's lead, some for the boss, and one was sent back."""
    leads = {one.team: one.username for one in people().people if one.role is Role.LEAD}
    lead_of = {one.username: leads[one.team] for one in people().people if one.team}
    # Nobody approves what is theirs.
    others = [one for one in large if lead_of[one.owner] != one.owner]
    own = [one for one in others if lead_of[one.owner] == LEAD]
    elsewhere = [one for one in others if lead_of[one.owner] != LEAD]
    of_boss = [one for one in elsewhere if _signing(one).amount >= _BOSS_FROM]
    asked = set[str]()
    for hours_ago, one in enumerate(islice(own, _OF_LEAD), start=2):
        asked.add(await office.ask(one, hours_ago))
    for hours_ago, one in enumerate(islice(of_boss, _OF_BOSS), start=20):
        contract = await office.ask(one, hours_ago)
        await office.decide(contract, lead_of[one.owner], hours_ago - 15)
        asked.add(contract)
    for one in islice((one for one in elsewhere if one not in of_boss), _REJECTED):
        contract = await office.ask(one, 26)
        await office.decide(contract, lead_of[one.owner], 22, _WHY_NOT)
        asked.add(contract)
    return asked


def _is_about_to_be_signed(one: Story) -> bool:
    """Whether a large contract is the next thing, or comes right after the win."""
    kinds = [told.kind for told in one.events[:2]]
    is_next = kinds[:1] == [Kind.CONTRACT_SIGNED] or kinds == [Kind.DEAL_WON, Kind.CONTRACT_SIGNED]
    return is_next and _signing(one).amount >= _LEADS_FROM


def _signing(one: Story) -> ContractSigned:
    """The contract of a story that is to be signed."""
    return next(told.data for told in one.events if isinstance(told.data, ContractSigned))
