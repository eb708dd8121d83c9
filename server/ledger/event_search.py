"""Searching events: by the customer they name, the deal or contract they are about, and whose they are.

What few events can be meant by is looked up first; what many may be meant by is looked for row by row, in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from server.db.arrays import among, as_array
from server.db.paging import Wanted, contains
from server.db.tx import Reading
from server.ledger.access import concerning
from server.ledger.stretches import anywhere
from server.people.directory import Directory

# With more customers or deals of a name than these, every page is full after a glance at some thousand events.
_FEW = 1000


class SubjectSearch(Protocol):
    """Knows what deals and contracts are called. Stands above the ledger; the app brings it along."""

    async def subjects(self, source: Reading, text: str, most: int) -> Sequence[str]:
        """The subjects of events, like ``deal:ID``, that are called so; at most as many."""

    def is_called(self, found: Wanted, text: str, subject: str) -> str:
        """A condition: the subject in this column is called so."""


@dataclass(frozen=True, slots=True)
class Subjects:
    """Finds deals and contracts by what they are called."""

    search: SubjectSearch


@dataclass(frozen=True, slots=True)
class EventSearch:
    """A text to look for, and the members who are called so."""

    text: str
    members: tuple[int, ...]
    subjects: Subjects

    async def add_to(self, source: Reading, found: Wanted) -> bool:
        """Add the condition; answers whether only few events can be meant."""
        asked = Wanted()
        called = contains(asked, self.text, "name", "ref")
        rows = await source.fetch(f"SELECT id FROM account WHERE {called} LIMIT {_FEW + 1}", *asked.arguments)  # noqa: S608
        subjects = await self.subjects.search.subjects(source, self.text, _FEW + 1)
        is_few = len(rows) <= _FEW and len(subjects) <= _FEW
        found.add(self._among(source, found, [row[0] for row in rows], subjects) if is_few else self._row_by_row(found))
        return is_few

    def _among(self, source: Reading, found: Wanted, accounts: Sequence[int], subjects: Sequence[str]) -> str:
        # Numbers of our own, never input.
        numbers = ", ".join(str(int(one)) for one in accounts) or "NULL"
        named = found.bind(as_array(source.dialect, list(subjects)))
        parts = (
            f"SELECT seq FROM event WHERE account > 0 AND account IN ({numbers})",  # noqa: S608
            f"SELECT seq FROM event WHERE subject IS NOT NULL AND subject {among(source.dialect, named)}",  # noqa: S608
            concerning(self.members, anywhere("seq").on(source.dialect)),
        )
        return f"e.seq IN ({' UNION '.join(parts)})"

    def _row_by_row(self, found: Wanted) -> str:
        numbers = ", ".join(str(int(one)) for one in self.members) or "NULL"
        shared = f"SELECT 1 FROM event_concern c WHERE c.seq = e.seq AND c.member IN ({numbers})"  # noqa: S608
        ways = (
            contains(found, self.text, "a.name", "a.ref"),
            self.subjects.search.is_called(found, self.text, "e.subject"),
            f"e.member IN ({numbers})",
            *((f"EXISTS ({shared})",) if self.members else ()),
        )
        return f"({' OR '.join(ways)})"


def search_for(text: str, directory: Directory, subjects: Subjects) -> EventSearch | None:
    """What a text means; None for none."""
    text = text.replace("\0", "").strip()
    small = text.casefold()
    members = (one.id for one in directory.members if small in one.name.casefold() or small in one.username.casefold())
    return EventSearch(text, tuple(members), subjects) if text else None
