"""Everything that happened, as far as one may see it: searched, filtered, sorted, page by page."""

from litestar import get
from litestar.di import NamedDependency, Provide
from litestar.response import Template

from kpi.events import Kind
from server.ledger.event_search import Subjects
from web.customers.event_list import EventLister, EventsAsked, provide_events_asked
from web.customers.happenings import HappeningReader
from web.customers.parts import PARTS
from web.customers.people import People
from web.event_words import kind_title
from web.frame import Frame
from web.i18n import gettext as _


def provide_event_lister(
    happenings: NamedDependency[HappeningReader], subjects: NamedDependency[Subjects]
) -> EventLister:
    """The dependency `event_lister`."""
    return EventLister(happenings, subjects)


DEPENDENCIES = {
    **PARTS,
    "events_asked": Provide(provide_events_asked, sync_to_thread=False),
    "event_lister": Provide(provide_event_lister, sync_to_thread=False),
}


@get("/events", include_in_schema=False, dependencies=DEPENDENCIES)
async def events_page(
    frame: NamedDependency[Frame],
    people: NamedDependency[People],
    event_lister: NamedDependency[EventLister],
    events_asked: NamedDependency[EventsAsked],
) -> Template:
    """The list with its filters."""
    context = {
        "frame": frame,
        "people": people,
        "asked": events_asked,
        "shown": await event_lister.list(events_asked),
        "kinds": sorted(((kind.value, kind_title(kind)) for kind in Kind), key=lambda one: one[1]),
        "sorts": {
            "newest": _("Latest first"),
            "oldest": _("Earliest first"),
            "recorded": _("Last recorded first"),
        },
    }
    return Template("events/page.html", context=context)


@get("/events/rows", include_in_schema=False, dependencies=DEPENDENCIES)
async def events_rows(
    event_lister: NamedDependency[EventLister], events_asked: NamedDependency[EventsAsked]
) -> Template:
    """Further rows of the list."""
    context = {"asked": events_asked, "shown": await event_lister.list(events_asked)}
    return Template("events/_rows.html", context=context)


ROUTES = (events_page, events_rows)
