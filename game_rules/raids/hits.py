"""What money and work take from the boss, and what a missed step gives back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

from msgspec.structs import replace

from game_rules.raids.facts import RaidFact
from game_rules.raids.roster import Place, Roster
from game_rules.raids.rules import WHOLE_PCT, RaidRules
from game_rules.raids.state import LogLine, Why
from kpi.events import Kind
from kpi.money import split
from kpi.timeline import Standing

__all__ = ["Boss"]


@dataclass(slots=True)
class Boss:
    """The boss's HP and the log of all that changed them."""

    goal: int
    rules: RaidRules
    roster: Roster
    left: int
    log: list[LogLine] = field(default_factory=list)
    _met: dict[tuple[str, int], set[int]] = field(default_factory=dict)
    _did: set[tuple[int, Kind, str, int]] = field(default_factory=set)
    _work_lines: list[int] = field(default_factory=list)
    _healed_on: Counter[int] = field(default_factory=Counter)

    def hit_by_money(self, fact: RaidFact) -> None:
        """A win or a payment hits for the parts of those who are there; outsiders' parts are only told."""
        parts = _parts(fact, fact.money)
        inside = [(place, part) for member, part in parts if (place := self.roster.present(member)) is not None]
        total = sum(part for _, part in inside)
        damages = [part for _, part in inside]
        if total > self.left:
            damages = split(self.left, damages)
        for (place, part), damage in zip(inside, damages, strict=True):
            place.money += damage
            why = Why.OVERKILL if damage < part else None
            self.log.append(_line(fact, place, part, WHOLE_PCT, damage, why))
        self.left -= sum(damages)
        for member, part in parts:
            if self.roster.present(member) is None and part:
                self.log.append(LogLine(fact.seq, fact.at_us, fact.kind, member, base=part, why=Why.OUTSIDER))

    def hit_by_work(self, fact: RaidFact, floor: int, refusal: Why | None, step: str, may_collide: bool) -> None:
        """A call, visit, meeting, message or move hits by role, but never below the floor."""
        hits = [
            (place, part, self._refused(fact, place, may_collide) or refusal)
            for member, part in _parts(fact, fact.work)
            if (place := self.roster.present(member)) is not None
        ]
        factors = [self.rules.factor(place.role, fact.kind) for place, _, _ in hits]
        wanted = [
            0 if why else part * factor // WHOLE_PCT for (_, part, why), factor in zip(hits, factors, strict=True)
        ]
        room = max(0, self.left - floor)
        damages = split(room, wanted) if sum(wanted) > room else wanted
        for (place, part, why), factor, wish, damage in zip(hits, factors, wanted, damages, strict=True):
            if not part and not step:
                continue
            place.work += damage
            if damage:
                self._work_lines.append(len(self.log))
            self.log.append(
                _line(fact, place, part, factor, damage, why or (Why.FLOOR if damage < wish else None), step)
            )
        self.left -= sum(damages)
        self._remember(fact)

    def tell_void(self, fact: RaidFact) -> None:
        """A hit that does not count (any more) stays in the log, without damage."""
        base = fact.money or fact.work
        for member, part in _parts(fact, base):
            place = self.roster.present(member)
            if place is not None:
                self.log.append(_line(fact, place, part, WHOLE_PCT, 0, _WHY_VOID[fact.standing]))

    def heal(self, fact: RaidFact, member: int, step: str, void: Why | None) -> None:
        """A missed step gives the newest work back, up to the limits."""
        amount, limit = self.rules.heals(self.goal)
        open_today = max(0, limit - self._healed_on[fact.day])
        wanted = 0 if void else min(amount, open_today)
        healed = self._give_back(wanted)
        why = void
        if void is None and healed < amount:
            why = Why.LIMIT if healed == open_today else Why.NO_WORK
        self._healed_on[fact.day] += healed
        self.left += healed
        place = self.roster.places.get(member)
        role = place.role if place is not None else ""
        self.log.append(
            LogLine(fact.seq, fact.at_us, fact.kind, member, role=role, base=amount, heal=healed, why=why, step=step)
        )

    def _give_back(self, wanted: int) -> int:
        left = wanted
        while left and self._work_lines:
            place = self._work_lines[-1]
            line = self.log[place]
            back = min(left, line.damage - line.healed)
            self.log[place] = replace(line, healed=line.healed + back)
            self.roster.places[line.member].work -= back
            left -= back
            if line.healed + back == line.damage:
                self._work_lines.pop()
        return wanted - left

    def _refused(self, fact: RaidFact, place: Place, may_collide: bool) -> Why | None:
        if fact.kind is Kind.DEAL_STAGE or not fact.reached:
            return None
        met = self._met.get((fact.contact, fact.day), set())
        if fact.contact and met and place.member not in met and not may_collide:
            return Why.COLLISION
        return Why.AGAIN if (place.member, fact.kind, fact.contact, fact.day) in self._did else None

    def _remember(self, fact: RaidFact) -> None:
        """Who met whom today, over which channel."""
        if fact.kind is Kind.DEAL_STAGE or not fact.reached:
            return
        for member, _, _ in fact.shares:
            if self.roster.present(member) is not None:
                self._met.setdefault((fact.contact, fact.day), set()).add(member)
                self._did.add((member, fact.kind, fact.contact, fact.day))


_WHY_VOID = {
    Standing.REVERSED.value: Why.REVERSED,
    Standing.REOPENED.value: Why.REOPENED,
    Standing.REPEATED.value: Why.REPEATED,
    Standing.OVERTAKEN.value: Why.OVERTAKEN,
    Standing.UNAPPROVED.value: Why.UNAPPROVED,
}


def _parts(fact: RaidFact, total: int) -> list[tuple[int, int]]:
    if len(fact.shares) == 1:
        return [(fact.shares[0][0], total)]
    if not fact.shares:
        return []
    parts = split(total, [Fraction(numerator, denominator) for _, numerator, denominator in fact.shares])
    return [(member, part) for (member, _, _), part in zip(fact.shares, parts, strict=True)]


def _line(
    fact: RaidFact, place: Place, base: int, factor: int, damage: int, why: Why | None, step: str = ""
) -> LogLine:
    return LogLine(
        fact.seq,
        fact.at_us,
        fact.kind,
        place.member,
        place.member,
        place.role,
        base,
        factor,
        damage,
        why=why,
        step=step,
    )
