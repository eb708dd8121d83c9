"""Drawing a raid's card for one viewer: by the clock, with names, and only what the viewer may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from game_rules.raids import RaidState
from server.ledger.facts import moment
from server.people.access import Viewer
from server.people.directory import Directory
from server.raids.access import is_inside
from server.raids.cards import RaidCard, SeatCard
from server.raids.stored import StoredRaid, StoredSeat


@dataclass(frozen=True, slots=True)
class Drawing:
    """For whom, and when."""

    viewer: Viewer
    directory: Directory
    now_us: int
    today: date


def draw(stored: StoredRaid, seats: Sequence[StoredSeat], drawing: Drawing) -> RaidCard:
    """The card of a raid; an empty one for those who may only know that it exists."""
    directory = drawing.directory
    inside = is_inside(drawing.viewer, stored.team, {seat.member for seat in seats})
    state = stored.stands(drawing.now_us)
    # The last day ends with the first moment after it.
    ends_on = _day(stored.ends_us - 1, directory)
    ended_us = stored.ended_us or (stored.ends_us - 1 if state is not RaidState.ACTIVE else 0)
    return RaidCard(
        id=stored.id,
        title=stored.title,
        account=stored.account,
        team=directory.team(stored.team) if stored.team else None,
        state=state,
        phase=stored.phase,
        goal=stored.goal if inside else 0,
        hp=stored.hp if inside else 0,
        opened_on=_day(stored.opened_us, directory),
        ends_on=ends_on,
        ended_on=min(_day(ended_us, directory), ends_on) if ended_us else None,
        days_left=max(0, (ends_on - drawing.today).days),
        seats=tuple(_seat(seat, directory) for seat in seats) if inside else (),
        is_inside=inside,
        needs_review=inside and state is RaidState.ESCAPED and not stored.is_reviewed,
    )


def _day(at_us: int, directory: Directory) -> date:
    return moment(at_us).astimezone(directory.zone).date()


def _seat(seat: StoredSeat, directory: Directory) -> SeatCard:
    return SeatCard(directory.member(seat.member), seat.role, seat.is_lead, seat.is_there, seat.damage)
