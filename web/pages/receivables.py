"""Receivables: what is owed by age, instalment by instalment, and payments in one step, both ways."""

from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.response import Template

from kpi.events import Event
from server.clock import Clock
from server.pipeline.filters import Wanting
from server.pipeline.queries import PipelineQueries
from web.customers.money_acts import MoneyForm, Payment, bounce_of, payment_of
from web.customers.parts import PARTS
from web.customers.receivables import OwedAsked, OwedPage, OwedReader
from web.customers.words import age_title, wanting_title
from web.frame import Frame
from web.local_path import see_other
from web.quick_log.form import fresh_id
from web.sending import Sender, Sent


@get("/receivables", include_in_schema=False, dependencies=PARTS)
async def receivables_page(
    frame: NamedDependency[Frame], owed: NamedDependency[OwedReader], owed_asked: NamedDependency[OwedAsked]
) -> Template:
    """What is owed."""
    return Template("receivables/page.html", context={"frame": frame} | _shown(await owed.page(owed_asked)))


@get("/receivables/list", include_in_schema=False, dependencies=PARTS)
async def receivables_again(owed: NamedDependency[OwedReader], owed_asked: NamedDependency[OwedAsked]) -> Template:
    """The same as it is now."""
    return Template("receivables/_owed.html", context=_shown(await owed.page(owed_asked)))


@get("/receivables/rows", include_in_schema=False, dependencies=PARTS)
async def receivables_rows(owed: NamedDependency[OwedReader], owed_asked: NamedDependency[OwedAsked]) -> Template:
    """Further instalments."""
    rows, following = await owed.rows(owed_asked)
    context = {
        "asked": owed_asked,
        "rows": rows,
        "next": following,
        "currency": owed.people.directory.currency,
        "fresh_id": fresh_id,
    }
    return Template("receivables/_rows.html", context=context)


@post("/receivables/pay", status_code=200, include_in_schema=False, dependencies=PARTS)
async def record_payment(
    request: Request[Any, Any, Any],
    data: URLEncodedBody[MoneyForm],
    pipeline_queries: NamedDependency[PipelineQueries],
    owed: NamedDependency[OwedReader],
    sender: NamedDependency[Sender],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Money came in for an instalment: all that is left of it, or what was typed."""
    story = await pipeline_queries.contract(owed.people.viewer, data.contract)
    payment = payment_of(data, story, owed.people.directory.currency)
    return await _answer(request, data, payment, owed, sender, clock)


@post("/receivables/bounce", status_code=200, include_in_schema=False, dependencies=PARTS)
async def record_bounce(
    request: Request[Any, Any, Any],
    data: URLEncodedBody[MoneyForm],
    owed: NamedDependency[OwedReader],
    sender: NamedDependency[Sender],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """A payment went back: it is unpaid again, and what it paid and counted is taken back."""
    return await _answer(request, data, bounce_of(data), owed, sender, clock)


async def _answer(
    request: Request[Any, Any, Any], form: MoneyForm, payment: Payment, owed: OwedReader, sender: Sender, clock: Clock
) -> Response[Any]:
    sent = Sent(None, payment.errors)
    if payment.data is not None:
        id, source = form.event_id or fresh_id(), f"web/{owed.people.viewer.username}"
        sent = await sender.send(Event(id, source, payment.kind, clock(), payment.data), payment.about)
    state = next((one for one in Wanting if one == form.state), Wanting.UNPAID)
    asked = OwedAsked(state, form.member)
    if "hx-request" not in request.headers:
        return see_other(asked.href())
    context = _shown(await owed.page(asked)) | {"sent": sent, "typed": form if sent.errors else None}
    return Template("receivables/_answer.html", context=context, headers=sent.headers)


def _shown(page: OwedPage) -> dict[str, object]:
    return {
        "page": page,
        "asked": page.asked,
        "rows": page.rows,
        "next": page.next,
        "currency": page.currency,
        "fresh_id": fresh_id,
        "age_title": age_title,
        "wanting_title": wanting_title,
        "wantings": tuple(Wanting),
    }


ROUTES = (receivables_page, receivables_again, receivables_rows, record_payment, record_bounce)
