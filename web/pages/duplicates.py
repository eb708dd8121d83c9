"""Customers and contacts that may be the same one: the pairs, made one or told apart; and a customer merged by name."""

from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template

from server.accounts.duplicates import DuplicateDesk
from server.accounts.store import Kind
from server.errors import AppError, Conflict, InvalidInput, NotAllowed
from web.customers.account_page import AccountReader, Open
from web.customers.parts import PARTS
from web.customers.similar import PairReader, PairsAsked
from web.frame import Frame
from web.i18n import gettext as _
from web.local_path import see_other
from web.pages.customers import answer


class PairForm(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of a pair: ``keep`` is the one that stays, "" where they are told apart."""

    kind: str = Kind.ACCOUNT.value
    one: str = ""
    other: str = ""
    keep: str = ""


class MergeForm(msgspec.Struct, frozen=True, kw_only=True):
    """Which other customer is the same as the one of the page: its name, its reference or its number."""

    other: str = ""


@get("/customers/duplicates", include_in_schema=False, dependencies=PARTS)
async def duplicates_page(
    frame: NamedDependency[Frame], pair_reader: NamedDependency[PairReader], pairs_asked: NamedDependency[PairsAsked]
) -> Template:
    """Pairs that may be the same, the surest first."""
    return Template("customers/duplicates.html", context={"frame": frame} | await _listed(pair_reader, pairs_asked))


@post("/customers/duplicates", status_code=200, include_in_schema=False, dependencies=PARTS)
async def settle_pair(
    request: Request[Any, Any, Any],
    data: URLEncodedBody[PairForm],
    pair_reader: NamedDependency[PairReader],
    duplicate_desk: NamedDependency[DuplicateDesk],
) -> Response[Any]:
    """Make a pair one, or say that they are two."""
    viewer = pair_reader.people.viewer
    kind = Kind.CONTACT if data.kind == Kind.CONTACT.value else Kind.ACCOUNT
    one, other = _number(data.one), _number(data.other)
    wrong = ""
    try:
        if not data.keep:
            await duplicate_desk.say_different(viewer, kind, one, other)
        else:
            stays, goes = (one, other) if _number(data.keep) == one else (other, one)
            merge = duplicate_desk.merge_accounts if kind is Kind.ACCOUNT else duplicate_desk.merge_contacts
            await merge(viewer, stays, goes)
    except (Conflict, InvalidInput, NotAllowed) as error:
        wrong = _told(error)
    asked = PairsAsked(kind.value)
    if "hx-request" not in request.headers and not wrong:
        return see_other(asked.href())
    told = "" if wrong else _("Merged") if data.keep else _("They stay two")
    context = await _listed(pair_reader, asked) | {"wrong": wrong, "told": told}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return Template("customers/_pairs_answer.html", context=context, status_code=status)


@post("/customers/{account:int}/merge", status_code=200, include_in_schema=False, dependencies=PARTS)
async def merge_customer(
    request: Request[Any, Any, Any],
    account: FromPath[int],
    data: URLEncodedBody[MergeForm],
    account_reader: NamedDependency[AccountReader],
    duplicate_desk: NamedDependency[DuplicateDesk],
) -> Response[Any]:
    """Say that another customer is the same as this one, which stays."""
    called = data.other.replace("\0", "").strip()
    other = await account_reader.accounts.by_ref(called) if called else None
    errors: dict[str, str] = {}
    if other is None:
        errors["other"] = _(
            "There is no customer called “%(name)s”. Write the name or the reference as it stands there."
        ) % {"name": called[:60]}
    else:
        try:
            await duplicate_desk.merge_accounts(account_reader.deals.people.viewer, account, other.id)
        except (Conflict, InvalidInput, NotAllowed) as error:
            errors["other"] = _told(error)
    opened = Open("merge", merge=data.other, errors=errors) if errors else None
    return await answer(request, account_reader, account, opened, told="" if errors else _("Merged"))


async def _listed(reader: PairReader, asked: PairsAsked) -> dict[str, object]:
    return {"asked": asked, "wrong": "", "found": await reader.pairs(asked), "counts": await reader.counts()}


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _told(error: AppError) -> str:
    match error:
        case Conflict():
            return _("A raid on the one that would go is under way. Keep that one, or end its raid first.")
        case NotAllowed():
            return _("Only who looks after both, or leads who does, may merge them.")
        case _:
            return _("This is the same customer already.")


ROUTES = (duplicates_page, settle_pair, merge_customer)
