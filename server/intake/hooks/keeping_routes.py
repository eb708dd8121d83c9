"""Hooks over the API, for admins and for programs that may change the organisation."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from server.http.etag import IfMatch, etag, matched_version
from server.intake.hooks.hook import Hook
from server.intake.hooks.keeper import HookEdit, HookIn, HookKeeper, HookState
from server.intake.hooks.set_up import address_of, open_address_of
from server.intake.hooks.store import Traffic
from server.intake.hooks.terms import Terms
from server.ledger.facts import moment
from server.people.access import Viewer
from server.people.idempotency import NOT_KEPT
from server.settings import Settings


class HookView(msgspec.Struct, frozen=True, kw_only=True):
    """A hook. `waiting`: deliveries that nobody has worked on; `held_back`: things that cannot be recorded yet."""

    name: str
    source: str
    address: str
    state: str
    earn: bool
    terms: Terms
    last_delivery_at: datetime | None
    waiting: int
    held_back: int
    former_secret_until: datetime | None
    version: int
    created_at: datetime
    changed_at: datetime


class HookWithSecret(HookView, frozen=True, kw_only=True):
    """A hook with its secret, which is shown only now; Salesforce's stands in the address, too."""

    secret: str


class HookList(msgspec.Struct, frozen=True):
    """All hooks; the list has one page."""

    items: list[HookView]
    next: str | None = None


class HookChangeView(msgspec.Struct, frozen=True):
    """What somebody did; `fields` is what was and is by field, never a secret."""

    at: datetime
    by: str
    act: str
    fields: dict[str, tuple[str, str]]


class HookChangeList(msgspec.Struct, frozen=True):
    """The last changes, the latest first."""

    items: list[HookChangeView]
    next: str | None = None


class SecretIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The new secret; none: one is made, unless it is the other program's to give."""

    secret: str = ""


@get("/hooks", summary="Hooks: webhooks in")
async def hooks(
    request: Request[Any, Any, Any],
    viewer: NamedDependency[Viewer],
    hook_keeper: NamedDependency[HookKeeper],
    settings: NamedDependency[Settings],
) -> HookList:
    """Every program that may tell what happens; for admins, and for tokens that may write the organisation."""
    base = base_of(request, settings)
    return HookList([_view(one, base) for one in await hook_keeper.all(viewer)])


@post("/hooks", summary="Add a hook", opt=NOT_KEPT)
async def add_hook(
    request: Request[Any, Any, Any],
    data: JSONBody[HookIn],
    viewer: NamedDependency[Viewer],
    hook_keeper: NamedDependency[HookKeeper],
    settings: NamedDependency[Settings],
) -> Response[HookWithSecret]:
    """The secret is shown only now."""
    return _with_secret(await hook_keeper.add(viewer, data), base_of(request, settings), 201)


@get("/hooks/{hook:str}", summary="A hook")
async def see_hook(
    request: Request[Any, Any, Any],
    hook: FromPath[str],
    viewer: NamedDependency[Viewer],
    hook_keeper: NamedDependency[HookKeeper],
    settings: NamedDependency[Settings],
) -> Response[HookView]:
    """Without its secret. Its `ETag` is for the `If-Match` of an edit."""
    return _shown(await hook_keeper.one(viewer, hook), base_of(request, settings))


@patch("/hooks/{hook:str}", summary="Edit a hook")
async def edit_hook(
    request: Request[Any, Any, Any],
    hook: FromPath[str],
    data: JSONBody[HookEdit],
    viewer: NamedDependency[Viewer],
    hook_keeper: NamedDependency[HookKeeper],
    settings: NamedDependency[Settings],
    if_match: IfMatch = None,
) -> Response[HookView]:
    """What is absent stays as it is. `active`: false keeps what comes and lets it wait. What was held back is tried."""
    edited = await hook_keeper.edit(viewer, hook, data, matched_version(if_match))
    return _shown(edited, base_of(request, settings))


@delete("/hooks/{hook:str}", status_code=204, summary="Remove a hook")
async def remove_hook(
    hook: FromPath[str], viewer: NamedDependency[Viewer], hook_keeper: NamedDependency[HookKeeper]
) -> None:
    """It takes nothing more; what it brought stays."""
    await hook_keeper.remove(viewer, hook)


@post("/hooks/{hook:str}/secret", status_code=200, summary="Give a hook a new secret", opt=NOT_KEPT)
async def renew_secret(
    request: Request[Any, Any, Any],
    hook: FromPath[str],
    data: JSONBody[SecretIn],
    viewer: NamedDependency[Viewer],
    hook_keeper: NamedDependency[HookKeeper],
    settings: NamedDependency[Settings],
) -> Response[HookWithSecret]:
    """Shown only in this answer. For 24 hours calls with the former secret are taken as well."""
    renewed = await hook_keeper.renew_secret(viewer, hook, data.secret)
    return _with_secret(renewed, base_of(request, settings), 200)


@get("/hooks/{hook:str}/changes", summary="What was done with a hook")
async def hook_changes(
    hook: FromPath[str], viewer: NamedDependency[Viewer], hook_keeper: NamedDependency[HookKeeper]
) -> HookChangeList:
    """Who added, changed, paused it or gave it a new secret."""
    found = await hook_keeper.changes(viewer, hook)
    return HookChangeList(
        [HookChangeView(moment(one.at_us), one.caller, one.act.value, dict(one.detail)) for one in found]
    )


def base_of(request: Request[Any, Any, Any], settings: Settings) -> str:
    """The address of this program as others reach it."""
    return settings.public_url or str(request.base_url).rstrip("/")


def _view(one: HookState, base: str) -> HookView:
    hook, traffic = one.hook, one.traffic
    return HookView(
        name=hook.name,
        source=hook.source,
        address=open_address_of(hook, base),
        state="paused" if hook.is_paused else "active",
        earn=hook.earn,
        terms=hook.terms,
        last_delivery_at=moment(traffic.last_us) if traffic.last_us else None,
        waiting=traffic.waiting,
        held_back=traffic.held,
        former_secret_until=moment(hook.former_until_us) if hook.former_until_us else None,
        version=hook.version,
        created_at=moment(hook.created_us),
        changed_at=moment(hook.changed_us),
    )


def _shown(one: HookState, base: str) -> Response[HookView]:
    return Response(_view(one, base), headers=etag(one.hook.version))


def _with_secret(hook: Hook, base: str, status: int) -> Response[HookWithSecret]:
    told = msgspec.structs.asdict(_view(HookState(hook, Traffic()), base))
    view = HookWithSecret(secret=hook.secret, **told | {"address": address_of(hook, base)})
    return Response(view, status_code=status, headers={"cache-control": "no-store", **etag(hook.version)})


ROUTES = (hooks, add_hook, see_hook, edit_hook, remove_hook, renew_secret, hook_changes)
