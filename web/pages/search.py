"""The search of the top bar: people, customers and contacts by name, or whoever has a telephone number."""

from dataclasses import dataclass

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Template

from server.accounts.access import require_reader
from server.accounts.callers import whose_number
from server.accounts.numbers import dialled_from, is_number, spellings
from server.accounts.queries import AccountQueries, ContactFilter
from server.accounts.rows import AccountRow, ContactRow
from server.db.paging import Page
from server.pipeline.lead_queries import LeadQueries
from server.pipeline.lead_rows import LeadFilter, LeadRow
from web.customers.parts import PARTS
from web.customers.people import People
from web.frame import Frame
from web.people_list import Person, find_people

AT_ONCE = 8
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found; `number` is set where it was for a telephone number."""

    text: str
    number: str = ""
    people: tuple[Person, ...] = ()
    accounts: tuple[AccountRow, ...] = ()
    contacts: tuple[ContactRow, ...] = ()
    leads: tuple[LeadRow, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.people or self.accounts or self.contacts or self.leads)


@get("/search", include_in_schema=False, dependencies=PARTS)
async def search_page(
    frame: NamedDependency[Frame],
    people: NamedDependency[People],
    account_queries: NamedDependency[AccountQueries],
    lead_queries: NamedDependency[LeadQueries],
    q: FromQuery[str] = "",
) -> Template:
    """A few of each kind; who calls, where a number was typed."""
    require_reader(people.viewer)
    text = q.replace("\0", "").strip()[:LONGEST]
    found = await _found(text, people, account_queries, lead_queries) if text else Found("")
    return Template("search/page.html", context={"frame": frame, "found": found, "people": people})


async def _found(text: str, people: People, accounts: AccountQueries, leads: LeadQueries) -> Found:
    if is_number(text):
        country = dialled_from(people.directory.organisation)
        known = await whose_number(accounts.db, text, country)
        calling = await leads.with_phone(people.viewer, spellings(text, country))
        return Found(text, known.number, (), known.accounts, known.contacts, calling)
    page = Page(AT_ONCE)
    return Found(
        text,
        "",
        tuple(find_people(people.directory, people.today, text)[:AT_ONCE]),
        tuple(await accounts.search(text, AT_ONCE)),
        (await accounts.contacts(ContactFilter(text), page)).items,
        (await leads.leads(people.viewer, LeadFilter(text=text), page)).items,
    )


ROUTES = (search_page,)
