"""My card: what I know, whom I know, and how much I can take on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.response import Template

from server.clock import Clock
from server.db.database import Database
from server.errors import Outdated
from server.people.access import Viewer, require_member
from server.people.cards import own_card, save_card
from server.people.feeds import feed_since, new_feed, revoke_feed
from server.settings import Settings
from web.card_form import CardForm, form_from, form_of, read_card
from web.frame import Frame
from web.i18n import gettext as _
from web.local_path import see_other

PATH = "/me/card"


@dataclass(frozen=True, slots=True)
class CardPage:
    """Everything the page shows."""

    form: CardForm
    errors: Mapping[str, str] = field(default_factory=dict)
    is_saved: bool = False
    feed_since: datetime | None = None
    """Since when there is a secret address for calendar programs."""
    feed_url: str = ""
    """The secret address itself: only in the answer that made it."""


@get(PATH, include_in_schema=False)
async def card_page(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    db: NamedDependency[Database],
) -> Template:
    """The form with what stands on the card."""
    me = require_member(viewer)
    since = await feed_since(db, me)
    return _page(frame, CardPage(form_of(await own_card(db, me)), {}, "saved" in request.query_params, since))


@post(PATH, include_in_schema=False)
async def write_card(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[Any]:
    """Keep the card; the form comes back with what is wrong, and with everything that was typed."""
    sent = await request.form()
    form = form_from({name: [str(value) for value in sent.getall(name)] for name in sent})
    me = require_member(viewer)
    since, read = await feed_since(db, me), read_card(form, me)
    if read.card is None:
        return _page(frame, CardPage(form, read.errors, feed_since=since), HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        async with db.write() as tx:
            await save_card(tx, read.card, int(form.version) if form.version.isdecimal() else 0, clock())
    except Outdated:
        told = _("Your card was changed elsewhere in the meantime. Reload this page to see how it stands.")
        return _page(frame, CardPage(form, {"": told}, feed_since=since), HTTPStatus.UNPROCESSABLE_ENTITY)
    return see_other(f"{PATH}?saved")


@post(f"{PATH}/calendar", status_code=200, include_in_schema=False)
async def new_calendar(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    db: NamedDependency[Database],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
) -> Template:
    """Make a secret address for calendar programs, and show it this once; the one before stops working."""
    me = require_member(viewer)
    async with db.write() as tx:
        token = await new_feed(tx, me, clock())
    base = settings.public_url or str(request.base_url).rstrip("/")
    url = f"{base}/api/v1/me/calendar.ics?token={token}"
    page = CardPage(form_of(await own_card(db, me)), feed_since=clock(), feed_url=url)
    answer = _page(frame, page)
    answer.headers["cache-control"] = "no-store"
    return answer


@post(f"{PATH}/calendar/revoke", include_in_schema=False)
async def end_calendar(viewer: NamedDependency[Viewer], db: NamedDependency[Database]) -> Response[Any]:
    """Let the secret address stop working."""
    async with db.write() as tx:
        await revoke_feed(tx, require_member(viewer))
    return see_other(PATH)


def _page(frame: Frame, page: CardPage, status: HTTPStatus = HTTPStatus.OK) -> Template:
    return Template("card/page.html", context={"frame": frame, "page": page}, status_code=status)


ROUTES = (card_page, write_card, new_calendar, end_calendar)
