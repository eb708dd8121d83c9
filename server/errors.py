"""The few ways in which a request can be refused; turned into an answer in `problems.py` and nowhere else.

AppError ─┬─ BadRequest 400 ──── InvalidInput 400 (names the fields)
          ├─ NotSignedIn 401
          ├─ NotAllowed 403      only for what the caller may know exists
          ├─ NotFound 404        also for what the caller may not see
          ├─ Conflict 409 ────── Busy 409 (ask again in a moment)
          ├─ Outdated 412        somebody was faster (If-Match)
          ├─ Unprocessable 422   understood, but contradicts an earlier request
          └─ TooMany 429         with the seconds to wait

A rule's "no" is not an error: it is a refusal in a verdict.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with the input: where (a JSON pointer) and what."""

    pointer: str
    message: str


class AppError(Exception):
    """A refusal; `detail` is shown to the caller and says what was wrong and what to do."""

    status = HTTPStatus.BAD_REQUEST
    kind = "bad-request"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class BadRequest(AppError):
    """The request cannot be understood."""


class InvalidInput(BadRequest):
    """Something in the body or the query is wrong, and this is where."""

    kind = "invalid-input"

    def __init__(self, detail: str, problems: Sequence[FieldProblem]) -> None:
        super().__init__(detail)
        self.problems = tuple(problems)


class NotSignedIn(AppError):
    """Nobody is signed in, or the token is wrong, old or revoked."""

    status = HTTPStatus.UNAUTHORIZED
    kind = "not-signed-in"


class NotAllowed(AppError):
    """Known to exist, but not for this caller."""

    status = HTTPStatus.FORBIDDEN
    kind = "not-allowed"


class NotFound(AppError):
    """Not there, or not for this caller to know about."""

    status = HTTPStatus.NOT_FOUND
    kind = "not-found"


class Conflict(AppError):
    """Contradicts what is there."""

    status = HTTPStatus.CONFLICT
    kind = "conflict"


class Busy(Conflict):
    """The very same request is being worked on: ask again in a moment."""

    kind = "busy"


class Outdated(AppError):
    """Somebody changed it in between: fetch it again."""

    status = HTTPStatus.PRECONDITION_FAILED
    kind = "outdated"


class Unprocessable(AppError):
    """Understood, and still not to be done."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    kind = "unprocessable"


class TooMany(AppError):
    """Tried too often."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    kind = "too-many"

    def __init__(self, detail: str, retry_after_s: int) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s
