"""Customers: the list, and each one all around, with what can be changed: data, contacts, the key flag, a new deal."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template
from msgspec import UNSET

from kpi.events import Event, Kind
from server.accounts.commands import AccountDesk
from server.accounts.custom import Of
from server.accounts.custom_desk import CustomDesk
from server.accounts.edits import AccountEdit
from server.clock import Clock
from server.errors import AppError, Conflict, InvalidInput, NotAllowed, NotFound, Outdated
from server.people.access import Viewer
from web.customers.account_form import (
    AccountForm,
    ContactForm,
    account_edit,
    both_versions,
    contact_edit,
    contact_form_of,
    differences,
    errors_in,
    form_of,
    merged,
    original_of,
    version_of,
)
from web.customers.account_list import AccountLister, AccountsAsked
from web.customers.account_page import AccountPage, AccountReader, Open, contact_key
from web.customers.deal_acts import DealForm, opened_by
from web.customers.own_fields import own_values
from web.customers.parts import PARTS
from web.customers.people import People
from web.customers.similar import SimilarLine, similar_lines
from web.frame import Frame
from web.i18n import gettext as _
from web.local_path import see_other
from web.quick_log.form import fresh_id
from web.sending import Sender, Sent


class KeyForm(msgspec.Struct, frozen=True):
    """What the switch sends: nothing when it is off."""

    key: str = ""


@get("/customers", include_in_schema=False, dependencies=PARTS)
async def customers_page(
    frame: NamedDependency[Frame],
    account_lister: NamedDependency[AccountLister],
    accounts_asked: NamedDependency[AccountsAsked],
) -> Template:
    """The list with its filters."""
    context = {
        "frame": frame,
        "asked": accounts_asked,
        "found": await account_lister.lines(accounts_asked),
        "people": account_lister.people,
        "industries": await account_lister.industries(),
        "segments": account_lister.segments,
    }
    return Template("customers/list.html", context=context)


@get("/customers/rows", include_in_schema=False, dependencies=PARTS)
async def customers_rows(
    account_lister: NamedDependency[AccountLister], accounts_asked: NamedDependency[AccountsAsked]
) -> Template:
    """Further rows of the list."""
    found = await account_lister.lines(accounts_asked)
    return Template("customers/_rows.html", context={"asked": accounts_asked, "found": found})


@get("/customers/new", include_in_schema=False, dependencies=PARTS)
async def new_customer(frame: NamedDependency[Frame], people: NamedDependency[People]) -> Template:
    """The form of a new customer, who is one's own unless one says otherwise."""
    return _new_page(frame, people, AccountForm(owner=people.viewer.username), {})


@get("/customers/similar", include_in_schema=False, dependencies=PARTS)
async def similar_customers(
    account_desk: NamedDependency[AccountDesk],
    name: FromQuery[str] = "",
    phone: FromQuery[str] = "",
    website: FromQuery[str] = "",
) -> Template:
    """What may be the same customer, while one types."""
    try:
        found = await account_desk.similar_accounts(AccountEdit(name=name or UNSET, phone=phone, website=website))
    except InvalidInput:
        found = ()
    return Template("customers/_similar.html", context={"similar": similar_lines(found)})


@post("/customers", include_in_schema=False, dependencies=PARTS)
async def add_customer(
    data: URLEncodedBody[AccountForm],
    frame: NamedDependency[Frame],
    people: NamedDependency[People],
    account_desk: NamedDependency[AccountDesk],
) -> Response[Any]:
    """Add a customer; the form comes back with what is wrong, and with everything that was typed."""
    edit = account_edit(data, AccountForm())
    try:
        similar = similar_lines(await account_desk.similar_accounts(edit)) if not data.sure else ()
        if similar:
            return _new_page(frame, people, data, {}, HTTPStatus.UNPROCESSABLE_ENTITY, similar)
        account = await account_desk.create_account(people.viewer, edit)
    except (InvalidInput, NotAllowed, Conflict) as error:
        return _new_page(frame, people, data, _errors(error), HTTPStatus.UNPROCESSABLE_ENTITY)
    return see_other(f"/customers/{account.id}")


