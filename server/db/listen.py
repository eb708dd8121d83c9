"""Hearing what other processes announce: one LISTEN connection per process that comes back by itself.

A notice carries no facts, only "look again"; so losing one while the connection is down is healed by `on_reconnect`.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TypeAlias

import asyncpg
import structlog

OnNotice: TypeAlias = Callable[[str], None]
OnReconnect: TypeAlias = Callable[[], None]

FIRST_BACKOFF_S = 0.1
LAST_BACKOFF_S = 10.0
# A peer that vanished without closing is noticed by a ping, not by TCP, which would take minutes.
PING_S = 20.0

log = structlog.get_logger(__name__)


class Listeners:
    """Who wants to hear which channel."""

    def __init__(self) -> None:
        self._heard: dict[str, list[OnNotice]] = {}
        self._reconnected: list[OnReconnect] = []

    def add(self, channel: str, heard: OnNotice, reconnected: OnReconnect | None) -> Callable[[], None]:
        """Register; the answer takes it back."""
        self._heard.setdefault(channel, []).append(heard)
        if reconnected is not None:
            self._reconnected.append(reconnected)

        def remove() -> None:
            self._heard[channel].remove(heard)
            if reconnected is not None:
                self._reconnected.remove(reconnected)

        return remove

    @property
    def channels(self) -> tuple[str, ...]:
        """Every channel that somebody ever asked for."""
        return tuple(self._heard)

    def deliver(self, channel: str, payload: str) -> None:
        """Tell everybody who listens to `channel`."""
        for heard in tuple(self._heard.get(channel, ())):
            heard(payload)

    def reconnected(self) -> None:
        """Tell everybody that notices may have been missed."""
        for again in tuple(self._reconnected):
            again()


class PostgresListener:
    """Keeps one connection listening, until `close`."""

    def __init__(self, url: str, listeners: Listeners) -> None:
        self._url = url
        self._listeners = listeners
        self._connection: asyncpg.Connection | None = None
        self._task: asyncio.Task[None] | None = None

    async def listen(self, channel: str) -> None:
        """Have `channel` heard from now on; returns when the server has confirmed it."""
        if self._task is None:
            connection = await self._connect()
            self._task = asyncio.create_task(self._keep(connection), name="postgres-listener")
        elif self._connection is not None:
            await self._connection.add_listener(channel, self._heard)

    async def close(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _connect(self) -> asyncpg.Connection:
        connection = await asyncpg.connect(self._url)
        for channel in self._listeners.channels:
            await connection.add_listener(channel, self._heard)
        self._connection = connection
        return connection

    async def _keep(self, connection: asyncpg.Connection) -> None:
        while True:
            try:
                await _until_lost(connection)
            finally:
                self._connection = None
                connection.terminate()
            log.warning("postgres listener lost its connection")
            connection = await self._reconnect()
            self._listeners.reconnected()

    async def _reconnect(self) -> asyncpg.Connection:
        wait_s = FIRST_BACKOFF_S
        while True:
            try:
                return await self._connect()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                log.warning("postgres listener cannot connect", error=str(error), again_in_s=wait_s)
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, LAST_BACKOFF_S)

    def _heard(self, connection: object, process_id: int, channel: str, payload: str) -> None:
        self._listeners.deliver(channel, payload)


async def _until_lost(connection: asyncpg.Connection) -> None:
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _: lost.set())
    while not lost.is_set():
        # Not wait_for: before Python 3.12 it loses a cancellation that comes at the same moment as the event.
        with suppress(TimeoutError):
            async with asyncio.timeout(PING_S):
                await lost.wait()
        if not lost.is_set() and not await _answers(connection):
            return


async def _answers(connection: asyncpg.Connection) -> bool:
    try:
        await connection.execute("SELECT 1", timeout=PING_S)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return False
    return True
