"""Accounts, contacts and products over the API."""

from enum import StrEnum
from typing import Annotated

from litestar import Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from kpi.segments import Segment, Tier
from server.accounts.access import may_see_costs, require_reader, seen_sort
from server.accounts.commands import AccountDesk
from server.accounts.edits import AccountEdit, ContactEdit, ProductEdit
from server.accounts.queries import (
    ACCOUNT_SORTS,
    LACKING,
    PRODUCT_SORTS,
    AccountFilter,
    AccountQueries,
    ContactFilter,
    ProductFilter,
)
from server.accounts.rows import AccountRow, ContactRow, ProductRow
from server.accounts.views import (
    AccountList,
    AccountView,
    AccountViews,
    ContactList,
    ContactView,
    ProductList,
    ProductView,
)
from server.db.paging import LARGEST_LIMIT, LIMIT, Page
from server.errors import FieldProblem, InvalidInput, NotFound
from server.http.etag import IfMatch, etag, matched_version
from server.people.access import Viewer, require_member
from server.people.directories import DirectoryCache
from server.people.directory import Directory

Limit = Annotated[int, QueryParameter(ge=1, le=LARGEST_LIMIT)]


class AccountIn(AccountEdit, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An account to add; `id` is what events and other programs will call it, made up where none is given."""

    id: str | None = None


class ContactIn(ContactEdit, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A contact to add."""

    id: str | None = None


class ProductIn(ProductEdit, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A product to add."""

    id: str | None = None


@get("/accounts", summary="Accounts")
async def accounts(
    viewer: NamedDependency[Viewer],
    account_queries: NamedDependency[AccountQueries],
    directories: NamedDependency[DirectoryCache],
    q: FromQuery[str | None] = None,
    key: FromQuery[bool | None] = None,
    industry: FromQuery[str | None] = None,
    region: FromQuery[str | None] = None,
    owner: FromQuery[str | None] = None,
    tier: FromQuery[str] = "",
    segment: FromQuery[str] = "",
    slipping: FromQuery[bool] = False,
    sort: FromQuery[str] = "name",
    limit: Limit = LIMIT,
    cursor: FromQuery[str | None] = None,
) -> AccountList:
    """Every account, page by page. `q` is a part of the name or id; `owner` a username, "me" or "none".

    `tier` is A, B or C, `segment` one of those of `GET /segments`. `sort`: name, industry, newest, revenue or
    profit, which is revenue for who may not see costs.
    """
    require_reader(viewer)
    directory = await directories.current()
    if sort not in ACCOUNT_SORTS:
        raise _no_such("?sort", sort, ACCOUNT_SORTS)
    _check_group("?tier", tier, Tier)
    _check_group("?segment", segment, Segment)
    wanted = AccountFilter(
        q or "",
        key,
        industry or "",
        _region(region, directory),
        _owner(owner, viewer, directory),
        seen_sort(sort, viewer),
        tier,
        segment,
        slipping,
    )
    found = await account_queries.list(wanted, Page(limit, cursor))
    views = AccountViews(viewer, directory)
    return AccountList([views.account(row) for row in found.items], found.next)


@get("/accounts/{account:path}", summary="An account")
async def account(
    account: FromPath[str],
    viewer: NamedDependency[Viewer],
    account_queries: NamedDependency[AccountQueries],
    directories: NamedDependency[DirectoryCache],
) -> Response[AccountView]:
    """By its id or exact name. Its `ETag` is for the `If-Match` of an edit."""
    require_reader(viewer)
    row = await _found_account(account, account_queries)
    return Response(AccountViews(viewer, await directories.current()).account(row), headers=etag(row.version))


@post("/accounts", summary="Add an account")
async def add_account(
    data: JSONBody[AccountIn],
    viewer: NamedDependency[Viewer],
    account_desk: NamedDependency[AccountDesk],
    directories: NamedDependency[DirectoryCache],
) -> Response[AccountView]:
    """Everybody who sells may; leads and above name key accounts and owners other than oneself.

    The answer tells, as `similar`, which ones may be the same: `POST /duplicates/merge` makes them one.
    """
    similar = await account_desk.similar_accounts(data)
    row = await account_desk.create_account(viewer, data, data.id)
    view = AccountViews(viewer, await directories.current()).added(row, similar)
    return Response(view, status_code=201, headers=etag(row.version))


@patch("/accounts/{account:path}", summary="Edit an account")
async def edit_account(
    account: FromPath[str],
    data: JSONBody[AccountEdit],
    viewer: NamedDependency[Viewer],
    account_queries: NamedDependency[AccountQueries],
    account_desk: NamedDependency[AccountDesk],
    directories: NamedDependency[DirectoryCache],
    if_match: IfMatch = None,
) -> Response[AccountView]:
    """What is absent stays as it is. Every change is kept, with who made it."""
    require_reader(viewer)
    found = await _found_account(account, account_queries)
    row = await account_desk.edit_account(viewer, found.id, data, matched_version(if_match))
    return Response(AccountViews(viewer, await directories.current()).account(row), headers=etag(row.version))


@get("/contacts", summary="Contacts")
async def contacts(
    viewer: NamedDependency[Viewer],
    account_queries: NamedDependency[AccountQueries],
    directories: NamedDependency[DirectoryCache],
    q: FromQuery[str | None] = None,
    account: FromQuery[str | None] = None,
    limit: Limit = LIMIT,
    cursor: FromQuery[str | None] = None,
) -> ContactList:
    """People at accounts, by name, page by page; of one `account` (its id or exact name) only."""
    require_reader(viewer)
    at = (await _found_account(account, account_queries)).id if account is not None else None
    found = await account_queries.contacts(ContactFilter(q or "", at), Page(limit, cursor))
    views = AccountViews(viewer, await directories.current())
    return ContactList([views.contact(row) for row in found.items], found.next)


@get("/contacts/{contact:path}", summary="A contact")
async def contact(
    contact: FromPath[str],
    viewer: NamedDependency[Viewer],
    account_queries: NamedDependency[AccountQueries],
    directories: NamedDependency[DirectoryCache],
) -> Response[ContactView]:
    """By id or exact name."""
    require_reader(viewer)
    row = await _found_contact(contact, account_queries)
    return Response(AccountViews(viewer, await directories.current()).contact(row), headers=etag(row.version))


@post("/contacts", summary="Add a contact")
async def add_contact(
    data: JSONBody[ContactIn],
    viewer: NamedDependency[Viewer],
    account_desk: NamedDependency[AccountDesk],
    directories: NamedDependency[DirectoryCache],
) -> Response[ContactView]:
    """At an account that the caller may edit, or at none."""
    similar = await account_desk.similar_contacts(data)
    row = await account_desk.create_contact(viewer, data, data.id)
    view = AccountViews(viewer, await directories.current()).added_contact(row, similar)
    return Response(view, status_code=201, headers=etag(row.version))


@patch("/contacts/{contact:path}", summary="Edit a contact")
async def edit_contact(
    contact: FromPath[str],
    data: JSONBody[ContactEdit],
    viewer: NamedDependency[Viewer],
    account_queries: NamedDependency[AccountQueries],
    account_desk: NamedDependency[AccountDesk],
    directories: NamedDependency[DirectoryCache],
    if_match: IfMatch = None,
) -> Response[ContactView]:
    """What is absent stays as it is."""
    require_reader(viewer)
    found = await _found_contact(contact, account_queries)
    row = await account_desk.edit_contact(viewer, found.id, data, matched_version(if_match))
    return Response(AccountViews(viewer, await directories.current()).contact(row), headers=etag(row.version))


@get("/products", summary="Products")
async def products(
    viewer: NamedDependency[Viewer],
    account_queries: NamedDependency[AccountQueries],
    directories: NamedDependency[DirectoryCache],
    q: FromQuery[str | None] = None,
    lacks: FromQuery[str] = "",
    sort: FromQuery[str] = PRODUCT_SORTS[0],
    limit: Limit = LIMIT,
    cursor: FromQuery[str | None] = None,
) -> ProductList:
    """What is sold, page by page. `sort`: name, newest or price.

    `lacks`: only those without a `cost` (for who may see costs) or a `price`.
    """
    require_reader(viewer)
    if lacks and lacks not in LACKING:
        raise _no_such("?lacks", lacks, LACKING)
    if sort not in PRODUCT_SORTS:
        raise _no_such("?sort", sort, PRODUCT_SORTS)
    wanted = ProductFilter(q or "", lacks if lacks != "cost" or may_see_costs(viewer) else "", sort)
    found = await account_queries.products(wanted, Page(limit, cursor))
    views = AccountViews(viewer, await directories.current())
    return ProductList([views.product(row) for row in found.items], found.next)


@get("/products/{product:path}", summary="A product")
async def product(
    product: FromPath[str],
    viewer: NamedDependency[Viewer],
    account_queries: NamedDependency[AccountQueries],
    directories: NamedDependency[DirectoryCache],
) -> Response[ProductView]:
    """By id or exact name."""
    require_reader(viewer)
    row = await _found_product(product, account_queries)
    return Response(AccountViews(viewer, await directories.current()).product(row), headers=etag(row.version))


@post("/products", summary="Add a product")
async def add_product(
    data: JSONBody[ProductIn],
    viewer: NamedDependency[Viewer],
    account_desk: NamedDependency[AccountDesk],
    directories: NamedDependency[DirectoryCache],
) -> Response[ProductView]:
    """Bosses and admins."""
    row = await account_desk.create_product(viewer, data, data.id)
    view = AccountViews(viewer, await directories.current()).product(row)
    return Response(view, status_code=201, headers=etag(row.version))


@patch("/products/{product:path}", summary="Edit a product")
async def edit_product(
    product: FromPath[str],
    data: JSONBody[ProductEdit],
    viewer: NamedDependency[Viewer],
    account_queries: NamedDependency[AccountQueries],
    account_desk: NamedDependency[AccountDesk],
    directories: NamedDependency[DirectoryCache],
    if_match: IfMatch = None,
) -> Response[ProductView]:
    """What is absent stays as it is."""
    require_reader(viewer)
    found = await _found_product(product, account_queries)
    row = await account_desk.edit_product(viewer, found.id, data, matched_version(if_match))
    return Response(AccountViews(viewer, await directories.current()).product(row), headers=etag(row.version))


async def _found_account(text: str, queries: AccountQueries) -> AccountRow:
    row = await queries.by_ref(_plain(text))
    if row is None:
        raise NotFound(f"there is no account {_plain(text)[:200]!r}")
    return row


async def _found_contact(text: str, queries: AccountQueries) -> ContactRow:
    row = await queries.contact_by_ref(_plain(text))
    if row is None:
        raise NotFound(f"there is no contact {_plain(text)[:200]!r}")
    return row


async def _found_product(text: str, queries: AccountQueries) -> ProductRow:
    row = await queries.product_by_ref(_plain(text))
    if row is None:
        raise NotFound(f"there is no product {_plain(text)[:200]!r}")
    return row


def _plain(text: str) -> str:
    # PostgreSQL keeps no NUL, so nothing has one in its name.
    return text.removeprefix("/").replace("\0", "")


def _region(text: str | None, directory: Directory) -> int | None:
    if text is None:
        return None
    region = directory.find_region(text)
    if region is None:
        raise InvalidInput("no such region", [FieldProblem("?region", f"is {text[:60]!r}: no region has this name")])
    return region.id


def _owner(text: str | None, viewer: Viewer, directory: Directory) -> int | None:
    if text is None or text == "none":
        return 0 if text else None
    if text == "me":
        return require_member(viewer)
    member = directory.member_by_username(text)
    if member is None:
        raise InvalidInput("no such member", [FieldProblem("?owner", f"is {text[:60]!r}: nobody has this username")])
    return member.id


def _check_group(pointer: str, text: str, known: type[StrEnum]) -> None:
    if text and text not in [one.value for one in known]:
        raise _no_such(pointer, text, tuple(one.value for one in known))


def _no_such(pointer: str, text: str, known: tuple[str, ...]) -> InvalidInput:
    told = f"is {text[:60]!r}, must be one of {', '.join(known)}"
    return InvalidInput(f"{pointer[1:]} {told}", [FieldProblem(pointer, told)])


ROUTES = (
    *(accounts, account, add_account, edit_account),
    *(contacts, contact, add_contact, edit_contact),
    *(products, product, add_product, edit_product),
)
