"""One account, all around: what it is, who is there, what was sold, what is owed, and what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from server.accounts.access import may_edit, may_name_key_accounts
from server.accounts.custom import Of
from server.accounts.custom_desk import CustomDesk
from server.accounts.queries import AccountQueries
from server.accounts.rows import AccountRow, Change, ContactRow, Rank
from server.db.paging import Page
from server.ledger.event_list import EventFilter
from server.ledger.facts import moment
from server.people.directory import MemberInfo
from server.pipeline.filters import InstalmentFilter, Wanting
from server.pipeline.money import BoughtProduct
from server.pipeline.queries import PipelineQueries
from server.pipeline.rows import AccountPipeline, ContractStory, InstalmentRow
from web.customers.account_form import (
    AccountForm,
    ContactForm,
    Difference,
    as_original,
    contact_form_of,
    field_label,
    form_of,
)
from web.customers.deal_acts import DealForm
from web.customers.deal_board import DealCard, DealReader
from web.customers.edited import Edited
from web.customers.happenings import HappeningReader, Happenings
from web.customers.next_steps import NextStep, next_steps
from web.customers.own_fields import OwnInput, own_inputs
from web.customers.people import People
from web.customers.segment_words import segment_title, tier_title
from web.i18n import gettext as _
from web.localise import current_format

MOST_INSTALMENTS = 200
MOST_CHANGES = 20


@dataclass(frozen=True, slots=True)
class Open:
    """The form that stays open with what was typed: ``what`` is edit, deal, merge, contact or contact-NUMBER."""

    what: str = ""
    account: AccountForm | None = None
    contact: ContactForm | None = None
    deal: DealForm = field(default_factory=DealForm)
    merge: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    faster: tuple[Difference, ...] = ()
    """What somebody else has written while one was typing."""


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Everything that the page shows."""

    account: AccountRow
    owner: MemberInfo | None
    region: str
    contacts: Sequence[ContactRow]
    pipeline: AccountPipeline
    deals: tuple[DealCard, ...]
    contracts: tuple[ContractStory, ...]
    events: Happenings
    edits: tuple[Edited, ...]
    stages: Sequence[str]
    bought: Sequence[BoughtProduct]
    steps: tuple[NextStep, ...]
    own: tuple[OwnInput, ...]
    how: tuple[str, ...]
    people: People
    currency: str
    today: date
    may_edit: bool
    may_star: bool
    opened: Open = field(default_factory=Open)

    @property
    def form(self) -> AccountForm:
        """The form of the account: what was typed, else what is known."""
        return self.opened.account or form_of(self.account, self.people)

    @property
    def was(self) -> str:
        """What the form carries along, to say later what was typed."""
        return as_original(form_of(self.account, self.people))

    def contact_form(self, contact: ContactRow | None) -> ContactForm:
        """The form of a contact (None: of a new one)."""
        if self.opened.what == contact_key(contact) and self.opened.contact is not None:
            return self.opened.contact
        return contact_form_of(contact) if contact is not None else ContactForm()

    def error(self, what: str, name: str) -> str:
        """What is wrong with a field of a form, "" for nothing."""
        return self.opened.errors.get(name, "") if what == self.opened.what else ""


def contact_key(contact: ContactRow | None) -> str:
    """How the form of a contact is called."""
    return f"contact-{contact.id}" if contact is not None else "contact"


@dataclass(frozen=True, slots=True)
class AccountReader:
    """Reads accounts for one viewer."""

    accounts: AccountQueries
    pipeline: PipelineQueries
    deals: DealReader
    happenings: HappeningReader
    custom: CustomDesk

    async def page(self, id: int, opened: Open | None = None) -> AccountPage:
        """The page as it is now. Raises `NotFound`."""
        account = await self.accounts.account(id)
        # What was merged is shown as the one it is now.
        id = account.id
        people = self.deals.people
        found = await self.pipeline.of_account(people.viewer, id)
        deals = tuple(self.deals.card(deal) for deal in found.open_deals)
        contracts = await self._contracts(id, found)
        return AccountPage(
            account=account,
            owner=people.member(account.owner_id),
            region=people.region(account.region_id),
            contacts=await self.accounts.contacts_of(id),
            pipeline=found,
            deals=deals,
            contracts=contracts,
            events=await self.events(id),
            edits=tuple(self._edited(one) for one in (await self.accounts.changes_of(id))[:MOST_CHANGES]),
            stages=await self.pipeline.stages(),
            bought=await self.pipeline.bought_by(people.viewer, id),
            steps=next_steps(deals, contracts, account.rank, people.today),
            how=_how(account.rank),
            own=own_inputs((await self.custom.fields()).of(Of.ACCOUNT), account.custom),
            people=people,
            currency=people.directory.currency,
            today=people.today,
            may_edit=may_edit(people.viewer, account.owner_id),
            may_star=may_name_key_accounts(people.viewer) and may_edit(people.viewer, account.owner_id),
            opened=opened or Open(),
        )

    async def events(self, id: int, cursor: str = "") -> Happenings:
        """What happened with the account, the newest first, as far as the viewer may see it."""
        return await self.happenings.of(EventFilter(account_id=id), cursor or None)

    async def _contracts(self, id: int, found: AccountPipeline) -> tuple[ContractStory, ...]:
        if not found.contracts:
            return ()
        wanted = InstalmentFilter(state=Wanting.ALL, account=id)
        listed = await self.pipeline.instalments(self.deals.people.viewer, wanted, Page(MOST_INSTALMENTS))
        plans: dict[str, list[InstalmentRow]] = {}
        for row in listed.items:
            plans.setdefault(row.contract, []).append(row)
        return tuple(ContractStory(one, tuple(plans.get(one.id, ()))) for one in found.contracts)

    def _edited(self, change: Change) -> Edited:
        people = self.deals.people
        before, after = (_value(change.field, text, people) for text in (change.before, change.after))
        return Edited(
            field_label(change.field), before, after, people.by_caller(change.caller), moment(change.changed_us)
        )


def _how(rank: Rank) -> tuple[str, ...]:
    """How a customer buys, in words."""
    if not rank.tier:
        return ()
    told = [tier_title(rank.tier), segment_title(rank.segment)]
    if rank.rhythm:
        told.append(_("usually every %(days)s") % {"days": current_format().days(rank.rhythm)})
    if rank.last_day:
        told.append(_("last on %(day)s") % {"day": current_format().day(date.fromordinal(rank.last_day))})
    return tuple(one for one in told if one)


def _value(name: str, text: str, people: People) -> str:
    """A kept value as people read it: numbers of members and regions by name."""
    match name:
        case "is_key":
            return _("yes") if text == "true" else _("no")
        case _ if not text.isdecimal():
            return text
        case "owner_id":
            member = people.member(int(text))
            return member.name if member is not None else ""
        case "region_id":
            return people.region(int(text))
        case _:
            return text
