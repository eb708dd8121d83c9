"""Who calls: the accounts, contacts and leads behind a telephone number, for a call that is about to be logged."""

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from server.accounts.access import require_reader
from server.accounts.callers import checked_number, whose_number
from server.accounts.numbers import dialled_from, spellings
from server.accounts.views import AccountView, AccountViews, ContactView
from server.db.database import Database
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.pipeline.lead_queries import LeadQueries


class CallingLead(msgspec.Struct, frozen=True):
    """A lead with this number."""

    id: str
    name: str
    state: str


class Callers(msgspec.Struct, frozen=True):
    """Who has a number: `number` as everybody knows it (E.164)."""

    number: str
    accounts: list[AccountView]
    contacts: list[ContactView]
    leads: list[CallingLead]


@get("/callers", summary="Who has a telephone number")
async def callers(
    number: FromQuery[str],
    viewer: NamedDependency[Viewer],
    db: NamedDependency[Database],
    directories: NamedDependency[DirectoryCache],
    lead_queries: NamedDependency[LeadQueries],
) -> Callers:
    """However it is written: numbers without a country are of the organisation's. Empty lists for an unknown one.

    Leads only where the caller may see their numbers: their own, those of whom they lead, all for bosses.
    """
    require_reader(viewer)
    directory = await directories.current()
    country = dialled_from(directory.organisation)
    typed = checked_number(number)
    known = await whose_number(db, typed, country)
    leads = await lead_queries.with_phone(viewer, spellings(typed, country))
    views = AccountViews(viewer, directory)
    return Callers(
        known.number,
        [views.account(row) for row in known.accounts],
        [views.contact(row) for row in known.contacts],
        [CallingLead(row.id, row.name, row.state.value) for row in leads],
    )


CALLER_ROUTES = (callers,)
