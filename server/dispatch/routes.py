"""Webhooks out over the API, for admins and for programs that may change the organisation."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter

from server.db.paging import LARGEST_LIMIT, LIMIT, Page
from server.dispatch.desk import EndpointDesk, EndpointDraft, EndpointEdit, require_admin
from server.dispatch.endpoints import Attempt, Endpoint, read_endpoint, read_endpoints, read_log
from server.dispatch.sending import Sent
from server.http.etag import etag, matched_version
from server.people.access import Viewer
from server.people.idempotency import NOT_KEPT

Limit = Annotated[int, QueryParameter(ge=1, le=LARGEST_LIMIT)]
IfMatch = Annotated[str | None, HeaderParameter(name="If-Match")]
"""The ETag of what was read: 412 when somebody was faster. Without it the edit is made whatever is there."""


class WebhookView(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook. `after_seq`: the event up to which it was told everything; `problem`: why it did not take the next."""

    id: str
    name: str
    url: str
    kinds: list[str]
    state: str
    after_seq: int
    attempts: int
    failing_since: datetime | None
    next_at: datetime | None
    told_at: datetime | None
    problem: str
    former_secret_until: datetime | None
    version: int
    created_at: datetime


class WebhookWithSecret(WebhookView, frozen=True, kw_only=True):
    """A webhook with its secret, which is shown only now."""

    secret: str


class WebhookList(msgspec.Struct, frozen=True):
    """All webhooks; the list has one page."""

    items: list[WebhookView]
    next: str | None = None


class DispatchView(msgspec.Struct, frozen=True):
    """One attempt to tell an event: `outcome` is taken, failed or skipped, `status` 0 where no answer came."""

    id: int
    seq: int
    type: str
    at: datetime
    attempt: int
    outcome: str
    status: int
    took_ms: int
    detail: str


class DispatchList(msgspec.Struct, frozen=True):
    """A page of the log of the last week, the latest first."""

    items: list[DispatchView]
    next: str | None


class SentView(msgspec.Struct, frozen=True):
    """What came of a message that was sent at once."""

    outcome: str
    status: int
    took_ms: int
    detail: str


class ReplayIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From which event on everything is told again."""

    seq: Annotated[int, msgspec.Meta(ge=1)] = msgspec.field(name="from")


class AgainIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The event that is told again."""

    seq: Annotated[int, msgspec.Meta(ge=1, le=2**62)]


@get("/webhooks", summary="Webhooks out")
async def webhooks(viewer: NamedDependency[Viewer], endpoint_desk: NamedDependency[EndpointDesk]) -> WebhookList:
    """Every address that is told of events; for admins, and for tokens that may write the organisation."""
    require_admin(viewer)
    return WebhookList([view_of(one) for one in await read_endpoints(endpoint_desk.db)])


@post("/webhooks", summary="Add a webhook", opt=NOT_KEPT)
async def add_webhook(
    data: JSONBody[EndpointDraft], viewer: NamedDependency[Viewer], endpoint_desk: NamedDependency[EndpointDesk]
) -> Response[WebhookWithSecret]:
    """It is told of what is recorded from now on, or after the event `after`. The secret is shown only now."""
    return _with_secret(await endpoint_desk.add(viewer, data), 201)


@get("/webhooks/{webhook:str}", summary="A webhook")
async def webhook(
    webhook: FromPath[str], viewer: NamedDependency[Viewer], endpoint_desk: NamedDependency[EndpointDesk]
) -> Response[WebhookView]:
    """Without its secret. Its `ETag` is for the `If-Match` of an edit."""
    require_admin(viewer)
    return _shown(await read_endpoint(endpoint_desk.db, webhook))


@patch("/webhooks/{webhook:str}", summary="Edit a webhook")
async def edit_webhook(
    webhook: FromPath[str],
    data: JSONBody[EndpointEdit],
    viewer: NamedDependency[Viewer],
    endpoint_desk: NamedDependency[EndpointDesk],
    if_match: IfMatch = None,
) -> Response[WebhookView]:
    """What is absent stays as it is. `active`: false lets it wait, true begins again where it stopped."""
    return _shown(await endpoint_desk.edit(viewer, webhook, data, matched_version(if_match)))


@delete("/webhooks/{webhook:str}", status_code=204, summary="Remove a webhook")
async def remove_webhook(
    webhook: FromPath[str], viewer: NamedDependency[Viewer], endpoint_desk: NamedDependency[EndpointDesk]
) -> None:
    """With its log."""
    await endpoint_desk.remove(viewer, webhook)


