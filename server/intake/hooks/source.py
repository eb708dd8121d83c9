"""What every source of webhooks gives: how a call proves where it comes from, how it is read, how it is answered."""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from kpi.sentences import Sentence
from server.intake.hooks.notes import Reading
from server.intake.hooks.terms import Terms


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came: its whole address, headers in lower case, and every byte of its body."""

    method: str
    url: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


class Refused(Exception):
    """The call does not prove that it comes from where it says; the text says what is wrong, never what is right."""


class Unreadable(Exception):
    """The body is not what this source sends."""

    def __init__(self, told: Sentence) -> None:
        super().__init__(told)
        self.told = told


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of sender.

    ``check`` raises Refused, ``read`` Unreadable. ``kept`` is the body without what must not be stored. ``answer`` is
    the body and media type that the sender waits for.
    """

    name: str
    title: str
    check: Callable[[Call, str, Terms, datetime], None]
    read: Callable[[bytes, datetime], Reading]
    kept: Callable[[bytes], bytes] = lambda body: body
    answer: tuple[bytes, str] = (b"", "text/plain")


def same(given: str, right: str) -> bool:
    """Whether two secrets are equal; takes as long wherever they differ."""
    return hmac.compare_digest(given.encode(), right.encode())