@get("/customers/{account:int}", include_in_schema=False, dependencies=PARTS)
async def customer_page(
    request: Request[Any, Any, Any],
    account: FromPath[int],
    frame: NamedDependency[Frame],
    account_reader: NamedDependency[AccountReader],
) -> Response[Any]:
    """One customer, all around; one that was merged leads to the one it is now."""
    around = await _all_around(request, account_reader, account)
    page = around["page"]
    if isinstance(page, AccountPage) and page.account.id != account:
        return see_other(f"/customers/{page.account.id}")
    return Template("customers/account.html", context={"frame": frame} | around)


@get("/customers/{account:int}/again", include_in_schema=False, dependencies=PARTS)
async def customer_again(
    request: Request[Any, Any, Any], account: FromPath[int], account_reader: NamedDependency[AccountReader]
) -> Template:
    """The same as it is now."""
    return Template("customers/_account.html", context=await _all_around(request, account_reader, account))


@get("/customers/{account:int}/events", include_in_schema=False, dependencies=PARTS)
async def customer_events(
    account: FromPath[int], cursor: FromQuery[str], account_reader: NamedDependency[AccountReader]
) -> Template:
    """Earlier events."""
    events = await account_reader.events(account, cursor)
    return Template("customers/_events.html", context={"events": events, "id": account})


@post("/customers/{account:int}", status_code=200, include_in_schema=False, dependencies=PARTS)
async def edit_customer(
    request: Request[Any, Any, Any],
    account: FromPath[int],
    data: URLEncodedBody[AccountForm],
    account_reader: NamedDependency[AccountReader],
    account_desk: NamedDependency[AccountDesk],
) -> Response[Any]:
    """Change the data; when somebody was faster, both versions are shown and nothing is lost."""
    people = account_reader.deals.people
    now = form_of(await account_reader.accounts.account(account), people)
    before = original_of(data, now)
    edit = await _with_own(request, account_edit(data, before), account_reader.custom)
    try:
        await account_desk.edit_account(people.viewer, account, edit, version_of(data.version))
    except Outdated:
        opened = Open("edit", account=merged(data, before, now), faster=differences(data, before, now))
    except (InvalidInput, NotAllowed) as error:
        opened = Open("edit", account=data, errors=_errors(error))
    else:
        return await answer(request, account_reader, account, told=_("Saved"))
    return await answer(request, account_reader, account, opened)


@post("/customers/{account:int}/key", status_code=200, include_in_schema=False, dependencies=PARTS)
async def switch_key(
    request: Request[Any, Any, Any],
    account: FromPath[int],
    data: URLEncodedBody[KeyForm],
    account_reader: NamedDependency[AccountReader],
    account_desk: NamedDependency[AccountDesk],
) -> Response[Any]:
    """Say that this is a key account, or that it is none."""
    viewer: Viewer = account_reader.deals.people.viewer
    try:
        await account_desk.edit_account(viewer, account, AccountEdit(key=bool(data.key)))
    except NotAllowed as error:
        return await answer(request, account_reader, account, sent=Sent(None, _errors(error)))
    told = _("Now a key account") if data.key else _("No key account any more")
    return await answer(request, account_reader, account, told=told)


@post("/customers/{account:int}/contacts", status_code=200, include_in_schema=False, dependencies=PARTS)
async def add_contact(
    request: Request[Any, Any, Any],
    account: FromPath[int],
    data: URLEncodedBody[ContactForm],
    account_reader: NamedDependency[AccountReader],
    account_desk: NamedDependency[AccountDesk],
) -> Response[Any]:
    """Add somebody who is there."""
    row = await account_reader.accounts.account(account)
    errors: dict[str, str] = {}
    edit = contact_edit(data, ContactForm(), row.ref, errors)
    try:
        if not errors:
            await account_desk.create_contact(account_reader.deals.people.viewer, edit)
    except (InvalidInput, NotAllowed) as error:
        errors = _errors(error)
    opened = Open("contact", contact=data, errors=errors) if errors else None
    return await answer(request, account_reader, account, opened, told="" if errors else _("Saved"))


