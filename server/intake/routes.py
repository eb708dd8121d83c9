"""`POST /api/v1/events`: events in, one answer each.

The hot path of the product: one pass over the body, one wait for the recorder, nothing looked up that is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from litestar import Request, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.types import ASGIApp, Receive, Send
from litestar.types import Scope as AsgiScope

from kpi.events import Kind
from kpi.sentences import sentence
from kpi.wire import Problem
from server.errors import BadRequest, NotAllowed, Unprocessable
from server.http.services import services_in
from server.intake.answers import Answers, EventAnswers, ResultView
from server.intake.batch import References
from server.intake.record import Recorder
from server.intake.submission import Code, Parsed, Submission, read, rejected
from server.ledger.door import SOURCE_PREFIX
from server.ledger.wording import Wording
from server.people.access import Viewer
from server.people.idempotency import NOT_KEPT
from server.people.roles import Scope
from server.people.viewers import provide_viewer

EVENTS_LIMIT = 1000
"""The most events of one request (API.md); whoever has more sends more requests."""

_many = msgspec.json.Decoder(list[msgspec.Raw]).decode
_encode = msgspec.json.Encoder().encode
_one = msgspec.json.Decoder(msgspec.Raw).decode
_SPACE = b" \t\r\n"


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes in what a request brings. One per app."""

    recorder: Recorder
    references: References

    async def take(self, body: bytes, viewer: Viewer) -> EventAnswers:
        """Record the events in a request body. Raises `BadRequest`, `Unprocessable`, `NotAllowed`."""
        if viewer.member_id is None and not viewer.has_scope(Scope.EVENTS_WRITE):
            raise NotAllowed("this token may not send events: it lacks the scope events:write")
        parsed = [_read(raw, viewer) for raw in split(body)]
        events = [Submission(one.event, viewer) for one in parsed if one.event is not None]
        receipts = iter(await self.recorder.submit(events))
        answers = self._answers(viewer)
        results: list[ResultView] = []
        for one in parsed:
            receipt = one.receipt if one.receipt is not None else next(receipts)
            results.append(answers.result(receipt, one.event))
        return EventAnswers(results)

    def _answers(self, viewer: Viewer) -> Answers:
        references = self.references
        wording = Wording(references.editions.latest, viewer.language, references.closings.latest)
        return Answers(wording, self.references.directories.latest.currency)


def split(body: bytes) -> Sequence[msgspec.Raw]:
    """The events of a body, each still unread, so that a wrong one spoils none of the others.

    Raises `BadRequest` when it is not JSON and `Unprocessable` for too many events.
    """
    try:
        body.decode()
        raws = _many(body) if body.lstrip(_SPACE)[:1] == b"[" else [_one(body)]
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequest(f"the body is not JSON: {error}") from error
    except RecursionError as error:
        raise BadRequest("the body is nested too deeply to be read") from error
    if len(raws) > EVENTS_LIMIT:
        raise Unprocessable(f"{len(raws)} events in one request, at most {EVENTS_LIMIT}: send them in several requests")
    return raws


def _read(raw: msgspec.Raw, viewer: Viewer) -> Parsed:
    submission = Submission(raw, viewer)
    try:
        parsed = read(submission)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        problem = Problem("", sentence("cannot be read: {why}", why=error))
        return Parsed(submission, receipt=rejected("", Code.INVALID, problem))
    event = parsed.event
    if event is not None and event.source.startswith(SOURCE_PREFIX):
        told = sentence(
            "is {source!r}; sources that begin with {prefix!r} are the program's",
            source=event.source,
            prefix=SOURCE_PREFIX,
        )
        problem = Problem("/source", told)
        return Parsed(submission, receipt=rejected(event.id, Code.INVALID, problem))
    return parsed


@dataclass
class _EventsOperation(Operation):
    """Tells the API description what the body holds, since no parameter of the handler declares it."""

    def __post_init__(self) -> None:
        event = Schema(
            type=OpenAPIType.OBJECT,
            description="A CloudEvents 1.0 event; `docs/reference/events.md` lists the data of each type.",
            required=["id", "source", "type", "time", "data"],
            properties={
                "specversion": Schema(type=OpenAPIType.STRING, const="1.0"),
                "id": Schema(type=OpenAPIType.STRING, min_length=1, max_length=200),
                "source": Schema(type=OpenAPIType.STRING, min_length=1, max_length=200),
                "type": Schema(type=OpenAPIType.STRING, enum=[kind.value for kind in Kind if not kind.is_internal]),
                "time": Schema(type=OpenAPIType.STRING, description="RFC 3339, with an offset"),
                "data": Schema(type=OpenAPIType.OBJECT),
            },
        )
        many = Schema(type=OpenAPIType.ARRAY, items=event, max_items=EVENTS_LIMIT)
        content = {"application/json": OpenAPIMediaType(schema=Schema(one_of=[event, many]))}
        self.request_body = RequestBody(content=content, required=True)


_ANSWERED = ResponseSpec(EventAnswers, generate_examples=False, description="Request fulfilled, document follows")


@post(
    "/events",
    status_code=200,
    summary="Send events",
    opt=NOT_KEPT,
    operation_class=_EventsOperation,
    responses={200: _ANSWERED},
)
async def post_events(request: Request[Any, Any, Any]) -> ASGIApp:
    """One event or an array of them; good events are recorded though others are rejected.

    The id and the source make an event: sent again it is answered again, and counts once.
    """
    # By hand, without Litestar's dependencies and responses: they take a third of the time of everything around.
    state = request.app.state
    viewer = await provide_viewer(request.scope, state)
    answers = await services_in(state).get(Intake).take(await request.body(), viewer)
    return _sending(_encode(answers))


def _sending(body: bytes) -> ASGIApp:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]

    async def send_all(scope: AsgiScope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    return send_all


ROUTES = (post_events,)
