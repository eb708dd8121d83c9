"""The server's HTTP interface, as this app uses it. What a failure means for an event is decided here, and only here.

Only an answer in the server's own form (`application/problem+json`) is a verdict: a "404" from a proxy that restarts,
or a hotel's sign-in page, is a network that does not work, and nothing is given up because of it.

    APIError ─ Unreachable   try again later, with the same id
             ├ SignedOut     sign in again; nothing is lost
             └ Refused       final: it will not be taken as it is
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import httpx

from mobile import trust
from mobile.parse import BadAnswer, document
from mobile.wire import Receipt, SignedIn, read_problem, read_receipts, read_signed_in

T = TypeVar("T")

CONNECT_TIMEOUT_S = 10.0
# A phone on the edge of a cell is slow rather than gone.
ANSWER_TIMEOUT_S = 30.0
# A server hangs up when nothing came for five seconds; what is sent in just that moment is lost, so we hang up first.
IDLE_S = 3.0
Clock = Callable[[], datetime]
TRY_LATER = frozenset((HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS))


def utc_now() -> datetime:
    """What this device takes for the time."""
    return datetime.now(UTC)


class APIError(Exception):
    """The server did not do what was asked."""


class Unreachable(APIError):
    """No answer, or none of ours. `retry_after_s` is how long the server asked to be left alone."""

    def __init__(self, detail: str, retry_after_s: float = 0.0) -> None:
        super().__init__(detail)
        self.retry_after_s = retry_after_s


class SignedOut(APIError):
    """The session is over, or the password was wrong."""


class Refused(APIError):
    """The server understood and said no. `code` says it to programs: `outdated` when somebody else was faster."""

    def __init__(self, detail: str, code: str = "") -> None:
        super().__init__(detail)
        self.code = code


class API:
    """A connection to one server, for one session or, without a token, for nobody yet.

    Raises Unreachable for something that is no address. `skew_s` is by how much the server's clock is ahead of this
    device's; None as long as it said nothing.
    """

    def __init__(self, server: str, token: str = "", clock: Clock = utc_now) -> None:
        self.skew_s: float | None = None
        self._clock = clock
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        timeout = httpx.Timeout(ANSWER_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
        try:
            self._client = httpx.AsyncClient(
                base_url=f"{server}/api/v1/",
                headers=headers,
                timeout=timeout,
                limits=httpx.Limits(keepalive_expiry=IDLE_S),
                verify=trust.context(),
            )
        except httpx.InvalidURL as error:
            raise Unreachable(f"{server!r} is no address: {error}") from error

    async def __aenter__(self) -> "API":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def sign_in(self, username: str, password: str, device: str) -> SignedIn:
        """Start a session. Raises SignedOut when the password is wrong."""
        credentials = {"username": username, "password": password, "device": device}
        return _read_with(read_signed_in, await self._ask("POST", "sessions", json=credentials))

    async def sign_out(self) -> None:
        """End this session."""
        await self._ask("DELETE", "sessions/current")

    async def get(self, path: str, params: Mapping[str, str]) -> str:
        """The answer to one question, as it came."""
        return await self._ask("GET", path, params=params)

    async def send(self, bodies: Sequence[str], me: str) -> tuple[Receipt, ...]:
        """Send events; one verdict each, in the same order."""
        content = f"[{','.join(bodies)}]".encode()
        answer = await self._ask("POST", "events", content=content, headers={"Content-Type": "application/json"})
        receipts = _read_with(lambda text: read_receipts(text, me), answer)
        if len(receipts) != len(bodies):
            raise Unreachable(f"{len(bodies)} events were sent, but {len(receipts)} were answered")
        return receipts

    async def act(
        self, path: str, key: str, body: str, file: str = "", method: str = "POST", if_match: int | None = None
    ) -> str:
        """Ask for a change; the same key again does it once, and gets the same answer.

        A file is sent instead of the body. `if_match` is the version that was read: if it is another by now, nothing is
        changed. Raises Refused.
        """
        headers = {"Idempotency-Key": key} | ({"If-Match": f'"{if_match}"'} if if_match is not None else {})
        if file:
            content, headers["Content-Type"] = form_of(Path(file), key), f"multipart/form-data; boundary={key}"
        else:
            content, headers["Content-Type"] = body.encode(), "application/json"
        answer = await self._ask(method, path, content=content, headers=headers)
        # A hotel's sign-in page is a success, too, but not ours.
        _read_with(document, answer)
        return answer

    async def _ask(self, method: str, path: str, **content: object) -> str:
        try:
            answer = await self._client.request(method, path, **content)  # type: ignore[arg-type]  # httpx's own options
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(
                f"{self._client.base_url} does not answer: {str(error) or type(error).__name__}"
            ) from error
        self._read_clock(answer)
        if answer.status_code == HTTPStatus.NO_CONTENT:
            return "{}"
        if answer.is_success:
            return answer.text
        is_ours = answer.headers.get("Content-Type", "").startswith("application/problem+json")
        if not is_ours or answer.is_server_error or answer.status_code in TRY_LATER:
            raise Unreachable(f"{answer.url} answers {answer.status_code}", _retry_after_s(answer))
        problem = _read_with(read_problem, answer.text)
        if problem.code == "busy":
            raise Unreachable(f"{answer.url} is still at work on this")
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            raise SignedOut(problem.told)
        raise Refused(problem.told, problem.code)

    def _read_clock(self, answer: httpx.Response) -> None:
        """A date has whole seconds and the answer took its time: good enough to tell a wrong clock from a right one."""
        try:
            there = parsedate_to_datetime(answer.headers["Date"])
        except (KeyError, ValueError):
            return
        self.skew_s = (there - self._clock()).total_seconds()


def form_of(file: Path, boundary: str) -> bytes:
    """A form with one file, the same to the byte however often it is made. Raises Refused when the file is gone."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Refused(f"the file {file.name} is no longer on this phone: {error.strerror}") from error
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'
    return head.encode() + content + f"\r\n--{boundary}--\r\n".encode()


def _read_with(read: Callable[[str], T], text: str) -> T:
    try:
        return read(text)
    except BadAnswer as error:
        raise Unreachable(f"this does not answer like a Raidboard server: {error}") from error


def _retry_after_s(answer: httpx.Response) -> float:
    wanted = answer.headers.get("Retry-After", "")
    return float(wanted) if wanted.isdigit() else 0.0
