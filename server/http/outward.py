"""Calls to addresses that people entered: nobody inside the network can be reached with them, and no answer takes long.

A name is looked up here and the connection goes to what was found and checked, so that it cannot mean another machine a
moment later. No redirects are followed, and no proxy of the environment is used.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpcore

CONNECT_S = 5.0
ANSWER_S = 15.0
LONGEST_URL = 2000
LARGEST_ANSWER = 4096
"""So much of an answer is kept; the rest is not even read."""


class Unreachable(Exception):
    """No answer came; the text says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    text: str
    retry_after_s: int = 0


def wrong_address(url: str, *, is_private_allowed: bool) -> str:
    """What is wrong with an address, "" for nothing. A name that leads inside is found out when it is called."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is no address"
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        return f"must be printable ASCII of at most {LONGEST_URL} characters"
    if parts.scheme not in (("https", "http") if is_private_allowed else ("https",)) or not parts.hostname:
        return "must begin with https:// and name a host"
    if parts.username is not None or parts.password is not None or parts.fragment or port == 0:
        return "must not hold a user, a password or a fragment"
    literal = _literal(parts.hostname)
    if literal is not None and not is_private_allowed and not is_public(literal):
        return "names a private address, which this installation does not call"
    return ""


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address belongs to the internet, and to one machine there."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None:
            return is_public(inner)
        # Networks translate these to IPv4 addresses, private ones included.
        if address in _TRANSLATED:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    return address.is_global and not address.is_multicast and not address.is_reserved


_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


class Outward:
    """Posts to addresses outside. One per app; close it at the end."""

    def __init__(self, *, is_private_allowed: bool) -> None:
        self.is_private_allowed = is_private_allowed
        backend = _Guarded(is_private_allowed=is_private_allowed)
        self._pool = httpcore.AsyncConnectionPool(
            max_connections=20, max_keepalive_connections=5, keepalive_expiry=10, network_backend=backend
        )

    async def post(self, url: str, headers: dict[str, str], body: bytes) -> Answer:
        """Post, and answer the beginning of what comes back. Raises `Unreachable`."""
        timeouts = {"connect": CONNECT_S, "read": ANSWER_S, "write": ANSWER_S, "pool": CONNECT_S}
        told = {"host": urlsplit(url).netloc, "content-length": str(len(body)), **headers}
        try:
            async with asyncio.timeout(ANSWER_S):
                async with self._pool.stream(
                    "POST", url, headers=list(told.items()), content=body, extensions={"timeout": timeouts}
                ) as answer:
                    return Answer(answer.status, await _beginning(answer), _retry_after(answer.headers))
        except TimeoutError as error:
            raise Unreachable(f"no answer within {ANSWER_S:.0f} s") from error
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise Unreachable(f"{type(error).__name__}: {error}"[:300]) from error

    async def close(self) -> None:
        """Let every connection go."""
        await self._pool.aclose()


class _Guarded(httpcore.AsyncNetworkBackend):
    """Connects to what a name means, when all that it means may be called."""

    def __init__(self, *, is_private_allowed: bool) -> None:
        self._is_private_allowed = is_private_allowed
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await self._addresses(host, port)
        return await self._inner.connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    async def _addresses(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(f"{host} is not known: {error}") from error
        addresses = [str(one[4][0]) for one in found]
        private = [one for one in addresses if not is_public(ipaddress.ip_address(one.partition("%")[0]))]
        if private and not self._is_private_allowed:
            raise httpcore.ConnectError(f"{host} leads to the private address {private[0]}, which is not called")
        return addresses


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


async def _beginning(answer: httpcore.Response) -> str:
    kept = b""
    async for piece in answer.aiter_stream():
        kept += piece
        if len(kept) >= LARGEST_ANSWER:
            break
    return kept[:LARGEST_ANSWER].decode("utf-8", "replace")


def _retry_after(headers: Iterable[tuple[bytes, bytes]]) -> int:
    """The seconds that an answer asks to wait; 0 where it does not say, or says a date."""
    text = next((value for name, value in headers if name.lower() == b"retry-after"), b"").decode("latin-1").strip()
    return int(text) if text.isdecimal() and len(text) < 9 else 0