@post("/webhooks/{webhook:str}/secret", status_code=200, summary="Give a webhook a new secret", opt=NOT_KEPT)
async def renew_secret(
    webhook: FromPath[str], viewer: NamedDependency[Viewer], endpoint_desk: NamedDependency[EndpointDesk]
) -> Response[WebhookWithSecret]:
    """Shown only in this answer. For 24 hours messages are signed with the former secret as well."""
    return _with_secret(await endpoint_desk.renew_secret(viewer, webhook), 200)


@post("/webhooks/{webhook:str}/replay", status_code=200, summary="Tell everything again from an event on")
async def replay(
    webhook: FromPath[str],
    data: JSONBody[ReplayIn],
    viewer: NamedDependency[Viewer],
    endpoint_desk: NamedDependency[EndpointDesk],
) -> Response[WebhookView]:
    """Messages keep their `webhook-id`, so that a receiver knows what it has."""
    return _shown(await endpoint_desk.replay(viewer, webhook, data.seq))


@post("/webhooks/{webhook:str}/skip", status_code=200, summary="Leave out the message that is not taken")
async def skip(
    webhook: FromPath[str], viewer: NamedDependency[Viewer], endpoint_desk: NamedDependency[EndpointDesk]
) -> Response[WebhookView]:
    """For a receiver that can never take it; the log says that it was left out."""
    return _shown(await endpoint_desk.skip(viewer, webhook))


@post("/webhooks/{webhook:str}/send", status_code=200, summary="Tell one event again now")
async def send_again(
    webhook: FromPath[str],
    data: JSONBody[AgainIn],
    viewer: NamedDependency[Viewer],
    endpoint_desk: NamedDependency[EndpointDesk],
) -> SentView:
    """Whatever was told of it before; everything else goes on as it was."""
    return _sent(await endpoint_desk.send_again(viewer, webhook, data.seq))


@post("/webhooks/{webhook:str}/test", status_code=200, summary="Try a webhook out")
async def try_out(
    webhook: FromPath[str], viewer: NamedDependency[Viewer], endpoint_desk: NamedDependency[EndpointDesk]
) -> SentView:
    """Sends a `webhook.test` now, and tells what came back."""
    return _sent(await endpoint_desk.try_out(viewer, webhook))


@get("/webhooks/{webhook:str}/log", summary="What a webhook was told")
async def webhook_log(
    webhook: FromPath[str],
    viewer: NamedDependency[Viewer],
    endpoint_desk: NamedDependency[EndpointDesk],
    limit: Limit = LIMIT,
    cursor: FromQuery[str | None] = None,
) -> DispatchList:
    """Every attempt of the last week, the latest first."""
    require_admin(viewer)
    endpoint = await read_endpoint(endpoint_desk.db, webhook)
    found = await read_log(endpoint_desk.db, endpoint.id, Page(limit, cursor))
    return DispatchList([_dispatch(one) for one in found.items], found.next)


def view_of(one: Endpoint) -> WebhookView:
    """A webhook on the wire."""
    return WebhookView(
        id=one.id,
        name=one.name,
        url=one.url,
        kinds=list(one.kinds),
        state=one.state.value,
        after_seq=one.after_seq,
        attempts=one.attempts,
        failing_since=one.failing_since,
        next_at=one.next_at,
        told_at=one.told_at,
        problem=one.problem,
        former_secret_until=one.former_until,
        version=one.version,
        created_at=one.created_at,
    )


def _shown(one: Endpoint) -> Response[WebhookView]:
    return Response(view_of(one), headers=etag(one.version))


def _with_secret(one: Endpoint, status: int) -> Response[WebhookWithSecret]:
    view = WebhookWithSecret(secret=one.secret, **msgspec.structs.asdict(view_of(one)))
    return Response(view, status_code=status, headers={"cache-control": "no-store", **etag(one.version)})


def _dispatch(one: Attempt) -> DispatchView:
    return DispatchView(
        *(one.id, one.seq, one.kind, one.at, one.attempt),
        *(one.outcome.value, one.status, one.took_ms, one.detail),
    )


def _sent(one: Sent) -> SentView:
    return SentView(one.outcome.value, one.status, one.took_ms, one.detail)


ROUTES = (
    webhooks,
    add_webhook,
    webhook,
    edit_webhook,
    remove_webhook,
    renew_secret,
    replay,
    skip,
    send_again,
    try_out,
    webhook_log,
)
