"""Pots: where claims that compete for the same XP meet.

A *once* pot pays the earliest of its claims, a *cap* pot pays its claims in business-time order until it is
empty. What each claim gets is a function of the set of claims alone, so the order in which events arrive cannot
change it. The common case, a claim later than all others, is answered from a pot's summary; when a claim is
taken away, or comes late into an emptied pot, the pot must be *opened* (all its claims known) first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from game_rules.claims import Claim, ClaimId

__all__ = ["CapPot", "ClaimState", "OncePot", "Order", "PotClosed"]

Order = tuple[int, str, str]


class PotClosed(LookupError):
    """A pot had to be opened for this batch, and was not: a mistake in planning, never in the input."""


class ClaimState(msgspec.Struct, gc=False):
    """A claim and what it has got so far.

    ``asks`` is False once the claim is gone; ``due`` is the XP left of it after "once per", ``xp`` after caps as well.
    """

    claim: Claim
    asks: bool = False
    due: int = 0
    xp: int = 0
    coins: int = 0

    @property
    def claimed(self) -> int:
        """The XP it asks for."""
        return self.claim.xp if self.asks else 0

    @property
    def claimed_coins(self) -> int:
        """The coins it asks for."""
        return self.claim.coins if self.asks else 0


@dataclass(slots=True)
class OncePot:
    """Claims of which only the earliest event's are due.

    ``holder`` is the event (seq) that holds the pot, ``holder_order`` its order; 0 and None for nobody.
    ``candidates`` is None while the pot is closed.
    """

    key: str
    holder: int = 0
    holder_order: Order | None = None
    candidates: dict[int, Order] | None = None

    def enter(self, event: int, order: Order) -> None:
        """Add an event's claim."""
        if self.candidates is not None:
            self.candidates[event] = order
            self._elect()
        elif self.holder_order is None:
            self.holder, self.holder_order = event, order
        elif order < self.holder_order:
            raise PotClosed(self.key)

    def leave(self, event: int) -> None:
        """Take an event's claim away."""
        if self.candidates is None:
            raise PotClosed(self.key)
        self.candidates.pop(event, None)
        self._elect()

    def _elect(self) -> None:
        ranked = sorted((order, event) for event, order in (self.candidates or {}).items())
        self.holder_order, self.holder = ranked[0] if ranked else (None, 0)


@dataclass(slots=True)
class CapPot:
    """Claims that share a limit.

    ``due`` is what they ask together, ``paid`` what they got, ``edge_us`` the time of the latest claim that got
    something. ``states`` is None while the pot is closed.
    """

    key: str
    cap: int
    due: int = 0
    paid: int = 0
    edge_us: int = 0
    states: dict[ClaimId, ClaimState] | None = field(default=None)

    def is_open_to(self, due: int, at_us: int) -> bool:
        """True when a claim can enter while the pot is closed: there is room for all, or it comes last."""
        return self.states is not None or self.due + due <= self.cap or at_us > self.edge_us

    def enter(self, state: ClaimState) -> list[tuple[ClaimState, int]]:
        """Let a claim in (its ``due`` is set); returns each claim whose pay changes, with its new pay."""
        due, at_us = state.due, state.claim.order[0]
        if not self.is_open_to(due, at_us):
            raise PotClosed(self.key)
        self.due += due
        if self.states is not None:
            self.states[state.claim.id] = state
            return self._deal()
        pay = min(due, self.cap - self.paid)
        self.paid += pay
        if pay:
            self.edge_us = max(self.edge_us, at_us)
        return [(state, pay)] if pay != state.xp else []

    def leave(self, state: ClaimState, due: int) -> list[tuple[ClaimState, int]]:
        """Take a claim of ``due`` out; returns each claim whose pay changes, the leaving one first."""
        if self.states is None:
            raise PotClosed(self.key)
        self.due -= due
        self.states.pop(state.claim.id, None)
        gone = [(state, 0)] if state.xp else []
        return gone + self._deal()

    def _deal(self) -> list[tuple[ClaimState, int]]:
        """Pay in business-time order until the cap is reached."""
        room, edge_us, changed = self.cap, 0, []
        for state in _in_order(self.states.values() if self.states is not None else ()):
            pay = min(state.due, room)
            room -= pay
            if pay:
                edge_us = max(edge_us, state.claim.order[0])
            if pay != state.xp:
                changed.append((state, pay))
        self.paid, self.edge_us = self.cap - room, edge_us
        return changed


def _in_order(states: Iterable[ClaimState]) -> list[ClaimState]:
    return sorted(states, key=lambda state: (state.claim.order, state.claim.event))