@post("/customers/{account:int}/contacts/{contact:int}", status_code=200, include_in_schema=False, dependencies=PARTS)
async def edit_contact(
    request: Request[Any, Any, Any],
    account: FromPath[int],
    contact: FromPath[int],
    data: URLEncodedBody[ContactForm],
    account_reader: NamedDependency[AccountReader],
    account_desk: NamedDependency[AccountDesk],
) -> Response[Any]:
    """Change what is known of somebody who is there."""
    row = await account_reader.accounts.contact(contact)
    if row.account_id != account:
        raise NotFound(f"there is no contact {contact} at account {account}")
    errors: dict[str, str] = {}
    edit = contact_edit(data, contact_form_of(row), None, errors)
    try:
        if not errors:
            viewer = account_reader.deals.people.viewer
            await account_desk.edit_contact(viewer, contact, edit, version_of(data.version))
    except Outdated:
        now = contact_form_of(await account_reader.accounts.contact(contact))
        told = _("Somebody was faster and changed this contact. Save again to keep what you typed.")
        data, errors = msgspec.structs.replace(data, version=now.version), {"": f"{told} {both_versions(data, now)}"}
    except (InvalidInput, NotAllowed) as error:
        errors = _errors(error)
    opened = Open(contact_key(row), contact=data, errors=errors) if errors else None
    return await answer(request, account_reader, account, opened, told="" if errors else _("Saved"))


@post("/customers/{account:int}/deals", status_code=200, include_in_schema=False, dependencies=PARTS)
async def open_deal(
    request: Request[Any, Any, Any],
    account: FromPath[int],
    data: URLEncodedBody[DealForm],
    account_reader: NamedDependency[AccountReader],
    sender: NamedDependency[Sender],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Open a deal with this customer."""
    row = await account_reader.accounts.account(account)
    id = data.event_id or fresh_id()
    errors: dict[str, str] = {}
    told = opened_by(data, f"web-{id[:36]}", row.ref, errors)
    sent = Sent(None, errors)
    if told is not None:
        sent = await sender.send(Event(id, f"web/{sender.viewer.username}", Kind.DEAL_OPENED, clock(), told), row.name)
    opened = Open("deal", deal=data, errors=sent.errors) if sent.errors else None
    return await answer(request, account_reader, account, opened, sent)


async def _with_own(request: Request[Any, Any, Any], edit: AccountEdit, desk: CustomDesk) -> AccountEdit:
    own = own_values(await desk.fields(), Of.ACCOUNT, await request.form())
    return msgspec.structs.replace(edit, custom=own) if own else edit


async def answer(
    request: Request[Any, Any, Any],
    reader: AccountReader,
    account: int,
    opened: Open | None = None,
    sent: Sent | None = None,
    told: str = "",
) -> Response[Any]:
    """The page as it is after an act, with a form still open where something was wrong."""
    if "hx-request" not in request.headers and opened is None:
        return see_other(f"/customers/{account}")
    context = await _all_around(request, reader, account, opened) | {"sent": sent, "told": told}
    return Template(
        "customers/_answer.html",
        context=context,
        status_code=HTTPStatus.UNPROCESSABLE_ENTITY if opened is not None else HTTPStatus.OK,
        headers=sent.headers if sent is not None else {},
    )


async def _all_around(
    request: Request[Any, Any, Any], reader: AccountReader, account: int, opened: Open | None = None
) -> dict[str, object]:
    # The raids on an account are shown by their own page's part, as soon as the application has it.
    has_raids = any(route.path.startswith("/raids/of-account/") for route in request.app.routes)
    return {
        "page": await reader.page(account, opened),
        "event_id": fresh_id(),
        "contact_key": contact_key,
        "raids": f"/raids/of-account/{account}" if has_raids else "",
        "barriers": f"/barriers/of-account/{account}",
    }


def _new_page(
    frame: Frame,
    people: People,
    form: AccountForm,
    errors: Mapping[str, str],
    status: HTTPStatus = HTTPStatus.OK,
    similar: Sequence[SimilarLine] = (),
) -> Template:
    context = {"frame": frame, "people": people, "form": form, "errors": errors, "similar": similar}
    return Template("customers/new.html", context=context, status_code=status)


def _errors(error: AppError) -> dict[str, str]:
    if isinstance(error, InvalidInput):
        return errors_in(error)
    if isinstance(error, Conflict):
        return {"name": _("There is already a customer of this name. Look for it, or tell the two apart in the name.")}
    return {"": _("Only the owner and who leads them may do this. A lead hands a customer to somebody else.")}


ROUTES = (
    customers_page,
    customers_rows,
    new_customer,
    similar_customers,
    add_customer,
    customer_page,
    customer_again,
    customer_events,
    edit_customer,
    switch_key,
    add_contact,
    edit_contact,
    open_deal,
)
