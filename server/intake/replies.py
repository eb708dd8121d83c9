"""Receipts on their way back to whoever submitted, one per turn of the event loop.

What follows an answer (a response, the next request of the same client) costs more than recording an event. All at
once it would hold up whoever writes the next batch; one by one it fills the time in which the database works.
"""

import asyncio
from collections import deque

from server.intake.submission import Receipt


class Replies:
    """Receipts that are durable and not handed over yet."""

    def __init__(self) -> None:
        self._ready: deque[tuple[asyncio.Future[list[Receipt]], list[Receipt]]] = deque()
        self._is_giving = False

    def add(self, answer: asyncio.Future[list[Receipt]], receipts: list[Receipt]) -> None:
        """Keep receipts for whoever waits for this answer."""
        self._ready.append((answer, receipts))

    def give(self) -> None:
        """Begin to hand them over, unless that goes on already."""
        if self._ready and not self._is_giving:
            self._is_giving = True
            self._give_one()

    def give_all(self) -> None:
        """Hand over all of them now."""
        while self._ready:
            self._hand_over()

    def _give_one(self) -> None:
        if self._ready:
            self._hand_over()
        self._is_giving = bool(self._ready)
        if self._is_giving:
            asyncio.get_running_loop().call_soon(self._give_one)

    def _hand_over(self) -> None:
        answer, receipts = self._ready.popleft()
        # Who waits for it may have gone.
        if not answer.done():
            answer.set_result(receipts)
