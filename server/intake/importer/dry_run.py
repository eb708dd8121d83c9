"""A door that leads nowhere: says what is wrong with events as far as it shows without judging, and writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from kpi.events import Event
from kpi.sentences import sentence
from kpi.wire import Problem
from server.accounts.describe import AccountDetails
from server.accounts.registry import AccountInfo, ProductInfo
from server.intake.resolve import Names, Unresolved, check_time, credited, resolve
from server.intake.submission import Code, Receipt, Status, Submission, read, rejected
from server.ledger.rates import Rates
from server.people.access import Viewer
from server.people.directory import Directory


class _AnyAccount(dict[str, AccountInfo]):
    """Every account is there: the recorder would make those that nobody has heard of."""

    def __missing__(self, text: str) -> AccountInfo:
        return AccountInfo(0, text, text, is_key=False, industry="", size="")


class _AnyProduct(dict[str, ProductInfo]):
    """Every product is there, likewise."""

    def __missing__(self, text: str) -> ProductInfo:
        return ProductInfo(0, text, text, None)


@dataclass(frozen=True, slots=True)
class DryRun:
    """Checks events against the organisation as it is ``now``."""

    directory: Directory
    rates: Rates
    viewer: Viewer
    now: datetime
    _seen: dict[tuple[str, str], int] = field(default_factory=dict)

    async def describe(self, accounts: Mapping[str, AccountDetails]) -> None:
        """Customers are described when it is no longer dry."""

    async def submit(self, events: Sequence[bytes]) -> Sequence[Receipt]:
        """What the recorder would answer, but for what it has recorded before."""
        return [self._checked(event) for event in events]

    def _checked(self, raw: bytes) -> Receipt:
        parsed = read(Submission(raw, self.viewer))
        if parsed.event is None:
            return parsed.receipt or rejected("", Code.INVALID)
        event = parsed.event
        try:
            check_time(event, self.now)
            credits = credited(event, self.viewer, self.directory)
            resolve(0, event, credits, self._names(), earns=False)
        except Unresolved as error:
            return rejected(event.id, error.code, *error.problems)
        return self._against_earlier(event)

    def _names(self) -> Names:
        return Names(self.directory, _AnyAccount(), _AnyProduct(), self.rates, self.now)

    def _against_earlier(self, event: Event) -> Receipt:
        # A hash in place of the content keeps a million events small; within one file it decides well enough.
        content = hash((event.kind, event.time, event.content))
        if (event.source, event.id) not in self._seen:
            self._seen[event.source, event.id] = content
            return Receipt(event.id, Status.RECORDED)
        if self._seen[event.source, event.id] == content:
            return Receipt(event.id, Status.DUPLICATE)
        told = sentence("is {id!r}, as an earlier row's with other data", id=event.id)
        return rejected(event.id, Code.CONFLICT, Problem("/id", told))
