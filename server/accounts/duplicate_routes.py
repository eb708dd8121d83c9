"""Accounts and contacts that may be the same one, over the API: asked before adding, listed, merged, told apart."""

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, QueryParameter

from server.accounts.access import require_reader
from server.accounts.commands import AccountDesk
from server.accounts.duplicates import DuplicateDesk, ids_of
from server.accounts.edits import AccountEdit, ContactEdit, invalid
from server.accounts.queries import AccountQueries
from server.accounts.store import Kind
from server.accounts.views import AccountView, AccountViews, ContactView, SimilarView, similar_view
from server.db.paging import LARGEST_LIMIT, LIMIT, Page
from server.errors import FieldProblem, InvalidInput, NotFound
from server.http.etag import etag
from server.people.access import Viewer
from server.people.directories import DirectoryCache

_KINDS = (Kind.ACCOUNT, Kind.CONTACT)


class SimilarList(msgspec.Struct, frozen=True):
    """The most alike first."""

    items: list[SimilarView]


class OneOfPair(msgspec.Struct, frozen=True):
    """One of two."""

    id: str
    number: int
    name: str


class PairView(msgspec.Struct, frozen=True):
    """Two that may be the same."""

    one: OneOfPair
    other: OneOfPair
    score: int
    why: str


class PairList(msgspec.Struct, frozen=True):
    """A page of pairs, the surest first."""

    items: list[PairView]
    next: str | None


class MergeIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`goes` is `stays` from now on; both by id or exact name."""

    kind: str
    stays: str
    goes: str


class DifferentIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two that are not the same one; both by id or exact name."""

    kind: str
    one: str
    other: str


@get("/duplicates/check", summary="What may be the same as something new")
async def check(
    viewer: NamedDependency[Viewer],
    account_desk: NamedDependency[AccountDesk],
    kind: FromQuery[str] = Kind.ACCOUNT.value,
    name: FromQuery[str] = "",
    phone: FromQuery[str] = "",
    website: FromQuery[str] = "",
    email: FromQuery[str] = "",
    account: FromQuery[str] = "",
) -> SimilarList:
    """For who is about to add an account (name, phone, website) or a contact (name, phone, email, account)."""
    require_reader(viewer)
    if _kind(kind, "?kind") is Kind.ACCOUNT:
        found = await account_desk.similar_accounts(
            AccountEdit(name=name or msgspec.UNSET, phone=phone, website=website)
        )
    else:
        edit = ContactEdit(name=name or msgspec.UNSET, phone=phone, email=email, account=account or msgspec.UNSET)
        found = await account_desk.similar_contacts(edit)
    return SimilarList([similar_view(one) for one in found])


@get("/duplicates", summary="Likely duplicates")
async def duplicates(
    viewer: NamedDependency[Viewer],
    duplicate_desk: NamedDependency[DuplicateDesk],
    account_queries: NamedDependency[AccountQueries],
    kind: FromQuery[str] = Kind.ACCOUNT.value,
    limit: Annotated[int, QueryParameter(ge=1, le=LARGEST_LIMIT)] = LIMIT,
    cursor: FromQuery[str | None] = None,
) -> PairList:
    """Pairs that nobody has settled. They are looked for within a minute of every change."""
    asked = _kind(kind, "?kind")
    found = await duplicate_desk.pairs(viewer, asked, Page(limit, cursor))
    if asked is Kind.ACCOUNT:
        accounts = await account_queries.by_ids(ids_of(found.items))
        named = {id: OneOfPair(row.ref, id, row.name) for id, row in accounts.items()}
    else:
        contacts = await account_queries.contacts_by_ids(ids_of(found.items))
        named = {id: OneOfPair(row.ref, id, row.name) for id, row in contacts.items()}
    return PairList([PairView(named[one.one], named[one.other], one.score, one.why) for one in found.items], found.next)


@post("/duplicates/merge", summary="Merge two that are the same")
async def merge(
    data: JSONBody[MergeIn],
    viewer: NamedDependency[Viewer],
    duplicate_desk: NamedDependency[DuplicateDesk],
    account_queries: NamedDependency[AccountQueries],
    directories: NamedDependency[DirectoryCache],
) -> Response[AccountView | ContactView]:
    """Who may edit both may. No fact changes; whatever names the one that goes, means the one that stays.

    Answers the one that stays. 409 while a raid on the one that goes is under way.
    """
    require_reader(viewer)
    kind = _kind(data.kind, "/kind")
    stays = await _number(kind, data.stays, account_queries)
    goes = await _number(kind, data.goes, account_queries)
    views = AccountViews(viewer, await directories.current())
    if kind is Kind.ACCOUNT:
        account = await duplicate_desk.merge_accounts(viewer, stays, goes)
        return Response(views.account(account), status_code=200, headers=etag(account.version))
    contact = await duplicate_desk.merge_contacts(viewer, stays, goes)
    return Response(views.contact(contact), status_code=200, headers=etag(contact.version))


@post("/duplicates/different", summary="Say that two are not the same", status_code=204)
async def different(
    data: JSONBody[DifferentIn],
    viewer: NamedDependency[Viewer],
    duplicate_desk: NamedDependency[DuplicateDesk],
    account_queries: NamedDependency[AccountQueries],
) -> None:
    """The pair is not listed again."""
    require_reader(viewer)
    kind = _kind(data.kind, "/kind")
    one = await _number(kind, data.one, account_queries)
    await duplicate_desk.say_different(viewer, kind, one, await _number(kind, data.other, account_queries))


def _kind(text: str, pointer: str) -> Kind:
    for kind in _KINDS:
        if kind.value == text:
            return kind
    told = f"is {text[:60]!r}, must be one of {', '.join(kind.value for kind in _KINDS)}"
    raise InvalidInput(f"kind {told}", [FieldProblem(pointer, told)])


async def _number(kind: Kind, text: str, queries: AccountQueries) -> int:
    if not text.strip():
        raise invalid(kind.value, "is empty: name it by its id or exact name")
    plain = text.replace("\0", "")
    row = await queries.by_ref(plain) if kind is Kind.ACCOUNT else await queries.contact_by_ref(plain)
    if row is None:
        raise NotFound(f"there is no {kind} {plain[:200]!r}")
    return row.id


DUPLICATE_ROUTES = (check, duplicates, merge, different)
