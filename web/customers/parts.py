"""What the pages of the customer side are made with, as dependencies of their routes."""

from litestar.di import NamedDependency, Provide

from server.accounts.custom_desk import CustomDesk
from server.accounts.duplicates import DuplicateDesk
from server.accounts.queries import AccountQueries
from server.clock import Clock
from server.intake.record import Recorder
from server.ledger.routes import LedgerReader
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.pipeline.queries import PipelineQueries
from web.customers.account_list import AccountLister, provide_accounts_asked
from web.customers.account_page import AccountReader
from web.customers.contract_page import ContractReader, provide_contracts_asked
from web.customers.deal_board import DealReader, provide_deals_asked
from web.customers.happenings import HappeningReader
from web.customers.people import People
from web.customers.receivables import OwedReader, provide_owed_asked
from web.customers.similar import PairReader, provide_pairs_asked
from web.sending import Sender


async def provide_people(
    viewer: NamedDependency[Viewer],
    directories: NamedDependency[DirectoryCache],
    pipeline_queries: NamedDependency[PipelineQueries],
) -> People:
    """The dependency `people`."""
    return People(await directories.current(), viewer, await pipeline_queries.today())


def provide_deals(
    pipeline_queries: NamedDependency[PipelineQueries], people: NamedDependency[People], clock: NamedDependency[Clock]
) -> DealReader:
    """The dependency `deals`."""
    return DealReader(pipeline_queries, people, clock())


def provide_happenings(
    ledger_reader: NamedDependency[LedgerReader], people: NamedDependency[People]
) -> HappeningReader:
    """The dependency `happenings`."""
    return HappeningReader(ledger_reader, people.viewer, people.directory)


def provide_owed(
    pipeline_queries: NamedDependency[PipelineQueries],
    people: NamedDependency[People],
    happenings: NamedDependency[HappeningReader],
) -> OwedReader:
    """The dependency `owed`."""
    return OwedReader(pipeline_queries, people, happenings)


def provide_contracts(
    pipeline_queries: NamedDependency[PipelineQueries],
    people: NamedDependency[People],
    happenings: NamedDependency[HappeningReader],
) -> ContractReader:
    """The dependency `contracts`."""
    return ContractReader(pipeline_queries, people, happenings)


def provide_account_reader(
    account_queries: NamedDependency[AccountQueries],
    pipeline_queries: NamedDependency[PipelineQueries],
    deals: NamedDependency[DealReader],
    happenings: NamedDependency[HappeningReader],
    custom_desk: NamedDependency[CustomDesk],
) -> AccountReader:
    """The dependency `account_reader`."""
    return AccountReader(account_queries, pipeline_queries, deals, happenings, custom_desk)


def provide_pair_reader(
    duplicate_desk: NamedDependency[DuplicateDesk],
    account_queries: NamedDependency[AccountQueries],
    people: NamedDependency[People],
) -> PairReader:
    """The dependency `pair_reader`."""
    return PairReader(duplicate_desk, account_queries, people)


def provide_account_lister(
    account_queries: NamedDependency[AccountQueries], people: NamedDependency[People]
) -> AccountLister:
    """The dependency `account_lister`."""
    return AccountLister(account_queries, people)


def provide_sender(
    ledger_reader: NamedDependency[LedgerReader],
    recorder: NamedDependency[Recorder],
    people: NamedDependency[People],
) -> Sender:
    """The dependency `sender`."""
    return Sender(people.viewer, ledger_reader, recorder, people.directory.currency)


PARTS = {
    "people": Provide(provide_people),
    "deals": Provide(provide_deals, sync_to_thread=False),
    "happenings": Provide(provide_happenings, sync_to_thread=False),
    "contracts": Provide(provide_contracts, sync_to_thread=False),
    "contracts_asked": Provide(provide_contracts_asked, sync_to_thread=False),
    "owed": Provide(provide_owed, sync_to_thread=False),
    "account_reader": Provide(provide_account_reader, sync_to_thread=False),
    "pair_reader": Provide(provide_pair_reader, sync_to_thread=False),
    "pairs_asked": Provide(provide_pairs_asked, sync_to_thread=False),
    "account_lister": Provide(provide_account_lister, sync_to_thread=False),
    "accounts_asked": Provide(provide_accounts_asked, sync_to_thread=False),
    "sender": Provide(provide_sender, sync_to_thread=False),
    "deals_asked": Provide(provide_deals_asked, sync_to_thread=False),
    "owed_asked": Provide(provide_owed_asked, sync_to_thread=False),
}
