"""Hooks: admins say which programs may tell what happens, see what came and what is held back, and play it again."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Template

from server.errors import Conflict, InvalidInput, NotFound, Outdated
from server.intake.hooks.desk import HookDesk
from server.intake.hooks.hook import Hook
from server.intake.hooks.keeper import HookEdit, HookIn, HookKeeper
from server.intake.hooks.keeping_routes import base_of
from server.intake.hooks.set_up import address_of, open_address_of
from server.intake.hooks.sources import SOURCES
from server.ledger.facts import moment
from server.people.access import Viewer
from server.people.directories import DirectoryCache
from server.settings import Settings
from web.frame import Frame
from web.i18n import gettext as _
from web.i18n import ngettext
from web.imports.hook_form import HookForm, NoPair, errors_of, outcome_titles, typed
from web.imports.hooks import HooksPage, changes_of, deliveries_of, field_titles, line_of, lines_of
from web.local_path import see_other

PATH = "/imports/hooks"
_NO_STORE = {"cache-control": "no-store"}


@dataclass(frozen=True, slots=True)
class Counter:
    """What every page and act of hooks needs; ``base`` is the address of this program as others reach it."""

    frame: Frame
    viewer: Viewer
    keeper: HookKeeper
    desk: HookDesk
    directories: DirectoryCache
    base: str


async def counter(
    request: Request[Any, Any, Any],
    frame: NamedDependency[Frame],
    viewer: NamedDependency[Viewer],
    hook_keeper: NamedDependency[HookKeeper],
    hook_desk: NamedDependency[HookDesk],
    directories: NamedDependency[DirectoryCache],
    settings: NamedDependency[Settings],
) -> Counter:
    """For the request at hand."""
    return Counter(frame, viewer, hook_keeper, hook_desk, directories, base_of(request, settings))


_COUNTER = {"counter": counter}


@get(PATH, include_in_schema=False, dependencies=_COUNTER)
async def hooks_page(counter: NamedDependency[Counter], add: FromQuery[str] = "") -> Template:
    """All of them, what came last, and the form of a new one for the program that is to tell."""
    form = HookForm(source=add, name=add, earn="1") if add in SOURCES else HookForm()
    return await _list(counter, HooksPage(form=form))


@post(PATH, status_code=200, include_in_schema=False, dependencies=_COUNTER)
async def add_hook(data: URLEncodedBody[HookForm], counter: NamedDependency[Counter]) -> Template:
    """Add one, and show its secret this once; the form comes back with what is wrong."""
    try:
        wanted = HookIn(
            name=data.name.strip(),
            source=data.source,
            secret=data.secret.strip(),
            earn=bool(data.earn),
            terms=data.terms,
        )
        made = await counter.keeper.add(counter.viewer, wanted)
    except (InvalidInput, NoPair) as error:
        return await _list(counter, HooksPage(form=data, errors=errors_of(error)))
    except Conflict:
        taken = {"name": _("There is a hook of this name already. Take another one.")}
        return await _list(counter, HooksPage(form=data, errors=taken))
    added = _said(_("Added. Enter the address below in %(program)s.") % {"program": SOURCES[made.source].title})
    return await _one(counter, made, replace(_shown(made, counter), said=added.said))


@get(f"{PATH}/{{hook:str}}", include_in_schema=False, dependencies=_COUNTER)
async def hook_page(hook: FromPath[str], counter: NamedDependency[Counter]) -> Template:
    """One of them: its address, how it stands, what came, what was changed."""
    return await _one(counter, (await counter.keeper.one(counter.viewer, hook)).hook, HooksPage())


@get(f"{PATH}/{{hook:str}}/state", include_in_schema=False, dependencies=_COUNTER)
async def hook_again(
    hook: FromPath[str], counter: NamedDependency[Counter], seen: FromQuery[str] = ""
) -> Response[None] | Template:
    """How it stands now, for the open page; nothing when that is what is seen there."""
    page = await _standing(counter, (await counter.keeper.one(counter.viewer, hook)).hook, HooksPage())
    if page.mark == seen:
        return Response(None, status_code=HTTPStatus.NO_CONTENT)
    return _answer("imports/_hook_state.html", counter, page)


@post(f"{PATH}/{{hook:str}}/{{act:str}}", status_code=200, include_in_schema=False, dependencies=_COUNTER)
async def act_on_hook(
    hook: FromPath[str], act: FromPath[str], data: URLEncodedBody[HookForm], counter: NamedDependency[Counter]
) -> Response[Any]:
    """Change it, let it wait, give it a new secret, play again; the page comes back as it stands afterwards."""
    if act == "remove":
        await counter.keeper.remove(counter.viewer, hook)
        return see_other(PATH)
    if act not in _ACTS:
        raise NotFound(f"nothing called {act[:40]!r} can be done with a hook")
    was = (await counter.keeper.one(counter.viewer, hook)).hook
    data = _of(was, data)
    try:
        page = await _ACTS[act](counter, was, data)
    except (InvalidInput, NoPair) as error:
        page = HooksPage(form=data, errors=errors_of(error))
    except Outdated:
        page = _said(_("Somebody else changed this in the meantime. Here is how it stands."), "warn")
    return await _one(counter, (await counter.keeper.one(counter.viewer, hook)).hook, page)


def _of(hook: Hook, form: HookForm) -> HookForm:
    """The form with what cannot be changed: whose hook it is."""
    return HookForm(**{name: getattr(form, name) for name in form.__struct_fields__} | {"source": hook.source})


def _said(text: str, tone: str = "gain") -> HooksPage:
    return HooksPage(said=text, said_tone=tone)


async def _edit(counter: Counter, hook: Hook, form: HookForm) -> HooksPage:
    edit = HookEdit(earn=bool(form.earn), terms=form.terms)
    version = int(form.version) if form.version.isdecimal() and len(form.version) < 18 else None
    await counter.keeper.edit(counter.viewer, hook.name, edit, version)
    return _said(_("Saved."))


async def _pause(counter: Counter, hook: Hook, _form: HookForm) -> HooksPage:
    await counter.keeper.pause(counter.viewer, hook.name)
    return _said(_("What comes is kept now, and waits. Nothing is lost meanwhile."), "brand")


async def _resume(counter: Counter, hook: Hook, _form: HookForm) -> HooksPage:
    await counter.keeper.resume(counter.viewer, hook.name)
    return _said(_("It goes on. What came meanwhile is worked on within a minute."))


async def _secret(counter: Counter, hook: Hook, form: HookForm) -> HooksPage:
    return _shown(await counter.keeper.renew_secret(counter.viewer, hook.name, form.secret.strip()), counter)


async def _again(counter: Counter, hook: Hook, form: HookForm) -> HooksPage:
    brought = await counter.desk.play(counter.viewer, hook.name, form.delivery)
    if not brought:
        return _said(_("Played again. Nothing new came of it."), "brand")
    told = ngettext("Played again: %(num)s event recorded.", "Played again: %(num)s events recorded.", brought)
    return _said(told % {"num": brought})


_ACTS: dict[str, Callable[[Counter, Hook, HookForm], Awaitable[HooksPage]]] = {
    "edit": _edit,
    "pause": _pause,
    "resume": _resume,
    "secret": _secret,
    "again": _again,
}


def _shown(hook: Hook, counter: Counter) -> HooksPage:
    """The secret, and the address with it where it stands there; one that was typed in need not be shown."""
    if HookForm(source=hook.source).is_secret_given:
        return _said(_("The new secret holds. What is signed with the former one is taken for another day."))
    return HooksPage(secret=hook.secret, address=address_of(hook, counter.base))


async def _list(counter: Counter, page: HooksPage) -> Template:
    looked = await counter.desk.look(counter.viewer)
    return _answer(
        "imports/hooks.html", counter, replace(page, lines=lines_of(looked), deliveries=deliveries_of(looked))
    )


async def _one(counter: Counter, hook: Hook, page: HooksPage) -> Template:
    changes = await counter.keeper.changes(counter.viewer, hook.name)
    shown = replace(
        await _standing(counter, hook, page), changes=changes_of(changes, await counter.directories.current())
    )
    return _answer("imports/hook.html", counter, shown)


async def _standing(counter: Counter, hook: Hook, page: HooksPage) -> HooksPage:
    """How a hook stands, and what came."""
    looked = await counter.desk.look(counter.viewer, hook.name)
    form = page.form if page.errors else typed(hook.source, hook.name, hook.terms, earn=hook.earn, version=hook.version)
    return replace(
        page,
        one=line_of(hook, looked),
        deliveries=deliveries_of(looked),
        address=page.address or open_address_of(hook, counter.base),
        form=form,
    )


def _answer(template: str, counter: Counter, page: HooksPage) -> Template:
    context = {
        "frame": counter.frame,
        "page": page,
        "path": PATH,
        "moment": moment,
        "titles": field_titles(),
        "outcomes": outcome_titles(),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if page.errors else HTTPStatus.OK
    return Template(template, context=context, status_code=status, headers=_NO_STORE if page.secret else {})


ROUTES = (hooks_page, add_hook, hook_page, hook_again, act_on_hook)
