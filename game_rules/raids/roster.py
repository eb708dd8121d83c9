"""Who takes part in a raid, in which role, for how long, and with how much damage."""

from __future__ import annotations

from dataclasses import dataclass, field

from game_rules.raids.schedule import Schedule
from game_rules.raids.state import Seat
from kpi.facts import NOBODY
from kpi.money import split

__all__ = ["Place", "Roster"]

WHOLE_BP = 10_000


@dataclass(slots=True)
class Place:
    """A seat while the facts are gone through; ``spent_us`` is the time of earlier stays."""

    member: int
    role: str
    joined_us: int
    left_us: int = 0
    spent_us: int = 0
    money: int = 0
    work: int = 0

    @property
    def damage(self) -> int:
        """What the member did, heals taken off."""
        return self.money + self.work


@dataclass(slots=True)
class Roster:
    """All who ever had a seat, and those who lead."""

    leads: list[int] = field(default_factory=list)
    places: dict[int, Place] = field(default_factory=dict)

    def join(self, member: int, role: str, at_us: int) -> None:
        """Take a seat, come back to it, or take another role in it."""
        if member == NOBODY:
            return
        place = self.places.get(member)
        if place is None:
            self.places[member] = Place(member, role, at_us)
            return
        place.role = role
        if place.left_us:
            place.spent_us += place.left_us - place.joined_us
            place.joined_us, place.left_us = at_us, 0

    def leave(self, member: int, at_us: int) -> None:
        """Give the seat up; who leads leads no longer."""
        place = self.places.get(member)
        if place is not None and not place.left_us:
            place.left_us = at_us
        self.leads = [lead for lead in self.leads if lead != member]

    def lead(self, to: int, by: int, of: int, beside: bool) -> None:
        """Let somebody lead: beside the others, or in place of one, or of all where it is nobody's own to give."""
        if to == NOBODY:
            return
        replaced = of or by
        if beside:
            kept = self.leads
        elif replaced in self.leads:
            kept = [lead for lead in self.leads if lead != replaced]
        else:
            kept = []
        self.leads = [*(lead for lead in kept if lead != to), to]

    def present(self, member: int) -> Place | None:
        """The seat of a member who is there now."""
        place = self.places.get(member)
        return place if place is not None and not place.left_us else None

    def seats(self, until_us: int, schedule: Schedule) -> tuple[Seat, ...]:
        """Everybody's part, counting time up to a moment."""
        places = list(self.places.values())
        damages = [place.damage for place in places]
        shares = split(WHOLE_BP, damages) if any(damages) else [0] * len(places)
        return tuple(_seat(place, bp, until_us, schedule) for place, bp in zip(places, shares, strict=True))


def _seat(place: Place, share_bp: int, until_us: int, schedule: Schedule) -> Seat:
    record = schedule.record_of(place.member, until_us)
    return Seat(
        place.member,
        place.role,
        place.joined_us,
        place.left_us,
        place.spent_us + max(0, (place.left_us or until_us) - place.joined_us),
        place.damage,
        place.money,
        place.work,
        share_bp,
        record.planned,
        record.done,
        record.missed,
        record.is_kept,
    )
