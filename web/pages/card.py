"""My card: what I know, whom I know, and how much I can take on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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


@get(PATH, include_in_schema=False)
async def card_page(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    db: NamedDependency[Database],
) -> Template:
    """The form with what stands on the card."""
    card = await own_card(db, require_member(viewer))
    return _page(frame, CardPage(form_of(card), is_saved="saved" in request.query_params))


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
    read = read_card(form, require_member(viewer))
    if read.card is None:
        return _page(frame, CardPage(form, read.errors), HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        async with db.write() as tx:
            await save_card(tx, read.card, int(form.version) if form.version.isdecimal() else 0, clock())
    except Outdated:
        told = _("Your card was changed elsewhere in the meantime. Reload this page to see how it stands.")
        return _page(frame, CardPage(form, {"": told}), HTTPStatus.UNPROCESSABLE_ENTITY)
    return see_other(f"{PATH}?saved")


def _page(frame: Frame, page: CardPage, status: HTTPStatus = HTTPStatus.OK) -> Template:
    return Template("card/page.html", context={"frame": frame, "page": page}, status_code=status)


ROUTES = (card_page, write_card)
