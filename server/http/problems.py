"""The one place where an error becomes an answer: RFC 9457 `application/problem+json`, or a page for people.

Nothing about our own bugs leaves the program: they are logged, and the caller is told that something broke.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, TypeAlias

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, NotFoundException, ValidationException
from litestar.types import ExceptionHandlersMap

from server.errors import AppError, FieldProblem, InvalidInput, NotSignedIn, TooMany
from server.http.choices import choices

API_PATH = "/api/"
# All that Litestar says of a parameter that was not sent, with the address behind it.
_MISSING = re.compile(r"Missing required (query|header|cookie) parameter '(.+?)'")
PROBLEM_JSON = "application/problem+json"

log = structlog.get_logger(__name__)


class ProblemItem(msgspec.Struct, frozen=True):
    """One wrong field: a JSON pointer into the body, `?name` for the query."""

    pointer: str
    message: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """RFC 9457. `type` is stable and meant for programs; `detail` is meant for people."""

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[ProblemItem, ...] = ()


ErrorPage: TypeAlias = Callable[[Request[Any, Any, Any], Problem], Response[Any]]
"""Draws a problem for people; the web package hands one in."""


def problem_of(error: Exception, request: Request[Any, Any, Any] | None = None) -> Problem:
    """What the caller is told about `error`; of a wrong choice in a `request` also which there are."""
    match error:
        case InvalidInput():
            return _problem(error.status, error.kind, error.detail, [*error.problems])
        case AppError():
            return _problem(error.status, error.kind, error.detail)
        case ValidationException():
            problems = _query_problems(error, request)
            return _problem(HTTPStatus.BAD_REQUEST, InvalidInput.kind, "the request is wrong", problems)
        case NotFoundException():
            return _problem(HTTPStatus.NOT_FOUND, "not-found", "there is nothing at this address")
        case HTTPException() if error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            status = HTTPStatus(error.status_code)
            return _problem(status, status.phrase.lower().replace(" ", "-"), error.detail or status.phrase)
        case _:
            return _problem(
                HTTPStatus.INTERNAL_SERVER_ERROR,
                "internal-error",
                "something broke on our side, and nothing of this request was kept: try again, or tell your admin",
            )


def exception_handlers(error_page: ErrorPage | None) -> ExceptionHandlersMap:
    """For the app: every exception ends here."""

    def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        problem = problem_of(error, request)
        if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log.error("request failed", method=request.method, path=request.url.path, exc_info=error)
        headers = _headers_of(error)
        if error_page is not None and _wants_page(request):
            response = error_page(request, problem)
            response.headers.update(headers)
            return response
        return Response(problem, status_code=problem.status, media_type=PROBLEM_JSON, headers=headers)

    # Litestar prefers a handler for the status code 500 over the class; both are given so that nothing slips through.
    return {HTTPStatus.INTERNAL_SERVER_ERROR: answer, HTTPException: answer, Exception: answer}


def _problem(status: HTTPStatus, kind: str, detail: str, problems: list[FieldProblem] | None = None) -> Problem:
    items = tuple(ProblemItem(one.pointer, one.message) for one in problems or ())
    return Problem(f"urn:raidboard:problem:{kind}", status.phrase, int(status), detail, items)


def _choices_of(request: Request[Any, Any, Any] | None, name: str) -> Sequence[str]:
    """The values that the route declares of a parameter; none where it may have any."""
    if request is None:
        return ()
    parameter = request.route_handler.parsed_fn_signature.parameters.get(name)
    return choices(parameter.annotation) if parameter is not None else ()


def _query_problems(error: ValidationException, request: Request[Any, Any, Any] | None) -> list[FieldProblem]:
    extra = error.extra if isinstance(error.extra, list) else []
    problems = []
    for one in extra:
        if isinstance(one, Mapping) and one.get("key") == "data":
            problems.append(FieldProblem("", "the body is missing"))
        elif isinstance(one, Mapping):
            sign = "?" if one.get("source") == "query" else "/"
            name, message = str(one.get("key", "")), str(one.get("message", ""))
            if known := _choices_of(request, name):
                message = f"{message}, must be one of {', '.join(known)}"
            problems.append(FieldProblem(f"{sign}{name}", message))
    if not problems and (missing := _MISSING.match(error.detail)):
        sign = "?" if missing[1] == "query" else "/"
        return [FieldProblem(f"{sign}{missing[2]}", f"the {missing[1]} parameter is missing")]
    return problems or [FieldProblem("", error.detail)]


def _headers_of(error: Exception) -> dict[str, str]:
    match error:
        case TooMany():
            return {"retry-after": str(error.retry_after_s)}
        case NotSignedIn():
            return {"www-authenticate": "Bearer"}
        case HTTPException():
            return dict(error.headers or {})
        case _:
            return {}


def _wants_page(request: Request[Any, Any, Any]) -> bool:
    return not request.url.path.startswith(API_PATH) and "text/html" in request.headers.get("accept", "")
