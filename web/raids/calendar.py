"""The steps of somebody's raids, day by day over a month; weeks begin on Monday and are whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from server.people.directory import Directory
from server.raids.cards import RaidSlot
from web.raids.boss import Face
from web.raids.read import step_card
from web.raids.room import StepCard


@dataclass(frozen=True, slots=True)
class Planned:
    """A step with the raid it belongs to."""

    raid: str
    account: str
    card: StepCard


@dataclass(frozen=True, slots=True)
class MonthDay:
    """One day of the month, or of the weeks it begins and ends with."""

    day: date
    steps: tuple[Planned, ...]
    in_month: bool
    is_today: bool
    is_past: bool
    is_workday: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month in whole weeks."""

    first: date
    days: tuple[MonthDay, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is planned in these weeks."""
        return not any(one.steps for one in self.days)

    @property
    def previous(self) -> str:
        """The month before, as an address names it."""
        return f"{self.first - timedelta(days=1):%Y-%m}"

    @property
    def next(self) -> str:
        """The month after."""
        return f"{_next_month(self.first):%Y-%m}"


def month_of(slots: Sequence[RaidSlot], wanted: str, directory: Directory, today: date, me: int | None) -> Month:
    """The month that an address names (`2026-11`), or the present one."""
    try:
        first = date.fromisoformat(f"{wanted}-01")
    except ValueError:
        first = today.replace(day=1)
    planned = [_planned(slot, directory, today, me) for slot in slots]
    begin = first - timedelta(days=first.weekday())
    last = _next_month(first) - timedelta(days=1)
    count = (last - begin).days + 7 - last.weekday()
    days = (begin + timedelta(days=number) for number in range(count))
    return Month(first, tuple(_day(day, first, planned, directory, today) for day in days))


def _planned(slot: RaidSlot, directory: Directory, today: date, me: int | None) -> Planned:
    who = Face(slot.who.username, slot.who.name)
    card = replace(step_card(slot.step, who, directory, today), is_mine=slot.who.id == me)
    return Planned(slot.card.id, slot.card.account.name, card)


def _day(day: date, first: date, planned: Sequence[Planned], directory: Directory, today: date) -> MonthDay:
    steps = tuple(one for one in planned if one.card.day == day)
    in_month = (day.year, day.month) == (first.year, first.month)
    return MonthDay(day, steps, in_month, day == today, day < today, directory.calendar.is_workday(day))


def _next_month(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
