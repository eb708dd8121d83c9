"""The demo's company as its history sees it: who sells to whom, in which days and hours, and how a fact is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

from kpi.calendar import WorkCalendar
from kpi.events import Event, EventData, Kind
from kpi.periods import local_day
from server.people.workdays import work_calendar
from web.demo.market import Customer, customers_of
from web.demo.roster import Seller, sellers

ZONE = ZoneInfo("Asia/Shanghai")
COUNTRY = "CN"
SEED = "raidboard"
DAYS = 90

PHONE, CRM, BOOKS = "demo/phone", "demo/crm", "demo/books"
_SOURCES = {
    Kind.CALL: PHONE,
    Kind.MESSAGE: PHONE,
    Kind.CONTRACT_SIGNED: BOOKS,
    Kind.DELIVERY: BOOKS,
    Kind.COLLECTION: BOOKS,
    Kind.REVERSED: BOOKS,
}

# What a month brings against an average one: nothing moves around the New Year, budgets must be spent in December.
_SEASON = (0.85, 0.6, 1.1, 0.95, 0.95, 1.15, 0.9, 0.9, 1.1, 0.92, 1.1, 1.25)


@dataclass(frozen=True, slots=True)
class World:
    """Everything that stays as it is while history goes on."""

    seed: str
    first_day: date
    calendar: WorkCalendar
    sellers: tuple[Seller, ...]
    customers: Mapping[str, tuple[Customer, ...]]

    def colleagues(self, seller: Seller) -> list[Seller]:
        """The others of the same team."""
        return [one for one in self.sellers if one.team == seller.team and one != seller]

    def workday(self, day: date) -> date:
        """The day itself, or the next one on which people work."""
        return day if self.calendar.is_workday(day) else self.calendar.next_workday(day)


def make_world(first_day: date, seed: str = SEED) -> World:
    """The company as it is from its first day on."""
    everybody = sellers(seed, first_day)
    return World(seed, first_day, work_calendar(COUNTRY), everybody, customers_of(seed, everybody))


def today_at(now: datetime) -> date:
    """The company's day at a moment."""
    return local_day(now, ZONE)


def season(day: date) -> float:
    """How busy a day's month is against an average one."""
    return _SEASON[day.month - 1]


@lru_cache(maxsize=1024)
def midnight(day: date) -> datetime:
    """When a day begins at the company, in UTC."""
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


def in_hours(rng: Random, seller: Seller, day: date) -> datetime:
    """A moment of the seller's working day: busy mornings, a lunch break, a long afternoon."""
    hour = rng.triangular(0.0, 3.0, 1.2) if rng.random() < 0.43 else rng.triangular(4.3, 9.3, 6.0)
    return midnight(day) + timedelta(seconds=int((seller.opens_at + hour) * 3600))


def at_work(moment: datetime) -> datetime:
    """The same day between nine and six; what came earlier comes earlier still."""
    begins = midnight(today_at(moment))
    return begins + timedelta(hours=9) + (moment - begins) * 9 / 24


def event(kind: Kind, id: str, at: datetime, data: EventData) -> Event:
    """A fact, as the program that would tell it: the telephone, the customer files, the books."""
    return Event(id, _SOURCES.get(kind, CRM), kind, at, data)
