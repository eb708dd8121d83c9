"""The list of everything that happened: what is asked for in the address, and what answers it."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from litestar.params import FromQuery, QueryParameter

from kpi.events import Kind
from server.ledger.event_list import EVENT_SORTS, EventFilter
from server.ledger.event_search import Subjects, search_for
from server.people.access import may_see_member
from web.address import PageAsked
from web.customers.happenings import HappeningReader, Happenings
from web.list_file import ListFile

AT_ONCE = 50
LONGEST = 200
_USUAL_SORT = "newest"


@dataclass(frozen=True, slots=True)
class EventsAsked(PageAsked):
    """Which events, as the address has it; "" does not restrict. `first` and `last` are days, both included."""

    PATH: ClassVar[str] = "/events"
    NAMES: ClassVar[dict[str, str]] = {"first": "from", "last": "to"}

    q: str = ""
    kind: str = ""
    member: str = ""
    first: str = ""
    last: str = ""
    sort: str = _USUAL_SORT
    cursor: str = ""

    @property
    def is_filtered(self) -> bool:
        """Whether anything is left out."""
        return any((self.q, self.kind, self.member, self.first, self.last))

    @property
    def file(self) -> ListFile:
        """The same events as a file."""
        days = {"from": self.first, "to": self.last}
        return ListFile("/events", {"q": self.q, "kind": self.kind, "member": self.member, **days, "sort": self.sort})


def provide_events_asked(
    q: FromQuery[str] = "",
    kind: FromQuery[str] = "",
    member: FromQuery[str] = "",
    first: Annotated[str, QueryParameter(name="from")] = "",
    last: Annotated[str, QueryParameter(name="to")] = "",
    sort: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
) -> EventsAsked:
    """The dependency `events_asked`. A form sends every field: one that is no choice, or no day, means the usual."""
    return EventsAsked(
        q.strip()[:LONGEST],
        kind if kind in tuple(Kind) else "",
        member,
        first if _day(first) else "",
        last if _day(last) else "",
        sort if sort in EVENT_SORTS else _USUAL_SORT,
        cursor,
    )


@dataclass(frozen=True, slots=True)
class EventLister:
    """Lists events for one viewer."""

    happenings: HappeningReader
    subjects: Subjects

    async def list(self, asked: EventsAsked) -> Happenings:
        """A page of what is asked for."""
        return await self.happenings.of(self._filter(asked), asked.cursor or None, AT_ONCE)

    def _filter(self, asked: EventsAsked) -> EventFilter:
        directory, usual = self.happenings.directory, EventFilter()
        first, last = _day(asked.first), _day(asked.last)
        return EventFilter(
            member=self._member(asked.member) if asked.member else None,
            kind=asked.kind,
            first_day=first.toordinal() if first else usual.first_day,
            last_day=last.toordinal() if last else usual.last_day,
            search=search_for(asked.q, directory, self.subjects),
            sort=asked.sort,
        )

    def _member(self, username: str) -> int:
        member = self.happenings.directory.member_by_username(username)
        # Nobody has the number -1: a name that is not there, or not for this viewer, finds nothing.
        return member.id if member is not None and may_see_member(self.happenings.viewer, member.id) else -1


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
