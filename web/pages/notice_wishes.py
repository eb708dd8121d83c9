"""My notices: which kinds I want, and whether and when they are sent to a service of mine."""

from http import HTTPStatus

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody
from litestar.response import Template

from server.errors import Conflict, InvalidInput, Outdated
from server.notices.desk import WishDesk
from server.people.access import Viewer
from web.frame import Frame
from web.i18n import gettext as _
from web.notice_wishes import WishForm, WishPage, errors_of, form_of, kind_choices

PATH = "/me/notices"


@get(PATH, include_in_schema=False)
async def wishes_page(
    frame: NamedDependency[Frame], viewer: NamedDependency[Viewer], wish_desk: NamedDependency[WishDesk]
) -> Template:
    """The form with what is wished."""
    return await _page(frame, viewer, wish_desk)


@post(PATH, status_code=200, include_in_schema=False)
async def save_wishes(
    data: URLEncodedBody[WishForm],
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    wish_desk: NamedDependency[WishDesk],
) -> Template:
    """Keep the wishes; the form comes back with what is wrong, and with what was typed."""
    try:
        await wish_desk.save(viewer, data.draft, int(data.version) if data.version.isdecimal() else 0)
    except InvalidInput as error:
        return await _page(frame, viewer, wish_desk, form=data, errors=errors_of(error, _services(wish_desk)))
    except Outdated:
        told = _("You changed this elsewhere in the meantime. Here is how it stands.")
        return await _page(frame, viewer, wish_desk, said=told, tone="warn")
    return await _page(frame, viewer, wish_desk, said=_("Saved."))


@post(f"{PATH}/test", status_code=200, include_in_schema=False)
async def try_out(
    frame: NamedDependency[Frame], viewer: NamedDependency[Viewer], wish_desk: NamedDependency[WishDesk]
) -> Template:
    """Send a message about nothing to the address that is saved."""
    try:
        problem = await wish_desk.try_out(viewer)
    except Conflict:
        problem = _("no address is saved")
    if problem:
        told = _("It was not taken: %(problem)s") % {"problem": problem}
        return await _page(frame, viewer, wish_desk, said=told, tone="threat")
    return await _page(frame, viewer, wish_desk, said=_("A message is on its way. Look whether it arrives."))


def _services(desk: WishDesk) -> tuple[str, ...]:
    return tuple(sorted(desk.postman.services))


async def _page(
    frame: Frame,
    viewer: Viewer,
    desk: WishDesk,
    *,
    form: WishForm | None = None,
    errors: dict[str, str] | None = None,
    said: str = "",
    tone: str = "gain",
) -> Template:
    wishes = await desk.wishes(viewer)
    shown = form or form_of(wishes)
    page = WishPage(wishes, _services(desk), kind_choices(shown, viewer.role), shown, errors or {}, said, tone)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return Template("notices/wishes.html", context={"frame": frame, "page": page}, status_code=status)


ROUTES = (wishes_page, save_wishes, try_out)
