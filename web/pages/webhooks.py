"""Webhooks out: admins say which programs are told of events, see what these took, and send it again."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from server.db.paging import Page
from server.dispatch.desk import EndpointDesk, EndpointDraft, EndpointEdit, require_admin
from server.dispatch.endpoints import Endpoint, read_endpoint, read_endpoints, read_log
from server.dispatch.sending import Sent
from server.errors import Conflict, InvalidInput, NotFound, Outdated
from server.people.access import Viewer
from web.frame import Frame
from web.i18n import gettext as _
from web.local_path import see_other
from web.webhooks import WebhookForm, WebhookPage, errors_of, form_of, line_of, outcome_title

PATH = "/webhooks"
_LOG = 30
_NO_STORE = {"cache-control": "no-store"}


@get(PATH, include_in_schema=False)
async def webhooks_page(
    frame: NamedDependency[Frame], viewer: NamedDependency[Viewer], endpoint_desk: NamedDependency[EndpointDesk]
) -> Template:
    """All of them, and the form of a new one."""
    require_admin(viewer)
    return await _list(frame, endpoint_desk)


@post(PATH, status_code=200, include_in_schema=False)
async def add_webhook(
    data: URLEncodedBody[WebhookForm],
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    endpoint_desk: NamedDependency[EndpointDesk],
) -> Template:
    """Add one, and show its secret this once; the form comes back with what is wrong."""
    draft = EndpointDraft(url=data.url.strip(), name=data.name.strip(), kinds=data.wanted)
    try:
        made = await endpoint_desk.add(viewer, draft)
    except InvalidInput as error:
        return await _list(frame, endpoint_desk, data, errors_of(error))
    except Conflict:
        return await _list(
            frame, endpoint_desk, data, {"": _("There are as many webhooks as can be. Remove one first.")}
        )
    return await _one(frame, endpoint_desk, made, WebhookPage(secret=made.secret))


@get(f"{PATH}/{{webhook:str}}", include_in_schema=False)
async def webhook_page(
    webhook: FromPath[str],
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    endpoint_desk: NamedDependency[EndpointDesk],
    cursor: FromQuery[str] = "",
) -> Template:
    """One of them: how it stands, what it was told, and what can be done."""
    require_admin(viewer)
    return await _one(frame, endpoint_desk, await read_endpoint(endpoint_desk.db, webhook), WebhookPage(), cursor)


@post(f"{PATH}/{{webhook:str}}/{{act:str}}", status_code=200, include_in_schema=False)
async def act_on_webhook(
    webhook: FromPath[str],
    act: FromPath[str],
    data: URLEncodedBody[WebhookForm],
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    endpoint_desk: NamedDependency[EndpointDesk],
) -> Response[Any]:
    """Change it, try it out, let it wait, tell it again; the page comes back as it stands afterwards."""
    if act == "remove":
        await endpoint_desk.remove(viewer, webhook)
        return see_other(PATH)
    if act not in _ACTS:
        raise NotFound(f"nothing called {act[:40]!r} can be done with a webhook")
    try:
        page = await _ACTS[act](endpoint_desk, viewer, webhook, data)
    except InvalidInput as error:
        form = data if act == "edit" else WebhookForm()
        page = WebhookPage(form=form, errors=errors_of(error))
    except Outdated:
        page = _said(_("Somebody else changed this in the meantime. Here is how it stands."), "warn")
    except Conflict:
        page = _said(_("No message waits to be sent again."), "warn")
    return await _one(frame, endpoint_desk, await read_endpoint(endpoint_desk.db, webhook), page)


def _said(text: str, tone: str = "gain") -> WebhookPage:
    return WebhookPage(said=text, said_tone=tone)


def _answered(sent: Sent) -> WebhookPage:
    if sent.is_taken:
        return _said(_("Taken with status %(status)s in %(ms)s ms.") % {"status": sent.status, "ms": sent.took_ms})
    told = _("Not taken: %(problem)s") % {"problem": f"{sent.status or ''} {sent.detail}".strip()}
    return _said(told, "threat")


async def _edit(desk: EndpointDesk, viewer: Viewer, id: str, form: WebhookForm) -> WebhookPage:
    edit = EndpointEdit(url=form.url.strip(), name=form.name.strip(), kinds=form.wanted)
    await desk.edit(viewer, id, edit, int(form.version) if form.version.isdecimal() else None)
    return _said(_("Saved."))


async def _pause(desk: EndpointDesk, viewer: Viewer, id: str, _form: WebhookForm) -> WebhookPage:
    await desk.edit(viewer, id, EndpointEdit(active=False), None)
    return _said(_("It waits now. Nothing is lost meanwhile."), "brand")


async def _resume(desk: EndpointDesk, viewer: Viewer, id: str, _form: WebhookForm) -> WebhookPage:
    await desk.edit(viewer, id, EndpointEdit(active=True), None)
    return _said(_("It goes on where it stopped."))


async def _secret(desk: EndpointDesk, viewer: Viewer, id: str, _form: WebhookForm) -> WebhookPage:
    return WebhookPage(secret=(await desk.renew_secret(viewer, id)).secret)


async def _test(desk: EndpointDesk, viewer: Viewer, id: str, _form: WebhookForm) -> WebhookPage:
    return _answered(await desk.try_out(viewer, id))


async def _again(desk: EndpointDesk, viewer: Viewer, id: str, form: WebhookForm) -> WebhookPage:
    return _answered(await desk.send_again(viewer, id, _seq(form)))


async def _replay(desk: EndpointDesk, viewer: Viewer, id: str, form: WebhookForm) -> WebhookPage:
    await desk.replay(viewer, id, _seq(form))
    return _said(_("Everything from event %(seq)s on is told again.") % {"seq": form.seq})


async def _skip(desk: EndpointDesk, viewer: Viewer, id: str, _form: WebhookForm) -> WebhookPage:
    await desk.skip(viewer, id)
    return _said(_("Left out. It goes on with the next event."))


_Act = Callable[[EndpointDesk, Viewer, str, WebhookForm], Awaitable[WebhookPage]]
_ACTS: dict[str, _Act] = {
    "edit": _edit,
    "pause": _pause,
    "resume": _resume,
    "secret": _secret,
    "test": _test,
    "again": _again,
    "replay": _replay,
    "skip": _skip,
}


def _seq(form: WebhookForm) -> int:
    """The event that was named; one that cannot be is refused like one that is not there."""
    return int(form.seq) if form.seq.isdecimal() and len(form.seq) < 18 else 0


async def _list(
    frame: Frame, desk: EndpointDesk, form: WebhookForm | None = None, errors: dict[str, str] | None = None
) -> Template:
    lines = tuple(line_of(one) for one in await read_endpoints(desk.db))
    page = WebhookPage(lines=lines, form=form or WebhookForm(), errors=errors or {})
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return Template("webhooks/page.html", context={"frame": frame, "page": page}, status_code=status)


async def _one(frame: Frame, desk: EndpointDesk, one: Endpoint, page: WebhookPage, cursor: str = "") -> Template:
    found = await read_log(desk.db, one.id, Page(_LOG, cursor or None))
    form = form_of(one) if not page.form.url and not page.form.version else page.form
    shown = replace(page, one=line_of(one), log=found.items, next=found.next or "", form=form)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if page.errors else HTTPStatus.OK
    context = {"frame": frame, "page": shown, "outcome_title": outcome_title}
    return Template("webhooks/one.html", context=context, status_code=status, headers=_NO_STORE if page.secret else {})


ROUTES = (webhooks_page, add_webhook, webhook_page, act_on_webhook)
