"""The lead pool: bring, claim, return, hand out and convert leads."""

from collections.abc import Awaitable
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Template

from server.errors import AppError, Conflict, NotAllowed, NotFound
from server.ledger.door import EventDoor
from server.people.access import Viewer
from server.pipeline.lead_desk import LeadDesk, LeadDraft
from server.pipeline.lead_queries import Hands
from web.customers.leads import (
    LeadForm,
    LeadReader,
    LeadsAsked,
    first_deal,
    provide_lead_reader,
    provide_leads_asked,
)
from web.customers.parts import PARTS
from web.frame import Frame
from web.i18n import gettext as _
from web.local_path import see_other
from web.sending import Sent

LEAD_PARTS = PARTS | {
    "lead_reader": Provide(provide_lead_reader, sync_to_thread=False),
    "leads_asked": Provide(provide_leads_asked, sync_to_thread=False),
}


@get("/leads", include_in_schema=False, dependencies=LEAD_PARTS)
async def leads_page(
    frame: NamedDependency[Frame], lead_reader: NamedDependency[LeadReader], leads_asked: NamedDependency[LeadsAsked]
) -> Template:
    """The pool, or what somebody holds."""
    return Template("leads/page.html", context={"frame": frame, "page": await lead_reader.page(leads_asked)})


@get("/leads/list", include_in_schema=False, dependencies=LEAD_PARTS)
async def leads_again(lead_reader: NamedDependency[LeadReader], leads_asked: NamedDependency[LeadsAsked]) -> Template:
    """The same as it is now."""
    return Template("leads/_list.html", context={"page": await lead_reader.page(leads_asked)})


@get("/leads/rows", include_in_schema=False, dependencies=LEAD_PARTS)
async def leads_rows(lead_reader: NamedDependency[LeadReader], leads_asked: NamedDependency[LeadsAsked]) -> Template:
    """Further leads."""
    lines, following = await lead_reader.lines(leads_asked)
    return Template(
        "leads/_rows.html",
        context={"asked": leads_asked, "lines": lines, "next": following, "people": lead_reader.people},
    )


@post("/leads", status_code=200, include_in_schema=False, dependencies=LEAD_PARTS)
async def bring_lead(
    request: Request[Any, Any, Any],
    data: URLEncodedBody[LeadForm],
    viewer: NamedDependency[Viewer],
    lead_reader: NamedDependency[LeadReader],
    lead_desk: NamedDependency[LeadDesk],
    event_door: NamedDependency[EventDoor],
) -> Response[Any]:
    """A new lead, for the pool or for oneself."""
    draft = LeadDraft(
        data.name, data.phone, data.source, data.contact, note=data.note, keep=bool(data.keep), again=bool(data.again)
    )
    if not data.name.strip() and not data.phone.strip():
        return await _answer(request, data, lead_reader, _("Say who it is, or how to reach them."), "bring")
    known = data.phone.strip() and not data.again and await lead_desk.queries.has_phone(data.phone.strip())
    if known:
        return await _answer(request, data, lead_reader, _("There is a lead with this phone already."), "bring")
    problem = await _tried(lead_desk.bring(viewer, draft, event_door), lead_desk, viewer)
    return await _answer(request, data, lead_reader, problem, "bring")


@post("/leads/{id:str}/{step:str}", status_code=200, include_in_schema=False, dependencies=LEAD_PARTS)
async def take_step(
    request: Request[Any, Any, Any],
    id: FromPath[str],
    step: FromPath[str],
    data: URLEncodedBody[LeadForm],
    viewer: NamedDependency[Viewer],
    lead_reader: NamedDependency[LeadReader],
    lead_desk: NamedDependency[LeadDesk],
    event_door: NamedDependency[EventDoor],
) -> Response[Any]:
    """Claim, return, hand out or convert one lead."""
    errors: dict[str, str] = {}
    match step:
        case "claim":
            act: Awaitable[object] = lead_desk.claim(viewer, id, event_door)
        case "return":
            if not data.reason.strip():
                return await _answer(request, data, lead_reader, _("Say why, for whoever claims it next."), step, id)
            act = lead_desk.give_back(viewer, id, data.reason, event_door)
        case "assign":
            act = lead_desk.hand_to(viewer, id, data.member, event_door)
        case "convert":
            deal = first_deal(data, errors)
            if not data.account.strip():
                errors["account"] = _("Which customer is it?")
            if errors:
                return await _answer(request, data, lead_reader, " ".join(errors.values()), step, id)
            act = lead_desk.convert(viewer, id, data.account, data.contact, deal, event_door)
        case _:
            raise NotFound(f"there is no step {step[:60]!r} of a lead")
    return await _answer(request, data, lead_reader, await _tried(act, lead_desk, viewer), step, id)


async def _tried(act: Awaitable[object], desk: LeadDesk, viewer: Viewer) -> str:
    """What was wrong, in the language of the page; "" when it was done."""
    try:
        await act
    except Conflict:
        return _limit(await desk.queries.hands(viewer.member_id or 0)) or _("Somebody was faster. Look again.")
    except NotAllowed:
        return _("This is for others to do.")
    except NotFound:
        return _("It is no longer there, or not for you.")
    except AppError as error:
        return _("The server refused this: %(message)s") % {"message": error.detail}
    return ""


def _limit(hands: Hands) -> str:
    rules = hands.rules
    if rules.hold_limit and hands.holding >= rules.hold_limit:
        return _("You hold as many leads as are allowed. Convert or return one first.")
    if rules.daily_claims and hands.claimed_today >= rules.daily_claims:
        return _("You claimed as many leads today as are allowed on one day.")
    return ""


async def _answer(
    request: Request[Any, Any, Any], form: LeadForm, reader: LeadReader, problem: str, step: str, id: str = ""
) -> Response[Any]:
    if "hx-request" not in request.headers:
        return see_other(form.asked.href())
    sent = Sent(None, {"": problem} if problem else {})
    # What was typed stands there again, in the form it was typed into.
    typed = {"form": form, "step": step, "lead": id} if problem else {}
    return Template("leads/_answer.html", context={"page": await reader.page(form.asked), "sent": sent} | typed)


ROUTES = (leads_page, leads_again, leads_rows, bring_lead, take_step)
