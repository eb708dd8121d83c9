"""`POST /api/v1/hooks/{hook}`: webhooks in. Answers as soon as a delivery is kept; it is worked on afterwards."""

from typing import Any

from litestar import Request, Response, post
from litestar.background_tasks import BackgroundTask
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath

from server.errors import BadRequest, NotSignedIn
from server.intake.hooks.desk import HookDesk
from server.intake.hooks.source import Call, Refused, Unreadable
from server.intake.hooks.sources import SOURCES
from server.people.idempotency import NOT_KEPT
from server.settings import Settings

BODY_LIMIT = 1_048_576
"""Bytes of one delivery. The largest batches of those who send are a tenth of it."""


@post(
    "/hooks/{hook:str}",
    summary="Take a webhook",
    status_code=200,
    request_max_body_size=BODY_LIMIT,
    responses={
        401: ResponseSpec(None, description="The signature, token or password is wrong.", generate_examples=False)
    },
    opt=NOT_KEPT,
)
async def take_hook(
    request: Request[Any, Any, Any],
    hook: FromPath[str],
    hook_desk: NamedDependency[HookDesk],
    settings: NamedDependency[Settings],
) -> Response[bytes]:
    """HubSpot, Pipedrive, Salesforce and Twilio, each in its own format; `raidboard hook add` sets one up.

    Order does not matter, and the same delivery again changes nothing. What cannot be used is kept and shown to admins.
    """
    call = Call(
        request.method,
        settings.public_url + _path(request) if settings.public_url else str(request.url),
        dict(request.query_params),
        {name.lower(): value for name, value in request.headers.items()},
        await request.body(),
    )
    try:
        id, taken = await hook_desk.take(hook, call)
    except Refused as refused:
        raise NotSignedIn(str(refused)) from refused
    except Unreadable as problem:
        raise BadRequest(str(problem)) from problem
    body, media_type = SOURCES[taken.source].answer
    return Response(body, media_type=media_type, background=BackgroundTask(hook_desk.work, id))


def _path(request: Request[Any, Any, Any]) -> str:
    """Path and query as they were sent."""
    path = request.scope["raw_path"].decode("ascii", "replace").partition("?")[0]
    query = request.scope["query_string"].decode("ascii", "replace")
    return f"{path}?{query}" if query else path


ROUTES = (take_hook,)
