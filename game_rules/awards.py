"""Settling claims: entering them into their pots, withdrawing them, and writing down what that changes."""

from __future__ import annotations

from game_rules.claims import CAP_REASON, Claim, changed_rules
from game_rules.context import Context
from game_rules.plan import Assessment
from game_rules.pots import ClaimState, OncePot
from game_rules.verdict import Line, Reason
from kpi.timeline import Standing

__all__ = ["Awards"]

_TAKEN_BACK = {
    Standing.COUNTED: Reason.REDUCED,
    Standing.REVERSED: Reason.REVERSED,
    Standing.REOPENED: Reason.REOPENED,
    Standing.REPEATED: Reason.REPEATED,
    Standing.OVERTAKEN: Reason.OVERTAKEN,
    Standing.UNAPPROVED: Reason.UNAPPROVED,
}

_Amounts = tuple[int, int, int, int, int]  # claimed, claimed coins, due, XP, coins
_NOTHING: _Amounts = (0, 0, 0, 0, 0)


class Awards:
    """The claims one new fact moves; ``lines`` tells the net change of each."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._before: dict[int, tuple[ClaimState, _Amounts]] = {}
        self._taken_back: dict[int, Reason] = {}

    def withdraw(self, change: Assessment) -> None:
        """Take out every claim of a changed fact that it no longer makes, or makes differently."""
        states = self._context.states.get(change.fact.seq)
        if not states:
            return
        self._taken_back[change.fact.seq] = _TAKEN_BACK[change.circumstance.standing]
        before = {id: state.claim for id, state in states.items() if state.asks}
        now = {claim.id: claim for claim in change.claims if claim.refused is None}
        rules = changed_rules(before, now)
        for id, claim in before.items():
            if claim.rule in rules:
                self._withdraw(states[id])

    def _withdraw(self, state: ClaimState) -> None:
        self._touch(state)
        claim, pot = state.claim, self._once(state)
        if pot is None:
            self._undue(state)
        elif pot.candidates is None or claim.event in pot.candidates:
            holder = pot.holder
            pot.leave(claim.event)
            self._hand_over(pot, holder)
        state.asks = False

    def enter(self, change: Assessment) -> None:
        """Enter the claims a fact makes now and has not entered yet."""
        if not change.claims:
            return
        states = self._context.states.setdefault(change.fact.seq, {})
        for claim in change.claims:
            if claim.refused is not None:
                continue
            name = claim.id
            state = states.get(name)
            if state is None:
                state = states[name] = ClaimState(claim, True)
                self._before[id(state)] = (state, _NOTHING)
                if self._is_first(claim):
                    self._make_due(state)
                    continue
            elif state.asks:
                continue
            else:
                self._touch(state)
                state.claim, state.asks = claim, True
            self._enter(state)

    def _is_first(self, claim: Claim) -> bool:
        """Whether nobody claimed the same before; then the claim holds its pot from now on."""
        if claim.once_key is None:
            return True
        pot = self._context.once_pot(claim.once_key)
        if pot.holder_order is not None or pot.candidates is not None:
            return False
        pot.enter(claim.event, claim.order)
        return True

    def _enter(self, state: ClaimState) -> None:
        claim, pot = state.claim, self._once(state)
        if pot is None:
            self._make_due(state)
            return
        holder = pot.holder
        pot.enter(claim.event, claim.order)
        if holder == pot.holder == claim.event:
            self._make_due(state)
        else:
            self._hand_over(pot, holder)

    def _hand_over(self, pot: OncePot, holder: int) -> None:
        """The pot is held by another event now: what was due to the old one is due to the new one."""
        if holder == pot.holder:
            return
        for state in self._claimants(pot, holder):
            if state.due or state.coins:
                self._undue(state)
        for state in self._claimants(pot, pot.holder):
            self._make_due(state)

    def _claimants(self, pot: OncePot, event: int) -> list[ClaimState]:
        states = self._context.states.get(event, {})
        return [state for state in states.values() if state.asks and state.claim.once_key == pot.key]

    def _make_due(self, state: ClaimState) -> None:
        claim = state.claim
        self._touch(state)
        state.due = claim.xp
        if claim.cap_key is None or claim.cap is None or not claim.xp:
            state.xp, state.coins = claim.xp, claim.coins
            return
        for other, pay in self._context.cap_pot(claim.cap_key, claim.cap.xp).enter(state):
            self._pay(other, pay)

    def _undue(self, state: ClaimState) -> None:
        self._touch(state)
        claim, due = state.claim, state.due
        state.due = 0
        if due and claim.cap_key is not None and claim.cap is not None:
            for other, pay in self._context.cap_pot(claim.cap_key, claim.cap.xp).leave(state, due):
                self._pay(other, pay)
        state.xp = state.coins = 0

    def _pay(self, state: ClaimState, xp: int) -> None:
        """Coins follow the XP: all with all, a part with a part."""
        self._touch(state)
        claim = state.claim
        state.xp = xp
        state.coins = claim.coins * xp // claim.xp if claim.xp else claim.coins

    def _once(self, state: ClaimState) -> OncePot | None:
        key = state.claim.once_key
        return self._context.once_pot(key) if key is not None else None

    def _touch(self, state: ClaimState) -> None:
        if id(state) not in self._before:
            self._before[id(state)] = (state, _amounts(state))

    def lines(self) -> list[Line]:
        """One line per claim that changed."""
        return [line for state, before in self._before.values() if (line := self._line(state, before)) is not None]

    def _line(self, state: ClaimState, before: _Amounts) -> Line | None:
        now = _amounts(state)
        if now == before:
            return None
        claim, claimed, xp = state.claim, now[0] - before[0], now[3] - before[3]
        return Line(
            claim.event,
            claim.rule,
            claim.member,
            claim.team,
            claim.region,
            claim.day,
            claim.order[0],
            claim.version,
            xp,
            now[4] - before[4],
            claimed,
            now[1] - before[1],
            now[2] - before[2],
            claim.once_key,
            claim.cap_key,
            reason=self._reason(state, xp, claimed),
        )

    def _reason(self, state: ClaimState, xp: int, claimed: int) -> Reason | None:
        claim = state.claim
        if not state.asks or (xp < 0 and claimed < 0):
            return self._taken_back.get(claim.event, Reason.REDUCED)
        if claim.once_key is not None and claim.xp and not state.due:
            return Reason.DUPLICATE
        if state.xp < state.due and claim.cap is not None:
            return CAP_REASON[claim.cap.per]
        return None


def _amounts(state: ClaimState) -> _Amounts:
    asked = (state.claim.xp, state.claim.coins) if state.asks else (0, 0)
    return (*asked, state.due, state.xp, state.coins)
