"""Customers by what they bring and how they buy; those that slip away become quests in one step."""

from http import HTTPStatus
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.response import Template

from server.errors import AppError, Conflict, InvalidInput, NotAllowed
from server.insights.segments.queries import SegmentQueries
from server.insights.segments.reactivate import Reactivation
from server.ledger.door import EventDoor
from server.ledger.rulebooks import EditionsCache
from web.customers.parts import PARTS
from web.customers.people import People
from web.customers.segment_page import ReactivateForm, SegmentReader, read_reward
from web.frame import Frame
from web.i18n import gettext as _
from web.i18n import ngettext
from web.local_path import see_other


@get("/customers/segments", include_in_schema=False, dependencies=PARTS)
async def segments_page(
    frame: NamedDependency[Frame],
    segment_queries: NamedDependency[SegmentQueries],
    people: NamedDependency[People],
    editions: NamedDependency[EditionsCache],
) -> Template:
    """All groups, and who slips away."""
    page = await _reader(segment_queries, people, editions).page()
    return Template("customers/segments.html", context={"frame": frame, "page": page})


@post("/customers/segments", status_code=200, include_in_schema=False, dependencies=PARTS)
async def reactivate_customers(
    request: Request[Any, Any, Any],
    data: URLEncodedBody[ReactivateForm],
    segment_queries: NamedDependency[SegmentQueries],
    reactivation: NamedDependency[Reactivation],
    event_door: NamedDependency[EventDoor],
    people: NamedDependency[People],
    editions: NamedDependency[EditionsCache],
) -> Response[Any]:
    """Make quests of the chosen customers, one for each owner."""
    reward, errors = read_reward(data)
    told = ""
    if reward is not None:
        try:
            posted = await reactivation.post(people.viewer, reward, people.today, event_door, data.chosen)
        except (Conflict, InvalidInput, NotAllowed) as error:
            errors = _errors(error)
        else:
            count = len(posted)
            told = ngettext("%(num)s quest posted", "%(num)s quests posted", count) % {"num": count}
    if "hx-request" not in request.headers and not errors:
        return see_other("/customers/segments")
    page = await _reader(segment_queries, people, editions).page(data if errors else None, errors)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return Template("customers/_segments_answer.html", context={"page": page, "told": told}, status_code=status)


def _reader(queries: SegmentQueries, people: People, editions: EditionsCache) -> SegmentReader:
    return SegmentReader(queries, people, editions.latest.on(people.today.toordinal()))


def _errors(error: AppError) -> dict[str, str]:
    match error:
        case InvalidInput():
            return {
                one.pointer.lstrip("/"): _("This does not fit: %(message)s") % {"message": one.message}
                for one in error.problems
            }
        case NotAllowed():
            return {"": _("Only leads, bosses and admins post quests.")}
        case _:
            told = _("No quest was posted: nobody you lead looks after them, or you have too many open bounties.")
            return {"": told}


ROUTES = (segments_page, reactivate_customers)
