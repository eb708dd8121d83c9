"""One message to one endpoint: signed, sent, and what came of it."""

import time
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from server.dispatch.endpoints import Endpoint, Outcome
from server.dispatch.messages import Message
from server.dispatch.signing import signed_headers
from server.http.outward import Outward, Unreachable

_SHOWN = 300
_AGENT = "Raidboard-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of it; ``status`` is 0 where no answer came. ``is_gone``: the endpoint wants nothing any more."""

    outcome: Outcome
    status: int
    took_ms: int
    detail: str
    retry_after_s: int = 0

    @property
    def is_taken(self) -> bool:
        """Whether the endpoint has it."""
        return self.outcome is Outcome.TAKEN

    @property
    def is_gone(self) -> bool:
        """Whether the endpoint said that it is no more."""
        return self.status == HTTPStatus.GONE


async def send(outward: Outward, endpoint: Endpoint, message: Message, now: datetime) -> Sent:
    """Send it once. An answer of 2xx means that it was taken, anything else that it was not."""
    signed = signed_headers(message.id, int(now.timestamp()), message.body, endpoint.secrets(now))
    headers = {"content-type": "application/json", "user-agent": _AGENT, **signed}
    began = time.perf_counter()
    try:
        answer = await outward.post(endpoint.url, headers, message.body)
    except Unreachable as error:
        return Sent(Outcome.FAILED, 0, _since(began), str(error))
    is_taken = HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES
    detail = "" if is_taken else " ".join(answer.text.split())[:_SHOWN]
    outcome = Outcome.TAKEN if is_taken else Outcome.FAILED
    return Sent(outcome, answer.status, _since(began), detail, answer.retry_after_s)


def _since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
