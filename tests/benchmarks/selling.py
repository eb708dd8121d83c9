"""What 1,000 people sell, as events: the same at every run, in the order in which it happens."""

import json
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.benchmarks.places import MEMBERS, ZONE, username

# Of 100 events. A member does about five things a day.
SHARES = {
    "call": 30,
    "no_answer": 25,
    "message": 15,
    "visit": 10,
    "stage": 8,
    "opened": 4,
    "won": 4,
    "collected": 3,
    "reversed": 1,
}
PER_DAY = 5 * MEMBERS
_DAY_S = 9 * 3600
_ACCOUNTS = 4

Data = dict[str, object]


@dataclass(frozen=True, slots=True)
class Told:
    """One event, before it is put into any form."""

    id: str
    source: str
    kind: str
    at: str
    data: Data

    @property
    def body(self) -> bytes:
        """As it is sent."""
        event = {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.kind,
            "time": self.at,
            "data": self.data,
        }
        return json.dumps(event, separators=(",", ":")).encode()


class Selling:
    """Tells what happens next. Deals are opened, moved, won and paid for by those who opened them."""

    def __init__(self, seed: int = 1, days_ago: int = 60, source: str = "bench", members: int = MEMBERS) -> None:
        self._chance = random.Random(seed)
        self._source = source
        self._members = members
        self._day = datetime.now(ZoneInfo(ZONE)).date() - timedelta(days=days_ago)
        self._today = 0
        self._count = 0
        self._open: list[list[str]] = [[] for _ in range(members)]
        self._won: list[list[tuple[str, int]]] = [[] for _ in range(members)]
        self._calls: deque[tuple[int, str]] = deque(maxlen=500)
        self._sorts: dict[str, Callable[[int, str], tuple[str, Data]]] = {
            "call": self._call,
            "no_answer": self._no_answer,
            "message": self._message,
            "visit": self._visit,
            "stage": self._stage,
            "opened": self._opened,
            "won": self._deal_won,
            "collected": self._collected,
            "reversed": self._reversed,
        }

    def told(self, count: int, at: datetime | None = None) -> list[Told]:
        """The next events: a thousand a second from a time on, or spread over working days."""
        sorts = self._chance.choices(list(SHARES), list(SHARES.values()), k=count)
        since = [None if at is None else at + timedelta(milliseconds=number) for number in range(count)]
        return [self._one(sort, moment) for sort, moment in zip(sorts, since, strict=True)]

    def bodies(self, count: int, at: datetime | None = None) -> list[bytes]:
        """The next events, as they are sent."""
        return [event.body for event in self.told(count, at)]

    def _one(self, sort: str, at: datetime | None) -> Told:
        self._count += 1
        id = f"{self._source}-{self._count}"
        moment = at or self._next_moment()
        kind, data = self._sorts[sort](self._chance.randrange(self._members), id)
        return Told(id, self._source, kind, moment.isoformat(), data)

    def _next_moment(self) -> datetime:
        self._today += 1
        if self._today > PER_DAY:
            self._day, self._today = _workday_after(self._day), 1
        start = datetime.combine(self._day, time(9), ZoneInfo(ZONE))
        return (start + timedelta(seconds=_DAY_S * self._today / PER_DAY)).astimezone(UTC)

    def _customer(self, member: int) -> str:
        return f"Customer {member}-{self._chance.randrange(_ACCOUNTS)}"

    def _call(self, member: int, id: str) -> tuple[str, Data]:
        self._calls.append((member, id))
        return "call.logged", {
            "member": username(member),
            "account": self._customer(member),
            "outcome": "connected",
            "direction": "out",
            "duration_s": self._chance.randrange(20, 900),
            "note": "asked for an offer",
        }

    def _no_answer(self, member: int, id: str) -> tuple[str, Data]:
        data: Data = {"member": username(member), "account": self._customer(member), "outcome": "no_answer"}
        return "call.logged", data | {"direction": "out", "duration_s": 0}

    def _message(self, member: int, id: str) -> tuple[str, Data]:
        return "message.sent", {"member": username(member), "account": self._customer(member)}

    def _visit(self, member: int, id: str) -> tuple[str, Data]:
        data: Data = {"member": username(member), "account": self._customer(member)}
        return "visit.logged", data | {"duration_s": self._chance.randrange(600, 7200), "place": "at theirs"}

    def _opened(self, member: int, id: str) -> tuple[str, Data]:
        deal = f"D-{id}"
        self._open[member].append(deal)
        data: Data = {"member": username(member), "deal": deal, "account": f"Customer {member}-0"}
        return "deal.opened", data | {"amount": str(self._chance.randrange(5_000, 90_000)), "stage": "lead"}

    def _stage(self, member: int, id: str) -> tuple[str, Data]:
        if not self._open[member]:
            return self._opened(member, id)
        deal = self._chance.choice(self._open[member])
        data: Data = {"member": username(member), "deal": deal}
        return "deal.stage_changed", data | {"stage": self._chance.choice(("qualified", "proposal", "negotiation"))}

    def _deal_won(self, member: int, id: str) -> tuple[str, Data]:
        if not self._open[member]:
            return self._opened(member, id)
        deal = self._open[member].pop(0)
        amount = self._chance.randrange(5_000, 90_000)
        self._won[member].append((deal, amount))
        data: Data = {"member": username(member), "deal": deal, "account": f"Customer {member}-0"}
        return "deal.won", data | {"amount": str(amount), "product": f"Product {self._chance.randrange(20)}"}

    def _collected(self, member: int, id: str) -> tuple[str, Data]:
        if not self._won[member]:
            return self._opened(member, id)
        deal, amount = self._won[member].pop(0)
        data: Data = {"member": username(member), "contract": f"C-{deal}", "account": f"Customer {member}-0"}
        return "collection.received", data | {"amount": str(amount)}

    def _reversed(self, member: int, id: str) -> tuple[str, Data]:
        if not self._calls:
            return self._no_answer(member, id)
        _, taken_back = self._calls.popleft()
        return "event.reversed", {"reverses": {"source": self._source, "id": taken_back}, "reason": "logged twice"}


def _workday_after(day: date) -> date:
    day += timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day
