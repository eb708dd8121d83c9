"""Deals: the board by stage that moves by itself, the list, and each deal's story with what can be done about it."""

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from game_rules.losses import LossRules
from kpi.events import ContractSigned, Event
from server.accounts.queries import AccountQueries
from server.errors import NotFound
from server.ledger.door import EventDoor
from server.pipeline.approval_desk import ApprovalDesk
from server.pipeline.queries import PipelineQueries
from web.customers.asking import Asking
from web.customers.deal_acts import ACTS, PAYMENTS, DealForm, told_by
from web.customers.deal_board import DealReader, DealsAsked, View
from web.customers.deal_page import NOTHING_TYPED, DealPage, DealPageReader, Typed
from web.customers.deal_seen import Difference
from web.customers.happenings import HappeningReader
from web.customers.parts import PARTS
from web.customers.words import reason_title, reasons_offered
from web.frame import Frame
from web.i18n import gettext as _
from web.local_path import see_other
from web.quick_log.form import fresh_id
from web.sending import Sender, Sent, outdated_in_words

# Somebody else may be at the same deal in the same moment, but hardly again and again.
_ATTEMPTS = 3


@get("/deals", include_in_schema=False, dependencies=PARTS)
async def deals_page(
    frame: NamedDependency[Frame], deals: NamedDependency[DealReader], deals_asked: NamedDependency[DealsAsked]
) -> Template:
    """The open deals by stage, or any deals as a list."""
    context = await _board(deals, deals_asked) | {"frame": frame}
    return Template("deals/page.html", context=context)


@get("/pipeline/board", include_in_schema=False, dependencies=PARTS)
async def deals_board(deals: NamedDependency[DealReader], deals_asked: NamedDependency[DealsAsked]) -> Template:
    """The board as it is now."""
    return Template("deals/_board.html", context=await _board(deals, deals_asked))


@get("/pipeline/rows", include_in_schema=False, dependencies=PARTS)
async def deals_rows(deals: NamedDependency[DealReader], deals_asked: NamedDependency[DealsAsked]) -> Template:
    """Further rows of the list."""
    return Template("deals/_rows.html", context=await _board(deals, deals_asked))


@get("/deals/{deal:path}", include_in_schema=False, dependencies=PARTS)
async def deal_page(
    deal: FromPath[str],
    frame: NamedDependency[Frame],
    pipeline_queries: NamedDependency[PipelineQueries],
    deals: NamedDependency[DealReader],
    happenings: NamedDependency[HappeningReader],
    account_queries: NamedDependency[AccountQueries],
) -> Template:
    """The story of one deal; not found for who may not see it."""
    page = await DealPageReader(pipeline_queries, deals, happenings, account_queries).page(deal.removeprefix("/"))
    return Template("deals/deal.html", context={"frame": frame} | _story(page, happenings.losses))


@get("/pipeline/deal", include_in_schema=False, dependencies=PARTS)
async def deal_again(
    deal: FromQuery[str],
    pipeline_queries: NamedDependency[PipelineQueries],
    deals: NamedDependency[DealReader],
    happenings: NamedDependency[HappeningReader],
    account_queries: NamedDependency[AccountQueries],
) -> Template:
    """The story as it is now."""
    page = await DealPageReader(pipeline_queries, deals, happenings, account_queries).page(deal)
    return Template("deals/_deal.html", context=_story(page, happenings.losses))


@post("/pipeline/deal/{act:str}", status_code=200, include_in_schema=False, dependencies=PARTS)
async def act_on_deal(
    request: Request[Any, Any, Any],
    act: FromPath[str],
    data: URLEncodedBody[DealForm],
    pipeline_queries: NamedDependency[PipelineQueries],
    deals: NamedDependency[DealReader],
    happenings: NamedDependency[HappeningReader],
    account_queries: NamedDependency[AccountQueries],
    sender: NamedDependency[Sender],
    approval_desk: NamedDependency[ApprovalDesk],
    event_door: NamedDependency[EventDoor],
) -> Response[Any]:
    """Move, change, win, lose or reopen a deal; the page that asked comes back as it stands afterwards."""
    if act not in ACTS:
        raise NotFound(f"nothing called {act[:40]!r} can be done with a deal")
    asking = Asking(approval_desk, event_door)
    sent, faster = await _do(act, data, pipeline_queries, deals, happenings, sender, asking)
    if sent.contract:
        return _to_contract(request, sent.contract)
    if "hx-request" not in request.headers:
        return see_other("/deals" if data.where == "board" else f"/deals/{quote(data.deal)}")
    if data.where == "board":
        asked = DealsAsked(q=data.q, member=data.member, team=data.team, least=data.least)
        context = await _board(deals, asked) | {"sent": sent}
        return Template("deals/_board_answer.html", context=context, headers=sent.headers)
    reader = DealPageReader(pipeline_queries, deals, happenings, account_queries)
    is_wrong = bool(sent.errors)
    typed = Typed(act, data, sent.errors, faster) if is_wrong else NOTHING_TYPED
    page = await reader.page(data.deal, typed)
    return Template(
        "deals/_deal_answer.html",
        context=_story(page, happenings.losses) | {"sent": sent},
        status_code=HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK,
        headers=sent.headers,
    )


async def _do(
    act: str,
    data: DealForm,
    queries: PipelineQueries,
    deals: DealReader,
    happenings: HappeningReader,
    sender: Sender,
    asking: Asking,
) -> tuple[Sent, tuple[Difference, ...]]:
    """Record what the form says, unless somebody else has changed what it is about since it was opened."""
    people = deals.people
    sent = Sent(None)
    for _attempt in range(_ATTEMPTS):
        story = await queries.deal(people.viewer, data.deal)
        told = told_by(act, data, story, people.directory, happenings.losses)
        if told.faster and not told.errors:
            return Sent(None, {"": outdated_in_words()}), told.faster
        if told.data is None:
            return Sent(None, told.errors), ()
        event = Event(
            data.event_id or fresh_id(), f"web/{people.viewer.username}", ACTS[act].kind, deals.now, told.data
        )
        if isinstance(told.data, ContractSigned) and await asking.must_submit(told.data, people.directory.currency):
            return await asking.submit(people.viewer, told.data), ()
        about = story.deal.account.name if story.deal.account is not None else ""
        sent = await sender.send(event, about, ACTS[act].version_of(story))
        # What came between reading and recording may have nothing to do with this: looked at once more.
        if not sent.is_outdated:
            break
    return sent, ()


def _to_contract(request: Request[Any, Any, Any], contract: str) -> Response[Any]:
    """What waits for its approval goes on on its own page."""
    path = f"/contracts/{quote(contract)}"
    if "hx-request" not in request.headers:
        return see_other(path)
    return Response("", headers={"HX-Redirect": path})


def _story(page: DealPage, losses: LossRules) -> dict[str, object]:
    return {
        "page": page,
        "event_id": fresh_id(),
        "reasons": reasons_offered(losses),
        "reason": reason_title(page.deal.reason, losses),
        "parts": PAYMENTS,
    }


async def _board(deals: DealReader, asked: DealsAsked) -> dict[str, object]:
    return {
        "asked": asked,
        "shown": await deals.show(asked),
        "people": deals.people,
        "currency": deals.people.directory.currency,
        "is_list": asked.view is View.LIST,
        "fresh_id": fresh_id,
        "sorts": {
            "updated": _("Latest change"),
            "amount": _("Largest"),
            "expected_close": _("Expected first"),
            "stage_since": _("Longest in its stage"),
        },
    }


ROUTES = (deals_page, deals_board, deals_rows, deal_again, act_on_deal, deal_page)
