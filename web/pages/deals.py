"""Deals: the board by stage that moves by itself, the list, and each deal's story with what can be done about it."""

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from kpi.events import Event
from server.errors import NotFound
from server.pipeline.queries import PipelineQueries
from web.customers.deal_acts import ACTS, PAYMENTS, DealForm, told_by
from web.customers.deal_board import DealReader, DealsAsked, View
from web.customers.deal_page import DealPage, DealPageReader
from web.customers.happenings import HappeningReader
from web.customers.parts import PARTS
from web.customers.words import REASONS, reason_title
from web.frame import Frame
from web.i18n import gettext as _
from web.local_path import see_other
from web.quick_log.form import fresh_id
from web.sending import Sender, Sent


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
) -> Template:
    """The story of one deal; not found for who may not see it."""
    page = await DealPageReader(pipeline_queries, deals, happenings).page(deal.removeprefix("/"))
    return Template("deals/deal.html", context={"frame": frame} | _story(page))


@get("/pipeline/deal", include_in_schema=False, dependencies=PARTS)
async def deal_again(
    deal: FromQuery[str],
    pipeline_queries: NamedDependency[PipelineQueries],
    deals: NamedDependency[DealReader],
    happenings: NamedDependency[HappeningReader],
) -> Template:
    """The story as it is now."""
    page = await DealPageReader(pipeline_queries, deals, happenings).page(deal)
    return Template("deals/_deal.html", context=_story(page))


@post("/pipeline/deal/{act:str}", status_code=200, include_in_schema=False, dependencies=PARTS)
async def act_on_deal(
    request: Request[Any, Any, Any],
    act: FromPath[str],
    data: URLEncodedBody[DealForm],
    pipeline_queries: NamedDependency[PipelineQueries],
    deals: NamedDependency[DealReader],
    happenings: NamedDependency[HappeningReader],
    sender: NamedDependency[Sender],
) -> Response[Any]:
    """Move, change, win, lose or reopen a deal; the page that asked comes back as it stands afterwards."""
    if act not in ACTS:
        raise NotFound(f"nothing called {act[:40]!r} can be done with a deal")
    people = deals.people
    story = await pipeline_queries.deal(people.viewer, data.deal)
    told = told_by(act, data, story.deal, people.directory)
    sent = Sent(None, told.errors)
    if told.data is not None:
        about = story.deal.account.name if story.deal.account is not None else ""
        event = Event(
            data.event_id or fresh_id(), f"web/{people.viewer.username}", ACTS[act].kind, deals.now, told.data
        )
        sent = await sender.send(event, about)
    if "hx-request" not in request.headers:
        return see_other("/deals" if data.where == "board" else f"/deals/{quote(data.deal)}")
    if data.where == "board":
        asked = DealsAsked(q=data.q, member=data.member, team=data.team, least=data.least)
        context = await _board(deals, asked) | {"sent": sent}
        return Template("deals/_board_answer.html", context=context, headers=sent.headers)
    reader = DealPageReader(pipeline_queries, deals, happenings)
    is_wrong = bool(sent.errors)
    page = await reader.page(
        data.deal, act=act if is_wrong else "", form=data if is_wrong else None, errors=sent.errors
    )
    return Template(
        "deals/_deal_answer.html",
        context=_story(page) | {"sent": sent},
        status_code=HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK,
        headers=sent.headers,
    )


def _story(page: DealPage) -> dict[str, object]:
    return {"page": page, "event_id": fresh_id(), "reasons": REASONS, "reason_title": reason_title, "parts": PAYMENTS}


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
