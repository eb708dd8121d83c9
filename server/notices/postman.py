"""Sending a letter through `apprise`, to whatever service a member's address belongs to.

Only services that the installation names may be used: an address makes the server call somewhere. A service that runs
on a machine of one's own is called at public addresses alone, unless the installation says otherwise.
"""

import asyncio
import ipaddress
import logging
import socket
from dataclasses import dataclass
from typing import Any

from server.errors import FieldProblem, InvalidInput
from server.http.outward import is_public
from server.notices.letters import Letter

LONGEST_ADDRESS = 1000
_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class Postman:
    """Sends letters. ``services`` are the beginnings of addresses that may be used (`wecombot`, `slack`), none: off."""

    services: frozenset[str]
    is_private_allowed: bool

    @property
    def is_on(self) -> bool:
        """Whether anything may be sent at all."""
        return bool(self.services)

    async def service_of(self, address: str) -> str:
        """What the service of an address is called. Raises `InvalidInput` for one that cannot be used."""
        scheme = address.partition("://")[0].lower()
        if len(address) > LONGEST_ADDRESS or not address.isprintable() or "://" not in address:
            raise _wrong(f"must be an apprise address of at most {LONGEST_ADDRESS} characters, such as slack://…")
        if scheme not in self.services:
            known = ", ".join(sorted(self.services)) or "none"
            raise _wrong(f"belongs to {scheme[:20]!r}; this installation sends to {known}")
        plugin = await asyncio.to_thread(_plugin, address)
        if plugin is None:
            raise _wrong(f"is no address that {scheme} understands")
        return str(plugin.service_name)

    async def send(self, address: str, letter: Letter) -> str:
        """Send it; answers what went wrong, "" for nothing. Never raises for what a service does."""
        if address.partition("://")[0].lower() not in self.services:
            return "this service may not be used any more"
        try:
            async with asyncio.timeout(3 * _TIMEOUT_S):
                return await asyncio.to_thread(self._send, address, letter)
        except TimeoutError:
            return "no answer in time"

    def _send(self, address: str, letter: Letter) -> str:
        import apprise  # dear to import, and most installations never do

        plugin = _plugin(address)
        if plugin is None:
            return "the address is not understood"
        if not self.is_private_allowed and _has_own_host(plugin) and not _leads_outside(plugin.host):
            return "the address leads to a private machine, which is not called"
        plugin.socket_connect_timeout = plugin.socket_read_timeout = _TIMEOUT_S
        plugin.redirects = False
        sender = apprise.Apprise(asset=plugin.asset)
        sender.add(plugin)
        # What services answer may hold the address; none of it goes into a log.
        logging.getLogger("apprise").setLevel(logging.CRITICAL)
        is_sent = sender.notify(body=letter.text, title=letter.title, body_format=apprise.NotifyFormat.TEXT)
        return "" if is_sent else "the service did not take it"


def _plugin(address: str) -> Any:
    """What `apprise` makes of one address; None for nothing."""
    import apprise  # as above

    memory = apprise.PersistentStoreMode.MEMORY
    asset = apprise.AppriseAsset(app_id="Raidboard", app_desc="Raidboard", storage_mode=memory)
    return apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)


def _has_own_host(plugin: Any) -> bool:
    return any("{host}" in template for template in plugin.templates)


def _leads_outside(host: str) -> bool:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return all(is_public(ipaddress.ip_address(str(one[4][0]).partition("%")[0])) for one in found)


def _wrong(told: str) -> InvalidInput:
    return InvalidInput(f"the address {told}", [FieldProblem("/address", told)])
